// The questions that the suites ask of a run.

import assert from 'node:assert/strict';
import { functions, readTemplate, resolved, stateFile, templateFile, templateOfState } from './template.mjs';
import { places } from './yaml.mjs';

export const deploymentRoleFindings = /\bDF10[124]\b/;

export function assertBlocked(service, result) {
  assert.equal(result.status, 1, result.output);
  assert.ok(!service.has(templateFile), 'an update template was written');
  assert.ok(!service.has(stateFile), 'a state file was written');
  assert.doesNotMatch(result.output, /^\s+at .*\(.*:\d+:\d+\)$/m, 'a stack trace was printed');
}

export function assertPackaged(service, result) {
  assert.equal(result.status, 0, result.output);
  assert.ok(service.has(templateFile), 'no update template was written');
  assert.ok(service.has(stateFile), 'no state file was written');
}

/** The message names the event, the handler, the role and the way out. */
export function assertExplained(service, result, { handler, marks, role }) {
  const { output } = result;
  const pointed = marks.flatMap((mark) => places(service.yaml, mark));
  assert.ok(
    pointed.some(({ line, column }) => new RegExp(`serverless\\.yml:${line}:${column}\\b`).test(output)),
    `none of ${pointed.map(({ line, column }) => `${line}:${column}`).join(', ')} is named in\n${output}\n${service.yaml}`,
  );
  assert.ok(output.includes(handler), `the handler ${handler} is not named in\n${output}`);
  if (role instanceof RegExp) assert.match(output, role);
  else assert.ok(output.includes(role), `the role ${role} is not named in\n${output}`);
  assert.match(output, /\bDF101\b/);
  assert.match(output, /role of its own|dedicated role|own role|mode: fix/);
}

/** No function of what was written, in either file, runs as the deployment role. */
export function assertNobodyRunsAs(service, deploymentRole) {
  for (const template of [readTemplate(service), templateOfState(service)]) {
    const forbidden = resolved(deploymentRole, template);
    for (const [logicalId, resource] of functions(template)) {
      assert.notEqual(resolved(resource.Properties.Role, template), forbidden, `${logicalId} runs as the deployment role`);
    }
  }
}

/** The handler has a role that the template itself makes, which only Lambda may assume. */
export function assertOwnRole(service, handler) {
  const template = readTemplate(service);
  const { Role: role } = template.Resources[handler].Properties;
  const logicalId = role['Fn::GetAtt']?.[0];
  const made = template.Resources[logicalId];
  assert.equal(made?.Type, 'AWS::IAM::Role', `the handler's role ${JSON.stringify(role)} is not made by the template`);
  assert.ok(template.Resources[handler].DependsOn.includes(logicalId), 'the handler does not wait for its role');
  const trusted = made.Properties.AssumeRolePolicyDocument.Statement.flatMap((statement) => statement.Principal.Service);
  assert.deepEqual(trusted, ['lambda.amazonaws.com']);
  return { logicalId, role: made };
}
