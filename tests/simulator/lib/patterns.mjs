// Patterns of actions, resources and principals that match a request, or nearly do.

import { patternOf, variableFor, withAccount, withVariable } from './conditions.mjs';
import { ACTIONS, ELSEWHERE, HOME, PRINCIPALS } from './requests.mjs';

/** An action pattern; `fits` says whether it should match. */
export function actionPattern(random, action, fits) {
  const [service, name] = action.split(':');
  if (!fits) {
    const other = random.pick(ACTIONS).action;
    return random.weighted([
      [2, other],
      [2, `${service}:${name}s`],
      [1, `${service}:${name.slice(0, -1)}?x`],
      [1, `${other.split(':')[0]}:*`],
    ]);
  }
  return random.weighted([
    [3, action],
    [2, `${service}:*`],
    [1, '*'],
    [2, `${service}:${patternOf(random, name)}`],
    [1, action.toUpperCase()],
    [1, `${service}:${name.toLowerCase()}`],
  ]);
}

/** A resource pattern; `fits` says whether it should match. */
export function resourcePattern(random, resource, context, fits) {
  if (resource === '*')
    return fits ? '*' : random.pick(ACTIONS.filter(({ resource }) => resource)).resource(HOME, 'red');
  const [head, kind, name] = splitResource(resource);
  if (!fits) return nearMiss(random, head, kind, name);
  return random.weighted([
    [3, resource],
    [3, '*'],
    [3, head + kind + patternOf(random, name)],
    [2, head + kind + withVariable(random, name, context)],
    [1, head + kind + variableFor(random, name, context)],
    [2, wideSegments(random, head) + kind + name],
    [1, head + kind + name.replace(/[*?$]/g, (character) => `\${${character}}`)],
    [1, `${head}*`],
    [1, shortened(random, head)],
    [1, head + patternOf(random, kind) + name],
  ]);
}

/** A pattern that ends with a star before the resource's part. */
function shortened(random, head) {
  const parts = head.split(':').slice(0, 5);
  return `${parts.slice(0, 2 + random.below(3)).join(':')}:${random.pick(['', parts.at(-1).slice(0, 3)])}*`;
}

/** The ARN up to the fifth colon, the resource type with its separator, the name. */
function splitResource(resource) {
  const parts = resource.split(':');
  const head = `${parts.slice(0, 5).join(':')}:`;
  const rest = parts.slice(5).join(':');
  const kind = parts[2] === 's3' ? '' : (rest.match(/^[^/:]*[/:]/)?.[0] ?? '');
  return [head, kind, rest.slice(kind.length)];
}

function wideSegments(random, head) {
  const at = 1 + random.below(4);
  const parts = head.split(':');
  return parts
    .map((part, index) =>
      index === at
        ? random.weighted([
            [2, '*'],
            [1, patternOf(random, part)],
          ])
        : part,
    )
    .join(':');
}

function nearMiss(random, head, kind, name) {
  return random.weighted([
    [2, `${head}${kind}${name}x`],
    [1, `${head}${kind}${name.toUpperCase()}`],
    [1, `${head}${kind}x*${name}`],
    [1, withAccount(head) + kind + name],
    [1, head.replaceAll(/[12]{12}/g, '333333333333') + kind + name],
    [1, head.replace(':aws:', ':aws-cn:') + kind + name],
    [1, `${head}${kind}${name.slice(0, 2)}?`],
    [1, `${head}${kind}${name.slice(0, 2)}\${*}`],
  ]);
}

/** The value of a Principal or NotPrincipal element. */
export function principalElement(random, { principal, shape }, fits) {
  const element = fits ? fitting(random, principal, shape) : other(random, principal);
  if (element === '*' || random.chance(0.6)) return element;
  return together(random, element, other(random, principal));
}

/** Two Principal elements in one, the first of two types of a name first. */
function together(random, first, second) {
  const joined = { ...first };
  for (const [type, value] of Object.entries(second)) {
    joined[type] = joined[type] === undefined ? value : random.shuffled([joined[type], value].flat());
  }
  return joined;
}

const accountOf = (principal) => principal.split(':')[4];

function fitting(random, principal, shape) {
  switch (shape) {
    case 'anonymous':
      return random.pick(['*', { AWS: '*' }]);
    case 'service':
      return random.weighted([
        [4, { Service: principal }],
        [1, '*'],
      ]);
    case 'roleSession': {
      const role = PRINCIPALS.role(accountOf(principal), 'app');
      return random.weighted([
        [3, { AWS: principal }],
        [3, { AWS: role }],
        [1, { AWS: role.replace('role/', 'role/service/') }],
        ...accountLevel(principal),
      ]);
    }
    case 'federatedUser': {
      const user = PRINCIPALS.user(accountOf(principal), principal.split('/').at(-1));
      return random.weighted([[4, { AWS: principal }], [1, { AWS: user }], ...accountLevel(principal)]);
    }
    default:
      return random.weighted([[4, { AWS: principal }], ...accountLevel(principal)]);
  }
}

function accountLevel(principal) {
  const account = accountOf(principal);
  return [
    [2, { AWS: account }],
    [2, { AWS: PRINCIPALS.root(account) }],
    [1, '*'],
    [1, { AWS: '*' }],
  ];
}

/** Somebody else, most often somebody near. */
function other(random, principal) {
  const account = typeof principal === 'string' && principal.startsWith('arn:') ? accountOf(principal) : HOME;
  const shape = random.pick(['user', 'userWithPath', 'role', 'roleSession', 'federatedUser']);
  const twin =
    typeof principal === 'string' && principal.includes('/') ? principal.split('/').at(-1) : 'anna';
  return random.weighted([
    [2, { AWS: PRINCIPALS[shape](account, 'carl') }],
    [2, { AWS: PRINCIPALS[shape](account, twin) }],
    [1, { AWS: PRINCIPALS[shape](ELSEWHERE, 'anna') }],
    [1, { AWS: '333333333333' }],
    [1, { Service: 's3.amazonaws.com' }],
    [1, { Federated: 'cognito-identity.amazonaws.com' }],
    [1, { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }],
  ]);
}
