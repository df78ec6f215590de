"""Guessing which assignment a submission belongs to."""

from __future__ import annotations

import re
from pathlib import Path

from grader.intake import Submission
from grader.roster import NoClass, submissions
from regrade import declared
from regrade.errors import UserError

DEFINED = re.compile(rb"^[ \t]*(?:def|class)[ \t]+(\w+)", re.MULTILINE)


def guess_assignments(paths: list[Path], whole_class: bool | None = None) -> list[str]:
    """Return the assignment of each path; one that was refused belongs to what all the others belong to.

    `whole_class` says whether each path is a class, None that its names tell. Raises `UserError` if it cannot be told.
    """
    found = {path: _look(path, whole_class) for path in paths}
    others = {name for name, _ in found.values() if name is not None}
    for path, (name, refused) in found.items():
        if name is None and len(others) != 1:
            raise UserError(f"{path}: refused ({refused}); say --assignment ID to have that on record")
    return [found[path][0] or next(iter(others)) for path in paths]


def _look(path: Path, whole_class: bool | None) -> tuple[str | None, str | None]:
    """Return the assignment, or None and why it was refused; of a class the first submission that tells counts."""
    known = declared.assignment_ids()
    for folder in (path.resolve().parent.name, path.stem):
        if folder in known:
            return folder, None
    refused, defines = None, False
    try:
        for one in submissions(path, whole_class=whole_class):
            if one.refused is not None:
                refused = refused or one.refused
                continue
            fitting = _fitting(one)
            if len(fitting) == 1:
                return fitting[0], None
            defines = True
    except NoClass as error:
        raise UserError(f"{path}: {error}") from None
    if refused is not None and not defines:
        return None, refused
    raise UserError(
        f"{path}: cannot tell which assignment this is; say --assignment ID, one of {', '.join(known)}"
    )


def _fitting(submission: Submission) -> list[str]:
    """Return the assignments of whose published functions a submission defines the largest share."""
    code = b"\n".join(data for name, data in sorted(submission.files.items()) if name.endswith(".py"))
    defined = {name.decode() for name in DEFINED.findall(code)}
    shares = {
        name: len(defined & _published(name)) / len(_published(name)) for name in declared.assignment_ids()
    }
    best = max(shares.values())
    return [name for name, share in shares.items() if share == best > 0]


def _published(name: str) -> set[str]:
    about = declared.assignment(name)
    published = {function for functions in about["interface"].values() for function in functions}
    return published | {alias for aliases in (about.get("aliases") or {}).values() for alias in aliases}
