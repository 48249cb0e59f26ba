'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { parseOptions } = require('../dist/options');

const role = 'arn:aws:iam::123456789012:role/handlers';

test('nothing written is the defaults', () => {
  for (const written of [undefined, null, {}]) {
    assert.deepEqual(parseOptions(written), {
      ok: true,
      options: { mode: 'block', rules: {}, knowledge: [] },
      remarks: [],
    });
  }
});

test('every option', () => {
  const parsed = parseOptions({
    mode: 'fix',
    handlerRole: { 'Fn::ImportValue': 'handlers' },
    permissionsBoundary: 'arn:aws:iam::123456789012:policy/edge',
    rules: { 'deployment-role-trusts-compute': 'off', 'service-role-does-not-trust-cloudformation': 'low' },
    templates: 'iam.yml',
    accountSnapshot: ['account', 'more.json'],
  });
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.options, {
    mode: 'fix',
    handlerRole: { 'Fn::ImportValue': 'handlers' },
    permissionsBoundary: 'arn:aws:iam::123456789012:policy/edge',
    rules: { 'deployment-role-trusts-compute': 'off', 'service-role-does-not-trust-cloudformation': 'low' },
    knowledge: ['iam.yml', 'account', 'more.json'],
  });
  assert.deepEqual(parsed.remarks, []);
});

test('options for `fix` are remarked on in other modes', () => {
  const parsed = parseOptions({ mode: 'warn', handlerRole: role });
  assert.ok(parsed.ok);
  assert.match(parsed.remarks[0], /`custom\.deployfence\.handlerRole` has no effect with `mode: warn`/);
});

const wrong = [
  ['a list', [], /must be a map, not a list/],
  ['text', 'fix', /must be a map, not `fix`/],
  ['a switch', true, /must be a map, not `true`/],
  ['a misspelt name', { handlerrole: role }, /`custom\.deployfence\.handlerrole` is no option: did you mean `handlerRole`\?/],
  ['a name like no other', { colour: 'red' }, /`custom\.deployfence\.colour` is no option: known are `mode`, /],
  ['a name every object has', { constructor: 1 }, /`custom\.deployfence\.constructor` is no option/],
  ['mode in capitals', { mode: 'FIX' }, /must be `block`, `warn` or `fix`, not `FIX`/],
  ['no mode after the colon', { mode: null }, /must be `block`, `warn` or `fix`, not nothing/],
  ['a switch for a rule', { rules: { a: false } }, /rules\.a` must be `off`, .* or `low`, not `false`/],
  ['a bare role name', { mode: 'fix', handlerRole: 'handlers' }, /must be an ARN or an intrinsic function/],
  ['an empty map for a role', { mode: 'fix', handlerRole: {} }, /must be an ARN or an intrinsic function/],
  ['an empty path', { templates: '' }, /`custom\.deployfence\.templates` must be a path or a list of paths/],
  ['a number among paths', { accountSnapshot: ['a', 1] }, /`custom\.deployfence\.accountSnapshot` must be a path/],
];

for (const [name, written, sentence] of wrong) {
  test(`refused: ${name}`, () => {
    const parsed = parseOptions(written);
    assert.equal(parsed.ok, false);
    assert.equal(parsed.problems.length, 1);
    assert.match(parsed.problems[0], sentence);
  });
}

test('all problems are told at once', () => {
  const parsed = parseOptions({ mod: 'fix', mode: 'fixed', rules: 1 });
  assert.equal(parsed.ok, false);
  assert.equal(parsed.problems.length, 3);
});
