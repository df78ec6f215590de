"""`regrade new`: the folder of a new assignment."""

from __future__ import annotations

import argparse

from regrade.commands.codes import DONE


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    new = commands.add_parser(
        "new",
        help="make the folder of a new assignment",
        description="Make reference/ASSIGNMENT and solutions/ASSIGNMENT with one example question, which regrade check "
        "finds sound. docs/authors.md goes on from there. Nothing that is there is changed.",
    )
    new.add_argument("assignment", metavar="ASSIGNMENT", help="small letters, digits and underscores")
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the folders, say what is next, and return the exit code."""
    from regrade import declared
    from regrade.authoring import new_assignment

    name = options.assignment
    for place in new_assignment(name):
        print(f"made {place.relative_to(declared.ROOT)}/")
    print(
        f"regrade check {name} says what its questions do not catch; docs/authors.md how to write the next one"
    )
    return DONE
