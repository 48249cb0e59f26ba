// The two programs that are compared, each a process.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { answered, documentsOf } from './plan.mjs';
import { toSimulation } from './simulation.mjs';

const program = fileURLToPath(new URL('../simulate.mjs', import.meta.url));

/** A simulator that stays, for many questions. */
export class Simulator {
  #process = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  #answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  /** The result of each plan. */
  async results(plans) {
    const simulations = plans.flatMap((plan) => documentsOf(plan).map(toSimulation));
    this.#process.stdin.write(`${JSON.stringify(simulations)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the simulator ended before it answered');
    const results = JSON.parse(value).values();
    return plans.map((plan) => answered(plan, results));
  }

  close() {
    this.#process.stdin.end();
  }
}

const run = promisify(execFile);
const LARGEST_OUTPUT = 1 << 28;

/** `deployfence policy evaluate`, which is started anew for each question. */
export class Deployfence {
  #binary;
  #folder = mkdtemp(join(tmpdir(), 'deployfence-simulator-'));
  #asked = 0;

  constructor(binary) {
    this.#binary = binary;
  }

  /** What it decides on each case: `{ result, because }`. */
  async decisions(documents) {
    const file = join(await this.#folder, `cases-${this.#asked++}.json`);
    await writeFile(file, JSON.stringify(documents));
    const args = ['policy', 'evaluate', '--format', 'json', file];
    const { stdout } = await run(this.#binary, args, { maxBuffer: LARGEST_OUTPUT });
    const decisions = JSON.parse(stdout);
    if (decisions.length !== documents.length) {
      throw new Error(`deployfence decided ${decisions.length} of ${documents.length} cases`);
    }
    return decisions;
  }

  async close() {
    await rm(await this.#folder, { recursive: true });
  }
}
