/** A level a rule can have, from worst to least. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What to check, and how. Unknown members are errors. */
export interface CheckRequest {
  /** Files and folders, as the command line takes them. */
  paths?: readonly string[];
  /** Files that are not on the disk, by path: they stand in for what the disk has there. */
  templates?: Readonly<Record<string, string>>;
  config?: CheckConfig;
}

export interface CheckConfig {
  /** The level from which findings fail a check; `high` if not given. */
  failOn?: Severity;
  /** Which of the files belong together; `auto` if not given. */
  world?: 'auto' | 'together' | 'each';
  /** A level of its own, or `off`, for a rule, by its slug. */
  rules?: Readonly<Record<string, 'off' | Severity>>;
  /** What relative paths start from, and locations are shown relative to; the process's own if not given. */
  workingDirectory?: string;
  /** Only findings about this function of the Serverless service. */
  function?: string;
  /** The project's configuration: a path, or `true` for the nearest one; none if not given. */
  configFile?: string | boolean;
  /**
   * Files with what the AWS CLI prints of accounts, of one or several, each told by what it holds: `iam
   * get-account-authorization-details`, `organizations describe-policy` (or a service control policy by itself),
   * `cloudformation describe-stacks`, `kms get-key-policy` with the key's ARN added as `KeyId`.
   */
  accountSnapshots?: readonly string[];
  /** Whether every finding counts, suppressed or not. */
  noSuppressions?: boolean;
  /** The stage that the Serverless service is deployed to; else what was packaged, or the configuration, tells. */
  stage?: string;
}

/** A place in a text: lines and columns from 1, columns in UTF-16 units, offsets in bytes. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

export interface Location {
  file: string;
  start: Position;
  end: Position;
  /** Where in the document, from the root: `["Resources", "Queue"]`. */
  path?: string[];
}

export interface Evidence {
  message: string;
  location: Location;
}

export interface Edit {
  file: string;
  start: Position;
  end: Position;
  text: string;
}

export interface Fix {
  title: string;
  safety: 'safe' | 'review';
  edits: Edit[];
}

export interface Finding {
  rule: { code: string; slug: string };
  severity: Severity;
  confidence: 'sure' | 'likely';
  message: string;
  logicalId?: string;
  location: Location;
  evidence: Evidence[];
  conditions: string[];
  fixes: Fix[];
  help: string;
  url: string;
  fingerprint: string;
  suppressed?: { reason: string; location: Location };
}

export interface Problem {
  message: string;
  location?: Location;
}

export interface Summary extends Record<Severity, number> {
  files: number;
  suppressed: number;
}

export interface TextOptions {
  /** Colours, as a terminal wants them; none if not given. */
  color?: boolean;
  /** The width in columns to which source lines are cut. */
  width?: number;
}

export interface Report {
  readonly version: 1;
  readonly findings: Finding[];
  readonly problems: Problem[];
  readonly summary: Summary;
  /** 0: nothing at or above the failing level, 1: findings, 2: something could not be checked. */
  readonly status: 0 | 1 | 2;
  /** The bytes of `deployfence check --format json`. */
  toJson(): string;
  toText(options?: TextOptions): string;
}

/** Checks; never throws for what is in the files, which is a finding. Throws on a request that makes no sense. */
export function check(request: CheckRequest): Report;

export interface RepairRequest {
  /** The text of a `serverless-state.json`. */
  state: string;
  /** The role that handlers get instead of new ones: an ARN or an intrinsic function. */
  handlerRole?: unknown;
  /** The boundary of new roles; the provider's if not given. */
  permissionsBoundary?: unknown;
}

export interface Repair {
  /** Resources to set in the compiled template, whole, by logical id. */
  resources: Record<string, unknown>;
  /** What that changes, a sentence each. */
  changes: string[];
  /** Why the service cannot be repaired; nothing may be deployed if there is any. */
  problems: string[];
}

/** Gives the custom-resource handlers of a packaged Serverless service roles of their own. */
export function repairService(request: RepairRequest): Repair;
