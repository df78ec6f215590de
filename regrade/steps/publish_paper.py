"""Show one scale's paper beside the report that is shown."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from regrade.files import write_whole
from report.files import PAPER


def main() -> None:
    """Copy the paper's files that there are, and take away those that there are no more."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("made", type=Path, help="report.tex in the report of the scale")
    options.add_argument("shown", type=Path, help="report.tex in the report that is shown")
    words = options.parse_args()
    for name in PAPER:
        made, shown = words.made.with_name(name), words.shown.with_name(name)
        if made.is_file():
            write_whole(shown, lambda path, made=made: shutil.copyfile(made, path))
        else:
            shown.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
