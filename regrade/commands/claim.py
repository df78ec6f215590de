"""`regrade claim`: one published number done again."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from regrade.commands.codes import DONE


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    claim = commands.add_parser(
        "claim",
        help="do one published number again",
        description="Run the tasks that a claim needs, where their results are not up to date, and show the published "
        "value, ours with its interval over the seeds, the verdict, and where both come from. Without an ID, list the "
        "claims.",
    )
    claim.add_argument("id", metavar="ID", nargs="?", help="as on the report's pages")
    claim.add_argument("--assignment", metavar="ID", help="list the claims of this assignment alone")
    claim.add_argument("--scale", choices=["embedded", "published"], help="default: that of config.yaml")
    claim.add_argument("--data-dir", metavar="DIR", help="folder with the real data, for the published scale")
    claim.add_argument("--cores", metavar="N", type=int, help="how many jobs at one time; default: all cores")
    claim.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a claim done again, or the list of claims, and return the exit code."""
    from regrade import config as configuration
    from regrade import declared, schema
    from regrade.errors import UserError
    from regrade.reproducing import find, listing, reproduced, shown

    root = declared.ROOT
    if options.id is None:
        only = options.assignment and declared.known_assignment(options.assignment)
        print(listing(only))
        return DONE
    if options.cores is not None and options.cores < 1:
        raise UserError(f"--cores: {options.cores} is no number of jobs; give 1 or more")
    find(options.id)
    file = schema.read_yaml(root / "config.yaml")
    changes = {"scale": options.scale, "data_dir": options.data_dir and str(Path(options.data_dir).resolve())}
    config = configuration.checked(file | {key: value for key, value in changes.items() if value}, root)
    row, outcomes = reproduced(options.id, config, options.cores or len(os.sched_getaffinity(0)))
    print(shown(row, outcomes, config["scale"]))
    return DONE
