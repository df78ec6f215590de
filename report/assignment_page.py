"""The page of one assignment: for each task what it asks, its figures, measured values, claims and how it was made."""

from __future__ import annotations

from typing import Any

from report import overview, tables
from report.declarations import AssignmentDecl
from report.derivations import derivations
from report.figure_html import figure_context
from report.inputs import ReportInputs
from report.pages import anchor

OPEN_ROWS = 14  # tables of measured values with more rows start closed
LONGEST = 20  # signs of a value that may break over lines beyond this


def assignment_context(inputs: ReportInputs, assignment: AssignmentDecl) -> dict[str, Any]:
    """Return what the page of an assignment shows."""
    claims = tables.claim_rows(assignment, inputs.claims)
    placed = [claim | {"task": claim["tasks"][0] if claim["tasks"] else ""} for claim in claims]
    known = {task["id"] for task in assignment.tasks}
    return {
        "declared": assignment,
        "tasks": [_task(inputs, assignment, task, placed) for task in assignment.tasks],
        "other_claims": [claim for claim in placed if claim["task"] not in known],
        "open_rows": OPEN_ROWS,
        "longest": LONGEST,
    }


def _task(
    inputs: ReportInputs, assignment: AssignmentDecl, task: dict[str, Any], claims: list[dict[str, Any]]
) -> dict[str, Any]:
    runs = [run for run in inputs.outcomes if (run["assignment"], run["task"]) == (assignment.id, task["id"])]
    done = [run for run in runs if run["status"] == "done" and run["implementation"] == "reference"]
    seeds = sorted({run["seed"] for run in done})
    rows = tables.metric_rows(assignment, task["id"], inputs.metrics)
    return {
        "declared": task,
        "anchor": anchor(f"{assignment.id}-{task['id']}"),
        "runs": runs,
        "failed": overview.failures(runs),
        "seeds": sorted({run["seed"] for run in runs}),
        "origins": list(
            {(one["name"], one["closeness"]): one for run in runs for one in run["origins"]}.values()
        ),
        "derivations": derivations(assignment, task["id"], inputs.metrics),
        "figures": [
            figure_context(inputs, assignment.id, figure, seeds)
            for figure in assignment.figures
            if figure["task"] == task["id"]
        ],
        "metrics": rows,
        "implementations": [
            name for name in ("solution", "reference") if any(name in row["values"] for row in rows)
        ],
        "claims": [claim for claim in claims if claim["task"] == task["id"]],
        "settings": task["settings"].get(inputs.provenance.get("scale", ""), {}),
    }
