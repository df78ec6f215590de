"""`regrade grade`: submissions against the reference."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade import config as configuration
from regrade import declared
from regrade.commands.codes import GRADED, UNGRADABLE, WRONG_CALL
from regrade.config import SEARCH_CALLS
from regrade.errors import UserError

if TYPE_CHECKING:
    from regrade.similarity import Comparison

TABLES = 8  # submissions that are printed one by one; more are summed up


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    grade = commands.add_parser(
        "grade",
        help="grade submissions against the reference",
        description="Grade folders, zip archives, notebooks or single files, or classes as a course's system hands "
        "them out. Exit code 0: all were graded, whatever the score; 2: wrong call; 3: something could not be graded "
        "through no fault of its author.",
    )
    grade.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        type=Path,
        help="a folder, .zip, .ipynb or .py, or a class of them",
    )
    grade.add_argument(
        "--assignment", metavar="ID", help="which assignment; guessed from the files if left out"
    )
    grade.add_argument(
        "--class", dest="whole_class", action=argparse.BooleanOptionalAction,
        help="each PATH holds a class, or is one submission; told from its names if left out",
    )  # fmt: skip
    grade.add_argument(
        "--out", metavar="DIR", type=Path,
        help="write DIR/grades.jsonl as it goes, gradebook.csv, index.html; what is graded there is not graded again",
    )  # fmt: skip
    grade.add_argument(
        "--jobs", metavar="N", type=int, default=len(os.sched_getaffinity(0)),
        help="submissions to grade at one time; as many as there are processors if left out",
    )  # fmt: skip
    grade.add_argument(
        "--adjustments", metavar="FILE", type=Path,
        help="points given by hand; beside a class that is kept, adjustments.csv needs no naming",
    )  # fmt: skip
    grade.add_argument(
        "--page", metavar="FILE", type=Path,
        help="where the page of a single submission goes; NAME.html in this folder if left out",
    )  # fmt: skip
    grade.add_argument("--no-page", action="store_true", help="write no page of a single submission")
    grade.add_argument(
        "--watch", action="store_true", help="grade one submission again whenever one of its files is saved"
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
    """Grade the paths, print each record or the sum of a class, and return the exit code."""
    from grader.limits import NoIsolation, SandboxFault
    from grader.roster import NoClass

    settings = configuration.load(declared.ROOT)["grading"]
    _check(options)
    try:
        if options.watch:
            return _watched(options, settings)
        # Without a folder to keep them in, the records of a class still go through a file and not through memory
        out = nullcontext(options.out) if options.out else tempfile.TemporaryDirectory(prefix="regrade-")
        with out as folder:
            return _graded(options, settings, Path(folder))
    except NoIsolation as error:
        raise UserError(
            f"{error}; set grading.isolation: none in config.yaml to run trusted code without"
        ) from None
    except NoClass as error:
        raise UserError(str(error)) from None
    except SandboxFault as error:
        print(f"regrade: nothing could be graded, and that is the grader's fault: {error}", file=sys.stderr)
        return UNGRADABLE


def _check(options: argparse.Namespace) -> None:
    """Raise `UserError` for words that do not fit together; make the folder to write to."""
    from regrade.files import writable

    if options.assignment is not None:
        declared.known_assignment(options.assignment, "--assignment")
    for path in options.paths:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder")
    writable(options.json, "--json")
    if (options.search_calls or 0) < 0:
        raise UserError(f"--search-calls: {options.search_calls} is below 0; give 0 for no search")
    if options.watch and (len(options.paths) > 1 or options.whole_class or options.out or options.json):
        raise UserError("--watch: it grades one submission; leave out other paths, --class, --out and --json")
    if options.jobs < 1:
        raise UserError(f"--jobs: {options.jobs} is below 1")
    if options.out is not None:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"--out: {str(options.out)!r} cannot be made: {error.strerror}") from None


def _watched(options: argparse.Namespace, settings: dict[str, Any]) -> int:
    from regrade.guess import guess_assignments
    from regrade.watching import watch

    (path,) = options.paths
    name = options.assignment or guess_assignments([path], False)[0]
    return watch(path, name, settings, SEARCH_CALLS if options.search_calls is None else options.search_calls)


def _graded(options: argparse.Namespace, settings: dict[str, Any], folder: Path) -> int:
    from grader.feedback import print_record
    from grader.roster import count, is_class
    from regrade.by_hand import find_adjustments
    from regrade.class_output import write_class, write_own_page
    from regrade.class_run import progress, written
    from regrade.files import write_json_lines, write_whole
    from regrade.guess import guess_assignments
    from regrade.records import NAME
    from regrade.similarity import MOST, Comparison
    from regrade.similarity import NAME as SIMILAR

    whole = options.whole_class
    classes = {path: is_class(path) if whole is None else whole for path in options.paths}
    many = any(classes.values()) or len(options.paths) > TABLES
    names = [options.assignment] * len(options.paths) if options.assignment else None
    names = names or guess_assignments(options.paths, whole)
    by_hand = find_adjustments(options.adjustments, classes, names, options.out is not None)
    total = sum(count(path) if classes[path] else 1 for path in options.paths)
    compared = {name: Comparison(name, most=MOST) for name in names} if options.out else {}
    done, ungradable = 0, False
    try:
        with progress(total) if many else nullcontext(lambda: None) as step:
            made = _records(options, names, classes, settings, folder, compared)
            given = made if by_hand is None else map(by_hand.applied, made)
            for record in written(given, folder):
                done += 1
                ungradable |= any(one["verdict"] == "ungradable" for one in record["questions"])
                step()
                if not many:
                    print_record(record)
    except KeyboardInterrupt:
        kept = f"; the same call goes on from {folder}" if options.out else ""
        print(f"regrade: stopped after {done} submissions{kept}", file=sys.stderr)
        raise
    if many:
        _print_summary(folder)
    problems = by_hand.problems() if by_hand is not None else []
    if by_hand is not None:
        print(f"adjustments: {by_hand.path}")
    for line in problems:
        print(f"regrade: {line}", file=sys.stderr)
    if options.out is not None:
        write_json_lines(folder / SIMILAR, (one.line() for one in compared.values()))
        page = write_class(folder, folder)
        print(f"class: {page}    records: {folder / NAME}    gradebook: {folder / 'gradebook.csv'}")
    if options.json is not None:
        write_whole(options.json, lambda beside: shutil.copyfile(folder / NAME, beside))
    if total == 1 and not many and options.out is None and not options.no_page:
        print(f"details: {write_own_page(record, options.page)}")
    if problems:
        return WRONG_CALL
    return UNGRADABLE if ungradable else GRADED


def _records(
    options: argparse.Namespace,
    names: list[str],
    classes: dict[Path, bool],
    settings: dict[str, Any],
    folder: Path,
    compared: dict[str, Comparison],
) -> Iterator[dict[str, Any]]:
    """Yield the records, assignment by assignment in the order of the paths; a class is read as it is graded."""
    from grader.roster import submissions
    from regrade.class_run import RECORDS
    from regrade.grading import grade_all

    single = len(options.paths) == 1 and not any(classes.values())
    search = options.search_calls
    if search is None:
        search = SEARCH_CALLS if single else 0
    for name in dict.fromkeys(names):
        paths = [path for path, one in zip(options.paths, names, strict=True) if one == name]
        given = (one for path in paths for one in submissions(path, name, classes[path]))
        if name in compared:
            given = compared[name].passing(given)
        yield from grade_all(
            given, name, settings, search,
            jobs=1 if single else options.jobs, store=folder / RECORDS if options.out else None,
        )  # fmt: skip


def _print_summary(folder: Path) -> None:
    """Print of each assignment how the class did, where it stumbled and who needs a look."""
    from regrade.commands.stats import print_summary
    from regrade.output import speaker
    from regrade.records import read_records
    from report.class_statistics import class_statistics

    say = speaker()
    for one in class_statistics(read_records(folder)).values():
        print_summary(say, one)
