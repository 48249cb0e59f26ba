"""deployfence beside cfn-lint and cloudformation-validate, on the same templates in one command each.

Usage: python3 benches/peers.py BINARY VENV

BINARY is the released `deployfence`. VENV is where the peers are installed, in the versions below, from PyPI; what is
there already is used as it is. Fails where a limit is missed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cost import Limits, Usage, templates, user_time

PEERS = {"cloudformation-validate": "1.14.0", "cfn-lint": "1.58.0"}
FACTORS = {"cloudformation-validate": 40, "cfn-lint": 1000}
PEAK_MIB = 60
TRIVIAL_MS = 5
# What any of the tools may end with: findings of some kind are to be expected.
GOOD = tuple(range(0, 16))
TRIVIAL = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"


def install(venv: Path) -> None:
    """Installs the peers, unless they are there."""
    wanted = [f"{name}=={version}" for name, version in PEERS.items()]
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted], check=True)


# The peer has a library and no command: one engine for all files, as its documentation has it. It offers two engines for
# the same rules; this is the faster one.
VALIDATE = """
import sys
from cloudformation_validate import CelEngine
engine = CelEngine()
for name in sys.argv[1:]:
    try:
        engine.validate_template(name)
    except Exception:
        pass  # a file that it does not take
"""


def commands(venv: Path, binary: str, files: list[str]) -> dict[str, list[str]]:
    """The command of each tool for those files."""
    return {
        "deployfence": [binary, "check", "--world", "each", *files],
        "cloudformation-validate": [str(venv / "bin" / "python"), "-c", VALIDATE, *files],
        "cfn-lint": [str(venv / "bin" / "cfn-lint"), "--non-zero-exit-code", "none", "--", *files],
    }


def start_to_end(command: list[str]) -> float:
    """Seconds from start to end, the best of many runs: what else the machine does is no matter of the command."""
    best = float("inf")
    for _ in range(41):
        start = time.perf_counter()
        Usage(command, GOOD)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Compares the tools."""
    binary, venv = sys.argv[1], Path(sys.argv[2])
    install(venv)
    files = templates()
    print(f"{len(files)} templates, {sum(map(os.path.getsize, files)) / 1e6:.1f} MB, one command for each tool")
    limits = Limits()
    user = {}
    for tool, command in commands(venv, binary, files).items():
        if tool == "deployfence":
            user[tool] = user_time(command, good=GOOD)
            peak = Usage(command, GOOD).peak
        else:
            usage = Usage(command, GOOD)
            user[tool], peak = usage.user, usage.peak
        print(f"{tool:<24} {user[tool]:>9.3f} s user time {peak / 2**20:>8.0f} MiB", flush=True)
        if tool == "deployfence":
            limits.at_most("deployfence, peak memory", peak / 2**20, PEAK_MIB, "MiB")
    for tool, factor in FACTORS.items():
        limits.at_least(f"{tool}, user time over ours", user[tool] / user["deployfence"], factor)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.yaml"
        path.write_text(TRIVIAL, encoding="utf-8")
        best = start_to_end([binary, "check", str(path)])
        limits.at_most("deployfence, a trivial template from start to end", best * 1e3, TRIVIAL_MS, "ms")
    limits.finish()


if __name__ == "__main__":
    main()
