"""Guessing which assignment a submission belongs to."""

from __future__ import annotations

import re
from pathlib import Path

from grader.intake import take_in
from regrade import declared
from regrade.errors import UserError

DEFINED = re.compile(rb"^[ \t]*(?:def|class)[ \t]+(\w+)", re.MULTILINE)


def guess_assignments(paths: list[Path]) -> list[str]:
    """Return the assignment of each submission; one that was refused belongs to what all the others belong to.

    Raises `UserError` if it cannot be told.
    """
    refused = {path: take_in(path).refused for path in paths}
    known = {path: guess_assignment(path) for path in paths if refused[path] is None}
    others = set(known.values())
    for path in paths:
        if path in known:
            continue
        if path.resolve().parent.name in declared.assignment_ids():
            known[path] = path.resolve().parent.name
        elif len(others) == 1:
            known[path] = next(iter(others))
        else:
            raise UserError(f"{path}: refused ({refused[path]}); say --assignment ID to have that on record")
    return [known[path] for path in paths]


def guess_assignment(path: Path) -> str:
    """Return the assignment of a submission: the folder it lies in, else the one whose functions it defines most of.

    Raises `UserError` if none or several fit.
    """
    known = declared.assignment_ids()
    for folder in (path.resolve().parent.name, path.stem):
        if folder in known:
            return folder
    code = b"\n".join(data for name, data in sorted(take_in(path).files.items()) if name.endswith(".py"))
    defined = {name.decode() for name in DEFINED.findall(code)}
    shares = {name: len(defined & _published(name)) / len(_published(name)) for name in known}
    best = max(shares.values())
    fitting = [name for name in known if shares[name] == best]
    if best == 0 or len(fitting) > 1:
        raise UserError(
            f"{path}: cannot tell which assignment this is; say --assignment ID, one of {', '.join(known)}"
        )
    return fitting[0]


def _published(name: str) -> set[str]:
    about = declared.assignment(name)
    published = {function for functions in about["interface"].values() for function in functions}
    return published | {alias for aliases in (about.get("aliases") or {}).values() for alias in aliases}
