// The command and the addon print the same bytes on every case of every rule, and mean the same by them.

'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { check } = require('..');

const root = path.resolve(__dirname, '../..');
const rules = path.join(root, 'tests/rules');

/** Where cargo put the command, which it builds if it has to. */
function command() {
  const build = ['build', '--release', '--locked', '-p', 'deployfence-cli', '--message-format=json-render-diagnostics'];
  const { status, stdout } = spawnSync(process.env.CARGO ?? 'cargo', build, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, 'the command does not build');
  const messages = stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const built = messages.find((message) => message.executable && message.target.name === 'deployfence');
  assert.ok(built, 'cargo built no command');
  return built.executable;
}

const binary = command();
const cases = readdirSync(rules).flatMap((slug) =>
  readdirSync(path.join(rules, slug))
    .filter((name) => /^(bad|ok)-/.test(name))
    .map((name) => [slug, name]),
);

test('there are cases', () => {
  assert.ok(cases.length > 100, `${cases.length} cases`);
});

for (const [slug, name] of cases) {
  test(`${slug}/${name}`, () => {
    const folder = path.join(rules, slug);
    const said = spawnSync(binary, ['check', '--format', 'json', name], { cwd: folder, encoding: 'utf8' });
    const report = check({ paths: [name], config: { workingDirectory: folder } });
    assert.equal(report.toJson(), said.stdout);
    assert.equal(report.status, said.status);
  });
}
