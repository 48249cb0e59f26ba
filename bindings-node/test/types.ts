// What the declarations promise, held by the compiler: this file is never run.

import { check, repairService, type Finding, type Report } from 'deployfence';

const report: Report = check({
  paths: ['serverless.yml'] as const,
  templates: { 'template.yml': 'Resources: {}' },
  config: { failOn: 'low', world: 'together', rules: { slug: 'off' }, workingDirectory: '.', function: 'resize' },
});

const status: 0 | 1 | 2 = report.status;
const json: string = report.toJson();
const text: string = report.toText({ color: true, width: 80 }) + report.toText();
const places: string[] = report.findings.map(
  ({ location, rule }: Finding) => `${location.file}:${location.start.line}:${location.start.column} ${rule.code}`,
);
const critical: number = report.summary.critical;
const resources: Record<string, unknown> = repairService({ state: '{}', handlerRole: { Ref: 'Role' } }).resources;

// @ts-expect-error a misspelt member
check({ path: ['serverless.yml'] });
// @ts-expect-error no such level
check({ config: { failOn: 'worst' } });
// @ts-expect-error a state is needed
repairService({});
// @ts-expect-error the status is not for the caller to set
report.status = 0;
// @ts-expect-error a finding has no such severity
const severity: 'error' = report.findings[0]!.severity;

export { critical, json, places, resources, severity, status, text };
