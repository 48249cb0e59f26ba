// What passes by packaging: `deploy --package`, `package.path` and `deploy function`. Each is stopped before the first
// call to AWS, which a recorder of all network traffic proves; the same command without the guard shows that the
// recorder would see one.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packagers } from '../lib/packagers.mjs';
import { deploymentRoleArn, plainRole } from '../lib/roles.mjs';
import { run } from '../lib/run.mjs';
import { Service, serviceDocument } from '../lib/service.mjs';
import { s3Trigger } from '../lib/triggers.mjs';

const recorder = fileURLToPath(new URL('../support/record-calls.cjs', import.meta.url));

/** Credentials that look right: without any, no packager would get as far as a call. */
async function recorded(packager, service, args) {
  const file = path.join(service.dir, 'calls.txt');
  const result = await run(packager, service, args, {
    env: {
      NODE_OPTIONS: `--require=${recorder}`,
      DEPLOYFENCE_CALLS: file,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_MAX_ATTEMPTS: '1',
      SLS_AWS_REQUEST_MAX_RETRIES: '0',
    },
  });
  return { ...result, calls: existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [] };
}

const withoutGuard = { plugins: [] };

for (const packager of Object.values(packagers)) {
  describe(packager.name, () => {
    async function packagedWithoutGuard() {
      const service = new Service(serviceDocument({ role: plainRole, shape: s3Trigger, ...withoutGuard }));
      const result = await run(packager, service, ['package', '--package', 'out']);
      assert.equal(result.status, 0, result.output);
      return service;
    }

    const ways = {
      'deploy --package': { args: ['deploy', '--package', 'out'], extra: {} },
      'deploy -p': { args: ['deploy', '-p', 'out'], extra: {} },
      'package.path': { args: ['deploy'], extra: { package: { path: 'out' } } },
    };
    for (const [way, { args, extra }] of Object.entries(ways)) {
      it(`${way} is stopped before the first call`, async () => {
        const service = await packagedWithoutGuard();
        service.document(serviceDocument({ role: plainRole, shape: s3Trigger, extra }));
        const { status, output, calls } = await recorded(packager, service, args);
        assert.equal(status, 1, output);
        assert.match(output, /\bDF101\b/);
        assert.deepEqual(calls, []);
      });
      it(`${way} is stopped in mode fix too: what is packaged cannot be repaired`, async () => {
        const service = await packagedWithoutGuard();
        service.document(serviceDocument({ role: plainRole, shape: s3Trigger, extra, options: { mode: 'fix' } }));
        const { status, output, calls } = await recorded(packager, service, args);
        assert.equal(status, 1, output);
        assert.match(output, /\bDF101\b/);
        assert.deepEqual(calls, []);
      });
      it(`${way} without the guard calls AWS`, async () => {
        const service = await packagedWithoutGuard();
        service.document(serviceDocument({ role: plainRole, shape: s3Trigger, extra, ...withoutGuard }));
        const { calls, output } = await recorded(packager, service, args);
        assert.notDeepEqual(calls, [], output);
      });
    }

    it('deploy --package of a folder without a package is stopped before the first call', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: s3Trigger }));
      const { status, output, calls } = await recorded(packager, service, ['deploy', '--package', 'nowhere']);
      assert.equal(status, 1, output);
      assert.match(output, /\bDF001\b/);
      assert.deepEqual(calls, []);
    });

    const functionRoles = {
      'functions.resize.role': { functions: { resize: { role: deploymentRoleArn } } },
      'provider.iam.role': { provider: { iam: { role: deploymentRoleArn } } },
      'a variable': {
        custom: { roles: { runner: deploymentRoleArn } },
        functions: { resize: { role: '${self:custom.roles.runner}' } },
      },
      'a variable of the environment': { functions: { resize: { role: `\${env:NO_SUCH, '${deploymentRoleArn}'}` } } },
    };
    for (const [way, extra] of Object.entries(functionRoles)) {
      it(`deploy function with the deployment role from ${way} is stopped before the first call`, async () => {
        const service = new Service(serviceDocument({ role: plainRole, extra }));
        const { status, output, calls } = await recorded(packager, service, ['deploy', 'function', '-f', 'resize']);
        assert.equal(status, 1, output);
        assert.match(output, /\bDF104\b/);
        assert.deepEqual(calls, []);
      });
    }
    it('deploy function without the guard calls AWS', async () => {
      const extra = functionRoles['functions.resize.role'];
      const service = new Service(serviceDocument({ role: plainRole, extra, ...withoutGuard }));
      const { calls, output } = await recorded(packager, service, ['deploy', 'function', '-f', 'resize']);
      assert.notDeepEqual(calls, [], output);
    });
    it('deploy function of a sound function goes on, though another one is bad', async () => {
      const service = new Service(
        serviceDocument({
          role: plainRole,
          extra: { functions: { resize: {}, clean: { handler: 'index.handler', role: deploymentRoleArn } } },
        }),
      );
      const { calls, output } = await recorded(packager, service, ['deploy', 'function', '-f', 'resize']);
      assert.doesNotMatch(output, /\bDF104\b/);
      assert.notDeepEqual(calls, [], output);
    });

    it('a plain deploy is stopped after packaging, having asked for nothing but its own account', async () => {
      const service = new Service(serviceDocument({ role: plainRole, shape: s3Trigger }));
      const { status, output, calls } = await recorded(packager, service, ['deploy']);
      assert.equal(status, 1, output);
      assert.match(output, /\bDF101\b/);
      assert.deepEqual(calls.filter((call) => !/\bsts\./.test(call)), []);
    });

    it('a blocked package says that an old package is still deployable', async () => {
      const service = await packagedWithoutGuard();
      service.document(serviceDocument({ role: plainRole, shape: s3Trigger }));
      const { status, output } = await run(packager, service, ['package', '--package', 'out']);
      assert.equal(status, 1, output);
      assert.match(output, /`out` still holds the package of an earlier run/);
      assert.match(output, /deploy --package out/);
    });
  });
}
