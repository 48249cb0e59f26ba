// A service on the disk, made from data.

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { toYaml } from './yaml.mjs';

const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'deployfence-packagers-')));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let count = 0;

/** A folder of its own that is gone when the process ends. */
export function folder() {
  const made = path.join(scratch, `f${(count += 1)}`);
  mkdirSync(made, { recursive: true });
  return made;
}

/** Deep merge of plain maps; anything else is replaced. */
export function merge(...parts) {
  const result = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part ?? {})) {
      result[name] = isMap(result[name]) && isMap(value) ? merge(result[name], value) : value;
    }
  }
  return result;
}

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `role` and `shape` are rows of the tables; `options` goes below `custom.deployfence`. */
export function serviceDocument({ role, shape = {}, options, plugins = ['serverless-deployfence'], extra }) {
  return merge(
    { service: 'thumbnails' },
    { provider: merge({ name: 'aws', runtime: 'nodejs20.x', region: 'eu-west-1' }, role?.provider, shape.provider) },
    { plugins },
    options ? { custom: { deployfence: options } } : {},
    { functions: shape.functions ?? { resize: { handler: 'index.handler' } } },
    role?.resources || shape.resources ? { resources: merge(role?.resources, shape.resources) } : {},
    extra,
  );
}

export class Service {
  constructor(document, files = {}) {
    this.dir = folder();
    this.write({ 'index.js': 'exports.handler = async () => ({});\n', ...files });
    this.document(document);
  }

  document(document) {
    this.yaml = toYaml(document);
    this.write({ 'serverless.yml': this.yaml });
  }

  write(files) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.dir, name)), { recursive: true });
      writeFileSync(path.join(this.dir, name), text);
    }
  }

  has(name) {
    return existsSync(path.join(this.dir, name));
  }

  read(name) {
    return readFileSync(path.join(this.dir, name), 'utf8');
  }
}
