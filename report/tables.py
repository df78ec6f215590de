"""The tables of the report as rows of text: metrics with their intervals, claims with their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from report.claims import EMBEDDED, tasks_of
from report.declarations import AssignmentDecl
from report.measurements import estimate, final_rows, select
from report.numbers import ANSWER, FINE, answer, decimal, short, with_half_width

MARKS = {
    "reproduced": "✓",
    "consistent": "≈",
    "outside": "✗",
    "contradicted": "✗",
    "differs": "≠",
    "undecided": "?",
    "not testable": "–",
}


def metric_rows(assignment: AssignmentDecl, task: str, metrics: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each measured quantity of a task: its name and, for each implementation, value and interval.

    Keys: name, metric (its title), unit, variant, split, seeds, published (text or ""), values {implementation:
    (mean, half width)} as text, estimates {implementation: Estimate}.
    """
    mine = metrics[(metrics["assignment"] == assignment.id) & (metrics["task"] == task)]
    finals = final_rows(mine)
    published = _published(assignment, task, mine)
    rows = []
    for (name, variant, split), part in finals.groupby(["metric", "variant", "split"], sort=False):
        metric = assignment.metric(name)
        values, estimates, seeds = {}, {}, 0
        for implementation, one in part.groupby("implementation", sort=True):
            found = estimates[implementation] = estimate(one["value"].to_numpy())
            half = None if found.high is None else found.high - found.mean
            values[implementation] = with_half_width(found.mean, half, metric["precision"])
            if metric["unit"] == ANSWER:
                values[implementation] = (answer(found.mean), "")
            seeds = max(seeds, found.seeds)
        rows.append(
            {
                "name": name,
                "metric": metric["title"],
                "unit": "" if metric["unit"] == ANSWER else metric["unit"],
                "variant": variant,
                "split": split,
                "seeds": seeds,
                "published": _answered(metric, published.get((name, variant, split), "")),
                "values": values,
                "estimates": estimates,
            }
        )
    order = {name: place for place, name in enumerate(assignment.metrics)}
    return sorted(rows, key=lambda row: order.get(row["name"], len(order)))


def _published(
    assignment: AssignmentDecl, task: str, metrics: pd.DataFrame
) -> dict[tuple[str, str, str], str]:
    """Return the published number of each (metric, variant, split) that a claim of this task names."""
    found: dict[tuple[str, str, str], str] = {}
    for claim in assignment.claims:
        selector = claim.get("measured", {})
        number = claim.get("published")
        if selector.get("task") != task or "step" in selector or claim["compare"] in ("at_least", "at_most"):
            continue
        if isinstance(number, int | float) and not isinstance(number, bool):
            rows = select(metrics, selector)
            keys = {tuple(row) for row in rows[["metric", "variant", "split"]].itertuples(index=False)}
            if len(keys) == 1:
                found.setdefault(keys.pop(), short(number))
    return found


def claim_rows(assignment: AssignmentDecl, claims: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return one row for each judged claim of an assignment, as text, in the order of claims.csv."""
    declared = {claim["id"]: claim for claim in assignment.claims}
    return [
        _claim(assignment, row, declared.get(row["claim"], {}))
        for row in claims
        if row["assignment"] == assignment.id
    ]


def _claim(assignment: AssignmentDecl, row: Mapping[str, str], declared: Mapping[str, Any]) -> dict[str, Any]:
    selector = declared.get("measured") or declared.get("greater") or {}
    metric = assignment.metric(selector.get("metric", ""))
    precision = metric["precision"]
    ours, half, difference, interval = row["ours"], "", "", ""
    published = declared.get("published", row["published"])
    if _is_number(row["ours"]):
        mean = float(row["ours"])
        width = (float(row["high"]) - float(row["low"])) / 2 if row["high"] else None
        ours, half = with_half_width(mean, width, precision)
        signed = row["comparison"] == "ordering"
        ours = _signed(ours, mean) if signed else ours
        if width:
            interval = _interval(float(row["low"]), float(row["high"]), precision, signed)
        numeric = isinstance(published, int | float) and not isinstance(published, bool)
        if numeric and row["reason"] != EMBEDDED:
            difference = _signed(decimal(mean - published, precision), mean - published)
        if metric["unit"] == ANSWER:
            ours, half, difference = answer(mean), "", ""
    return {
        "id": row["claim"],
        "section": row["section"],
        "gist": row["gist"],
        "published": "" if published is None else _answered(metric, short(published)),
        "ours": ours,
        "half": half,
        "interval": interval,
        "difference": difference,
        "comparison": row["comparison"],
        "data": row["data"],
        "closeness": row["closeness"] or ("none needed" if not row["data"] else ""),
        "seeds": row["seeds"],
        "verdict": row["verdict"],
        "mark": MARKS[row["verdict"]],
        "reason": "" if row["reason"] == EMBEDDED else row["reason"],  # which the closeness beside it says
        "tasks": tasks_of(dict(declared)),
        "evidence": _evidence(declared),
        "decided_by": (selector.get("task", ""), selector.get("metric", "")),
    }


def _answered(metric: Mapping[str, Any], published: str) -> str:
    """Return a published value as text, that of a question as its answer."""
    return answer(float(published)) if metric["unit"] == ANSWER and published in ("0", "1") else published


def _interval(low: float, high: float, precision: int, signed: bool) -> str:
    """Return "0.921 to 0.924"; where the metric's precision would hide the width, with the digits that show it."""
    ends = [decimal(end, precision) if precision > FINE else f"{end:,.{precision}f}" for end in (low, high)]
    if ends[0] == ends[1]:
        ends = [f"{end:.6g}" for end in (low, high)]
    if signed:
        ends = [_signed(text, end) for text, end in zip(ends, (low, high), strict=True)]
    return " to ".join(text.replace("-", "−", 1) if text.startswith("-") else text for text in ends)


def _evidence(declared: Mapping[str, Any]) -> str:
    """Return the metrics that decide a claim, in words."""

    def one(selector: Mapping[str, Any]) -> str:
        parts = [
            str(selector[key])
            for key in ("metric", "split", "variant", "step")
            if selector.get(key) not in (None, "")
        ]
        return f"{selector['task']}: {', '.join(parts)}"

    if "greater" in declared and "lesser" in declared:
        return f"{one(declared['greater'])} above {one(declared['lesser'])}"
    return one(declared["measured"]) if "measured" in declared else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _signed(text: str, value: float) -> str:
    return (
        text.replace("-", "−", 1) if value < 0 and text.startswith("-") else f"+{text}" if value > 0 else text
    )


def kept_rows(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return `most` of the rows of `metric_rows` in their order, those beside a published number before others."""
    chosen = sorted(range(len(rows)), key=lambda place: (not rows[place]["published"], place))[:most]
    return [rows[place] for place in sorted(chosen)]


def implementations(rows: list[dict[str, Any]]) -> list[str]:
    """Return the implementations that rows of `metric_rows` have values of."""
    return [name for name in ("solution", "reference") if any(name in row["values"] for row in rows)]
