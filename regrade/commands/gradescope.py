"""`regrade gradescope`: the autograder zip."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from regrade.commands.codes import DONE


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    gradescope = commands.add_parser(
        "gradescope",
        help="make the autograder zip for Gradescope",
        description="Write a zip with setup.sh and run_autograder, which installs pinned packages and grades one "
        "submission in the strongest isolation that the container allows. It holds the reference and the hidden seed: "
        "it is for Gradescope alone. The settings are those of grading in config.yaml.",
    )
    gradescope.add_argument("assignment", metavar="ASSIGNMENT", help="the id of an assignment")
    gradescope.add_argument(
        "--out", type=Path, metavar="FILE", help="default: ASSIGNMENT-gradescope.zip, here"
    )
    gradescope.add_argument(
        "--hidden-seed",
        type=int,
        metavar="N",
        help="your own seed of the hidden cases; default: config.yaml's",
    )
    gradescope.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build the zip, write it whole, say what it is, and return the exit code."""
    from regrade import config, declared
    from regrade.errors import UserError
    from regrade.files import writable, write_whole
    from regrade.gradescope.pack import autograder

    name = declared.known_assignment(options.assignment)
    out = options.out or Path(f"{name}-gradescope.zip")
    writable(out, "--out")
    grading = config.load(declared.ROOT)["grading"]
    if options.hidden_seed is not None:
        if options.hidden_seed < 1:
            raise UserError(f"--hidden-seed: {options.hidden_seed}; give a whole number from 1 up")
        grading = grading | {"hidden_seed": options.hidden_seed}
    data = autograder(name, grading)
    write_whole(out, lambda path: path.write_bytes(data))
    print(f"{out}: {len(data) / 2**20:.1f} MB; upload it as the assignment's autograder, and to nobody else")
    if grading["hidden_seed"] == config.defaults()["grading"]["hidden_seed"]:
        print(
            f"regrade: its hidden cases are drawn from {grading['hidden_seed']}, which everybody can read: say "
            "--hidden-seed N, or set grading.hidden_seed in config.yaml",
            file=sys.stderr,
        )
    return DONE
