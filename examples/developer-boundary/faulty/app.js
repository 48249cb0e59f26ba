import { App, DefaultStackSynthesizer } from "aws-cdk-lib";

import { Developers } from "./developers.js";
import { Records } from "./records.js";

const app = new App();
// CloudFormation works as the role by which the pipeline deploys.
const synthesizer = () => new DefaultStackSynthesizer({
  cloudFormationExecutionRole: "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy",
});
new Records(app, "Records", { synthesizer: synthesizer() });
new Developers(app, "Developers", { synthesizer: synthesizer() });
app.synth();
