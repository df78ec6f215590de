"""Reading the records of a grading run: a grades.jsonl, or a folder that holds one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regrade.errors import UserError

NAME = "grades.jsonl"
NEEDED = ("assignment", "submission", "score", "max_score", "key", "questions")


def records_file(path: Path) -> Path:
    """Return the file of records at a path; raises `UserError` where there is none."""
    file = path / NAME if path.is_dir() else path
    if not file.is_file():
        what = f"the folder holds no {NAME}" if path.is_dir() else "no such file or folder"
        raise UserError(f"{path}: {what}; `regrade grade PATH… --out DIR` writes one")
    return file


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a grades.jsonl, or of the one in a folder, one at a time.

    Raises `UserError` that names file and line where a line is no record.
    """
    file = records_file(path)
    with file.open(encoding="utf-8") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, f"{file}, line {number}")
        except UnicodeDecodeError:
            raise UserError(f"{file}: not UTF-8 text; is it the records of `regrade grade`?") from None


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        cut = "" if line.endswith("\n") else "; its end is missing: grade again, finished work is kept"
        raise UserError(f"{place}: not JSON{cut}") from None
    missing = [key for key in NEEDED if not isinstance(record, dict) or key not in record]
    if missing:
        raise UserError(f"{place}: no record of a submission: it lacks {missing[0]!r}")
    return record
