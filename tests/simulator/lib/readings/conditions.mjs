// How conditions compare: addresses, dates, keys that are absent or have several values.

import { conditionsOf, policiesOf, statementsOf, valueOf, withConditions } from '../documents.mjs';
import { MULTIVALUED, OPERATORS, VARIABLES } from './sources.mjs';
import { hasVariable, isUnresolved, resolved } from './variables.mjs';

const someCondition = (document, test) =>
  policiesOf(document).some(([, policy]) =>
    statementsOf(policy).some((statement) => conditionsOf(statement).some((condition) => test(condition))),
  );

/**
 * A reading that changes conditions one by one: `test` says which, `change` what becomes of one; if
 * nothing, it always holds.
 */
const onConditions = (test, change) => ({
  applies: (document) => someCondition(document, (condition) => test(condition, document.request.context)),
  ask: (document) => {
    const { context } = document.request;
    return [
      withConditions(document, (condition) =>
        test(condition, context) ? change(condition, context) : condition,
      ),
    ];
  },
});

const isIp = ([operator]) => /IpAddress(IfExists)?$/.test(operator);
const isDate = ([operator]) => /Date\w+$/.test(operator);
const isArn = ([operator]) => /Arn\w+$/.test(operator);
const isNegated = ([operator]) => /(String|Arn)Not\w+$/.test(operator);
/** Operators that have no wildcards. */
const isExact = ([operator]) => /String\w*Equals\w*$/.test(operator);
const isNull = ([operator]) => operator === 'Null';

/** Seconds as they stand in these cases; shorter numbers are no dates. */
const isEpoch = (text) => /^\d{10}$/.test(text);
const inWords = (value) => (isEpoch(value) ? new Date(Number(value) * 1000).toISOString() : value);
/** A text that no key has. */
const NOBODY = 'arn:aws:none:::nobody';

/** The text with the characters that its escapes stand for. What would be a variable then, no key has. */
function unescaped(text) {
  const plain = text.replace(/\$\{([*?$])\}/g, '$1');
  return plain !== text && plain.includes('${') ? NOBODY : plain;
}

export const CONDITIONS = [
  {
    name: 'a number as a date is seconds, not milliseconds',
    source: `${OPERATORS}#Conditions_Date`,
    applies: (document) => someCondition(document, isDate) && /"\d{10}"/.test(JSON.stringify(document)),
    ask: (document) => {
      const context = Object.fromEntries(
        Object.entries(document.request.context).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map(inWords) : inWords(value),
        ]),
      );
      const rewritten = withConditions(document, ([operator, key, values]) => [
        operator,
        key,
        isDate([operator]) ? values.map(inWords) : values,
      ]);
      return [{ ...rewritten, request: { ...document.request, context } }];
    },
  },
  {
    name: '0.0.0.0/0 is every IPv4 address',
    source: `${OPERATORS}#Conditions_IPAddress`,
    ...onConditions(
      (condition) => isIp(condition) && condition[2].includes('0.0.0.0/0'),
      ([operator, key, values]) => [
        operator,
        key,
        values.flatMap((value) => (value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : value)),
      ],
    ),
  },
  {
    name: 'an address without a prefix is the network of that one address, however it is written',
    source: `${OPERATORS}#Conditions_IPAddress`,
    ...onConditions(
      (condition) => isIp(condition) && condition[2].some((value) => !value.includes('/')),
      ([operator, key, values]) => [
        operator,
        key,
        values.map((value) => (value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`)),
      ],
    ),
  },
  {
    name: 'an escaped character is that character where there are no wildcards too',
    source: `${VARIABLES}#policy-vars-specialchars`,
    ...onConditions(
      (condition) => isExact(condition) && condition[2].some((value) => value !== unescaped(value)),
      ([operator, key, values]) => [operator, key, values.map(unescaped)],
    ),
  },
  {
    name: 'a variable without value equals nothing, so what is negated holds',
    source: `${VARIABLES}#policy-vars-no-value`,
    ...onConditions(
      (condition, context) =>
        isNegated(condition) && condition[2].some((value) => isUnresolved(value, context)),
      ([operator, key, values], context) => [
        operator,
        key,
        values.map((value) => (isUnresolved(value, context) ? NOBODY : value)),
      ],
    ),
  },
  {
    name: 'the colon in the name of a variable does not end a part of an ARN',
    source: `${VARIABLES}#policy-vars-wheretouse`,
    ...onConditions(
      (condition, context) =>
        isArn(condition) && condition[2].some((value) => hasVariable(value) && !isUnresolved(value, context)),
      ([operator, key, values], context) => [
        operator,
        key,
        values.map((value) => (isUnresolved(value, context) ? value : resolved(value, context))),
      ],
    ),
  },
  {
    name: 'a key without any value is not there',
    source: MULTIVALUED,
    applies: ({ request }) => Object.values(request.context).some((value) => value.length === 0),
    ask: (document) => {
      const there = Object.entries(document.request.context).filter(([, value]) => value.length > 0);
      return [{ ...document, request: { ...document.request, context: Object.fromEntries(there) } }];
    },
  },
  {
    name: 'an empty text is no value to a set operator',
    source: MULTIVALUED,
    ...onConditions(
      ([operator, key], context) => operator.startsWith('For') && isEmptySet(valueOf(context, key)),
      ([operator, key]) =>
        /^ForAllValues|IfExists$/.test(operator) ? undefined : ['StringEquals', key, NOBODY],
    ),
  },
  {
    name: 'a key that has one value in a request is compared by any operator, though it could have had more',
    source: MULTIVALUED,
    ...onConditions(
      (condition, context) =>
        !condition[0].startsWith('For') && !isNull(condition) && hasJustOne(valueOf(context, condition[1])),
      ([operator, key, values]) => [`ForAnyValue:${operator}`, key, values],
    ),
  },
  {
    name: 'IfExists holds for an absent key under ForAnyValue too',
    source: `${OPERATORS}#Conditions_IfExists`,
    ...onConditions(
      ([operator, key], context) =>
        /^ForAnyValue:\w+IfExists$/.test(operator) && valueOf(context, key) === undefined,
      () => undefined,
    ),
  },
];

const isEmptySet = (value) => [value].flat().every((text) => text === '');
const hasJustOne = (value) => Array.isArray(value) && value.length === 1;
