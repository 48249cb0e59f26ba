// Turns a report into what the plugin does: go on, go on with a warning, or stop. The report itself says whether it
// fails; here is only what the user's mode makes of that.

import type { Report } from 'deployfence';
import type { Mode } from './options';

export type Verdict = { kind: 'go' } | { kind: 'warn'; message: string } | { kind: 'stop'; message: string };

/** `action` completes "deployfence stopped …". */
export function verdict(report: Report, mode: Mode, action: string): Verdict {
  const text = report.toText({ width: 120 }).trimEnd();
  // Something could not be checked: no mode makes that a pass.
  if (report.status === 2) {
    return { kind: 'stop', message: `deployfence stopped ${action}: not everything could be checked\n\n${text}` };
  }
  if (report.status === 1 && mode !== 'warn') {
    return { kind: 'stop', message: `deployfence stopped ${action}\n\n${text}\n\n${wayOut(mode)}` };
  }
  if (report.status === 1) {
    return { kind: 'warn', message: `deployfence would stop ${action}, but for \`mode: warn\`\n\n${text}` };
  }
  const shown = report.findings.some((finding) => finding.suppressed === undefined);
  return shown ? { kind: 'warn', message: `deployfence has remarks on ${action}\n\n${text}` } : { kind: 'go' };
}

function wayOut(mode: Mode): string {
  return mode === 'fix'
    ? 'What is left is beyond `mode: fix`: it has to be changed in the service.'
    : 'To have deployfence give each custom-resource handler a role of its own, set `custom.deployfence.mode: fix`.';
}
