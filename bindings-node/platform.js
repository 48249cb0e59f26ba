'use strict';

// Names the machine as the files of the addon are named.

const { readFileSync } = require('node:fs');

module.exports = function platform() {
  const base = `${process.platform}-${process.arch}`;
  if (process.platform === 'win32') return `${base}-msvc`;
  if (process.platform !== 'linux') return base;
  return `${base}-${usesMusl() ? 'musl' : 'gnu'}`;
};

function usesMusl() {
  try {
    return readFileSync('/usr/bin/ldd', 'latin1').includes('musl');
  } catch {
    return !process.report.getReport().header.glibcVersionRuntime;
  }
}
