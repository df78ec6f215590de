"""Verdicts: each published claim held against what our runs measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from report.declarations import AssignmentDecl
from report.measurements import Estimate, estimate, final_rows, select

COLUMNS = (
    "assignment", "claim", "document", "section", "gist", "published", "ours", "low", "high", "seeds",
    "comparison", "data", "closeness", "verdict", "reason",
)  # fmt: skip
HOLDS, MISSES, OPEN = "holds", "misses", "open"
EMBEDDED = "embedded stand-in data"


class NotTestable(Exception):
    """Why a claim cannot be judged; the message is the reason shown."""


def judge(
    assignments: Sequence[AssignmentDecl | Mapping[str, Any]], metrics: pd.DataFrame, outcomes: list[dict]
) -> pd.DataFrame:
    """Return claims.csv: one row for each claim, in the order of the declarations, with `COLUMNS`.

    `metrics` is the tidy table of all tasks; `outcomes` are the outcome.json objects of their runs. A claim is
    decided by the reference's final values: the mean over seeds, and its interval where there are two seeds or more.
    """
    metrics = metrics.assign(step=pd.to_numeric(metrics["step"], errors="coerce"))
    reference = metrics[metrics["implementation"] == "reference"]
    rows = []
    for declared in assignments:
        assignment = declared if isinstance(declared, AssignmentDecl) else AssignmentDecl.of(declared)
        own = reference[reference["assignment"] == assignment.id]
        runs = [
            run
            for run in outcomes
            if run["assignment"] == assignment.id and run["implementation"] == "reference"
        ]
        rows += [_row(assignment, claim, own, runs) for claim in assignment.claims]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _row(
    assignment: AssignmentDecl, claim: dict[str, Any], metrics: pd.DataFrame, outcomes: list[dict]
) -> dict:
    row = {
        **dict.fromkeys(COLUMNS, ""),
        "assignment": assignment.id,
        "claim": claim["id"],
        "document": assignment.document,
        "section": claim["section"],
        "gist": claim["gist"],
        "published": _cell(claim.get("published")),
        "comparison": comparison_text(claim),
        "data": claim.get("data") or "",
        "verdict": "not testable",
    }
    try:
        if claim["compare"] == "not_testable":
            raise NotTestable(claim.get("reason", "the source gives too little to test it"))
        runs = [run for name in tasks_of(claim) for run in _finished(name, outcomes)]
        row["closeness"] = _closeness(claim, runs)
        ours, state = _measure(claim, metrics)
        row |= _estimate_cells(ours)
        if row["closeness"] == "embedded":
            raise NotTestable(EMBEDDED)
        row["verdict"] = _verdict(claim, state, row["closeness"])
        row["reason"] = _remark(row, state, claim, assignment)
    except NotTestable as error:
        row["reason"] = str(error)
    return row


def tasks_of(claim: dict[str, Any]) -> list[str]:
    """Return the names of the tasks that decide a claim, each once."""
    selectors = [claim[key] for key in ("measured", "greater", "lesser") if key in claim]
    return list(dict.fromkeys(selector["task"] for selector in selectors))


def comparison_text(claim: dict[str, Any]) -> str:
    """Return how a claim is compared, in words ("within 0.005")."""
    words = claim["compare"].replace("_", " ")
    if claim["compare"] in ("within", "about") and isinstance(claim.get("published"), int | float | list):
        return (
            f"{words} {_tolerance(claim):g}"
            if claim["compare"] == "within"
            else f"about, ± {_tolerance(claim):g}"
        )
    return words


def _finished(task: str, outcomes: list[dict]) -> list[dict]:
    runs = [run for run in outcomes if run["task"] == task]
    if not runs:
        raise NotTestable(f"task {task} was not run")
    for run in runs:  # one failed seed is enough: the seeds that are left would be a chosen sample
        if run["status"] != "done":
            raise NotTestable(f"task {task} failed: {run.get('reason') or 'no reason given'}")
    return runs


def _closeness(claim: dict[str, Any], runs: list[dict]) -> str:
    """Return how close the data of the runs is to the source's own, "" for a claim that needs no data."""
    name = claim.get("data")
    if name is None:
        return ""
    found = {origin["closeness"] for run in runs for origin in run["origins"] if origin["name"] == name}
    if not found:
        raise NotTestable(f"the runs of {', '.join(tasks_of(claim))} did not load the data set {name}")
    return next(word for word in ("embedded", "partial", "rebuilt", "own") if word in found)


