// Who a caller is, and whom a policy means by a name.

import { statementsOf, withStatements } from '../documents.mjs';
import { ENFORCEMENT, NOT_PRINCIPAL, POLICY_TYPES, PRINCIPAL, WITHIN_AN_ACCOUNT } from './sources.mjs';

const isArn = (principal) => typeof principal === 'string' && principal.startsWith('arn:');
const accountOf = (principal) => (isArn(principal) ? principal.split(':')[4] : undefined);
const isRoot = (principal) => isArn(principal) && principal.endsWith(':root');
const isFederatedUser = (principal) => isArn(principal) && principal.includes(':federated-user/');
const isEverybody = (element) => element === '*' || [element?.AWS].flat().includes('*');

const NOBODY = { AWS: 'arn:aws:iam::999999999999:user/nobody' };
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Whether a principal's name in a policy is this caller's own; a role's is not that of its sessions. */
const isItself = (name, principal) =>
  name === principal || (isRoot(principal) && name === accountOf(principal));

const isRole = (principal) => isArn(principal) && principal.includes(':role/');

/** The name of the role whose session a caller is. */
const roleOf = (principal) => /:assumed-role\/([^/]+)\//.exec(isArn(principal) ? principal : '')?.[1];

/** Whether names hold the role whose session a caller is. */
const holdRoleOf = (names, principal) =>
  names.some(
    (name) =>
      isRole(name) &&
      accountOf(name) === accountOf(principal) &&
      name.split('/').at(-1) === roleOf(principal),
  );

const notPrincipals = ({ resourcePolicy }) =>
  resourcePolicy
    ? statementsOf(resourcePolicy).filter(({ NotPrincipal }) => NotPrincipal && !isEverybody(NotPrincipal))
    : [];

const isSameAccount = ({ request }) => accountOf(request.principal) === request.resource.accountId;

/** A statement that allows the caller itself, or everybody: not a role whose session it is. */
const isDirect = ({ Principal, NotPrincipal }, principal) =>
  NotPrincipal !== undefined ||
  isEverybody(Principal) ||
  (!/:role\//.test(principal) && [Principal?.AWS ?? []].flat().includes(principal));

/** The policy with nothing but what it denies. */
const denials = (policy) =>
  withStatements(policy, (statement) => (statement.Effect === 'Deny' ? statement : undefined));

export const CALLERS = [
  {
    name: 'a federated user is not the user who has its name',
    source: `${PRINCIPAL}#sts-session-principals`,
    applies: ({ request, resourcePolicy }) =>
      isFederatedUser(request.principal) && resourcePolicy !== undefined,
    ask: (document) => [
      {
        ...document,
        resourcePolicy: withStatements(document.resourcePolicy, (statement) => withoutUsers(statement)),
      },
    ],
  },
  {
    name: 'a NotPrincipal spares whom it lists itself: from a Deny, a session beside its role, and no other of a role',
    source: NOT_PRINCIPAL,
    applies: (document) => notPrincipals(document).length > 0,
    ask: (document) => [
      {
        ...document,
        resourcePolicy: withStatements(document.resourcePolicy, (statement) =>
          sparing(statement, document.request.principal),
        ),
      },
    ],
  },
  {
    name: 'a NotPrincipal that allows speaks of all others as `*` does, whether a role asks or its session',
    source: NOT_PRINCIPAL,
    applies: (document) =>
      /:role\//.test(document.request.principal) &&
      document.permissionBoundaries !== undefined &&
      notPrincipals(document).some(({ Effect }) => Effect === 'Allow'),
    ask: (document) => [
      {
        ...document,
        resourcePolicy: withStatements(document.resourcePolicy, (statement) =>
          allOthers(statement, document.request.principal),
        ),
      },
    ],
  },
  {
    name: 'the root user of an account has all permissions',
    source: ENFORCEMENT,
    applies: ({ request }) => isRoot(request.principal),
    ask: (document) => [{ ...document, identityPolicies: [EVERYTHING] }],
  },
  {
    name: 'what a resource allows to a session itself is not limited by the session policy',
    source: `${POLICY_TYPES}#policies_session`,
    applies: (document) =>
      document.sessionPolicy !== undefined &&
      document.resourcePolicy !== undefined &&
      isSameAccount(document),
    ask: (document) => [document, directly(document)],
    join: (results) =>
      ['ExplicitlyDenied', 'Allowed', 'ImplicitlyDenied'].find((result) => results.includes(result)),
  },
  {
    name: 'a role is assumed by whom its trust policy lets: without one, by nobody',
    source: WITHIN_AN_ACCOUNT,
    applies: ({ request, resourcePolicy }) =>
      request.action === 'sts:AssumeRole' && resourcePolicy === undefined,
    ask: (document) => [
      {
        ...document,
        resourcePolicy: { Statement: [{ Effect: 'Allow', Principal: NOBODY, Action: 'sts:AssumeRole' }] },
      },
    ],
  },
];

/**
 * The case with only what its resource's policy allows to the caller itself, and with everything that is
 * denied.
 */
function directly({ identityPolicies, sessionPolicy, resourcePolicy, ...document }) {
  const { principal } = document.request;
  return {
    ...document,
    identityPolicies: (identityPolicies ?? []).map(denials),
    sessionPolicy: {
      ...EVERYTHING,
      Statement: [...EVERYTHING.Statement, ...statementsOf(denials(sessionPolicy))],
      Version: sessionPolicy.Version ?? '2008-10-17',
    },
    resourcePolicy: withStatements(resourcePolicy, (statement) =>
      statement.Effect === 'Deny' || isDirect(statement, principal) ? statement : undefined,
    ),
  };
}

/** An element with only the names that pass; nobody's where none does. */
function only(element, passes) {
  const kept = Object.entries(element).map(([type, names]) => [
    type,
    [names].flat().filter((name) => passes(name, type)),
  ]);
  const left = Object.fromEntries(kept.filter(([, names]) => names.length > 0));
  return Object.keys(left).length > 0 ? left : NOBODY;
}

function withoutUsers(statement) {
  const isNoUser = (name) => !/^arn:aws:iam::\d+:user\//.test(name);
  if (typeof statement.Principal !== 'object') return statement;
  return { ...statement, Principal: only(statement.Principal, isNoUser) };
}

/** An Allow with `*` in place of a NotPrincipal, for a caller that it does not list. */
function allOthers({ NotPrincipal, ...statement }, principal) {
  if (statement.Effect !== 'Allow' || !NotPrincipal)
    return { ...statement, ...(NotPrincipal && { NotPrincipal }) };
  const isListed = isEverybody(NotPrincipal) || [NotPrincipal.AWS ?? []].flat().includes(principal);
  return isListed ? undefined : { ...statement, Principal: '*' };
}

function sparing(statement, principal) {
  const { Effect, NotPrincipal } = statement;
  if (!NotPrincipal || isEverybody(NotPrincipal)) return statement;
  const spares = Effect !== 'Deny' || canBeSpared([NotPrincipal.AWS ?? []].flat(), principal);
  return {
    ...statement,
    NotPrincipal: only(NotPrincipal, (name, type) => type !== 'AWS' || (spares && isItself(name, principal))),
  };
}

/** Whether a Deny may spare a caller of whose account it lists these names. */
function canBeSpared(names, principal) {
  if (isRole(principal)) return false;
  return roleOf(principal) === undefined || holdRoleOf(names, principal);
}
