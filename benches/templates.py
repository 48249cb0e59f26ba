"""What it costs to read a template and to resolve all that it says, beside reading its syntax alone.

Usage: python3 benches/templates.py MEASURE

MEASURE is the program of this folder. Instructions are counted by valgrind. Fails where a limit is missed.
"""

import os
import sys
import tempfile
from pathlib import Path

from cost import Limits, Usage, templates, work_instructions
from generate import template

LIMIT = 2.5
GROWTH = 11
MEMORY = 12


def main() -> None:
    """Measures the corpus and generated templates."""
    (binary,) = sys.argv[1:]
    limits = Limits()
    costs = {}
    with tempfile.TemporaryDirectory() as folder:
        inputs = {"the corpus": templates()}
        for count in (500, 5000):
            path = Path(folder) / f"{count}.yaml"
            path.write_text(template(count), encoding="utf-8")
            inputs[f"{count} resources"] = [str(path)]
        for name, files in inputs.items():
            size = sum(map(os.path.getsize, files))
            bare = work_instructions(binary, "parse", files)
            whole = work_instructions(binary, "resolve", files)
            costs[name] = whole
            print(f"{name}: {size / 1e6:.2f} MB, {bare / 1e6:.1f} M instructions to parse, {whole / 1e6:.1f} M to resolve")
            limits.at_most(f"{name}, read and resolved over parsed", whole / bare, LIMIT)
        limits.at_most("5000 resources over 500", costs["5000 resources"] / costs["500 resources"], GROWTH)
        large = inputs["5000 resources"]
        before = Usage([binary, "resolve", "0", os.devnull]).peak
        peak = Usage([binary, "resolve", "1", *large]).peak
        print(f"peak memory {peak / 2**20:.1f} MiB, of which {before / 2**20:.1f} MiB before anything is read")
        limits.at_most("5000 resources, peak memory over the file", peak / os.path.getsize(large[0]), MEMORY)
    limits.finish()


if __name__ == "__main__":
    main()
