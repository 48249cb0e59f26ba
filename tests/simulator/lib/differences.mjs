// Differences, each made as small as it gets and put beside those of the same shape.

import { compared, differs } from './comparison.mjs';
import { conditionsOf, policiesOf, statementsOf } from './documents.mjs';

/** Differences that are made smaller; the others of a run are counted. */
const MINIMISED = 60;
const ROUNDS = 80;

/** Groups of differences, the most frequent shape first: `{ shape, count, example }`. */
export async function grouped(outcomes, deployfence, simulator) {
  const groups = new Map();
  for (const outcome of outcomes.slice(0, MINIMISED)) {
    const example = await minimised(outcome, deployfence, simulator);
    const shape = shapeOf(example);
    const group = groups.get(shape) ?? { shape, count: 0, example };
    group.count++;
    if (sizeOf(example) < sizeOf(group.example)) group.example = example;
    groups.set(shape, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

const sizeOf = ({ document }) => JSON.stringify(document).length;

/** Takes away part after part for as long as the two still say the same different things. */
async function minimised(outcome, deployfence, simulator) {
  let smallest = outcome;
  for (let round = 0; round < ROUNDS; round++) {
    const smaller = without(smallest.document).map((document) => ({ ...smallest, document }));
    if (smaller.length === 0) break;
    const found = (await compared(smaller, deployfence, simulator)).find(
      (other) =>
        differs(other) && other.ours === outcome.ours && typeof other.theirs === typeof outcome.theirs,
    );
    if (!found) break;
    smallest = found;
  }
  return smallest;
}

const OPTIONAL = new Set(['Version', 'Sid', 'Condition']);
/** Members below which nothing is taken away. */
const FIXED = new Set(['resource', 'principal', 'action', 'name']);

/** The value with one part less, in every way, the largest parts first. */
function without(value, member = '') {
  if (typeof value !== 'object' || value === null || FIXED.has(member)) return [];
  if (Array.isArray(value)) {
    const shorter =
      value.length > 1 || mayBeEmpty(member)
        ? value.map((_, index) => value.filter((_, other) => other !== index))
        : [];
    return [
      ...shorter,
      ...value.flatMap((item, index) => without(item, member).map((less) => value.with(index, less))),
    ];
  }
  const keys = Object.keys(value);
  const fewer = keys.filter((key) => isOptional(value, key, member)).map((key) => omitted(value, key));
  return [
    ...fewer,
    ...keys.flatMap((key) => without(value[key], key).map((less) => ({ ...value, [key]: less }))),
  ];
}

const mayBeEmpty = (member) => member === 'policies';

function isOptional(value, key, member) {
  if (member === '' || member === 'context') return key !== 'request';
  return (
    OPTIONAL.has(key) ||
    (Object.keys(value).length > 1 &&
      /^(Condition|AWS|Principal|NotPrincipal)$|:|Equals|Like|Than|Bool|Ip|Null/.test(member))
  );
}

function omitted(value, key) {
  const { [key]: _, ...rest } = value;
  return rest;
}

/** What is the same in differences that have one cause. */
function shapeOf({ shape, relation, document, ours, theirs }) {
  const [service] = document.request.action.split(':');
  const said = typeof theirs === 'string' ? theirs : theirs?.refused?.message;
  const parts = policiesOf(document).flatMap(([kind, policy]) =>
    statementsOf(policy).map((statement) => `${kind} ${shapeOfStatement(statement)}`),
  );
  const caller = `${shape}, ${relation}, ${/kms|sts/.test(service) ? service : 'any service'}`;
  return `${caller}: ours ${ours}, theirs ${said}; ${[...new Set(parts)].join('; ')}`;
}

function shapeOfStatement(statement) {
  const elements = Object.keys(statement).filter((element) => /Not/.test(element));
  const operators = conditionsOf(statement).map(
    ([operator, , values]) => operator + (JSON.stringify(values).includes('${') ? ' with a variable' : ''),
  );
  return [statement.Effect, ...elements, ...operators].join(' ');
}

export function printGroup({ shape, count, example }) {
  console.log(`\n${count} × ${shape}`);
  console.log(`ours ${example.ours}, theirs ${JSON.stringify(example.theirs)}`);
  console.log(JSON.stringify(example.document));
}
