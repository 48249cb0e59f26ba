// What a user may write under `custom.deployfence`. Anything else is an error: an option that is misspelt or of the
// wrong type must never end up as "not set". What a rule is called is the core's business.

import { nearest } from './nearest';

export const modes = ['block', 'warn', 'fix'] as const;
export type Mode = (typeof modes)[number];

const levels = ['off', 'critical', 'high', 'medium', 'low'] as const;
export type RuleLevel = (typeof levels)[number];

export interface Options {
  mode: Mode;
  /** Handlers get this role instead of new ones. */
  handlerRole?: unknown;
  /** The boundary of new roles; without it the core takes the provider's. */
  permissionsBoundary?: unknown;
  rules: Record<string, RuleLevel>;
  /** Files and folders that know the role's trust, as written. */
  knowledge: string[];
}

export type Parsed = { ok: true; options: Options; remarks: string[] } | { ok: false; problems: string[] };

const names = ['mode', 'handlerRole', 'permissionsBoundary', 'rules', 'accountSnapshot', 'templates'] as const;

export function parseOptions(written: unknown): Parsed {
  // `deployfence:` with nothing below it is YAML for null.
  if (written === undefined || written === null) written = {};
  if (!isMap(written)) {
    return { ok: false, problems: [`\`custom.deployfence\` must be a map, not ${named(written)}`] };
  }
  const problems: string[] = [];
  for (const name of Object.keys(written)) {
    if (!(names as readonly string[]).includes(name)) problems.push(unknownOption(name));
  }
  const options: Options = {
    mode: parseMode(written['mode'], problems),
    rules: parseRules(written['rules'], problems),
    knowledge: [
      ...parsePaths('templates', written['templates'], problems),
      ...parsePaths('accountSnapshot', written['accountSnapshot'], problems),
    ],
  };
  for (const name of ['handlerRole', 'permissionsBoundary'] as const) {
    const value = parseArn(name, written[name], problems);
    if (value !== undefined) options[name] = value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options, remarks: remarks(options) };
}

function unknownOption(name: string): string {
  const meant = nearest(name, names);
  const help = meant ? `did you mean \`${meant}\`?` : `known are ${names.map((known) => `\`${known}\``).join(', ')}`;
  return `\`custom.deployfence.${name}\` is no option: ${help}`;
}

function parseMode(written: unknown, problems: string[]): Mode {
  if (written === undefined) return 'block';
  const mode = modes.find((known) => known === written);
  if (mode) return mode;
  problems.push(`\`custom.deployfence.mode\` must be ${oneOf(modes)}, not ${named(written)}`);
  return 'block';
}

function parseRules(written: unknown, problems: string[]): Record<string, RuleLevel> {
  if (written === undefined || written === null) return {};
  if (!isMap(written)) {
    problems.push(`\`custom.deployfence.rules\` must map rules to levels, not be ${named(written)}`);
    return {};
  }
  const rules: Record<string, RuleLevel> = {};
  for (const [rule, value] of Object.entries(written)) {
    const level = levels.find((known) => known === value);
    if (level) rules[rule] = level;
    else problems.push(`\`custom.deployfence.rules.${rule}\` must be ${oneOf(levels)}, not ${named(value)}`);
  }
  return rules;
}

function parsePaths(name: string, written: unknown, problems: string[]): string[] {
  if (written === undefined) return [];
  const list = Array.isArray(written) ? (written as unknown[]) : [written];
  const paths: string[] = [];
  for (const path of list) {
    if (typeof path === 'string' && path !== '') paths.push(path);
    else problems.push(`\`custom.deployfence.${name}\` must be a path or a list of paths, not ${named(path)}`);
  }
  return paths;
}

/** An ARN as text, or an intrinsic function that will become one. */
function parseArn(name: string, written: unknown, problems: string[]): unknown {
  if (written === undefined) return undefined;
  if (typeof written === 'string' && written.startsWith('arn:')) return written;
  if (isMap(written) && Object.keys(written).length === 1) return written;
  problems.push(
    `\`custom.deployfence.${name}\` must be an ARN or an intrinsic function that yields one, not ${named(written)}`,
  );
  return undefined;
}

/** Options that are right but do nothing as things stand. */
function remarks(options: Options): string[] {
  if (options.mode === 'fix') return [];
  return (['handlerRole', 'permissionsBoundary'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `\`custom.deployfence.${name}\` has no effect with \`mode: ${options.mode}\`; it needs \`mode: fix\``);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).map((value) => `\`${value}\``).join(', ')} or \`${values[values.length - 1]}\``;
}

function named(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  if (typeof value === 'object') return 'a map';
  return `\`${String(value)}\``;
}
