"""The readers beside saphyr-parser and jsonc-parser, over the corpus, in one run.

Usage: python3 benches/readers.py MEASURE

MEASURE is the program of this folder. Instructions are counted by valgrind. Fails where a reader is not as much faster as
it has to be.
"""

import os
import sys

from cost import Limits, corpus, work_instructions, work_time

ROUNDS = 40


def main() -> None:
    """Compares both readers."""
    (binary,) = sys.argv[1:]
    limits = Limits()
    for ours, theirs, name, endings, factor in [
        ("yaml", "saphyr", "YAML: saphyr-parser", (".yaml", ".yml"), 4),
        ("json", "jsonc", "JSON: jsonc-parser", (".json",), 2),
    ]:
        files = corpus(*endings)
        size = sum(map(os.path.getsize, files))
        own = work_time(binary, ours, files, ROUNDS)
        other = work_time(binary, theirs, files, ROUNDS // 4)
        print(f"{name}: {len(files)} files, {size / 1e6:.1f} MB: {size / own / 1e6:.0f} MB/s beside {size / other / 1e6:.0f}")
        limits.at_least(f"{name}, user time over ours", other / own, factor)
        own, other = (work_instructions(binary, work, files) for work in (ours, theirs))
        print(f"{own / size:.1f} instructions a byte beside {other / size:.1f}")
        # A wide instruction of ours counts as one like any other: the count is held to a little less than the time.
        limits.at_least(f"{name}, instructions over ours", other / own, 0.9 * factor)
    limits.finish()


if __name__ == "__main__":
    main()
