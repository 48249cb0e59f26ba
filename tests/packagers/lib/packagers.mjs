// The packagers that are driven, and where they differ.

import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

function packager(name, facts) {
  const root = path.dirname(require.resolve(`${name}/package.json`));
  return { name, bin: path.join(root, 'bin', 'serverless.js'), ...facts };
}

/** `eventBridgeHandler`: EventBridge events can still be made by a custom resource. */
export const packagers = {
  'serverless-3': packager('serverless-3', { eventBridgeHandler: true }),
  'osls-3': packager('osls-3', { eventBridgeHandler: true }),
  'osls-4': packager('osls-4', { eventBridgeHandler: false }),
};
