// Whatever goes wrong with the guard itself stops the command with a clear sentence.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertBlocked, assertPackaged } from '../lib/expect.mjs';
import { packagers } from '../lib/packagers.mjs';
import { plainRole } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, serviceDocument } from '../lib/service.mjs';
import { s3Trigger } from '../lib/triggers.mjs';

const replacement = fileURLToPath(new URL('../support/replace-addon.cjs', import.meta.url));
const latePlugin = fileURLToPath(new URL('../support/late-plugin.cjs', import.meta.url));

const wrongOptions = {
  'a misspelt option': [{ mod: 'fix' }, /`custom\.deployfence\.mod` is no option: did you mean `mode`\?/],
  'an unknown mode': [{ mode: 'blok' }, /`custom\.deployfence\.mode` must be `block`, `warn` or `fix`, not `blok`/],
  'a list for a rule map': [{ rules: ['a'] }, /`custom\.deployfence\.rules` must map rules to levels, not be a list/],
  'an unknown level': [
    { rules: { 'custom-resource-runs-as-deployment-role': 'minor' } },
    /`custom\.deployfence\.rules\.custom-resource-runs-as-deployment-role` must be .*, not `minor`/,
  ],
  'an unknown rule': [{ rules: { 'custom-resource-runs-as-deploy-role': 'low' } }, /custom-resource-runs-as-deploy-role/],
  'a handler role that is no ARN': [{ mode: 'fix', handlerRole: 'deployer' }, /handlerRole` must be an ARN/],
  'a path that is no text': [{ templates: [{ a: 1 }] }, /`custom\.deployfence\.templates` must be a path/],
  'a file that is not there': [{ templates: 'roles/iam.yml' }, /roles\/iam\.yml/],
};

const brokenAddons = {
  missing: /deployfence's addon could not be loaded, so nothing was checked/,
  throws: /deployfence could not check this service: the addon is broken$/m,
  unchecked: /not everything could be checked/,
};

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    const service = (options) => new Service(serviceDocument({ role: plainRole, options }));

    for (const [name, [options, sentence]] of Object.entries(wrongOptions)) {
      it(`stops on ${name}`, async () => {
        const wrong = service(options);
        const result = await run(packager, wrong, ['package']);
        assertBlocked(wrong, result);
        assert.match(result.output, sentence);
      });
    }

    for (const [behaviour, sentence] of Object.entries(brokenAddons)) {
      for (const mode of ['block', 'warn']) {
        it(`stops in mode ${mode} when the addon ${behaviour}`, async () => {
          const sound = service({ mode });
          const env = { NODE_OPTIONS: `--require=${replacement}`, DEPLOYFENCE_ADDON: behaviour };
          const result = await run(packager, sound, ['package'], { env });
          assertBlocked(sound, result);
          assert.match(result.output, sentence);
        });
      }
    }

    it('says that an option has no effect in this mode', async () => {
      const sound = service({ handlerRole: 'arn:aws:iam::123456789012:role/handlers' });
      const result = await run(packager, sound, ['package']);
      assertPackaged(sound, result);
      assert.match(result.output, /`custom\.deployfence\.handlerRole` has no effect with `mode: block`/);
    });

    for (const late of ['template, in the last hook before it is written', 'file, after it is written']) {
      it(`sees what a later plugin does to the ${late}`, async () => {
        const document = serviceDocument({
          role: plainRole,
          plugins: ['serverless-deployfence', './late-plugin.js'],
        });
        const tampered = new Service(document, { 'late-plugin.js': `module.exports = require(${JSON.stringify(latePlugin)});\n` });
        const result = await run(packager, tampered, ['package'], { env: { DEPLOYFENCE_LATE: late } });
        assert.equal(result.status, 1, result.output);
        assert.match(result.output, /\bDF104\b/);
        assert.equal(/`\.serverless` still holds the package of this run/.test(result.output), late.startsWith('file'));
      });
    }

    it('stays quiet about other commands', async () => {
      const wrong = new Service(serviceDocument({ role: plainRole, shape: s3Trigger, options: { mod: 'fix' } }));
      const result = await run(packager, wrong, ['print']);
      assert.equal(result.status, 0, result.output);
    });
  });
}
