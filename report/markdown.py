"""The claims as Markdown for the documentation: counts, what fell, and every claim with its verdict."""

from __future__ import annotations

from collections import Counter
from typing import Any

from report import tables
from report.declarations import AssignmentDecl
from report.found import found
from report.inputs import ReportInputs
from report.overview import COMPARED, DECIDED

VERDICTS = (*DECIDED, *COMPARED, "not testable")


def claims_page(inputs: ReportInputs) -> str:
    """Return the counts by assignment and verdict, a paragraph for each claim that fell, and a table of all claims."""
    groups = found(inputs)
    parts = [_counts(inputs), "### What did not come out as published"]
    for group in groups:
        parts.append(f"#### {plain(group['declared'].title)}")
        for row in group["rows"]:
            place = f"{plain(row['section'])}; {row['verdict']}, {row['words']}"
            parts.append(f"**{plain(row['gist'])}** ({place}). {plain(row['told'])}")
    if not groups:
        parts.append("Nothing: no published statement that could be tested fell.")
    parts.append("### Every claim")
    for assignment in inputs.assignments:
        parts += [f"#### Every claim of {plain(assignment.title)}", _claims(assignment, inputs)]
    return "\n\n".join(parts)


def plain(text: Any) -> str:
    """Return text that Markdown prints as it is, in one line: a cell, a heading or a part of a paragraph."""
    line = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{sign}" if sign in "\\`*_[]|#~$" else sign for sign in line)


def _counts(inputs: ReportInputs) -> str:
    rows = []
    verdicts: Counter[str] = Counter()
    for assignment in inputs.assignments:
        own = Counter(row["verdict"] for row in inputs.claims if row["assignment"] == assignment.id)
        rows.append((assignment.id, own))
        verdicts += own
    lines = [f"| assignment | {' | '.join(VERDICTS)} | all |", f"|---|{'---:|' * (len(VERDICTS) + 1)}"]
    for name, own in [*rows, ("all", verdicts)]:
        counts = " | ".join(str(own[word]) for word in VERDICTS)
        lines.append(f"| {plain(name)} | {counts} | {sum(own.values())} |")
    return "\n".join(lines)


def _claims(assignment: AssignmentDecl, inputs: ReportInputs) -> str:
    lines = [
        "| section | claim | published | ours | 95 % interval | data | verdict |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    for row in tables.claim_rows(assignment, inputs.claims):
        verdict = f"{row['verdict']}: {row['reason']}" if row["reason"] else row["verdict"]
        values = (row[key] for key in ("section", "gist", "published", "ours", "interval", "closeness"))
        lines.append(f"| {' | '.join(map(plain, (*values, verdict)))} |")
    return "\n".join(lines)
