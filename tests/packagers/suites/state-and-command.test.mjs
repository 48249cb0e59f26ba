// The text that is judged is the text that is written; and the command that shows the report.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packagers } from '../lib/packagers.mjs';
import { plainRole, roleSpellings } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, serviceDocument } from '../lib/service.mjs';
import { stateFile } from '../lib/template.mjs';
import { nonTriggers, s3Trigger } from '../lib/triggers.mjs';

const stateModule = createRequire(import.meta.url).resolve('serverless-deployfence/dist/state.js');
const witness = fileURLToPath(new URL('../support/witness-plugin.cjs', import.meta.url));
const quiet = nonTriggers.find((row) => row.name === 'no events');

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    it('judges the very text of the state file', async () => {
      const document = serviceDocument({
        role: roleSpellings[1],
        shape: s3Trigger,
        options: { mode: 'warn' },
        plugins: ['./witness.js', 'serverless-deployfence'],
        extra: { package: { individually: true } },
      });
      const service = new Service(document, { 'witness.js': `module.exports = require(${JSON.stringify(witness)});\n` });
      const result = await run(packager, service, ['package'], { env: { DEPLOYFENCE_STATE_MODULE: stateModule } });
      assert.equal(result.status, 0, result.output);
      assert.equal(service.read('witness.json'), service.read(stateFile));
    });

    it('`deployfence` shows findings and ends with 1', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: s3Trigger, options: { mode: 'warn' } }));
      await run(packager, service, ['package']);
      const shown = await run(packager, service, ['deployfence']);
      assert.equal(shown.status, 1, shown.output);
      assert.match(shown.output, /\bDF101\b/);
      const json = await run(packager, service, ['deployfence', '--format', 'json']);
      assert.equal(json.status, 1, json.output);
      assert.equal(JSON.parse(json.output).findings.some(({ rule }) => rule.code === 'DF101'), true);
    });

    it('`deployfence` on a sound package ends with 0', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: quiet }));
      await run(packager, service, ['package']);
      const shown = await run(packager, service, ['deployfence', '--format', 'json']);
      assert.equal(shown.status, 0, shown.output);
      assert.deepEqual(JSON.parse(shown.output).findings, []);
    });

    it('`deployfence` before packaging predicts', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: s3Trigger }));
      const shown = await run(packager, service, ['deployfence']);
      assert.equal(shown.status, 1, shown.output);
      assert.match(shown.output, /\bDF101\b/);
    });

    it('`deployfence --package` of a folder that is not there ends with 2', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: quiet }));
      const shown = await run(packager, service, ['deployfence', '--package', 'nowhere']);
      assert.equal(shown.status, 2, shown.output);
      assert.match(shown.output, /\bDF001\b/);
    });
  });
}
