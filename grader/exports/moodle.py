"""A Moodle offline grading worksheet: the instructor's own download with grades and comments filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from grader.exports.marks import ExportError, Record, feedback, mark, unsaid
from grader.exports.match import match
from grader.exports.sheet import Sheet
from grader.gradebook import harmless
from grader.readable import plain

# Moodle's optional columns of a username and an ID number help where they are there
KEYS = {
    "id": "Identifier",
    "sis_id": "ID number",
    "login": "Username",
    "name": "Full name",
    "email": "Email address",
}
GRADE, MOST, COMMENTS = "Grade", "Maximum Grade", "Feedback comments"


def fill(data: bytes, records: Sequence[Record]) -> tuple[bytes, list[str]]:
    """Return the worksheet with `Grade` and `Feedback comments` filled, and a line for everything that was left.

    Grades are on the scale of `Maximum Grade`; comments are HTML, as Moodle stores them. Raises `ExportError`.
    """
    sheet = Sheet.read(data)
    header = sheet.header
    for name in ("Identifier", GRADE):
        if name not in header:
            raise ExportError(f"it is no Moodle grading worksheet: no column {name!r} in its first row")
    columns = {key: header.index(name) for key, name in KEYS.items() if name in header}
    rows = sheet.people(1, columns)
    found = match(rows, records, list(KEYS))
    comments = header.index(COMMENTS) if COMMENTS in header else None
    if comments is None:
        found.told.append(f"no column {COMMENTS!r}: only grades are filled in")
    for row, number in found.records.items():
        record = records[number]
        grade = _grade(record, sheet.value(row, header.index(MOST)) if MOST in header else "")
        found.told += unsaid(record, grade, "grade")
        if grade:
            sheet.put(row, header.index(GRADE), grade)
        if comments is not None:
            sheet.put(row, comments, _comment(record))
    for row, about in rows.items():
        name = about.get("name", "")
        if about["id"] and harmless(name) != name:  # Moodle finds the row by its identifier
            sheet.put(row, columns["name"], harmless(name))
    return sheet.write(), found.told


def _grade(record: Record, most: str) -> str | None:
    """Return the grade on a scale whose end is written as `most`, with the same decimal sign."""
    comma = bool(re.fullmatch(r"\s*\d+,\d+\s*", most))
    try:
        possible = float(most.replace(",", ".") if comma else most) if most.strip() else None
    except ValueError:
        raise ExportError(f"{MOST!r} is {most!r}: a grade on a scale of words cannot be filled in") from None
    grade = mark(record, possible)
    return None if grade is None else plain(grade).replace(".", "," if comma else ".")


def _comment(record: Record) -> str:
    lines = feedback(record) or "everything is right"
    return harmless("<br>".join(html.escape(line, quote=False) for line in lines.split("\n")))
