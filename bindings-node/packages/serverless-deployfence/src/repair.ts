// `mode: fix`: asks the core for a repair of the compiled template and puts it in place.

import { AddonFailure, repairService } from './addon';
import type { Serverless } from './host';
import type { Options } from './options';
import { stateText } from './state';

/** Returns what was changed, a sentence each. */
export function repair(serverless: Serverless, options: Options): string[] {
  const template = serverless.service.provider.compiledCloudFormationTemplate;
  if (!template) throw new AddonFailure('deployfence found no compiled template to repair');
  const repaired = repairService({
    state: stateText(serverless.service),
    ...(options.handlerRole === undefined ? {} : { handlerRole: options.handlerRole }),
    ...(options.permissionsBoundary === undefined ? {} : { permissionsBoundary: options.permissionsBoundary }),
  });
  if (repaired.problems.length > 0) {
    throw new AddonFailure(`deployfence cannot repair this service\n\n${list(repaired.problems)}`);
  }
  Object.assign(template.Resources, repaired.resources);
  return repaired.changes;
}

export function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `  - ${sentence}`).join('\n');
}
