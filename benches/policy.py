"""What questions about policies cost, held to their limits, beside iam-simulate and z3 in the same run.

Usage: python3 benches/policy.py POLICIES PAIRS_TOOL SIMULATOR Z3_PYTHON

POLICIES and PAIRS_TOOL are our binaries, SIMULATOR the folder of the test tool that runs iam-simulate, Z3_PYTHON a Python
that has z3-solver.
"""

import json
import re
import subprocess
import sys

PAIRS = 5_000
Z3_PAIRS = 20
SIMULATIONS = 2_000
# Microseconds: a request against three policies, all actions, the middle and the slowest hundredth of comparisons.
LIMITS = {"evaluate": 2.0, "expand": 300.0, "compare": 200.0, "compare_p99": 20_000.0}

SIMULATION = """
import { runSimulation } from '@cloud-copilot/iam-simulate';
const allow = (Action, Resource) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const simulation = {
  request: {
    principal: 'arn:aws:sts::111122223333:assumed-role/orders/session', action: 's3:GetObject',
    resource: { resource: 'arn:aws:s3:::orders-prod/2026/1.json', accountId: '111122223333' },
    contextVariables: { 'aws:SecureTransport': 'true' },
  },
  identityPolicies: [{ name: 'identity', policy: allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::orders-prod/*') }],
  serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'all', policy: allow('*', '*') }] }],
  resourceControlPolicies: [],
  permissionBoundaryPolicies: [{ name: 'boundary', policy: allow(['logs:*', 's3:*', 'dynamodb:*'], '*') }],
};
const times = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const start = performance.now();
  const answer = await runSimulation(simulation, {});
  times.push(performance.now() - start);
  if (answer.overallResult !== 'Allowed') throw new Error(JSON.stringify(answer));
}
times.sort((a, b) => a - b);
console.log(times[Math.floor(times.length / 2)] * 1000);
"""


def run(*command: str, folder: str | None = None) -> str:
    """What a command prints; ends where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Measures, prints and compares."""
    policies, pairs, simulator, z3 = sys.argv[1:]
    ours = json.loads(run(policies, str(PAIRS)))
    for name, limit in LIMITS.items():
        print(f"{name:<12} {ours[name]:>10.2f} µs (at most {limit:.0f})")
    script = SIMULATION.replace("ROUNDS", str(SIMULATIONS))
    simulated = float(run("node", "--input-type=module", "--eval", script, folder=simulator))
    print(f"iam-simulate {simulated:>10.2f} µs a request: {simulated / ours['evaluate']:.0f} times evaluate")
    said = run(pairs, "1", str(Z3_PAIRS), z3)
    ratio = re.search(r"median ([\d.]+) ms, z3 ([\d.]+) ms: (\d+) times", said)
    if ratio is None:
        sys.exit(f"z3 says nothing: {said}")
    print(f"z3           {float(ratio[2]) * 1e3:>10.2f} µs a pair: {ratio[3]} times compare, on {Z3_PAIRS} pairs")
    over = [name for name, limit in LIMITS.items() if ours[name] > limit]
    if over:
        sys.exit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
