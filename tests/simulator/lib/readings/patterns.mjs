// How texts are matched: versions of the language, wildcards in ARNs.

import { changed, policiesOf, statementsOf, withConditions, withStatements } from '../documents.mjs';
import { RESOURCE, VARIABLES, VERSION } from './sources.mjs';
import { hasVariable, isUnresolved, resolved } from './variables.mjs';

/** An ARN that no request is about. */
const NOTHING = 'arn:aws:none:::nothing';

const mapped = (texts, change) => (Array.isArray(texts) ? texts.map(change) : change(texts));

const patternsOf = (document) =>
  policiesOf(document).flatMap(([, policy]) =>
    statementsOf(policy).flatMap(({ Resource, NotResource }) => [Resource ?? [], NotResource ?? []].flat()),
  );

/**
 * The policy with every resource pattern replaced; `change` gets the pattern and whether it stands in a
 * NotResource.
 */
const withPatterns = (policy, change) =>
  withStatements(policy, (statement) => ({
    ...statement,
    ...(statement.Resource && { Resource: mapped(statement.Resource, (pattern) => change(pattern, false)) }),
    ...(statement.NotResource && {
      NotResource: mapped(statement.NotResource, (pattern) => change(pattern, true)),
    }),
  }));

/** The policy with each `${` escaped, where the simulator would put something in its place. */
function withoutVariables(policy) {
  const escaped = (text) => (typeof text === 'string' ? text.replaceAll('${', '${$}{') : text);
  const one = { resourcePolicy: withPatterns(policy, escaped) };
  return withConditions(one, ([operator, key, values]) => [operator, key, values.map(escaped)])
    .resourcePolicy;
}

/** Whether the resource's type seems to end within a variable, as in `jobs-${aws:username}`. */
function isCutInVariable(pattern) {
  const [, service, rest] = pattern.match(/^arn:[^:$]*:([^:$]*):[^:$]*:[^:$]*:(.*)$/) ?? [];
  return hasVariable(rest) && service !== 's3' && rest.search(/[/:]/) > rest.indexOf('${');
}

/**
 * Wildcards where the simulator has none: a star that ends a part other than the last, or one in the
 * resource's type.
 */
function reachesFar(pattern) {
  if (pattern === '*' || hasVariable(pattern)) return false;
  const parts = pattern.split(':');
  const [type] = parts
    .slice(5)
    .join(':')
    .match(/^[^/:]*[/:]/) ?? [''];
  return (
    parts.length < 6 ||
    parts.slice(0, 5).some((part) => part.endsWith('*')) ||
    (parts[2] !== 's3' && /[*?]/.test(type))
  );
}

/**
 * Whether a pattern matches an ARN as AWS describes it: wildcards stay within their part of the ARN, but a
 * star that is the last character of one reaches beyond the colon, and in the last part they match
 * anything.
 */
function matchesArn(pattern, arn) {
  let colons = 0;
  const source = pattern.replace(/\$\{[*?$]\}|[^]/g, (token, at) => {
    if (token === ':') colons++;
    if (token.length > 1) return token[2].replace(/[*?$]/, '\\$&');
    const wide = colons >= 5 || [':', undefined].includes(pattern[at + 1]);
    if (token === '*') return wide ? '.*' : '[^:]*';
    if (token === '?') return colons >= 5 ? '.' : '[^:]';
    return token.replace(/[\\^$.|+()[\]{}/-]/, '\\$&');
  });
  return new RegExp(`^${source}$`).test(arn);
}

export const PATTERNS = [
  {
    name: 'a policy variable is text before version 2012-10-17',
    source: VERSION,
    applies: (document) =>
      policiesOf(document).some(
        ([, policy]) => policy.Version !== '2012-10-17' && JSON.stringify(policy).includes('${'),
      ),
    ask: (document) => [
      changed(document, (policy) => (policy.Version === '2012-10-17' ? policy : withoutVariables(policy))),
    ],
  },
  {
    name: 'a star at the end of a part of an ARN reaches over the colon, and the type of a resource may have wildcards',
    source: RESOURCE,
    applies: (document) =>
      document.request.resource.resource !== '*' && patternsOf(document).some(reachesFar),
    ask: (document) => {
      const { resource } = document.request.resource;
      const narrow = (pattern) =>
        reachesFar(pattern) ? (matchesArn(pattern, resource) ? resource : NOTHING) : pattern;
      return [
        changed(document, (policy) => withPatterns(policy, (pattern) => literally(narrow(pattern), pattern))),
      ];
    },
  },
  {
    name: 'a separator in the name of a variable does not end the type of a resource',
    source: `${VARIABLES}#policy-vars-wheretouse`,
    applies: (document) =>
      patternsOf(document).some(
        (pattern) => isCutInVariable(pattern) && !isUnresolved(pattern, document.request.context),
      ),
    ask: (document) => {
      const { context } = document.request;
      const whole = (pattern) =>
        isCutInVariable(pattern) && !isUnresolved(pattern, context) ? resolved(pattern, context) : pattern;
      return [changed(document, (policy) => withPatterns(policy, whole))];
    },
  },
  {
    name: 'a NotResource with a variable that has no value excludes nothing',
    source: `${VARIABLES}#policy-vars-no-value`,
    applies: ({ request, ...document }) =>
      patternsOf(document).some((pattern) => isUnresolved(pattern, request.context)),
    ask: (document) => {
      const { context } = document.request;
      return [
        changed(document, (policy) =>
          withPatterns(policy, (pattern, excludes) =>
            excludes && isUnresolved(pattern, context) ? NOTHING : pattern,
          ),
        ),
      ];
    },
  },
];

/** A resource that stands where a pattern stood: its own `?` and `$` are no signs. */
const literally = (text, before) =>
  text === before ? text : text.replace(/[?$]/g, (character) => `\${${character}}`);
