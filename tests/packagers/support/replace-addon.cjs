'use strict';

// Preloaded in place of the addon, to see what the plugin makes of one that fails.

const Module = require('node:module');

const report = (status, findings) => ({
  version: 1,
  findings,
  problems: [],
  summary: {},
  status,
  toJson: () => `${JSON.stringify({ version: 1, findings })}\n`,
  toText: () => findings.map((finding) => `${finding.rule.code}: ${finding.message}`).join('\n'),
});

const finding = (code, message) => ({ rule: { code, slug: code }, message, fingerprint: code });

const behaviours = {
  throws: () => {
    throw new Error('the addon is broken\nand says so at length');
  },
  unchecked: () => report(2, [finding('DF004', 'internal error')]),
  findings: () => report(1, [finding('DF101', 'a handler runs as the deployment role')]),
  clean: () => report(0, []),
};

const behaviour = process.env.DEPLOYFENCE_ADDON;
const load = Module._load;

Module._load = function replaced(request, ...rest) {
  if (request !== 'deployfence') return load.call(this, request, ...rest);
  if (behaviour === 'missing') return load.call(this, './deployfence.no-such-platform.node', ...rest);
  return { check: behaviours[behaviour], repairService: behaviours.throws };
};
