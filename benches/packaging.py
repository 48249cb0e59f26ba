"""What the guard adds to `serverless package`, on examples/serverless-existing-bucket.

Usage: python3 benches/packaging.py [PACKAGER…]     (serverless-3, osls-3, osls-4; osls-3 where none is named)

Needs what `cargo xtask test node packagers` installs. Prints, for each packager:

  load   time to load the addon in a fresh Node
  check  time to check the configuration with the compiled template of the example, in that process
  with   processor time of packaging with the plugin, `without` without it: alternating runs, middle values
"""

import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples/serverless-existing-bucket"
PLUGIN = ROOT / "bindings-node/packages/serverless-deployfence"
PACKAGERS = ROOT / "tests/packagers/node_modules"
PROBES = 15
PAIRS = 5

# Runs in a fresh Node: loads the addon, checks once, and prints milliseconds of wall clock and of processor time.
PROBE = """
const stamp = () => [Number(process.hrtime.bigint()) / 1e6, process.cpuUsage()];
const since = ([wall, cpu]) => {
  const spent = process.cpuUsage(cpu);
  return [Number(process.hrtime.bigint()) / 1e6 - wall, (spent.user + spent.system) / 1e3];
};
const state = require('node:fs').readFileSync('.serverless/serverless-state.json', 'utf8');
const beforeLoad = stamp();
const { check } = require(process.argv[1]);
const load = since(beforeLoad);
const beforeCheck = stamp();
const report = check({ paths: ['serverless.yml'], templates: { '.serverless/serverless-state.json': state } });
report.toText({});
console.log(JSON.stringify({ load, check: since(beforeCheck), findings: report.findings.length }));
"""


def environment(home: pathlib.Path) -> dict[str, str]:
    """What a packager gets: a home of its own, and no credentials."""
    quiet = {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off"}
    return {"HOME": str(home), "PATH": os.environ["PATH"], **quiet}


def processor_time(command: list[str], folder: pathlib.Path, home: pathlib.Path) -> float:
    """Milliseconds of processor time, user and system, of one run that must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environment(home), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def without_plugin(configuration: str) -> str:
    """The configuration without the plugin and its settings."""
    kept: list[str] = []
    dropping = False
    for line in configuration.splitlines():
        if not line.startswith((" ", "#")) and line.strip():
            dropping = line.startswith(("plugins:", "custom:"))
        if not dropping:
            kept.append(line)
    return "\n".join(kept) + "\n"


def measure(packager: str) -> None:
    """Measures one packager."""
    with tempfile.TemporaryDirectory() as scratch:
        service, home = pathlib.Path(scratch) / "service", pathlib.Path(scratch) / "home"
        home.mkdir()
        shutil.copytree(EXAMPLE, service, ignore=shutil.ignore_patterns("node_modules", ".serverless"))
        (service / "node_modules").mkdir()
        (service / "node_modules/serverless-deployfence").symlink_to(PLUGIN)
        configuration = (service / "serverless.fix.yml").read_text(encoding="utf-8")
        (service / "serverless.without.yml").write_text(without_plugin(configuration), encoding="utf-8")
        package = ["node", str(PACKAGERS / packager / "bin/serverless.js"), "package", "--config"]
        processor_time([*package, "serverless.without.yml"], service, home)  # warms the caches up

        probe = ["node", "-e", PROBE, str(ROOT / "bindings-node")]
        said = [subprocess.run(probe, cwd=service, capture_output=True, text=True, check=True) for _ in range(PROBES)]
        probes = [json.loads(run.stdout) for run in said]
        if any(run["findings"] == 0 for run in probes):
            sys.exit("the check found nothing in the example: this would measure nothing")
        load, check = (
            [statistics.median(run[part][kind] for run in probes) for kind in (0, 1)] for part in ("load", "check")
        )

        pairs = [
            (
                processor_time([*package, "serverless.fix.yml"], service, home),
                processor_time([*package, "serverless.without.yml"], service, home),
            )
            for _ in range(PAIRS)
        ]
        guarded, bare = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        added = statistics.median(a - b for a, b in pairs)
        own = load[1] + check[1]
        print(f"{packager}")
        print(f"  load    {load[0]:7.1f} ms wall  {load[1]:7.1f} ms processor (median of {PROBES})")
        print(f"  check   {check[0]:7.1f} ms wall  {check[1]:7.1f} ms processor (median of {PROBES})")
        print(f"  with    {guarded:7.0f} ms processor, without {bare:.0f} ms (median of {PAIRS} pairs; difference {added:.0f} ms)")
        print(f"  load and check are {own / guarded * 100:.1f} % of the whole run")


def main() -> None:
    """Measures every packager that is named."""
    for packager in sys.argv[1:] or ["osls-3"]:
        measure(packager)


if __name__ == "__main__":
    main()
