"""The claims as Markdown for the documentation: counts, every claim with its verdict, and what fell."""

from __future__ import annotations

from collections import Counter
from typing import Any

from report import tables
from report.found import found
from report.inputs import ReportInputs
from report.overview import COMPARED, DECIDED

VERDICTS = (*DECIDED, *COMPARED, "not testable")


def claims_page(inputs: ReportInputs) -> str:
    """Return the counts by assignment and verdict, a table of all claims, and a paragraph for each that fell."""
    groups = found(inputs)
    parts = [_counts(inputs), "### Every claim", _claims(inputs), "### What did not come out as published"]
    for group in groups:
        parts.append(f"#### {plain(group['declared'].title)}")
        for row in group["rows"]:
            place = f"{plain(row['section'])}; {row['verdict']}, {row['words']}"
            parts.append(f"**{plain(row['gist'])}** ({place}). {plain(row['told'])}")
    if not groups:
        parts.append("Nothing: no published statement that could be tested fell.")
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


def _claims(inputs: ReportInputs) -> str:
    lines = [
        "| document | section | claim | published | ours | 95 % interval | data | verdict |",
        "|---|---|---|---:|---:|---:|---|---|",
    ]
    for assignment in inputs.assignments:
        for row in tables.claim_rows(assignment, inputs.claims):
            verdict = f"{row['verdict']}: {row['reason']}" if row["reason"] else row["verdict"]
            cells = (
                assignment.document,
                row["section"],
                row["gist"],
                row["published"],
                row["ours"],
                row["interval"],
                row["closeness"],
                verdict,
            )
            lines.append(f"| {' | '.join(map(plain, cells))} |")
    return "\n".join(lines)
