// The framework takes what the module itself is for the plugin.

import { ServerlessDeployfence } from './plugin';

export = ServerlessDeployfence;
