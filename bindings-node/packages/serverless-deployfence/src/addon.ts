// Loads and calls the addon. Whatever goes wrong there becomes one sentence: a guard that cannot run must stop the
// deployment, and say why.

import type { CheckRequest, Repair, RepairRequest, Report } from 'deployfence';

export class AddonFailure extends Error {}

export function check(request: CheckRequest): Report {
  return call('check this service', (addon) => addon.check(request));
}

export function repairService(request: RepairRequest): Repair {
  return call('repair this service', (addon) => addon.repairService(request));
}

type Addon = typeof import('deployfence');

function call<T>(purpose: string, use: (addon: Addon) => T): T {
  const addon = load();
  try {
    return use(addon);
  } catch (error) {
    throw new AddonFailure(`deployfence could not ${purpose}: ${said(error)}`, { cause: error });
  }
}

function load(): Addon {
  try {
    return require('deployfence') as Addon;
  } catch (error) {
    throw new AddonFailure(
      `deployfence's addon could not be loaded, so nothing was checked: ${said(error)}. Reinstall the package \`deployfence\``,
      { cause: error },
    );
  }
}

/** The first line only: what `require` adds below it is a list of files that asked for it. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
