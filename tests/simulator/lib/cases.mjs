// Cases in the form that `deployfence policy evaluate` reads, each made from a seed and its number.

import { makeContext } from './context.mjs';
import { makePolicy } from './policies.mjs';
import { Random } from './random.mjs';
import { inAccount, makeRequest } from './requests.mjs';

/** The case with that number. `shape`, `relation` and `policy` say how it was made, for the coverage. */
export function makeCase(seed, number) {
  const random = new Random(seed, number);
  const request = { ...makeRequest(random), context: makeContext(random) };
  const { shape, relation, principal, action, resource, context } = request;
  const made = (kind) => () => makePolicy(random, kind, request);
  const members = {
    ...(inAccount(shape) && shape !== 'root' && callerSide(random, shape, made)),
    ...(shape !== 'anonymous' &&
      random.chance(0.2) && { serviceControlPolicies: levels(random, made('scp')) }),
    ...resourceSide(random, request, made),
  };
  const asked = { principal, action, resource, context: mentioned(context, JSON.stringify(members)) };
  return { shape, relation, document: { name: `${seed}/${number}`, request: asked, ...members } };
}

/** The context without the keys that no policy speaks of. */
function mentioned(context, policies) {
  const text = policies.toLowerCase();
  return Object.fromEntries(Object.entries(context).filter(([key]) => text.includes(key.toLowerCase())));
}

/** The policies of the caller. The root user can have none. */
function callerSide(random, shape, made) {
  return {
    ...(random.chance(0.85) && { identityPolicies: random.times(1 + random.below(2), made('identity')) }),
    ...(random.chance(0.2) && {
      permissionBoundaries: random.times(
        random.weighted([
          [3, 1],
          [1, 2],
        ]),
        made('boundary'),
      ),
    }),
    ...(canHaveSessionPolicy(shape) && random.chance(0.3) && { sessionPolicy: made('session')() }),
  };
}

const canHaveSessionPolicy = (shape) => ['role', 'roleSession', 'federatedUser'].includes(shape);

/** The policies of the resource, of its account, and of the way to it. */
function resourceSide(random, { policy, relation }, made) {
  const wanted = relation === 'same account' ? 0.45 : 0.92;
  const kind = policy === 'trust' ? 'trust' : 'resource';
  return {
    ...(policy && random.chance(policy === 'plain' ? wanted : 0.92) && { resourcePolicy: made(kind)() }),
    ...(random.chance(0.15) && { resourceControlPolicies: levels(random, made('rcp')) }),
    ...(random.chance(0.12) && { endpointPolicies: [made('endpoint')()] }),
  };
}

/** One to three levels of an organisation; now and then one has no policy. */
function levels(random, make) {
  return random.times(
    random.weighted([
      [3, 1],
      [2, 2],
      [1, 3],
    ]),
    (depth) => ({
      orgIdentifier: `level-${depth}`,
      policies: random.times(
        random.weighted([
          [1, 0],
          [12, 1],
          [4, 2],
        ]),
        make,
      ),
    }),
  );
}
