"""A new assignment: a folder that is whole from the first minute, for an author to change step by step."""

from __future__ import annotations

import keyword
import os
import re
import shutil
import tempfile
from pathlib import Path

from regrade import declared
from regrade.errors import UserError

TEMPLATE = Path(__file__).with_name("template")
PLACEHOLDER = "NAME"
LONGEST = 40
ROOMS = ("reference", "solutions")


def new_assignment(name: str, root: Path = declared.ROOT) -> list[Path]:
    """Make reference/<name> and solutions/<name>, and return them; nothing that is there is touched.

    Raises `UserError` for a name that cannot be a folder of Python files, or that is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or len(name) > LONGEST:
        raise UserError(
            f"{name!r}: an assignment's name has small letters, digits and underscores, begins with a letter, "
            f"is no word of Python's, and has at most {LONGEST} characters"
        )
    places = [root / room / name for room in ROOMS]
    for place in (*places, root / "reference" / f"{name}.py"):
        if place.exists() or place.is_symlink():
            raise UserError(f"{place.relative_to(root)} is there already; choose another name")
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as scratch:
        try:
            for room, place in zip(ROOMS, places, strict=True):
                _write(TEMPLATE / room, Path(scratch, room), name)
                # Whole or not at all; fails where somebody else was faster
                os.rename(Path(scratch, room), place)
                made.append(place)
        except OSError as error:
            for place in made:
                shutil.rmtree(place)
            raise UserError(f"{name}: cannot be made: {error.strerror}") from None
    return places


def _write(template: Path, folder: Path, name: str) -> None:
    for path in sorted(template.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            target = folder / path.relative_to(template)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(re.sub(rf"\b{PLACEHOLDER}\b", name, text), encoding="utf-8")
