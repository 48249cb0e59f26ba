// The command `serverless deployfence`: prints the report on the packaged service.

import { existsSync } from 'node:fs';
import type { Report } from 'deployfence';
import { AddonFailure, check } from './addon';
import type { CliOptions, Serverless, Utils } from './host';
import type { Options } from './options';
import { packagedService, packageFolder, unpackagedService } from './request';

export function show(serverless: Serverless, cli: CliOptions, options: Options, utils: Utils): Report {
  const format = cli.format ?? 'text';
  if (format !== 'text' && format !== 'json') {
    throw new AddonFailure(`\`--format\` must be \`text\` or \`json\`, not \`${format}\``);
  }
  const folder = packageFolder(serverless, cli);
  // A folder that was asked for by name must be there; without one, a service that was never packaged is predicted.
  const packaged = cli.package !== undefined || existsSync(folder);
  const report = check(
    packaged ? packagedService(serverless, options, folder) : unpackagedService(serverless, options),
  );
  utils.writeText((format === 'json' ? report.toJson() : report.toText(terminal())).trimEnd());
  return report;
}

function terminal(): { color: boolean; width?: number } {
  const { isTTY, columns } = process.stdout;
  return { color: isTTY && process.env['NO_COLOR'] === undefined, ...(columns ? { width: columns } : {}) };
}
