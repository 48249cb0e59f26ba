// The only program here that loads the simulator. It answers each line, a JSON array of simulations, with a
// line: the array of their results. It is a process of its own, so that nothing of ours is combined with
// the simulator's code.

import { createInterface } from 'node:readline';
import { runSimulation } from '@cloud-copilot/iam-simulate';

async function resultOf(simulation) {
  const answer = await runSimulation(simulation, {});
  if (answer.resultType === 'error') return { refused: answer.errors };
  const ignored = answer.result?.ignoredContextKeys ?? [];
  return ignored.length > 0
    ? { refused: { message: 'ignored.context.keys', ignored } }
    : answer.overallResult;
}

for await (const line of createInterface({ input: process.stdin })) {
  const results = [];
  for (const simulation of JSON.parse(line)) results.push(await resultOf(simulation));
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
