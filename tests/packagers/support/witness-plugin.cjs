'use strict';

// A plugin of the service that keeps the text which the guard takes for the state file, to compare it with the file.

const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { stateText } = require(process.env.DEPLOYFENCE_STATE_MODULE);

module.exports = class Witness {
  constructor(serverless) {
    this.hooks = {
      'before:aws:package:finalize:saveServiceState': async () =>
        writeFileSync(path.join(serverless.serviceDir, 'witness.json'), stateText(serverless.service)),
    };
  }
};
