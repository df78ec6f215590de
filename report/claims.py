"""Verdicts: each published claim held against what our runs measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from report import grim
from report.comparisons import HOLDS, MISSES, OPEN, Finding, NotTestable, compare, tolerance
from report.declarations import AssignmentDecl, DeclarationError
from report.measurements import Estimate
from report.orderings import Examples, no_examples, order

COLUMNS = (
    "assignment", "claim", "document", "section", "gist", "published", "ours", "low", "high", "seeds",
    "comparison", "data", "closeness", "verdict", "reason",
)  # fmt: skip
COMPARISONS = ("within", "about", "exact", "at_least", "at_most", "ordering", "whole_number", "not_testable")
EMBEDDED = "embedded stand-in data"


def judge(
    assignments: Sequence[AssignmentDecl | Mapping[str, Any]],
    metrics: pd.DataFrame,
    outcomes: list[dict],
    examples: Examples = no_examples,
) -> pd.DataFrame:
    """Return claims.csv: one row for each claim, in the order of the declarations, with `COLUMNS`.

    `metrics` is the tidy table of all tasks; `outcomes` are the outcome.json objects of their runs; `examples` gives
    the values that the reference's runs have kept for each example. A claim is decided by the reference's final
    values: the mean over seeds, and its interval where there are two seeds or more.
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
        rows += [_row(assignment, claim, own, runs, examples) for claim in assignment.claims]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _row(
    assignment: AssignmentDecl,
    claim: dict[str, Any],
    metrics: pd.DataFrame,
    outcomes: list[dict],
    examples: Examples,
) -> dict:
    if claim["compare"] not in COMPARISONS:
        raise DeclarationError(
            f"{assignment.id}: claim {claim['id']}: unknown comparison {claim['compare']!r}: "
            f"use one of {', '.join(COMPARISONS)}"
        )
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
        try:
            found = _measure(claim, metrics, assignment, examples)
            row |= _cells(found.ours)
        except NotTestable:
            if row["closeness"] != "embedded":  # which leaves out settings that the real data is tried with
                raise
        if row["closeness"] == "embedded":
            raise NotTestable(EMBEDDED)
        row["verdict"] = _verdict(claim, found.state, row["closeness"])
        row["reason"] = found.remark or _remark(row, found.state, claim, assignment)
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
    if claim["compare"] == "whole_number":
        return f"{words} of {claim['of']:,}"
    if claim["compare"] in ("within", "about") and isinstance(claim.get("published"), int | float | list):
        return (
            f"{words} {tolerance(claim):g}"
            if claim["compare"] == "within"
            else f"about, ± {tolerance(claim):g}"
        )
    return words


def _finished(task: str, outcomes: list[dict]) -> list[dict]:
    runs = [run for run in outcomes if run["task"] == task]
    if not runs:
        raise NotTestable(f"task {task} was not run")
    for run in runs:  # one failed seed is enough: the seeds that are left would be a chosen sample
        if run["status"] != "done":
            part = f", part {run['part']}" if run.get("part") else ""
            raise NotTestable(f"task {task}{part} failed: {run.get('reason') or 'no reason given'}")
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


def _measure(
    claim: dict[str, Any], metrics: pd.DataFrame, assignment: AssignmentDecl, examples: Examples
) -> Finding:
    if claim["compare"] == "whole_number":
        try:
            text, reason, holds = grim.examine(claim, assignment.claims)
        except ValueError as error:
            raise DeclarationError(f"{assignment.id}: claim {claim['id']}: {error}") from None
        return Finding(text, HOLDS if holds else MISSES, reason)
    if claim["compare"] == "ordering":
        seeded = [_draws(claim[side]["task"], assignment) for side in ("greater", "lesser")]
        return order(claim, metrics, assignment.id, examples, seeded)
    return compare(claim, metrics)


def _seeded(claim: dict[str, Any], assignment: AssignmentDecl) -> bool:
    """Whether a task that decides the claim draws random numbers."""
    return any(_draws(task, assignment) for task in tasks_of(claim))


def _draws(task: str, assignment: AssignmentDecl) -> bool:
    return assignment.task(task).get("seeded", True)


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
    alone = row["seeds"] == 1 and _seeded(claim, assignment) and claim["compare"] != "exact"
    return "one seed: no interval" if alone else ""


def _cells(ours: Estimate | list[float] | str) -> dict[str, Any]:
    if not isinstance(ours, Estimate):
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
