// Where the simulator reads something otherwise than AWS documents it. A reading says so by putting its
// question in such a way that the simulator has to take AWS's meaning: a case is rewritten, or asked in
// parts whose results are joined. Whatever differs then is a difference. The README lists them in words.
//
// A reading: its `name`, the `source` in AWS's documentation, whether it `applies` to a case, what to `ask`
// in its place, and how to `join` the results where that is more than one. They are applied in this order,
// each to what the one before made.

import { CALLERS } from './callers.mjs';
import { CONDITIONS } from './conditions.mjs';
import { KINDS } from './kinds.mjs';
import { PATTERNS } from './patterns.mjs';

export const READINGS = [...PATTERNS, ...CONDITIONS, ...CALLERS, ...KINDS];
