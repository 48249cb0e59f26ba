// Runs a packager as a user without an AWS account would: a home of its own, no credentials, no other environment.

import { spawn } from 'node:child_process';
import { folder } from './service.mjs';

const homes = new Map();

/** One home for each packager: it keeps the zip of the handlers there, which takes seconds to make. */
function homeOf(packager) {
  if (!homes.has(packager.name)) homes.set(packager.name, folder());
  return homes.get(packager.name);
}

/** Resolves with the exit status and all that was printed. */
export function run(packager, service, args, { env = {}, timeout = 120_000 } = {}) {
  const child = spawn(process.execPath, [packager.bin, ...args], {
    cwd: service.dir,
    env: {
      HOME: homeOf(packager),
      PATH: process.env.PATH,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, output }));
  });
}
