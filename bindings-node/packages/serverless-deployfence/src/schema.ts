// The shape of `custom.deployfence` for the framework's own validation and for editors that read it. The plugin does
// not rely on it: by default the framework only warns.

import { modes } from './options';

const arn = { anyOf: [{ type: 'string', pattern: '^arn:' }, { type: 'object', minProperties: 1, maxProperties: 1 }] };
const paths = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

export const customSchema = {
  type: 'object',
  properties: {
    deployfence: {
      type: 'object',
      properties: {
        mode: { enum: [...modes] },
        handlerRole: arn,
        permissionsBoundary: arn,
        rules: { type: 'object', additionalProperties: { enum: ['off', 'critical', 'high', 'medium', 'low'] } },
        accountSnapshot: paths,
        templates: paths,
      },
    },
  },
};
