// Holds deployfence to the simulator on cases, and finds out which readings explain where the simulator
// itself says otherwise.

import { documentsOf, planFor } from './plan.mjs';
import { READINGS } from './readings/index.mjs';

/**
 * For each case what both say: `ours`, `theirs` with AWS's readings in place of the simulator's, `plain`
 * without them, and the readings that explain why these two differ. A result that is no text is a refusal.
 */
export async function compared(cases, deployfence, simulator) {
  const documents = cases.map(({ document }) => document);
  const plans = documents.map((document) => planFor(document, READINGS));
  const read = plans.flatMap((plan, index) => (plan.document ? [] : [index]));
  const [decisions, answers] = await Promise.all([
    deployfence.decisions(documents),
    simulator.results([...plans, ...read.map((index) => ({ document: documents[index] }))]),
  ]);
  const outcomes = cases.map((one, index) => ({
    ...one,
    ours: decisions[index].result,
    theirs: answers[index],
    plain: answers[index],
    explained: [],
    asked: documentsOf(plans[index]).length,
  }));
  read.forEach((index, at) => (outcomes[index].plain = answers[cases.length + at]));
  await explain(
    outcomes.filter(({ theirs, plain }) => theirs !== plain),
    simulator,
  );
  return outcomes;
}

/**
 * A reading explains a difference if the simulator's result changes when that reading alone is left out.
 */
async function explain(outcomes, simulator) {
  const questions = outcomes.flatMap((outcome) =>
    READINGS.filter(({ applies }) => applies(outcome.document)).map((reading) => ({ outcome, reading })),
  );
  const plans = questions.map(({ outcome, reading }) =>
    planFor(
      outcome.document,
      READINGS.filter((other) => other !== reading),
    ),
  );
  const results = plans.length > 0 ? await simulator.results(plans) : [];
  questions.forEach(({ outcome, reading }, index) => {
    if (results[index] !== outcome.theirs) outcome.explained.push(reading.name);
  });
  // Where either of two readings would do, no single one can be left out without the other taking its
  // place.
  outcomes
    .filter(({ explained }) => explained.length === 0)
    .forEach((outcome) => outcome.explained.push('several readings, each enough'));
}

export const differs = ({ ours, theirs }) => ours !== theirs;
