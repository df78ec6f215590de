"""`regrade grade`: submissions against the reference."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from regrade import config as configuration
from regrade import declared, schema
from regrade.commands.codes import GRADED, UNGRADABLE
from regrade.errors import UserError

SEARCH_CALLS = 200


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    grade = commands.add_parser(
        "grade",
        help="grade submissions against the reference",
        description="Grade folders, zip archives, notebooks or single files. Exit code 0: all were graded, whatever "
        "the score; 2: wrong call; 3: something could not be graded through no fault of its author.",
    )
    grade.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="a folder, .zip, .ipynb or .py")
    grade.add_argument(
        "--assignment", metavar="ID", help="which assignment; guessed from the files if left out"
    )
    grade.add_argument("--json", metavar="FILE", type=Path, help="also write the records as JSON lines")
    grade.add_argument(
        "--search-calls",
        metavar="N",
        type=int,
        help="simpler inputs put to each wrong question to show the smallest that fails; "
        f"{SEARCH_CALLS} for one submission, else 0",
    )
    grade.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade the paths, print each record, and return the exit code."""
    from grader.limits import NoIsolation, SandboxFault
    from regrade.files import writable
    from regrade.guess import guess_assignments

    settings = configuration.load(declared.ROOT)["grading"]
    known = declared.assignment_ids()
    if options.assignment is not None and options.assignment not in known:
        raise UserError(
            f"--assignment: unknown assignment {options.assignment!r}{schema.suggestion(options.assignment, known)}"
        )
    for path in options.paths:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder")
    writable(options.json, "--json")
    paths = options.paths
    names = [options.assignment] * len(paths) if options.assignment else guess_assignments(paths)
    search = options.search_calls
    if search is None:
        search = SEARCH_CALLS if len(paths) == 1 else 0
    if search < 0:
        raise UserError(f"--search-calls: {search} is below 0; give 0 for no search")
    try:
        records = _records(options.paths, names, settings, search)
    except NoIsolation as error:
        raise UserError(
            f"{error}; set grading.isolation: none in config.yaml to run trusted code without"
        ) from None
    except SandboxFault as error:
        print(f"regrade: nothing could be graded, and that is the grader's fault: {error}", file=sys.stderr)
        return UNGRADABLE
    if options.json is not None:
        from regrade.files import write_json_lines

        write_json_lines(options.json, records)
    ungradable = any(
        question["verdict"] == "ungradable" for record in records for question in record["questions"]
    )
    return UNGRADABLE if ungradable else GRADED


def _records(paths: list[Path], names: list[str], settings: dict, search: int) -> list[dict]:
    """Grade each assignment's submissions in one sandbox, print each as it is done, return them in the paths' order."""
    from grader.feedback import print_record
    from regrade.grading import grade_all

    records: dict[int, dict] = {}
    for name in dict.fromkeys(names):
        places = [place for place, one in enumerate(names) if one == name]
        for place, record in zip(
            places, grade_all([paths[place] for place in places], name, settings, search), strict=True
        ):
            records[place] = record
            print_record(record)
    return [records[place] for place in range(len(paths))]
