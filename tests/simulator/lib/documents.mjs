// Walks over the policies of a case, and copies of them with something changed.

const MEMBERS = {
  identityPolicies: 'identity',
  permissionBoundaries: 'boundary',
  endpointPolicies: 'endpoint',
};
const SINGLE = { resourcePolicy: 'resource', sessionPolicy: 'session' };
const LEVELS = { serviceControlPolicies: 'scp', resourceControlPolicies: 'rcp' };

/** The case with each policy replaced by what `change(policy, kind)` makes of it. */
export function changed(document, change) {
  const copy = { ...document };
  for (const [member, kind] of Object.entries(MEMBERS)) {
    if (copy[member]) copy[member] = copy[member].map((policy) => change(policy, kind));
  }
  for (const [member, kind] of Object.entries(SINGLE)) {
    if (copy[member]) copy[member] = change(copy[member], kind);
  }
  for (const [member, kind] of Object.entries(LEVELS)) {
    const level = ({ policies, ...rest }) => ({
      ...rest,
      policies: policies.map((policy) => change(policy, kind)),
    });
    if (copy[member]) copy[member] = copy[member].map(level);
  }
  return copy;
}

/** All policies of a case, as `[kind, policy]`. */
export function policiesOf(document) {
  const found = [];
  changed(document, (policy, kind) => (found.push([kind, policy]), policy));
  return found;
}

export const statementsOf = (policy) => [policy.Statement].flat();

/** The policy with each statement replaced; one for which nothing is made is left out. */
export function withStatements(policy, change) {
  return { ...policy, Statement: statementsOf(policy).map(change).filter(Boolean) };
}

/** The conditions of a statement, as `[operator, key, values]`. */
export function conditionsOf(statement) {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => [operator, key, [values].flat()]),
  );
}

/**
 * The case with each condition replaced by `[operator, key, values]`, or left out where nothing is made of
 * it.
 */
export function withConditions(document, change) {
  const ofStatement = (statement, policy) => {
    if (!statement.Condition) return statement;
    const block = {};
    for (const condition of conditionsOf(statement)) {
      const [operator, key, values] = change(condition, policy) ?? [];
      if (operator) (block[operator] ??= {})[key] = values;
    }
    const { Condition: _, ...rest } = statement;
    return Object.keys(block).length > 0 ? { ...rest, Condition: block } : rest;
  };
  return changed(document, (policy) => withStatements(policy, (statement) => ofStatement(statement, policy)));
}

/** The value that a request's context has under a key, whose name is not case-sensitive. */
export function valueOf(context, key) {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
