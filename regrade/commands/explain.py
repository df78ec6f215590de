"""`regrade explain`: what a question asks."""

from __future__ import annotations

import argparse

from regrade.commands.codes import DONE


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    explain = commands.add_parser(
        "explain",
        help="say what a question asks: functions, shapes, points, a public case",
        description="Say what a question asks: the published functions, what is expected of them, the shapes they get, "
        "the groups of cases with their points, other readings that are accepted, and one small public case. Without "
        "a question, list them all.",
    )
    explain.add_argument("assignment", metavar="ASSIGNMENT", help="the id of an assignment")
    explain.add_argument("question", metavar="QUESTION", nargs="?", help="the id of one of its questions")
    explain.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is asked, and return the exit code."""
    from regrade import declared

    name = declared.known_assignment(options.assignment)
    from regrade.explaining import explained, listing
    from regrade.grading import assignment

    one = assignment(name)
    print(listing(one) if options.question is None else explained(one, options.question))
    return DONE
