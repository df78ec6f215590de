"""`regrade diff`: whose grade changed between two runs, and by which question."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade import output
from regrade.commands.codes import DONE

if TYPE_CHECKING:
    from grader.changes import Change, Comparison

COLUMNS = (
    "assignment", "submission", "question", "points_before", "points_after", "max_before", "max_after",
    "verdict_before", "verdict_after", "why",
)  # fmt: skip


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    diff = commands.add_parser(
        "diff",
        help="whose grade changed between two runs, and by which question",
        description="Compare the records of two runs. Exit code 0, changed or not; 2: wrong call.",
    )
    diff.add_argument("old", metavar="OLD", type=Path, help="a grades.jsonl, or the folder that holds it")
    diff.add_argument("new", metavar="NEW", type=Path, help="the same of the later run")
    output.add_files(diff, "the comparison", "question that changed")
    diff.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, print, write what was asked for, and return the exit code."""
    from grader.changes import compare_runs
    from regrade.records import read_records

    output.check_files(options)
    found = compare_runs(read_records(options.old), read_records(options.new))
    output.write_files(options, found.as_json(), COLUMNS, _rows(found))
    _print(output.speaker(), found)
    return DONE


def _print(say: output.Say, found: Comparison) -> None:
    regraded = [one for one in found.changes if one.regraded]
    other = [one for one in found.changes if not one.regraded]
    say(
        f"{len(regraded)} of {found.compared} grades changed" if regraded else "no grade changed",
        "bold",
    )
    for one in regraded:
        _print_change(say, one)
    if other:
        say(f"the same grade by another verdict: {len(other)}", "bold")
        for one in other:
            _print_change(say, one)
    for words, names in (
        ("new", found.new),
        ("gone", found.gone),
        ("in one run twice, the last counts", found.twice),
    ):
        if names:
            say(f"{words}: {len(names)}", "bold")
            for assignment, submission in names:
                say(f"  {assignment} · {submission}")


def _print_change(say: output.Say, change: Change) -> None:
    one, other = (
        f"{change.score_before:g} of {change.max_before:g}",
        f"{change.score_after:g} of {change.max_after:g}",
    )
    say(f"  {change.assignment} · {change.submission}    {one if one == other else f'{one} → {other}'}")
    names = max((len(part.question) for part in change.parts), default=0)
    for part in change.parts:
        before = _points(part.points_before, part.max_before)
        after = _points(part.points_after, part.max_after)
        points = before if before == after else f"{before} → {after}"
        verdicts = part.verdict_after or "no such question now"
        if part.verdict_before != part.verdict_after:
            verdicts = f"{part.verdict_before or 'no such question before'} → {verdicts}"
        say(f"      {part.question:{names}}  {points:<20}  {verdicts}")
    say(f"      why: {'; '.join(change.why)}", "dim")


def _points(points: float | None, most: float | None) -> str:
    if most is None:
        return "—"
    return f"{'—' if points is None else format(points, 'g')} of {most:g}"


def _rows(found: Comparison) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each question that changed, and one with no question for each whole that did."""
    for one in found.changes:
        who, why = (one.assignment, one.submission), "; ".join(one.why)
        whole = (one.score_before, one.score_after, one.max_before, one.max_after)
        yield (*who, "", *whole, "", "", why)
        for part in one.parts:
            yield (*who, part.question, *(getattr(part, column) for column in COLUMNS[3:9]), why)
