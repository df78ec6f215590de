"""Show one scale's report and tables as results/report and results/*."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from regrade.files import write_whole

TABLES = ("metrics.csv", "claims.csv", "gradebook.csv", "grades.jsonl")


def main() -> None:
    """Copy the tables and the report of a scale."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("scale", type=Path, help="folder of the scale's results")
    options.add_argument("results", type=Path)
    words = options.parse_args()
    for name in TABLES:
        write_whole(words.results / name, lambda path, name=name: shutil.copyfile(words.scale / name, path))
    new, shown, old = (words.results / name for name in (".report-new", "report", ".report-old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(words.scale / "report", new)
    if shown.exists():
        shown.rename(old)
    new.rename(shown)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    main()
