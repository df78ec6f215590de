"""Points given by hand in `regrade grade`: which file of adjustments counts, and which only lies nearby."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from regrade.errors import UserError
from regrade.submissions import ADJUSTMENTS

if TYPE_CHECKING:
    from grader.adjustments import Adjustments


def find_adjustments(
    named: Path | None, classes: Mapping[Path, bool], names: list[str], kept: bool
) -> Adjustments | None:
    """Return the adjustments of a run: the named file's, else of the one that lies beside a class that is kept.

    A file that lies beside a single submission may be a student's own, who hands in a folder around it: it is not
    applied, and a line on the error stream says so. Raises `UserError` for a file that cannot be used.
    """
    # The path as it was typed: "." lies in its parent, and a link beside what it names
    beside = {path: Path(os.path.abspath(path)).parent / ADJUSTMENTS for path in classes}
    there = {path: file for path, file in beside.items() if file.is_file()}
    used = {file for path, file in there.items() if classes[path] and kept}
    if named is not None:
        used = {named}
    elif len(used) > 1:
        raise UserError(
            f"several {ADJUSTMENTS} lie beside the classes; grade one at a time, or say --adjustments FILE"
        )
    for file in sorted(set(there.values()) - used):
        if named is None:
            print(f"regrade: {file} is not applied; if it is yours, say --adjustments FILE", file=sys.stderr)
    if not used:
        return None
    if len(set(names)) > 1:
        raise UserError("adjustments are of one assignment; grade one assignment at a time")
    from grader.adjustments import Adjustments, BadAdjustments

    try:
        return Adjustments.read(used.pop())
    except BadAdjustments as error:
        raise UserError(str(error)) from None
