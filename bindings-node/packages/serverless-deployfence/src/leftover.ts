// A blocked `package --package out` leaves what an earlier run put into `out`, and `deploy --package out` still takes
// it; a package that is blocked after it was written lies there too. That has to be said.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CliOptions, Serverless } from './host';
import { packageFolder, shown, temporaryFolder } from './request';

/** Whose package it is. */
export type Origin = 'an earlier run' | 'this run';

export function leftoverWarning(serverless: Serverless, cli: CliOptions, from: Origin): string | undefined {
  const folder = packageFolder(serverless, cli);
  // The framework's own folder is emptied before it packages.
  if (from === 'an earlier run' && folder === temporaryFolder(serverless)) return undefined;
  const { naming } = serverless.getProvider('aws');
  const left = [naming.getServiceStateFileName(), naming.getCompiledTemplateFileName()].filter((file) =>
    existsSync(path.join(folder, file)),
  );
  if (left.length === 0) return undefined;
  const name = shown(folder);
  return (
    `\`${name}\` still holds the package of ${from} (${left.map((file) => `\`${file}\``).join(', ')}), ` +
    `and \`deploy --package ${name}\` would still deploy it: delete the folder`
  );
}
