"""`regrade check`: whether an assignment's questions catch what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from regrade import config as configuration
from regrade import declared
from regrade.commands.codes import DONE, UNGRADABLE, WEAK
from regrade.errors import UserError

if TYPE_CHECKING:
    from regrade.checking import Findings


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    check = commands.add_parser(
        "check",
        help="say what an assignment's questions do not catch",
        description="Grade the worked and the blank solution, the known mistakes, and mutants of the worked solution. "
        "Exit code 0: the questions are sound; 1: something is weak; 2: wrong call; 3: nothing could be graded.",
    )
    check.add_argument("assignment", metavar="ASSIGNMENT", help="the id of an assignment")
    check.add_argument(
        "--jobs", metavar="N", type=int, help="how many processes; by default one for each core"
    )
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check one assignment, print what was found, and return the exit code."""
    from grader.limits import NoIsolation, SandboxFault
    from regrade.checking import check

    settings = configuration.load(declared.ROOT)
    name = declared.known_assignment(options.assignment)
    if options.jobs is not None and options.jobs < 1:
        raise UserError(f"--jobs: {options.jobs} is no number of processes; give 1 or more")
    jobs = options.jobs or len(os.sched_getaffinity(0))
    solutions = declared.ROOT / settings["submissions"] / name
    try:
        findings = check(name, solutions, settings["grading"], jobs, _watch)
    except NoIsolation as error:
        raise UserError(
            f"{error}; set grading.isolation: none in config.yaml to run trusted code without"
        ) from None
    except SandboxFault as error:
        print(f"regrade: nothing could be checked, and that is the grader's fault: {error}", file=sys.stderr)
        return UNGRADABLE
    print("\n".join(_lines(name, findings)))
    return WEAK if findings.weak else DONE


def _lines(name: str, found: Findings) -> Iterator[str]:
    from regrade.checking import told

    yield name
    yield from (f"  {solution:<10}{score:g} of 100" for solution, score in found.scores.items())
    if found.lost:
        named = sum(len(lost.mistake.questions) for lost in found.lost)
        yield f"  {'mistakes':<10}{len(found.lost)}, which name {named} questions to lose"
    total = found.killed + found.equivalent + len(found.survivors)
    if total:
        yield (
            f"  {'mutants':<10}{total}: {found.killed} killed, {found.equivalent} equivalent, "
            f"{len(found.survivors)} keep full marks: {found.score:.1f} %"
        )
    yield from (f"    {told(mutant)}" for mutant in found.survivors)
    if found.weak:
        yield "weak:"
        yield from (f"  {line}" for line in found.weak)
    else:
        yield "sound"


def _watch(what: str, items: Iterable[Any], count: int) -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(items, what, count, console=console, transient=True, disable=not console.is_terminal)
