"""Show one scale's report and tables as results/report and results/*."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from regrade.files import write_whole
from report.files import PAPER, TABLES


def main() -> None:
    """Copy the tables and the pages of a scale; the paper, which may still be at work, comes by itself."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("made", type=Path, help="index.html in the report of the scale")
    options.add_argument("shown", type=Path, help="index.html of the report that is shown")
    words = options.parse_args()
    scale, results = words.made.parent.parent, words.shown.parent.parent
    for name in TABLES:
        write_whole(results / name, lambda path, name=name: shutil.copyfile(scale / name, path))
    new, shown, old = (results / name for name in (".report-new", "report", ".report-old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    made = str(scale / "report")
    shutil.copytree(made, new, ignore=lambda folder, names: _of_the_paper(names) if folder == made else [])
    if shown.exists():
        shown.rename(old)
    new.rename(shown)
    shutil.rmtree(old, ignore_errors=True)


def _of_the_paper(names: list[str]) -> list[str]:
    return [name for name in names if name in PAPER or name.endswith(".part")]


if __name__ == "__main__":
    main()
