"""A plain table for a spreadsheet: a row for each record, a column for each question."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from grader.exports.marks import Record, feedback, mark
from grader.gradebook import harmless
from grader.readable import plain
from grader.text import visible

STUDENT = ("name", "id", "email", "sis_id", "login")


def write(records: Sequence[Record]) -> tuple[bytes, list[str]]:
    """Return the table as UTF-8; text that a spreadsheet would run gets an apostrophe in front.

    An empty cell stands where a question could not be graded; `percent` leaves such questions out.
    """
    ids = list(dict.fromkeys(one["id"] for record in records for one in record["questions"]))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    head = [*STUDENT, "assignment", "submission", "score", "max_score", "percent"]
    table.writerow([*head, *map(_text, ids), "feedback"])
    for record in records:
        student, percent = record.get("student") or {}, mark(record, 100)
        points = {one["id"]: one["points"] for one in record["questions"]}
        cells = [student.get(key, "") for key in STUDENT] + [record["assignment"], record["submission"]]
        numbers = [record["score"], record["max_score"], percent, *(points.get(name) for name in ids)]
        shown = ["" if value is None else plain(value) for value in numbers]
        table.writerow([*map(_text, cells), *shown, _text(feedback(record))])
    return out.getvalue().encode("utf-8"), []


def _text(value: str) -> str:
    return harmless(visible(value))
