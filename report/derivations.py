"""The derivations of a task, each with the measured values that hold it against numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from report.declarations import AssignmentDecl
from report.measurements import final_rows
from report.numbers import ANSWER, answer, decimal
from report.pages import anchor


def derivations(assignment: AssignmentDecl, task: str, metrics: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the derivations of a task: id, title, anchor, steps as declared, checks with their value as text."""
    declared = [one for one in assignment.derivations if one["task"] == task]
    if not declared:
        return []
    mine = (metrics["assignment"] == assignment.id) & (metrics["task"] == task)
    rows = final_rows(metrics[mine & (metrics["implementation"] == "reference")])
    return [
        {
            "id": one["id"],
            "title": one["title"],
            "anchor": anchor(f"derivation-{assignment.id}-{one['id']}"),
            "steps": one["steps"],
            "checks": [_check(check, assignment, rows) for check in one["checks"]],
        }
        for one in declared
    ]


def _check(check: Mapping[str, Any], assignment: AssignmentDecl, rows: pd.DataFrame) -> dict[str, str]:
    """Return one check: what it says, its value over the seeds, how that was taken, and its metric."""
    metric = assignment.metric(check["metric"])
    where = check.get("where", {})
    rows = rows[rows["metric"] == check["metric"]]
    for column in ("variant", "split"):
        rows = rows[rows[column] == where.get(column, "")]
    told = {"says": check["says"], "metric": check["metric"], "unit": "", "taken": ""}
    told["origin"] = ", ".join([metric["title"], *where.values()])
    if rows.empty:
        return told | {"value": "not measured"}
    take, seeds = check.get("take", "largest"), rows["seed"].nunique()
    if metric["unit"] == ANSWER:
        value, taken = answer(rows["value"].mean()), f"{seeds} seeds"
    else:
        number = rows["value"].max() if take == "largest" else rows["value"].mean()
        value = decimal(number, metric["precision"]) if number else "0"
        told["unit"], taken = metric["unit"], f"{take} of {seeds} seeds"
    return told | {"value": value, "taken": taken if seeds > 1 else "one seed"}
