"""`regrade stats`: how a class did, where it stumbled, and who needs a look."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade import output
from regrade.commands.codes import DONE
from regrade.errors import UserError

if TYPE_CHECKING:
    from report.class_statistics import ClassStatistics

COLUMNS = (
    "assignment", "question", "title", "max_points", "graded", "mean", "right", "share_right", "verdicts", "mistakes",
)  # fmt: skip
BAR = 30  # columns of the longest bar
STUMBLES = 8  # most frequent mistakes that are printed


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
    output.add_files(stats, "the statistics", "question")
    stats.add_argument(
        "--html", metavar="DIR", type=Path, help="also write the class's pages: DIR/index.html"
    )
    stats.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Count, print, write what was asked for, and return the exit code."""
    from dataclasses import asdict

    from regrade.class_output import write_class
    from regrade.records import read_records
    from report.class_statistics import class_statistics

    output.check_files(options)
    if options.html is not None and options.html.exists() and not options.html.is_dir():
        raise UserError(f"--html: {str(options.html)!r} is a file; name a folder")
    found = list(class_statistics(read_records(options.grades)).values())
    output.write_files(options, list(map(asdict, found)), COLUMNS, _rows(found))
    if options.html is not None:
        write_class(options.grades, options.html)
    say = output.speaker()
    for one in found:
        _print(say, one)
    if not found:
        say("no submission was graded")
    return DONE


def _print(say: output.Say, one: ClassStatistics) -> None:
    print_summary(say, one)
    say("by question", "bold")
    names = max((len(question.id) for question in one.questions), default=0)
    for question in one.questions:
        average = "—" if question.mean is None else f"{question.mean:.2f}"
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in question.verdicts.items())
        say(f"  {question.id:{names}}  {average:>6} of {question.most:<5g}  {verdicts}")
    say()


def print_summary(say: output.Say, one: ClassStatistics) -> None:
    """Print how a class did, where it stumbled and who needs a look."""
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
    for stumble in one.stumbles[:STUMBLES]:
        say(f"  {stumble.count} of {one.submissions}: {stumble.words}")
    if len(one.stumbles) > STUMBLES:
        say(f"  and {len(one.stumbles) - STUMBLES} more on the class's page")
    say("who needs a look" if one.looks else "nobody needs a look", "bold")
    for look in one.looks:
        say(f"  {look.why}: {len(look.submissions)}")
        for name, said in look.submissions:
            say(f"    {name}  {said}")


def _rows(found: list[ClassStatistics]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows; verdicts and mistakes are "count text" joined by semicolons, the most frequent first."""

    def counted(counts: dict[str, int]) -> str:
        return "; ".join(f"{count} {text}" for text, count in counts.items())

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    for one in found:
        for question in one.questions:
            yield (
                one.assignment, question.id, question.title, question.most, question.graded,
                rounded(question.mean), question.right, rounded(question.share_right),
                counted(question.verdicts), counted(question.mistakes),
            )  # fmt: skip
