'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { stateText } = require('../dist/state');

const service = (members) => ({ service: 'shop', provider: {}, package: { artifactDirectoryName: 'a/b' }, ...members });
const read = (members) => JSON.parse(stateText(service(members))).service;

test('an object that occurs twice is written once', () => {
  const role = { Ref: 'Role' };
  const written = read({ provider: { iam: { deploymentRole: role } }, functions: { 'a"b': [role, role] } });
  assert.deepEqual(written.provider.iam.deploymentRole, { Ref: 'Role' });
  const reference = { $ref: '$["service"]["provider"]["iam"]["deploymentRole"]' };
  assert.deepEqual(written.functions['a"b'], [reference, reference]);
});

test('a circle ends', () => {
  const circle = {};
  circle.self = circle;
  assert.deepEqual(read({ custom: { circle } }).custom.circle, { self: { $ref: '$["service"]["custom"]["circle"]' } });
});

test('what knows its own JSON is written as that', () => {
  const date = new Date(0);
  assert.deepEqual(read({ custom: { dates: [date, date] } }).custom.dates, [date.toJSON(), date.toJSON()]);
});

test('the framework and the package settings are left out, the package is told on its own', () => {
  const state = JSON.parse(stateText(service({ serverless: {}, package: { artifact: 'x/y/shop.zip', individually: true } })));
  assert.deepEqual(Object.keys(state.service), ['service', 'provider']);
  assert.deepEqual(state.package, { individually: true, artifact: 'shop.zip' });
});
