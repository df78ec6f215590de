"""Finding the submissions of a class: what lies below <submissions>/<assignment>/."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from grader.archives import TARS, ZIPS
from grader.intake import name_of
from regrade.errors import UserError

NOT_SUBMISSIONS = {"README.md", "__pycache__", "__MACOSX"}
KINDS = (*ZIPS, *TARS, ".py", ".ipynb")
# What Snakemake takes in a path for a variable, and stops
VARIABLE = re.compile(r"<[a-z][a-z0-9_]*>|\{\s*\w")
ADJUSTMENTS = "adjustments.csv"  # beside the submissions of an assignment, never inside one


@dataclass(frozen=True)
class Found:
    """One submission: its name, its path and its files, relative to the project's root.

    `unnamed` is a hash of the content of those files that no rule can name, "" where there is none.
    """

    name: str
    path: str
    files: list[str] = field(hash=False)
    unnamed: str = ""


@cache
def submissions_of(root: Path, folder: str, assignment: str) -> list[Found]:
    """Return the submissions of one assignment in the order of their names; hidden files are none.

    Raises `UserError` where two have one name.
    """
    place = root / folder / assignment
    if not place.is_dir():
        return []
    found = [
        _found(path, root)
        for path in sorted(place.iterdir())
        if path.name not in NOT_SUBMISSIONS
        and not path.name.startswith(".")
        and (path.is_dir() or path.name.lower().endswith(KINDS))
    ]
    names = [one.name for one in found]
    for one in found:
        if names.count(one.name) > 1:
            raise UserError(f"{folder}/{assignment}: two submissions are called {one.name!r}; rename one")
    return found


def _found(path: Path, root: Path) -> Found:
    name, files = path.name if path.is_dir() else name_of(path), _files(path, root)
    others = [file for file in files if VARIABLE.search(file)]
    contents = [f"{file} {hashlib.sha256((root / file).read_bytes()).hexdigest()}" for file in others]
    named = [file for file in files if file not in others]
    unnamed = (
        hashlib.sha256("\n".join(contents).encode(errors="surrogateescape")).hexdigest() if others else ""
    )
    return Found(name, _relative(path, root), named, unnamed)


def _files(path: Path, root: Path) -> list[str]:
    if not path.is_dir():
        return [_relative(path, root)]
    inside = (child for child in sorted(path.rglob("*")) if child.is_file() and not child.is_symlink())
    return [_relative(child, root) for child in inside if "__pycache__" not in child.parts]


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
