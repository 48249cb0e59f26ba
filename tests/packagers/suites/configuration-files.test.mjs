// Where a service is written: another file, a file that is executed, parts in other files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBlocked, assertExplained, assertNobodyRunsAs, assertPackaged } from '../lib/expect.mjs';
import { packagers } from '../lib/packagers.mjs';
import { deploymentRoleArn, plainRole } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, serviceDocument } from '../lib/service.mjs';
import { s3Handler, s3Trigger } from '../lib/triggers.mjs';
import { places, toYaml } from '../lib/yaml.mjs';

const document = (options) => serviceDocument({ role: plainRole, shape: s3Trigger, options });
const harmless = () => new Service({ service: 'not-this-one', provider: { name: 'aws' } });

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    it('--config: points into that file', async () => {
      const service = harmless();
      service.write({ 'serverless.prod.yml': toYaml(document()) });
      const result = await run(packager, service, ['package', '--config', 'serverless.prod.yml']);
      assertBlocked(service, result);
      const [{ line, column }] = places(service.read('serverless.prod.yml'), 's3');
      assert.ok(result.output.includes(`serverless.prod.yml:${line}:${column}`), result.output);
    });

    it('serverless.json: points into that file', async () => {
      const service = harmless();
      service.write({ 'serverless.prod.json': `${JSON.stringify(document(), null, 2)}\n` });
      const result = await run(packager, service, ['package', '--config', 'serverless.prod.json']);
      assertBlocked(service, result);
      assert.match(result.output, /serverless\.prod\.json:\d+:\d+/);
      assert.match(result.output, /\bDF101\b/);
    });

    it('serverless.js: is judged by what it was packaged to', async () => {
      const service = harmless();
      const write = (options) =>
        service.write({ 'serverless.prod.js': `module.exports = ${JSON.stringify(document(options))};\n` });
      const args = ['package', '--config', 'serverless.prod.js'];
      write();
      const blocked = await run(packager, service, args);
      assertBlocked(service, blocked);
      assert.match(blocked.output, /\bDF101\b/);
      assert.ok(blocked.output.includes(s3Handler), blocked.output);
      write({ mode: 'fix' });
      assertPackaged(service, await run(packager, service, args));
      assertNobodyRunsAs(service, deploymentRoleArn);
    });

    it('functions in another file: the event is named there', async () => {
      const parts = document();
      const { functions } = parts;
      const service = new Service(
        { ...parts, functions: '${file(./functions.yml)}' },
        { 'functions.yml': toYaml(functions) },
      );
      const result = await run(packager, service, ['package']);
      assertBlocked(service, result);
      const [{ line, column }] = places(service.read('functions.yml'), 's3');
      assert.ok(result.output.includes(`functions.yml:${line}:${column}`), result.output);
    });

    it('the template that defines the role: both files are named, and that Lambda may not assume it', async () => {
      const service = new Service(document({ templates: 'iam.yml' }), {
        'iam.yml': toYaml({
          Resources: {
            Deployer: {
              Type: 'AWS::IAM::Role',
              Properties: {
                Path: '/deploy/',
                RoleName: 'service-deployer',
                AssumeRolePolicyDocument: {
                  Version: '2012-10-17',
                  Statement: [
                    { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
                  ],
                },
              },
            },
          },
        }),
      });
      const result = await run(packager, service, ['package']);
      assertBlocked(service, result);
      assertExplained(service, result, { ...s3Trigger, role: 'service-deployer' });
      assert.match(result.output, /\bDF102\b/);
      assert.match(result.output, /iam\.yml:\d+:\d+/);
    });
  });
}
