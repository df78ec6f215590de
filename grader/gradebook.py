"""The class in one table: a row for each submission."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

COLUMNS = ("assignment", "submission", "score", "max_score", "percent", "right", "questions", "first_problem")


def rows(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each record, in the records' order; `percent` is empty where nothing could be graded."""
    table = []
    for record in records:
        questions = record["questions"]
        problem = next((one for one in questions if one["verdict"] != "right"), None)
        most = record["max_score"]
        table.append(
            {
                "assignment": record["assignment"],
                "submission": record["submission"],
                "score": record["score"],
                "max_score": most,
                "percent": round(100 * record["score"] / most, 2) if most else "",
                "right": sum(one["verdict"] == "right" for one in questions),
                "questions": len(questions),
                "first_problem": f"{problem['id']}: {problem['verdict']}" if problem else "",
            }
        )
    return table


def write_gradebook(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write the table as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows(records))


def harmless(value: Any) -> Any:
    """Return text that no spreadsheet takes for a formula; other values as they are."""
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
