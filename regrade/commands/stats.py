"""`regrade stats`: how a class did, where it stumbled, and who needs a look."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from regrade.commands.codes import DONE
from regrade.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from report.class_statistics import ClassStatistics

COLUMNS = (
    "assignment", "question", "title", "max_points", "graded", "mean", "right", "share_right", "verdicts", "mistakes",
)  # fmt: skip
BAR = 30  # columns of the longest bar


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    stats = commands.add_parser(
        "stats",
        help="how a class did, where it stumbled, who needs a look",
        description="Count the records of a class. Exit code 0; 2: wrong call.",
    )
    stats.add_argument(
        "grades", metavar="GRADES", type=Path, help="a grades.jsonl, or the folder that holds it"
    )
    stats.add_argument("--json", metavar="FILE", type=Path, help="also write the statistics as JSON")
    stats.add_argument("--csv", metavar="FILE", type=Path, help="also write one row for each question")
    stats.add_argument(
        "--html", metavar="DIR", type=Path, help="also write the class's pages: DIR/index.html"
    )
    stats.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Count, print, write what was asked for, and return the exit code."""
    from dataclasses import asdict

    from rich.console import Console

    from regrade.class_output import write_class
    from regrade.files import writable, write_text
    from regrade.records import read_records
    from report.class_statistics import class_statistics

    for word in ("json", "csv"):
        writable(getattr(options, word), f"--{word}")
    if options.html is not None and options.html.exists() and not options.html.is_dir():
        raise UserError(f"--html: {str(options.html)!r} is a file; name a folder")
    found = list(class_statistics(read_records(options.grades)).values())
    if options.json is not None:
        write_text(options.json, json.dumps(list(map(asdict, found)), ensure_ascii=False, indent=2) + "\n")
    if options.csv is not None:
        write_text(options.csv, _rows(found))
    if options.html is not None:
        write_class(options.grades, options.html)
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for one in found:
        _print(console, one)
    if not found:
        console.print("no submission was graded")
    return DONE


def _print(console: Console, one: ClassStatistics) -> None:
    from grader.text import visible

    print_summary(console, one)
    say = _speaker(console)
    say("by question", "bold")
    names = max((len(visible(question.id)) for question in one.questions), default=0)
    for question in one.questions:
        average = "—" if question.mean is None else f"{question.mean:.2f}"
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in question.verdicts.items())
        say(f"  {visible(question.id):{names}}  {average:>6} of {question.most:<5g}  {verdicts}")
    console.print()


def print_summary(console: Console, one: ClassStatistics) -> None:
    """Print how a class did, where it stumbled and who needs a look."""
    say = _speaker(console)
    say(f"{one.assignment} · {one.submissions} submissions", "bold")
    if any(name.startswith("none") for name in one.isolation):
        say("  NOT isolated: submissions ran with your rights")
    if one.scored:
        say(
            f"  median {one.median:.1f} %, mean {one.mean:.1f} %, from {one.least:.1f} to {one.best:.1f} %; "
            f"full marks: {one.full} of {one.scored}"
        )
    if one.adjusted:
        say(f"  adjusted by hand: {one.adjusted}")
    most = max(one.bins)
    for low, count in zip(range(0, 10 * len(one.bins), 10), one.bins, strict=True):
        bar = "█" * round(BAR * count / most) if count * BAR * 2 >= most > 0 else "▏" * bool(count)
        say(f"  {'from ' if low < 100 else '     '}{low:>3} %  {bar}{' ' * bool(bar)}{count or ''}".rstrip())
    say("where it stumbled" if one.stumbles else "nobody stumbled", "bold")
    for stumble in one.stumbles:
        say(f"  {stumble.count} of {one.submissions}: {stumble.words}")
    say("who needs a look" if one.looks else "nobody needs a look", "bold")
    for look in one.looks:
        say(f"  {look.why}: {len(look.submissions)}")
        for name, said in look.submissions:
            say(f"    {name}  {said}")


def _speaker(console: Console) -> Callable[..., None]:
    """Return a function that prints a line as it is read, whatever a submission put into it."""
    from grader.text import visible

    def say(text: str, style: str | None = None) -> None:
        console.print(visible(text).replace("\n", " "), style=style)

    return say


def _rows(found: list[ClassStatistics]) -> str:
    """Return the CSV; verdicts and mistakes are "count text" joined by semicolons, the most frequent first."""
    from grader.gradebook import harmless
    from grader.text import visible

    def cell(text: str) -> str:
        return harmless(visible(text).replace("\n", " "))

    def counted(counts: dict[str, int]) -> str:
        return cell("; ".join(f"{count} {text}" for text, count in counts.items()))

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in found:
        for question in one.questions:
            counts = sum(question.verdicts.values())
            rows.writerow([
                cell(one.assignment), cell(question.id), cell(question.title), question.most, question.graded,
                None if question.mean is None else round(question.mean, 4), question.right,
                round(question.right / counts, 4), counted(question.verdicts), counted(question.mistakes),
            ])  # fmt: skip
    return text.getvalue()
