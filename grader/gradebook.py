"""The class in one table: a row for each submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas

from grader.text import flat

COLUMNS = ("assignment", "submission", "score", "max_score", "percent", "right", "questions", "first_problem")


def gradebook(records: Iterable[Mapping[str, Any]]) -> pandas.DataFrame:
    """Return one row for each record, in the records' order, with `COLUMNS`.

    `percent` is missing where nothing could be graded; `right` counts questions with full marks; `first_problem` is
    the first question that is not right: its id, verdict and the first line of its message.
    """
    rows = []
    for record in records:
        questions, most = record["questions"], record["max_score"]
        right = sum(one["verdict"] == "right" for one in questions)
        percent = round(100 * record["score"] / most, 2) if most else None
        head = (record["assignment"], record["submission"], record["score"], most)
        rows.append((*head, percent, right, len(questions), _first_problem(questions)))
    table = pandas.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"score": float, "max_score": float, "percent": float})


def write_gradebook(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write the table as CSV: one line a row; text that a spreadsheet would run gets an apostrophe in front."""
    table = gradebook(records)
    for column in ("assignment", "submission", "first_problem"):
        table[column] = table[column].map(cell)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def cell(text: str) -> str:
    """Return text of a submission as a cell of a table: one line, which no spreadsheet runs."""
    return harmless(flat(text))


def harmless(value: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    runs = value.lstrip().startswith(("=", "+", "-", "@")) or value.startswith(("\t", "\r", "\n"))
    return f"'{value}" if runs else value


def _first_problem(questions: Iterable[Mapping[str, Any]]) -> str:
    problem = next((one for one in questions if one["verdict"] != "right"), None)
    if problem is None:
        return ""
    first = problem["message"].partition("\n")[0]
    # The first line of a message may begin with the verdict itself
    said = (
        first if first.startswith(problem["verdict"]) else f"{problem['verdict']}: {first}".removesuffix(": ")
    )
    return f"{problem['id']}: {said}"
