'use strict';

// The addon with its types: JSON text goes in, a report that renders itself comes out.

const native = require('./native');

class Report {
  #report;

  constructor(report) {
    this.#report = report;
    Object.assign(this, JSON.parse(report.toJson()));
  }

  get status() {
    return this.#report.status;
  }

  toJson() {
    return this.#report.toJson();
  }

  toText(options = {}) {
    return this.#report.toText(options.color ?? false, options.width);
  }
}

exports.check = function check(request) {
  return new Report(native.check(JSON.stringify(request) ?? 'null'));
};

exports.repairService = function repairService(request) {
  return JSON.parse(native.repairService(JSON.stringify(request) ?? 'null'));
};
