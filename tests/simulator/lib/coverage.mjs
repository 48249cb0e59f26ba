// What the cases covered: tables of counts, in which no cell that has to be filled may be empty.

import { MODIFIERS, OPERATORS, withModifier } from './conditions.mjs';
import { conditionsOf, policiesOf, statementsOf, valueOf } from './documents.mjs';
import { PRINCIPALS, inAccount } from './requests.mjs';

const RESULTS = ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied'];
const PRESENCE = ['absent', 'one value', 'many values'];
const KINDS = ['identity', 'boundary', 'session', 'scp', 'rcp', 'endpoint', 'resource'];
const ELEMENTS = ['Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const VERSIONS = ['2008-10-17', '2012-10-17', 'none'];
const TEXTS = {
  variable: /\$\{\w[^,}]*\}/,
  'variable with default': /\$\{\w[^}]*, '/,
  'escaped *': /\$\{\*\}/,
  'escaped ?': /\$\{\?\}/,
  'escaped $': /\$\{\$\}/,
  '*': /(?<!\{)\*/,
  '?': /(?<!\{)\?/,
};

const cross = (...lists) =>
  lists.reduce((rows, list) => rows.flatMap((row) => list.map((cell) => [...row, cell])), [[]]);

const operators = Object.values(OPERATORS).flat();
const relations = (shape) => (inAccount(shape) ? ['same account', 'other account'] : ['no account']);

/** The cells that have to be filled, by table. */
const WANTED = {
  'results by caller': Object.keys(PRINCIPALS).flatMap((shape) => cross([shape], relations(shape), RESULTS)),
  'kinds of policy by result': cross(KINDS, RESULTS),
  operators: [
    ...cross(
      operators.flatMap((name) => MODIFIERS.map((modifier) => withModifier(name, modifier))),
      PRESENCE,
    ),
    ...cross(['Null'], PRESENCE),
  ],
  elements: cross(ELEMENTS),
  versions: cross(VERSIONS),
  'principal elements': cross([
    '*',
    'AWS *',
    'AWS account',
    'AWS root',
    'AWS user',
    'AWS role',
    'AWS assumed-role',
    'AWS federated-user',
    'Service',
    'Federated',
    'CanonicalUser',
  ]),
  'texts in resources': cross(Object.keys(TEXTS)),
  'texts in conditions': cross(Object.keys(TEXTS)),
};

export class Coverage {
  #tables = new Map(Object.keys(WANTED).map((table) => [table, new Map()]));

  #count(table, ...cell) {
    const counts = this.#tables.get(table);
    const name = cell.join(' · ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  add({ shape, relation, document }, result) {
    this.#count('results by caller', shape, relation, result);
    for (const [kind, policy] of policiesOf(document)) {
      this.#count('kinds of policy by result', kind, result);
      this.#count('versions', policy.Version ?? 'none');
      statementsOf(policy).forEach((statement) => this.#addStatement(statement, document.request.context));
    }
  }

  #addStatement(statement, context) {
    ELEMENTS.filter((element) => statement[element]).forEach((element) => this.#count('elements', element));
    principalsOf(statement).forEach((form) => this.#count('principal elements', form));
    this.#addTexts('texts in resources', [statement.Resource ?? statement.NotResource ?? []].flat());
    for (const [operator, key, values] of conditionsOf(statement)) {
      const value = valueOf(context, key);
      this.#count('operators', operator, presenceOf(value));
      this.#addTexts('texts in conditions', values);
    }
  }

  #addTexts(table, texts) {
    for (const [name, form] of Object.entries(TEXTS)) {
      if (texts.some((text) => form.test(text))) this.#count(table, name);
    }
  }

  /** The cells that are empty but should not be. */
  get missing() {
    return Object.entries(WANTED).flatMap(([table, cells]) =>
      cells
        .map((cell) => cell.join(' · '))
        .filter((cell) => !this.#tables.get(table).has(cell))
        .map((cell) => `${table}: ${cell}`),
    );
  }

  /** Counts how often each result came. */
  get results() {
    const total = Object.fromEntries(RESULTS.map((result) => [result, 0]));
    for (const [cell, count] of this.#tables.get('results by caller'))
      total[cell.split(' · ').at(-1)] += count;
    return total;
  }

  print() {
    for (const [table, counts] of this.#tables) {
      console.log(`\n${table}`);
      for (const [cell, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
        console.log(`${String(count).padStart(9)}  ${cell}`);
    }
  }
}

function presenceOf(value) {
  if (value === undefined || value.length === 0) return 'absent';
  return Array.isArray(value) ? 'many values' : 'one value';
}

function principalsOf(statement) {
  const element = statement.Principal ?? statement.NotPrincipal ?? {};
  if (element === '*') return ['*'];
  return Object.entries(element).flatMap(([type, names]) =>
    [names].flat().map((name) => (type === 'AWS' ? `AWS ${formOf(name)}` : type)),
  );
}

function formOf(name) {
  if (name === '*') return '*';
  return /^\d+$/.test(name) ? 'account' : name.split(':')[5].split('/')[0];
}
