import { App } from "aws-cdk-lib";

import { Developers } from "./developers.js";
import { Records } from "./records.js";

const app = new App();
new Records(app, "Records");
new Developers(app, "Developers");
app.synth();
