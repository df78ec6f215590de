"""A Canvas gradebook: one assignment's column of the instructor's own download is filled."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from grader.exports.marks import ExportError, Record, mark, unsaid
from grader.exports.match import match
from grader.exports.sheet import Sheet
from grader.gradebook import harmless
from grader.readable import plain

KEYS = {"id": "ID", "sis_id": "SIS User ID", "login": "SIS Login ID", "name": "Student"}
POINTS = "    Points Possible"  # as Canvas writes it, with four spaces
SECTION = "Section"


def fill(data: bytes, records: Sequence[Record], column: str | None) -> tuple[bytes, list[str]]:
    """Return the gradebook with the marks of one column set, and a line for everything that was left.

    The column is named with or without Canvas' number, or is the only assignment in the file. Marks are on the scale
    of its points possible. Raises `ExportError`.
    """
    sheet = Sheet.read(data)
    header = sheet.header
    for name in ("Student", "ID"):
        if name not in header:
            raise ExportError(f"it is no Canvas gradebook: no column {name!r} in its first row")
    points = next((row for row in range(1, min(4, len(sheet.rows))) if _is_points(sheet, row)), None)
    if points is None:
        raise ExportError(f"it is no Canvas gradebook: no row begins with {POINTS!r}")
    at = _column(header, column)
    columns = {key: header.index(name) for key, name in KEYS.items() if name in header}
    rows = sheet.people(points + 1, columns)
    possible = _number(sheet.value(points, at), header[at])
    found = match(rows, records, list(KEYS))
    for row, number in found.records.items():
        score = mark(records[number], possible)
        found.told += unsaid(records[number], score, "mark")
        if score is not None:
            sheet.put(row, at, plain(score))
    for row, about in rows.items():
        # Canvas finds the row by its ids: the name may carry an apostrophe where they are there
        if about.get("id") and harmless(about["name"]) != about["name"]:
            sheet.put(row, columns["name"], harmless(about["name"]))
    return sheet.write(), found.told


def new(records: Sequence[Record], title: str) -> tuple[bytes, list[str]]:
    """Return a gradebook of the records' own students with one column, which Canvas makes a new assignment of."""
    out, told = io.StringIO(), []
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*(KEYS[key] for key in ("name", "id", "sis_id", "login")), SECTION, title])
    full = max((sum(one["max_points"] for one in record["questions"]) for record in records), default=0)
    table.writerow([POINTS, "", "", "", "", plain(full)])
    for record in records:
        student, score = record.get("student") or {}, mark(record, full)
        told += unsaid(record, score, "mark")
        if not any(student.get(key) for key in KEYS):
            told.append(f"{record['submission']}: its download names no student, left out")
            continue
        name = student.get("name", "")
        name = harmless(name) if student.get("id") or student.get("sis_id") or student.get("login") else name
        known = [student.get(key, "") for key in ("id", "sis_id", "login")]
        table.writerow([name, *known, "", "" if score is None else plain(score)])
    return out.getvalue().encode("utf-8"), told


def _is_points(sheet: Sheet, row: int) -> bool:
    return sheet.value(row, 0).strip() == POINTS.strip()


def _column(header: list[str], wanted: str | None) -> int:
    titles = {place: name for place, name in enumerate(header) if re.search(r"\(\d+\)$", name)}
    if wanted is None and len(titles) == 1:
        return next(iter(titles))
    known = ", ".join(repr(name) for name in titles.values()) or "none with a number in brackets"
    if wanted is None:
        raise ExportError(f"say --column TITLE: its assignments are {known}")
    fitting = [
        place
        for place, name in enumerate(header)
        if name == wanted or (place in titles and re.sub(r"\s*\(\d+\)$", "", name) == wanted)
    ]
    if len(fitting) != 1:
        raise ExportError(
            f"{len(fitting) or 'no'} columns are called {wanted!r}: its assignments are {known}"
        )
    if header[fitting[0]] in (*KEYS.values(), SECTION):
        raise ExportError(
            f"{wanted!r} says who a student is and is no assignment; its assignments are {known}"
        )
    return fitting[0]


def _number(text: str, title: str) -> float | None:
    """Return the points possible; None where the cell is empty: then marks stay on the records' own scale."""
    try:
        return float(text) if text.strip() else None
    except ValueError:
        raise ExportError(f"column {title!r} cannot be filled: its points possible are {text!r}") from None
