'use strict';

// Preloaded to see every attempt to reach the network: each is written to a file and refused. AWS is reached through
// nothing else, whatever SDK a packager has.

const { appendFileSync } = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const https = require('node:https');
const net = require('node:net');
const dns = require('node:dns');

const file = process.env.DEPLOYFENCE_CALLS;

function target(args) {
  for (const arg of args) {
    if (typeof arg === 'string' || arg instanceof URL) return String(arg);
    if (arg && typeof arg === 'object') {
      const { host, hostname, path, socketPath, headers } = arg;
      const action = headers?.['X-Amz-Target'] ?? headers?.['x-amz-target'] ?? '';
      return `${hostname ?? host ?? socketPath ?? '?'} ${path ?? ''} ${action}`.trim();
    }
  }
  return '?';
}

function refuse(module, name) {
  module[name] = function refused(...args) {
    // A pipe or a local socket reaches nobody.
    appendFileSync(file, `${name} ${target(args)}\n`);
    throw Object.assign(new Error('no network in this test'), { code: 'ENOTFOUND' });
  };
}

for (const name of ['request', 'get']) {
  refuse(http, name);
  refuse(https, name);
}
refuse(http2, 'connect');
refuse(net, 'connect');
refuse(net, 'createConnection');
refuse(dns, 'lookup');
