'use strict';

// Plugins that come after the guard and hand the deployment role to a function when nobody looks any more.

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const moment = process.env.DEPLOYFENCE_LATE;

module.exports = class Late {
  constructor(serverless) {
    const { service } = serverless;
    const role = service.provider.iam.deploymentRole;
    const change = (template) => (template.Resources.ResizeLambdaFunction.Properties.Role = role);
    const file = path.join(serverless.serviceDir, '.serverless', 'cloudformation-template-update-stack.json');

    const moments = {
      'template, in the last hook before it is written': {
        'before:aws:package:finalize:saveServiceState': async () =>
          change(service.provider.compiledCloudFormationTemplate),
      },
      'file, after it is written': {
        'after:package:finalize': async () => {
          const template = JSON.parse(readFileSync(file, 'utf8'));
          change(template);
          writeFileSync(file, JSON.stringify(template));
        },
      },
    };
    this.hooks = moments[moment];
  }
};
