"""`regrade similar`: pairs of submissions that share code which is neither the hand-out's nor everybody's."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade import output
from regrade.commands.codes import DONE
from regrade.errors import UserError
from regrade.similarity import THRESHOLD, Comparison, as_json

if TYPE_CHECKING:
    from grader.similar import Similar

COLUMNS = ("one", "other", "share", "windows", "tokens", "place_in_one", "place_in_other")
SHOWN = 20  # pairs that are printed


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    similar = commands.add_parser(
        "similar",
        help="pairs of submissions that share code",
        description="Compare submissions by their tokens: names, numbers, comments and layout do not count, nor does "
        "the hand-out's own code or what many of the class have. A shared passage is a reason to look, no proof. "
        "Exit code 0, similar or not; 2: wrong call.",
    )
    similar.add_argument(
        "paths", nargs="+", metavar="PATH", type=Path, help="submissions, or classes of them"
    )
    similar.add_argument("--assignment", metavar="ID", required=True, help="whose hand-out is taken away")
    similar.add_argument(
        "--class", dest="whole_class", action=argparse.BooleanOptionalAction,
        help="each PATH holds a class, or is one submission; told from its names if left out",
    )  # fmt: skip
    similar.add_argument(
        "--threshold", metavar="PERCENT", type=float, default=THRESHOLD,
        help="smallest share, in percent of the smaller submission's own code, that is told (50)",
    )  # fmt: skip
    similar.add_argument(
        "--given",
        metavar="PATH",
        type=Path,
        action="append",
        default=[],
        help="more code that was handed out",
    )
    output.add_files(similar, "what is found", "passage")
    similar.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, print, write what was asked for, and return the exit code."""
    from grader.roster import NoClass, submissions

    _check(options)
    compared = Comparison(options.assignment, options.given)
    try:
        for path in options.paths:
            for one in submissions(path, options.assignment, options.whole_class):
                compared.add(one)
    except NoClass as error:
        raise UserError(str(error)) from None
    found, names = compared.similar(options.threshold), compared.names
    output.write_files(options, as_json(found, names), COLUMNS, _rows(found, names))
    _print(output.speaker(), found, names, compared.notes, options.threshold)
    return DONE


def _check(options: argparse.Namespace) -> None:
    from regrade import declared

    declared.known_assignment(options.assignment, "--assignment")
    for path in [*options.paths, *options.given]:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder")
    if not 0 < options.threshold <= 100:
        raise UserError(
            f"--threshold: {options.threshold:g} is no share in percent; give a number from 1 to 100"
        )
    output.check_files(options)


def _print(say: output.Say, found: Similar, names: list[str], notes: list[str], threshold: float) -> None:
    count = len(found.pairs)
    pairs = "1 pair shares" if count == 1 else f"{count or 'no'} {'pairs share' if count else 'pair shares'}"
    say(f"{len(names)} submissions: {pairs} at least {threshold:g} % of what is their own", "bold")
    for group in found.groups:
        say(f"  the same all through: {len(group)} submissions")
        say(f"      {', '.join(names[place] for place in group)}")
    for pair in found.pairs[:SHOWN]:
        say(f"  {100 * pair.share:3.0f} %  {names[pair.one]} · {names[pair.other]}")
        for passage in pair.passages:
            say(f"         {_place(passage.one)} = {_place(passage.other)}   {passage.tokens} tokens")
    if count > SHOWN:
        say(f"  and {count - SHOWN} more: --csv FILE or --json FILE has all", "bold")
    if len(names) > found.most:
        say(f"  code that more than {found.most} submissions have was not counted", "dim")
    for note in notes:
        say(f"  {note}", "yellow")


def _place(place: tuple[str, int, int]) -> str:
    file, first, last = place
    return f"{file}:{first}-{last}"


def _rows(found: Similar, names: list[str]) -> Iterator[tuple[Any, ...]]:
    for pair in found.pairs:
        who = (names[pair.one], names[pair.other], round(pair.share, 4), pair.windows)
        for one in pair.passages:
            yield (*who, one.tokens, _place(one.one), _place(one.other))
