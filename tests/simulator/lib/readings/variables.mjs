// Policy variables in the texts of policies.

import { valueOf } from '../documents.mjs';

/** A variable, its key and its default. Escapes such as `${*}` are none. */
const VARIABLE = /\$\{(\w[^,}]*)(?:, '([^'}]*)')?\}/g;

export const hasVariable = (text) => typeof text === 'string' && text.search(VARIABLE) >= 0;

/** What a variable stands for in a request: a key with one value, or the default; else nothing. */
function meaning(context, key, fallback) {
  const value = valueOf(context, key);
  return typeof value === 'string' ? value : fallback;
}

/** Whether a text has a variable that stands for nothing. */
export const isUnresolved = (text, context) =>
  typeof text === 'string' &&
  [...text.matchAll(VARIABLE)].some(([, key, fallback]) => meaning(context, key, fallback) === undefined);

/** The text with its variables replaced; characters that would be wildcards are escaped. */
export const resolved = (text, context) =>
  text.replace(VARIABLE, (_, key, fallback) =>
    meaning(context, key, fallback).replace(/[*?$]/g, (character) => `\${${character}}`),
  );
