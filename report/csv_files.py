"""The tables of an assignment's page as CSV files: the measured values and the claims of each task."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from report.claims import COLUMNS
from report.files import write

MEASURED = (
    "metric",
    "variant",
    "split",
    "implementation",
    "mean",
    "low",
    "high",
    "seeds",
    "unit",
    "published",
)


def write_tables(page: dict[str, Any], claims: list[dict[str, str]], folder: Path) -> None:
    """Write `folder`/<task>.csv, <task>-claims.csv and other-claims.csv of a page; values have all their digits.

    `page` is what `assignment_context` returns, `claims` the rows of claims.csv.
    """
    mine = {row["claim"]: row for row in claims if row["assignment"] == page["declared"].id}

    def write_claims(path: Path, shown: list[dict[str, Any]]) -> None:
        if shown:
            rows = ([mine[claim["id"]][column] for column in COLUMNS] for claim in shown)
            write(path, _csv(COLUMNS, rows))

    for task in page["tasks"]:
        name = task["declared"]["id"]
        if task["metrics"]:
            write(folder / f"{name}.csv", _csv(MEASURED, map(list, _measured(task["metrics"]))))
        write_claims(folder / f"{name}-claims.csv", task["claims"])
    write_claims(folder / "other-claims.csv", page["other_claims"])


def _measured(rows: list[dict[str, Any]]) -> Iterable[tuple]:
    for row in rows:
        for implementation, found in row["estimates"].items():
            yield (
                row["name"], row["variant"], row["split"], implementation,
                repr(found.mean), *("" if end is None else repr(end) for end in (found.low, found.high)),
                found.seeds, row["unit"], row["published"],
            )  # fmt: skip


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
