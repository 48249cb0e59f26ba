// Statements and policies of every kind around a request.

import { makeConditions } from './conditions.mjs';
import { actionPattern, principalElement, resourcePattern } from './patterns.mjs';

/**
 * What a kind of policy may say: whether it names principals, whether it has to name resources, and
 * whether it can only deny (what an RCP allows is the policy that AWS attaches to everything).
 */
const KINDS = {
  identity: {},
  boundary: {},
  session: {},
  scp: {},
  rcp: { principal: 'everyone', denies: true },
  endpoint: { principal: 'everyone' },
  resource: { principal: 'somebody' },
  trust: { principal: 'somebody', noResource: true },
};

/**
 * A policy document of a kind. The first statement most often allows the request, the others are anything.
 */
export function makePolicy(random, kind, request) {
  const first = makeStatement(
    random,
    kind,
    request,
    KINDS[kind].denies || random.chance(0.06) ? 'Deny' : 'Allow',
  );
  const more = random.times(
    random.weighted([
      [5, 0],
      [3, 1],
      [1, 2],
    ]),
    () => makeStatement(random, kind, request, KINDS[kind].denies || random.chance(0.6) ? 'Deny' : 'Allow'),
  );
  const statements = random.shuffled([first, ...more]);
  const version = KINDS[kind].denies
    ? '2012-10-17'
    : random.weighted([
        [8, '2012-10-17'],
        [1, '2008-10-17'],
        [1, undefined],
      ]);
  return {
    ...(version && { Version: version }),
    Statement: statements.length === 1 && random.chance(0.3) ? statements[0] : statements,
  };
}

function makeStatement(random, kind, request, effect) {
  // A Deny should most often miss by one thing, or nothing would be allowed.
  const fits = () => random.chance(effect === 'Allow' ? 0.93 : 0.7);
  return {
    Effect: effect,
    ...principals(random, kind, request, effect, fits),
    ...actions(random, kind, request, fits),
    ...resources(random, kind, request, fits),
    ...(random.chance(effect === 'Allow' ? 0.35 : 0.7) && {
      Condition: makeConditions(random, request.context),
    }),
  };
}

function principals(random, kind, request, effect, fits) {
  if (!KINDS[kind].principal) return {};
  if (KINDS[kind].principal === 'everyone') return { Principal: '*' };
  if (random.chance(effect === 'Allow' ? 0.05 : 0.3))
    return { NotPrincipal: principalElement(random, request, !fits()) };
  return { Principal: principalElement(random, request, fits()) };
}

function actions(random, kind, { action }, fits) {
  if (kind !== 'rcp' && random.chance(0.15))
    return { NotAction: list(random, (first) => actionPattern(random, action, first && !fits())) };
  const patterns = list(random, (first) => actionPattern(random, action, first && fits()));
  // An RCP names its services.
  return { Action: kind === 'rcp' ? replaced(patterns, '*', action) : patterns };
}

const replaced = (patterns, from, to) =>
  Array.isArray(patterns) ? patterns.map((p) => (p === from ? to : p)) : patterns === from ? to : patterns;

function resources(random, kind, { resource: { resource }, context }, fits) {
  if (KINDS[kind].noResource) return {};
  const pattern = (fit) => resourcePattern(random, resource, context, fit);
  if (random.chance(0.15)) return { NotResource: list(random, (first) => pattern(first && !fits())) };
  return { Resource: list(random, (first) => pattern(first && fits())) };
}

/** One pattern or a list of them: only the first is meant to match. */
function list(random, make) {
  const count = random.weighted([
    [3, 1],
    [1, 2],
    [1, 3],
  ]);
  const patterns = random.times(count, (place) => make(place === 0));
  return patterns.length === 1 && random.chance(0.6) ? patterns[0] : random.shuffled(patterns);
}
