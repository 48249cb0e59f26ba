// Builds the addon and puts it where native.js looks for it: deployfence.<platform>.node beside this folder.

import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import platform from '../platform.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cargo = process.env.CARGO ?? 'cargo';

function run(args) {
  const { status, stdout, error } = spawnSync(cargo, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  return stdout.toString();
}

// Cargo says itself where it put the library; the target folder may be anywhere.
const messages = run(['build', '--locked', '--release', '-p', 'deployfence-node', '--message-format=json-render-diagnostics']);
const library = messages
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
  .filter((message) => message.reason === 'compiler-artifact' && message.target.name === 'deployfence_node')
  .flatMap((message) => message.filenames)
  .find((file) => /\.(so|dylib|dll)$/.test(file));
if (!library) throw new Error('cargo built no library for deployfence-node');

// Copied aside and renamed: a running Node may have the old file mapped.
const addon = path.join(root, `deployfence.${platform()}.node`);
copyFileSync(library, `${addon}.new`);
renameSync(`${addon}.new`, addon);
console.log(`built ${path.relative(process.cwd(), addon)}`);
