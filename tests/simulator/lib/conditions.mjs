// Condition blocks: every operator, alone and with every modifier, over keys that are absent or have one or
// many values.

import { ACCOUNT, VALUES, keyOf, variableKeys } from './context.mjs';

/** The operators of each family. */
export const OPERATORS = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  binary: ['BinaryEquals'],
  ip: ['IpAddress', 'NotIpAddress'],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
};

/** What can stand around an operator. */
export const MODIFIERS = [
  '',
  'IfExists',
  'ForAllValues',
  'ForAnyValue',
  'ForAllValues IfExists',
  'ForAnyValue IfExists',
];

const FAMILIES = Object.entries(OPERATORS).flatMap(([family, names]) => names.map(() => family));

export function withModifier(operator, modifier) {
  const [set, suffix] = [modifier.match(/For\w+/)?.[0], modifier.includes('IfExists') ? 'IfExists' : ''];
  return `${set ? `${set}:` : ''}${operator}${suffix}`;
}

/** One operator over one key, as `[operator, key, value]`; it holds for the context more often than not. */
function makeCondition(random, context) {
  if (random.chance(0.05)) return makeNull(random, context);
  const family = random.pick(FAMILIES);
  const operator = random.pick(OPERATORS[family]);
  const modifier = random.weighted([
    [4, ''],
    [3, 'IfExists'],
    [2, 'ForAllValues'],
    [2, 'ForAnyValue'],
    [1, 'ForAllValues IfExists'],
    [1, 'ForAnyValue IfExists'],
  ]);
  // Set operators are for keys with many values, and plain ones for keys with one; both also meet the other
  // kind.
  const many = random.chance(modifier.startsWith('For') ? 0.7 : 0.12);
  const key = keyOf(random, family, many);
  const present = [context[key] ?? []].flat();
  const meant = present.length > 0 ? present : [random.pick(VALUES[family])];
  const values = random.times(
    random.weighted([
      [3, 1],
      [1, 2],
      [1, 3],
    ]),
    () =>
      makeValue(
        random,
        family,
        random.chance(0.7) ? random.pick(meant) : random.pick(VALUES[family]),
        context,
      ),
  );
  const hit =
    holdsFor(operator) === 'few' && random.chance(0.5) ? [...new Set([...values, ...meant])] : values;
  return [withModifier(operator, modifier), random.chance(0.1) ? key.toUpperCase() : key, one(random, hit)];
}

const holdsFor = (operator) => (/Not|Less|Greater/.test(operator) ? 'most' : 'few');

function makeNull(random, context) {
  const key = keyOf(random, random.pick(Object.keys(OPERATORS)), random.chance(0.5));
  const right = random.chance(0.7);
  return ['Null', key, String((context[key] === undefined) === right)];
}

/** A value alone, or in a list. */
function one(random, values) {
  return values.length === 1 && random.chance(0.6) ? values[0] : values;
}

/** A value of a policy that is, or is near, a value of the request. */
function makeValue(random, family, value, context) {
  switch (family) {
    case 'string':
      return random.weighted([
        [4, value],
        [2, patternOf(random, value)],
        [1, swappedCase(value)],
        [2, variableFor(random, value, context)],
        [1, escaped(value)],
      ]);
    case 'arn':
      return random.weighted([
        [4, value],
        [3, arnPattern(random, value)],
        [2, withVariable(random, value, context)],
        [2, withAccount(value)],
      ]);
    case 'ip':
      return random.weighted([
        [2, value],
        [3, networkOf(random, value)],
      ]);
    case 'numeric':
      return random.weighted([
        [4, value],
        [1, Number(value)],
      ]);
    case 'bool':
      return random.weighted([
        [4, value],
        [1, value.toLowerCase() === 'true'],
      ]);
    default:
      return value;
  }
}

const swappedCase = (text) => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase());
const escaped = (text) => text.replace(/[*?$]/g, (character) => `\${${character}}`);

/** Puts wildcards into a text, so that it matches what it was; or so that it does not. */
export function patternOf(random, text) {
  const at = random.below(text.length + 1);
  const end = at + random.below(text.length - at + 1);
  return random.weighted([
    [3, `${text.slice(0, at)}*`],
    [2, `*${text.slice(at)}`],
    [3, `${text.slice(0, at)}*${text.slice(end)}`],
    [2, text.length > at ? `${text.slice(0, at)}?${text.slice(at + 1)}` : `${text}?`],
    [1, '*'],
  ]);
}

/** A policy variable for a text that some key may have; with a default, the text itself or another one. */
export function variableFor(random, text, context) {
  const same = variableKeys.filter((key) => context[key] === text);
  const key = same.length > 0 && random.chance(0.7) ? random.pick(same) : random.pick(variableKeys);
  const fallback = random.weighted([
    [3, ''],
    [2, `, '${text}'`],
    [1, ", 'nobody'"],
  ]);
  return `\${${key}${fallback}}`;
}

/** Replaces one word of a text by a variable. */
export function withVariable(random, text, context) {
  const words = [...text.matchAll(/anna|ben|red|blue/g)];
  if (words.length === 0) return text;
  const known = words.filter(([word]) => Object.values(context).includes(word));
  const { index, 0: word } = random.pick(known.length > 0 ? known : words);
  return text.slice(0, index) + variableFor(random, word, context) + text.slice(index + word.length);
}

/** An ARN or the start of one with a variable as its account. */
export const withAccount = (arn) => arn.replace(/:\d{12}:/, `:\${${ACCOUNT}}:`);

function arnPattern(random, value) {
  const parts = value.split(':');
  const at = random.below(parts.length);
  return parts.map((part, index) => (index === at && index > 0 ? patternOf(random, part) : part)).join(':');
}

/** A network around an address, or a different one. */
function networkOf(random, address) {
  if (address.includes(':'))
    return random.weighted([
      [2, '2001:db8::/32'],
      [1, `${address}/128`],
      [1, '2001:db8:1::/48'],
      [1, '::/0'],
    ]);
  return random.weighted([
    [2, '10.0.0.0/16'],
    [2, '10.0.0.0/24'],
    [1, `${address}/32`],
    [1, '203.0.113.0/25'],
    [1, '0.0.0.0/0'],
  ]);
}

/** A block of one or more conditions. */
export function makeConditions(random, context) {
  const block = {};
  for (const [operator, key, value] of random.times(
    random.weighted([
      [4, 1],
      [2, 2],
      [1, 3],
    ]),
    () => makeCondition(random, context),
  )) {
    block[operator] ??= {};
    block[operator][key] ??= value;
  }
  return block;
}
