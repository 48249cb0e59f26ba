// The whole table for one packager: each trigger with each spelling of the role in each mode, and what must pass.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertBlocked,
  assertExplained,
  assertNobodyRunsAs,
  assertOwnRole,
  assertPackaged,
  deploymentRoleFindings,
} from './expect.mjs';
import { packagers } from './packagers.mjs';
import { plainRole, roleSpellings } from './roles.mjs';
import { run } from './run.mjs';
import { Service, serviceDocument } from './service.mjs';
import { masked, readState, templateFile } from './template.mjs';
import { nonTriggers, triggers } from './triggers.mjs';

const smoke = Boolean(process.env.DEPLOYFENCE_SMOKE);
const some = (rows, count) => (smoke ? rows.slice(0, count) : rows);

export function matrixOf(name) {
  const packager = packagers[name];
  const fits = (row) => row.needs === undefined || packager[row.needs];

  describe(name, () => {
    for (const trigger of some(triggers.filter(fits), 2)) {
      describe(trigger.name, () => {
        for (const role of some(roleSpellings, 2)) {
          describe(`deployment role as ${role.name}`, () => triggerCases(packager, trigger, role));
        }
      });
    }
    describe('does not stop', () => {
      for (const row of some(nonTriggers.filter(fits), 3)) it(row.name, () => passes(packager, row));
    });
  });
}

function triggerCases(packager, trigger, role) {
  const service = new Service(serviceDocument({ role, shape: trigger }));
  const packageIn = async (mode) => {
    service.document(serviceDocument({ role, shape: trigger, options: { mode } }));
    return run(packager, service, ['package']);
  };

  it('block: stops and explains', async () => {
    service.document(serviceDocument({ role, shape: trigger }));
    const result = await run(packager, service, ['package']);
    assertBlocked(service, result);
    assertExplained(service, result, { ...trigger, role: role.shown });
  });

  it('warn: packages and explains', async () => {
    const result = await packageIn('warn');
    assertPackaged(service, result);
    assertExplained(service, result, { ...trigger, role: role.shown });
  });

  it('fix: packages with a role of its own, twice the same', async () => {
    const first = await packageIn('fix');
    assertPackaged(service, first);
    assertNobodyRunsAs(service, deploymentRoleOf(role));
    assertOwnRole(service, trigger.handler);
    assert.match(first.output, new RegExp(trigger.handler), 'the change is not reported');
    assert.deepEqual(deploymentRoleOf(readState(service).service), deploymentRoleOf(role), 'the stack lost its role');

    const template = masked(service.read(templateFile));
    assertPackaged(service, await packageIn('fix'));
    assert.equal(masked(service.read(templateFile)), template);
  });
}

function deploymentRoleOf({ provider }) {
  return provider.iam?.deploymentRole ?? provider.cfnRole;
}

async function passes(packager, row) {
  const role = row.withoutRole ? undefined : plainRole;
  const service = new Service(serviceDocument({ role, shape: row }));
  const result = await run(packager, service, ['package']);
  assertPackaged(service, result);
  assert.doesNotMatch(result.output, deploymentRoleFindings);
}
