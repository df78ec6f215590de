"""`regrade handout`: the zip that students get."""

from __future__ import annotations

import argparse
from pathlib import Path

from regrade.commands.codes import DONE


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    handout = commands.add_parser(
        "handout",
        help="make the zip for students: blank files, public cases, data, a grader",
        description="Write a zip with blank files (published signatures and docstrings), the public cases with what "
        "is expected, small data, a README, and grade.py, which grades the public cases with Python and numpy alone. "
        "Before it is written it is searched for hidden cases and reference code. The same checkout gives the same "
        "bytes.",
    )
    handout.add_argument("assignment", metavar="ASSIGNMENT", help="the id of an assignment")
    handout.add_argument("--out", type=Path, metavar="FILE", help="default: ASSIGNMENT-handout.zip, here")
    handout.add_argument("--no-data", action="store_true", help="leave the data sets out")
    handout.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build the zip, write it whole, say what it is, and return the exit code."""
    from regrade import config, declared
    from regrade.files import writable, write_whole

    name = declared.known_assignment(options.assignment)
    out = options.out or Path(f"{name}-handout.zip")
    writable(out, "--out")
    from regrade.handout.build import handout

    seed = config.load(declared.ROOT)["grading"]["hidden_seed"]
    data = handout(name, seed, data=not options.no_data)
    write_whole(out, lambda path: path.write_bytes(data))
    print(f"{out}: {len(data) / 2**20:.1f} MB; unpack it and say: python grade.py")
    return DONE
