'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runFirst, runLast } = require('../dist/order');

const own = async () => {};
const host = () => {
  const entry = (pluginName, hook = async () => {}) => ({ pluginName, hook });
  return { pluginManager: { hooks: { initialize: [entry('core'), entry('own', own), entry('late')] } } };
};
const order = ({ pluginManager }) => pluginManager.hooks.initialize.map(({ pluginName }) => pluginName);

test('a hook moves to the front', () => {
  const serverless = host();
  runFirst(serverless, 'initialize', own);
  assert.deepEqual(order(serverless), ['own', 'core', 'late']);
});

test('a hook moves to the end', () => {
  const serverless = host();
  runLast(serverless, 'initialize', own);
  assert.deepEqual(order(serverless), ['core', 'late', 'own']);
});

test('a framework that keeps its hooks elsewhere is left alone', () => {
  const serverless = host();
  runFirst(serverless, 'finalize', own);
  assert.deepEqual(order(serverless), ['core', 'own', 'late']);
});