def _measure(claim: dict[str, Any], metrics: pd.DataFrame) -> tuple[Estimate | list[float], str]:
    """Return our value and whether the comparison holds, misses or stays open."""
    if claim["compare"] == "ordering":
        pair = [_by_seed(claim[side], metrics) for side in ("greater", "lesser")]
        differences = (pair[0] - pair[1]).dropna().to_numpy()  # paired by seed
        if not len(differences):
            raise NotTestable("no seed has both values")
        ours = estimate(differences)
        return ours, _beyond(ours, 0.0, strict=True)
    published = claim["published"]
    if isinstance(published, list) and all(isinstance(item, int | float) for item in published):
        values = _sequence(claim["measured"], metrics)
        if len(values) != len(published):
            return values, MISSES
        tolerance = _tolerance(claim)
        close = [
            abs(mine - theirs) <= _slack(tolerance, theirs)
            for mine, theirs in zip(values, published, strict=True)
        ]
        return values, HOLDS if all(close) else MISSES
    ours = estimate(_by_seed(claim["measured"], metrics).to_numpy())
    if not isinstance(published, int | float):
        published, tolerance = 1.0, 0.0  # a string: the metric is 1 where our run gives the same, 0 where not
    else:
        tolerance = _tolerance(claim)
    if claim["compare"] == "at_least":
        return ours, _beyond(ours, published - _slack(tolerance, published))
    if claim["compare"] == "at_most":
        mirrored = Estimate(-ours.mean, *_mirror(ours), ours.seeds)
        return ours, _beyond(mirrored, -published - _slack(tolerance, published))
    slack = _slack(tolerance, published)
    low, high = _bounds(ours)
    if published - slack <= low and high <= published + slack:
        return ours, HOLDS
    return ours, MISSES if high < published - slack or low > published + slack else OPEN


def _by_seed(selector: dict[str, Any], metrics: pd.DataFrame) -> pd.Series:
    """Return the selected final value of each seed, indexed by seed."""
    rows = select(metrics, selector)
    rows = rows if "step" in selector else final_rows(rows)
    place = f"{selector['task']}: metric {selector['metric']}"
    if rows.empty:
        raise NotTestable(f"{place} is not among the results")
    if rows["seed"].duplicated().any():
        names = sorted(
            {
                f"{variant or '-'}/{split or '-'}"
                for variant, split in zip(rows["variant"], rows["split"], strict=True)
            }
        )
        raise NotTestable(
            f"{place} has several values a seed ({', '.join(names[:4])}): name variant and split"
        )
    return rows.set_index("seed")["value"].sort_index()


def _sequence(selector: dict[str, Any], metrics: pd.DataFrame) -> list[float]:
    """Return the selected values in the order of the results, averaged over seeds."""
    rows = select(metrics, selector)
    if rows.empty:
        raise NotTestable(f"{selector['task']}: metric {selector['metric']} is not among the results")
    keys = [rows["variant"], rows["split"], rows["step"].fillna(-1)]
    return [float(value) for value in rows["value"].groupby(keys, sort=False).mean()]


def _tolerance(claim: dict[str, Any]) -> float:
    """Return the allowed absolute difference: the declared one; for `about`, half a unit of the last digit given."""
    if "tolerance" in claim or claim["compare"] != "about":
        return float(claim.get("tolerance", 0.0))
    published = claim["published"]
    numbers = published if isinstance(published, list) else [published]
    return max(
        float(Decimal(5).scaleb(int(Decimal(repr(number)).normalize().as_tuple().exponent) - 1))
        for number in numbers
    )


def _slack(tolerance: float, published: float) -> float:
    # decimal texts are not exact in binary: 0.927 - 0.922 must count as 0.005
    return tolerance + 1e-12 * max(1.0, abs(published))


def _bounds(ours: Estimate) -> tuple[float, float]:
    return (ours.mean, ours.mean) if ours.low is None or ours.high is None else (ours.low, ours.high)


def _mirror(ours: Estimate) -> tuple[float | None, float | None]:
    return (None, None) if ours.low is None or ours.high is None else (-ours.high, -ours.low)


def _beyond(ours: Estimate, bound: float, *, strict: bool = False) -> str:
    """Say whether the whole interval lies above the bound, below it, or on both sides; a tie is open if `strict`."""
    low, high = _bounds(ours)
    if low > bound or (low == bound and not strict):
        return HOLDS
    return MISSES if high < bound else OPEN


def _verdict(claim: dict[str, Any], state: str, closeness: str) -> str:
    if closeness in ("rebuilt", "partial"):
        return "differs" if state == MISSES else "consistent"
    if state == HOLDS:
        return "reproduced"
    if state == OPEN:
        return "undecided"
    definite = closeness == "" or claim["compare"] in ("exact", "ordering")
    return "contradicted" if definite else "outside"


def _remark(row: dict, state: str, claim: dict[str, Any], assignment: AssignmentDecl) -> str:
    if state == OPEN:
        return "the seeds do not settle it"
    seeded = any(assignment.task(name).get("seeded", True) for name in tasks_of(claim))
    return "one seed: no interval" if seeded and row["seeds"] == 1 and claim["compare"] != "exact" else ""


def _estimate_cells(ours: Estimate | list[float]) -> dict[str, Any]:
    if isinstance(ours, list):
        return {"ours": _cell(ours)}
    blank = {key: "" if value is None else value for key, value in (("low", ours.low), ("high", ours.high))}
    return {"ours": ours.mean, **blank, "seeds": ours.seeds}


def _cell(value: Any) -> Any:
    """Return a value as it stands in the CSV: lists as JSON with whole numbers short, None as nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(
            [int(item) if isinstance(item, float) and item.is_integer() else item for item in value]
        )
    return float(value) if isinstance(value, np.floating) else value
