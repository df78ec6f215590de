"""What we found: every published statement that fell, in two sentences with its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from report import tables
from report.declarations import AssignmentDecl, DeclarationError
from report.figures.listing import TEXT
from report.inputs import ReportInputs
from report.navigation import made_place

FELL = ("outside", "contradicted", "differs")
DATA = {
    "own": "the source's own data",
    "rebuilt": "data rebuilt from the source's description",
    "partial": "a part of the source's data",
    "none needed": "no data",
}
PLACEHOLDERS = ("published", "ours", "interval", "data")


def found(inputs: ReportInputs) -> list[dict[str, Any]]:
    """Return, for each assignment with claims that fell, its declaration and their rows in the order of claims.csv.

    A row is one of `tables.claim_rows` with `told` (the two sentences), `words` (the closeness of the data),
    `figure` (the id of the first figure of the task that decides it, "" without one) and `made` (where on the
    assignment's page the origin of our value stands, "" without one).
    """
    groups = []
    columns = inputs.metrics[["assignment", "task", "metric"]].drop_duplicates()
    measured = set(columns.itertuples(index=False, name=None))
    for assignment in inputs.assignments:
        declared = {claim["id"]: claim for claim in assignment.claims}
        rows = [
            row
            | {
                "told": told(row, declared.get(row["id"], {}), assignment),
                "words": "no data needed" if row["closeness"] == "none needed" else DATA[row["closeness"]],
                "figure": _figure(inputs, assignment, row["tasks"]),
                "made": made_place(*row["decided_by"])
                if (assignment.id, *row["decided_by"]) in measured
                else "",
            }
            for row in tables.claim_rows(assignment, inputs.claims)
            if row["verdict"] in FELL
        ]
        if rows:
            groups.append({"declared": assignment, "rows": rows})
    return groups


def told(row: Mapping[str, Any], claim: Mapping[str, Any], assignment: AssignmentDecl) -> str:
    """Return a claim's `finding` with its placeholders filled, or two sentences made from the row.

    Raises `DeclarationError` for a placeholder that is not known.
    """
    finding = claim.get("finding")
    if not finding:
        return f"{_states(row, assignment)} {_measured(row)}"
    values = {
        "published": row["published"],
        "ours": row["ours"],
        "interval": row["interval"] or row["ours"],
        "data": DATA.get(row["closeness"], row["closeness"]),
    }

    def fill(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise DeclarationError(
                f"reference/{assignment.id}/claims.yaml: claim {row['id']}: finding: unknown placeholder "
                f"{match[0]}: use {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"
            )
        return values[match[1]]

    return re.sub(r"\{([^{}]*)\}", fill, finding)


def _states(row: Mapping[str, Any], assignment: AssignmentDecl) -> str:
    gist = row["gist"].rstrip(".")
    published = row["published"]
    shown = f" ({published})" if published and published not in gist and len(published) <= 20 else ""
    return f"{assignment.source}, {row['section']}, states: {gist}{shown}."


def _measured(row: Mapping[str, Any]) -> str:
    if row["comparison"].startswith("whole number"):
        return f"{row['reason'][:1].upper()}{row['reason'][1:]}."
    on = "Without any data" if row["closeness"] == "none needed" else f"On {DATA[row['closeness']]}"
    interval = f", 95 % interval {row['interval']}" if row["interval"] else ""
    if row["comparison"] == "ordering":
        return f"{on} the difference is {row['ours']}{interval}: the order is the other way round."
    bound = {"at least": "at least", "at most": "at most"}.get(row["comparison"], "")
    against = f", not {bound + ' ' if bound else ''}{row['published']}" if row["published"] else ""
    return f"{on} we get {row['ours']}{interval}{against}."


def _figure(inputs: ReportInputs, assignment: AssignmentDecl, tasks: list[str]) -> str:
    for figure in assignment.figures:
        ending = "csv" if figure["kind"] in TEXT else "svg"
        if figure["task"] in tasks[:1] and inputs.figure(assignment.id, figure["id"], ending):
            return figure["id"]
    return ""
