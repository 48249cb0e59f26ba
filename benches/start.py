"""How much processor time `deployfence check` takes on one small input, from start to end.

Usage: python3 benches/start.py BINARY LIMIT_MS INPUT…

Prints the middle of many runs for each input, and fails where the user time is over the limit.
"""

import os
import resource
import statistics
import subprocess
import sys

RUNS = 31


def cost(command: list[str]) -> tuple[float, float]:
    """User and system time of one run, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return (after.ru_utime - before.ru_utime) * 1e3, (after.ru_stime - before.ru_stime) * 1e3


def main() -> None:
    """Measures every input."""
    binary, limit, *inputs = sys.argv[1:]
    too_slow = False
    for path in inputs:
        runs = [cost([binary, "check", path]) for _ in range(RUNS)]
        user = statistics.median(run[0] for run in runs)
        system = statistics.median(run[1] for run in runs)
        size = os.path.getsize(path)
        print(f"{path} ({size} bytes): {user:.1f} ms user, {system:.1f} ms system (median of {RUNS})")
        too_slow = too_slow or user > float(limit)
    if too_slow:
        sys.exit(f"over the limit of {limit} ms user time")


if __name__ == "__main__":
    main()
