"""What a command costs: user time, instructions, peak memory. The drivers beside this file use it."""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class Usage:
    """What one run of a command used."""

    def __init__(self, command: Sequence[str], good: Sequence[int] = (0,), folder: Path | None = None) -> None:
        """Runs `command` in `folder`, which has to end with one of the statuses in `good`."""
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, cwd=folder, **pipes) as process:
            complaint = process.stderr.read() if process.stderr else b""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            sys.exit(f"{' '.join(command[:4])} ended with {process.returncode}: {complaint.decode()[-2000:]}")
        self.user = used.ru_utime
        self.system = used.ru_stime
        # Linux counts KiB, macOS bytes.
        self.peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def user_time(
    command: Sequence[str], runs: int = 5, good: Sequence[int] = (0,), folder: Path | None = None
) -> float:
    """The middle of the user times of several runs, in seconds."""
    return statistics.median(Usage(command, good, folder).user for _ in range(runs))


def work_time(binary: str, work: str, files: Sequence[str], rounds: int) -> float:
    """Seconds of user time of one round of `work`, without what comes before it."""
    before = user_time([binary, work, "0", *files])
    return (user_time([binary, work, str(rounds), *files]) - before) / rounds


def instructions(command: Sequence[str]) -> int:
    """Instructions of one run, counted by callgrind."""
    counter = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run([*counter, *command], capture_output=True, text=True, check=True)
    collected = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if not collected:
        sys.exit(f"callgrind counted nothing: {done.stderr[-2000:]}")
    return int(collected.group(1))


def work_instructions(binary: str, work: str, files: Sequence[str]) -> int:
    """Instructions of one round of `work`, without what comes before it."""
    return instructions([binary, work, "1", *files]) - instructions([binary, work, "0", *files])


def corpus(*endings: str) -> list[str]:
    """The files of the corpus with one of these endings."""
    beside = Path(__file__).parent.parent.parent / "shared" / "corpus"
    root = Path(os.environ.get("DEPLOYFENCE_CORPUS", beside))
    found = sorted(str(path) for path in root.rglob("*") if path.suffix in endings)
    if not found:
        sys.exit(f"there is no corpus at {root}: set DEPLOYFENCE_CORPUS")
    return found


def templates() -> list[str]:
    """The templates of the corpus: what a tool is not made for says nothing about it."""
    section = re.compile(rb'^(?:Resources|\s{0,8}"Resources")\s*:', re.MULTILINE)
    found = corpus(".yaml", ".yml", ".json", ".template")
    return [name for name in found if section.search(Path(name).read_bytes())]


class Limits:
    """Figures, each held to its limit."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def at_least(self, what: str, figure: float, limit: float, unit: str = "×") -> None:
        """Shows a figure that may not be lower than its limit."""
        self._show(what, f"{figure:.2f} {unit}", f"≥ {limit:g}", figure >= limit)

    def at_most(self, what: str, figure: float, limit: float, unit: str = "×") -> None:
        """Shows a figure that may not be higher than its limit."""
        self._show(what, f"{figure:.2f} {unit}", f"≤ {limit:g}", figure <= limit)

    def _show(self, what: str, figure: str, limit: str, good: bool) -> None:
        print(f"{what:<64} {figure:>14}   {limit:<8} {'' if good else 'MISSED'}", flush=True)
        if not good:
            self.missed.append(what)

    def finish(self) -> None:
        """Fails if a limit was missed."""
        if self.missed:
            sys.exit(f"missed: {', '.join(self.missed)}")
