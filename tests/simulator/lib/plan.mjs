// How the simulator is asked about a case: with each reading that applies, in place of its own.

/** A tree: a case to ask about, or several plans whose results are joined. */
export function planFor(document, readings) {
  const [reading, ...rest] = readings;
  if (!reading) return { document };
  if (!reading.applies(document)) return planFor(document, rest);
  const plans = reading.ask(document).map((changed) => planFor(changed, rest));
  return { join: reading.join ?? (([only]) => only), plans };
}

/** The cases of a plan, in the order in which `answered` wants their results. */
export const documentsOf = (plan) => (plan.document ? [plan.document] : plan.plans.flatMap(documentsOf));

/** The result of the plan, from an iterator over those of its cases. */
export function answered(plan, results) {
  if (plan.document) return results.next().value;
  const joined = plan.plans.map((part) => answered(part, results));
  // What the simulator refuses to answer stays visible whatever it is joined with.
  return joined.find((result) => typeof result !== 'string') ?? plan.join(joined);
}
