// Holds `deployfence policy evaluate` to the simulator on generated cases. Fails on a difference that no
// reading explains, on a case that either program refuses, and on a cell of the coverage that stayed empty.
//
//   node compare.mjs [--count N] [--seed N] [--only NUMBER] [--coverage]     DEPLOYFENCE_BINARY names the binary

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeCase } from './lib/cases.mjs';
import { compared, differs } from './lib/comparison.mjs';
import { Coverage } from './lib/coverage.mjs';
import { grouped, printGroup } from './lib/differences.mjs';
import { Deployfence, Simulator } from './lib/programs.mjs';
import { READINGS } from './lib/readings/index.mjs';

const BATCH = 1000;
const SIMULATORS = 2;
/** From so many cases on, a reading that explained nothing is out of date. */
const ENOUGH = 200_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    coverage: { type: 'boolean', default: false },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const binary = process.env.DEPLOYFENCE_BINARY;
if (!binary) throw new Error('DEPLOYFENCE_BINARY has to name the binary');

const deployfence = new Deployfence(binary);
const simulators = Array.from({ length: SIMULATORS }, () => new Simulator());
try {
  process.exitCode = values.only ? await show(Number(values.only)) : await sweep();
} finally {
  simulators.forEach((simulator) => simulator.close());
  await deployfence.close();
}

/** One case, with all that both say about it. */
async function show(number) {
  const [outcome] = await compared([makeCase(seed, number)], deployfence, simulators[0]);
  console.log(JSON.stringify(outcome, null, 2));
  console.log(JSON.stringify(await deployfence.decisions([outcome.document]), null, 2));
  return differs(outcome) ? 1 : 0;
}

async function sweep() {
  const start = performance.now();
  const coverage = new Coverage();
  const explained = new Map(READINGS.map(({ name }) => [name, 0]));
  const wrong = [];
  let [next, done, read] = [0, 0, 0];

  async function work(simulator) {
    while (next < count) {
      const first = next;
      next = Math.min(first + BATCH, count);
      const cases = Array.from({ length: next - first }, (_, index) => makeCase(seed, first + index));
      for (const outcome of await compared(cases, deployfence, simulator)) {
        if (typeof outcome.theirs === 'string') coverage.add(outcome, outcome.theirs);
        if (outcome.explained.length > 0) read++;
        outcome.explained.forEach((name) => explained.set(name, (explained.get(name) ?? 0) + 1));
        if (differs(outcome)) wrong.push(outcome);
      }
      done += cases.length;
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}, ${wrong.length} differ`);
    }
  }
  await Promise.all(simulators.map(work));
  const seconds = (performance.now() - start) / 1000;

  if (values.coverage) coverage.print();
  console.log(
    `\n${done} cases (seed ${seed}) in ${seconds.toFixed(1)} s, ${Math.round(done / seconds)} a second`,
  );
  for (const [result, times] of Object.entries(coverage.results))
    console.log(`${String(times).padStart(9)}  ${result}`);
  console.log(`\n${read} where the simulator itself says otherwise, explained by AWS's documentation`);
  for (const [name, times] of explained) console.log(`${String(times).padStart(9)}  ${name}`);

  const complaints = coverage.missing.map((cell) => `not covered: ${cell}`);
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  complaints.push(
    ...READINGS.filter(({ name }) => !readme.includes(`| ${name} |`)).map(
      ({ name }) => `not in the README: ${name}`,
    ),
  );
  if (count >= ENOUGH)
    complaints.push(
      ...READINGS.filter(({ name }) => explained.get(name) === 0).map(
        ({ name }) => `explains nothing: ${name}`,
      ),
    );
  if (wrong.length > 0) {
    for (const group of await grouped(wrong, deployfence, simulators[0])) printGroup(group);
    complaints.push(`${wrong.length} unexplained differences`);
  }
  console.log(complaints.length > 0 ? `\n${complaints.join('\n')}` : '\n0 unexplained differences');
  return complaints.length > 0 ? 1 : 0;
}
