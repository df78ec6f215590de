"""`regrade diff`: whose grade changed between two runs, and by which question."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from regrade.commands.codes import DONE

if TYPE_CHECKING:
    from rich.console import Console

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
    diff.add_argument("--json", metavar="FILE", type=Path, help="also write the comparison as JSON")
    diff.add_argument(
        "--csv", metavar="FILE", type=Path, help="also write one row for each question that changed"
    )
    diff.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, print, write what was asked for, and return the exit code."""
    from rich.console import Console

    from grader.changes import compare_runs
    from regrade.files import writable, write_text
    from regrade.records import read_records

    for word in ("json", "csv"):
        writable(getattr(options, word), f"--{word}")
    found = compare_runs(read_records(options.old), read_records(options.new))
    if options.json is not None:
        write_text(options.json, json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n")
    if options.csv is not None:
        write_text(options.csv, _rows(found))
    _print(Console(highlight=False, markup=False, emoji=False, soft_wrap=True), found)
    return DONE


def _print(console: Console, found: Comparison) -> None:
    regraded = [one for one in found.changes if one.regraded]
    other = [one for one in found.changes if not one.regraded]
    console.print(
        f"{len(regraded)} of {found.compared} grades changed" if regraded else "no grade changed",
        style="bold",
    )
    for one in regraded:
        _print_change(console, one)
    if other:
        console.print(f"the same grade by another verdict: {len(other)}", style="bold")
        for one in other:
            _print_change(console, one)
    for words, names in (
        ("new", found.new),
        ("gone", found.gone),
        ("in one run twice, the last counts", found.twice),
    ):
        if names:
            console.print(f"{words}: {len(names)}", style="bold")
            for who in names:
                console.print(f"  {_name(*who)}")


def _print_change(console: Console, change: Change) -> None:
    one, other = (
        f"{change.score_before:g} of {change.max_before:g}",
        f"{change.score_after:g} of {change.max_after:g}",
    )
    console.print(
        f"  {_name(change.assignment, change.submission)}    {one if one == other else f'{one} → {other}'}"
    )
    names = max((len(part.question) for part in change.parts), default=0)
    for part in change.parts:
        before = _points(part.points_before, part.max_before)
        after = _points(part.points_after, part.max_after)
        points = before if before == after else f"{before} → {after}"
        verdicts = part.verdict_after or "no such question now"
        if part.verdict_before != part.verdict_after:
            verdicts = f"{part.verdict_before or 'no such question before'} → {verdicts}"
        console.print(f"      {_safe(part.question):{names}}  {points:<20}  {_safe(verdicts)}")
    console.print(f"      why: {_safe('; '.join(change.why))}", style="dim")


def _points(points: float | None, most: float | None) -> str:
    if most is None:
        return "—"
    return f"{'—' if points is None else format(points, 'g')} of {most:g}"


def _name(assignment: str, submission: str) -> str:
    return f"{_safe(assignment)} · {_safe(submission)}"


def _safe(text: str) -> str:
    from grader.text import visible

    return visible(text).replace("\n", " ")


def _rows(found: Comparison) -> str:
    """Return the CSV: a row for each question that changed, and one with no question for each whole that did."""
    from grader.gradebook import harmless

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in found.changes:
        who = [harmless(_safe(word)) for word in (one.assignment, one.submission)]
        why = harmless(_safe("; ".join(one.why)))
        whole = (one.score_before, one.score_after, one.max_before, one.max_after)
        rows.writerow([*who, "", *whole, "", "", why])
        for part in one.parts:
            values = (getattr(part, column) for column in COLUMNS[3:9])
            rows.writerow([*who, harmless(_safe(part.question)), *values, why])
    return text.getvalue()
