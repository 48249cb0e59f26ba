'use strict';

// Loads the compiled addon for this machine.

const platform = require('./platform');

const file = `./deployfence.${platform()}.node`;

try {
  module.exports = require(file);
} catch (error) {
  throw new Error(`deployfence has no working addon for ${platform()} (${file}): ${error.message}`, { cause: error });
}
