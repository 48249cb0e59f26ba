// What the guard adds to packaging: loading the addon and checking the example's compiled template, in a process of its
// own each time, beside the whole run. `npm run bench`; ends with 1 when it is more than 50 ms.

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { packagers } from './lib/packagers.mjs';
import { run } from './lib/run.mjs';
import { folder } from './lib/service.mjs';

const limit = 50;
const rounds = 11;
const example = fileURLToPath(new URL('../../examples/serverless-existing-bucket', import.meta.url));
const require = createRequire(createRequire(import.meta.url).resolve('serverless-deployfence'));
const addon = require.resolve('deployfence');

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** Milliseconds of loading the addon and of one check, in a fresh process. */
function guardOnce(service, state) {
  const code = `
    const start = performance.now();
    const { check } = require(${JSON.stringify(addon)});
    const loaded = performance.now();
    const name = '.serverless/serverless-state.json';
    const report = check({ paths: ['serverless.fix.yml', 'iam.yml'], templates: { [name]: ${JSON.stringify(state)} },
      config: { world: 'together' } });
    report.toText();
    console.log(JSON.stringify([loaded - start, performance.now() - loaded, report.status]));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code], { cwd: service.dir }));
}

let slow = false;
for (const packager of Object.values(packagers)) {
  const service = { dir: folder() };
  cpSync(example, service.dir, { recursive: true, filter: (file) => !/node_modules|\.serverless$/.test(file) });
  const args = ['package', '--config', 'serverless.fix.yml'];
  const whole = [];
  // The first run fills the packager's own caches.
  for (let round = 0; round < 6; round += 1) {
    const start = performance.now();
    const { status, output } = await run(packager, service, args);
    if (status !== 0) throw new Error(output);
    if (round > 0) whole.push(performance.now() - start);
  }
  const state = readFileSync(path.join(service.dir, '.serverless/serverless-state.json'), 'utf8');
  const times = Array.from({ length: rounds }, () => guardOnce(service, state));
  if (times.some(([, , status]) => status !== 0)) throw new Error('the repaired example is not clean');
  const [load, check] = [0, 1].map((part) => median(times.map((time) => time[part])));
  const [added, total] = [load + check, median(whole)];
  const share = ((100 * added) / total).toFixed(1);
  console.log(
    `${packager.name}: ${load.toFixed(1)} ms to load + ${check.toFixed(1)} ms to check = ${added.toFixed(1)} ms, ` +
      `${share} % of the ${Math.round(total)} ms that packaging takes (medians)`,
  );
  slow ||= added > limit;
}
if (slow) {
  console.log(`more than ${limit} ms`);
  process.exitCode = 1;
}
