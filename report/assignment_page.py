"""The page of one assignment: for each task what it asks, its figures, measured values, claims and how it was made."""

from __future__ import annotations

from collections import Counter
from typing import Any

from report import overview, tables
from report.declarations import AssignmentDecl
from report.derivations import derivations
from report.figure_html import figure_context
from report.inputs import ReportInputs, reference_seeds
from report.made import made
from report.navigation import made_place
from report.pages import anchor

OPEN_ROWS = 14  # tables of measured values with more rows start closed
MOST_ROWS = 20  # rows of such a table that a page shows; the CSV has all
LONGEST = 20  # signs of a value that may break over lines beyond this


def assignment_context(inputs: ReportInputs, assignment: AssignmentDecl) -> dict[str, Any]:
    """Return what the page of an assignment shows; a claim's `made` is the id of where its value's origin stands."""
    claims = tables.claim_rows(assignment, inputs.claims)
    known = {task["id"] for task in assignment.tasks}
    tasks = [_task(inputs, assignment, task, claims) for task in assignment.tasks]
    measured = {(task["declared"]["id"], row["name"]) for task in tasks for row in task["metrics"]}
    for claim in claims:
        claim["made"] = made_place(*claim["decided_by"]) if claim["decided_by"] in measured else ""
    return {
        "declared": assignment,
        "tasks": tasks,
        "other_claims": [claim for claim in claims if not known.intersection(claim["tasks"][:1])],
        "open_rows": OPEN_ROWS,
        "longest": LONGEST,
    }


def _task(
    inputs: ReportInputs, assignment: AssignmentDecl, task: dict[str, Any], claims: list[dict[str, Any]]
) -> dict[str, Any]:
    runs = inputs.runs(assignment.id, task["id"])
    seeds = reference_seeds(runs)
    rows = tables.metric_rows(assignment, task["id"], inputs.metrics)
    figures = [figure for figure in assignment.figures if figure["task"] == task["id"]]
    own = [claim for claim in claims if claim["tasks"][:1] == [task["id"]]]
    return {
        "declared": task,
        "anchor": anchor(f"{assignment.id}-{task['id']}"),
        "runs": runs,
        "failed": overview.failures(runs),
        "seeds": sorted({run["seed"] for run in runs}),
        "derivations": derivations(assignment, task["id"], inputs.metrics),
        "figures": [figure_context(inputs, assignment.id, figure, seeds) for figure in figures],
        "metrics": rows,
        "units": list(dict.fromkeys(row["unit"] for row in rows)),
        "shown": tables.kept_rows(rows, MOST_ROWS),
        "implementations": tables.implementations(rows),
        "claims": own,
        "counts": overview.counts(Counter(claim["verdict"] for claim in own)),
        "settings": task["settings"].get(inputs.provenance.get("scale", ""), {}),
        "made": made(assignment.id, task["id"], runs, rows, figures, inputs.provenance["command"]),
    }
