// The text of `serverless-state.json` before the framework writes it, byte for byte.

import path from 'node:path';
import type { Service } from './host';

export function stateText(service: Service): string {
  const kept = Object.fromEntries(
    Object.entries(service).filter(([key]) => key !== 'serverless' && key !== 'package'),
  );
  const state = {
    service: kept,
    package: {
      individually: service.package.individually,
      artifactDirectoryName: service.package.artifactDirectoryName,
      artifact: (service.package.artifact ?? '').split(path.sep).at(-1),
    },
  };
  return JSON.stringify(withoutRepetition(state, '$', new Map()), null, 2);
}

/**
 * The framework writes through `json-cycle`, which replaces every object that it has met before, in a circle or not,
 * by the path of its first occurrence.
 */
function withoutRepetition(value: unknown, at: string, met: Map<object, string>): unknown {
  const plain = asJson(value);
  if (typeof plain !== 'object' || plain === null) return plain;
  const first = met.get(plain);
  if (first !== undefined) return { $ref: first };
  met.set(plain, at);
  if (Array.isArray(plain)) return plain.map((item, index) => withoutRepetition(item, `${at}[${index}]`, met));
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(plain)) {
    copy[name] = withoutRepetition(member, `${at}[${JSON.stringify(name)}]`, met);
  }
  return copy;
}

function asJson(value: unknown): unknown {
  const hook = (value as { toJSON?: unknown } | null | undefined)?.toJSON;
  return typeof hook === 'function' ? (hook as () => unknown).call(value) : value;
}
