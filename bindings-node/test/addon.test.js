'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { check, repairService } = require('..');

const role = 'arn:aws:iam::123456789012:role/deployer';
const service = `service: shop
provider:
  name: aws
  runtime: nodejs20.x
  iam:
    deploymentRole: ${role}
functions:
  pay:
    handler: index.pay
    role: ${role}
  ship:
    handler: index.ship
`;
const templates = { 'shop/serverless.yml': service };
const codes = (report) => report.findings.map((finding) => finding.rule.code);

test('a finding in a text that is not on the disk', () => {
  const report = check({ templates });
  assert.equal(report.version, 1);
  assert.equal(report.status, 1);
  assert.deepEqual(codes(report), ['DF104']);
  const [{ location }] = report.findings;
  assert.equal(location.file, 'shop/serverless.yml');
  assert.equal(service.split('\n')[location.start.line - 1].slice(location.start.column - 1).length > 0, true);
});

test('the report is its own JSON', () => {
  const report = check({ templates });
  const { version, findings, problems, summary } = report;
  assert.equal(report.toJson(), `${JSON.stringify({ version, findings, problems, summary }, null, 2)}\n`);
});

test('the report as text, with and without colours', () => {
  const report = check({ templates });
  assert.match(report.toText(), /DF104/);
  assert.doesNotMatch(report.toText(), /\u001b/);
  assert.match(report.toText({ color: true, width: 100 }), /\u001b\[/);
});

test('`failOn` and `rules` decide the status', () => {
  const slug = 'function-runs-as-deployment-role';
  assert.equal(check({ templates, config: { rules: { [slug]: 'low' } } }).status, 0);
  assert.equal(check({ templates, config: { rules: { [slug]: 'low' }, failOn: 'low' } }).status, 1);
  assert.deepEqual(codes(check({ templates, config: { rules: { [slug]: 'off' } } })), []);
});

test('`function` keeps to one function of the service', () => {
  assert.equal(check({ templates, config: { function: 'ship' } }).status, 0);
  assert.deepEqual(codes(check({ templates, config: { function: 'pay' } })), ['DF104']);
});

test('nothing to check, or something that is not there, is a finding with status 2', () => {
  for (const request of [{}, { paths: [] }, { paths: ['no/such/file.yml'] }]) {
    const report = check(request);
    assert.equal(report.status, 2, JSON.stringify(request));
    assert.deepEqual(codes(report), ['DF001'], JSON.stringify(request));
  }
});

const senseless = [
  [undefined, /request/],
  ['serverless.yml', /request/],
  [{ path: ['serverless.yml'] }, /path/],
  [{ paths: 'serverless.yml' }, /request/],
  [{ config: { failon: 'high' } }, /failon/],
  [{ templates, config: { failOn: 'worst' } }, /worst/],
  [{ templates, config: { world: 'all' } }, /all/],
  [{ templates, config: { rules: { 'no-such-rule': 'off' } } }, /no-such-rule/],
];
for (const [request, reason] of senseless) {
  test(`refused: ${JSON.stringify(request)}`, () => {
    assert.throws(() => check(request), reason);
  });
}

test('a state that is none is a problem of the repair', () => {
  for (const state of ['', '{', '[]', '{}']) {
    const { resources, problems } = repairService({ state });
    assert.deepEqual(resources, {}, state);
    assert.notDeepEqual(problems, [], state);
  }
});

test('a repair without a state is refused', () => {
  assert.throws(() => repairService({}), /state/);
});
