"""The first screen: how many claims hold, on what data, how the class did, what failed."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import Any

from report.claims import EMBEDDED
from report.inputs import ReportInputs

DECIDED = ("reproduced", "outside", "contradicted", "undecided")
COMPARED = ("consistent", "differs")
CLOSENESS = {
    "embedded": "embedded stand-in",
    "own": "the source's own data",
    "rebuilt": "rebuilt from the source's description",
    "partial": "a part of the source's data",
}


def overview(inputs: ReportInputs) -> dict[str, Any]:
    """Return the counts over all assignments and one row for each: tasks, claims, points.

    `on_stand_in` claims are not testable since their data is a stand-in.
    """
    verdicts = Counter(row["verdict"] for row in inputs.claims)
    rows = [_assignment(inputs, assignment.id, assignment.title) for assignment in inputs.assignments]
    return {
        "claims": counts(verdicts),
        "on_stand_in": sum(row["reason"] == EMBEDDED for row in inputs.claims),
        "assignments": rows,
        "failed": failures(inputs.outcomes),
        "failed_runs": sum(run["status"] != "done" for run in inputs.outcomes),
        "data": data_sets(inputs.outcomes),
        "seeds": sorted({run["seed"] for run in inputs.outcomes}),
        "submissions": len(inputs.grades),
        "percent": _median(inputs.grades),
        "isolation": sorted({str(grade["isolation"]) for grade in inputs.grades if grade.get("isolation")}),
    }


def failures(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the failed runs, those of one task, implementation, part and reason with their seeds."""
    found: dict[tuple, dict[str, Any]] = {}
    for run in outcomes:
        if run["status"] != "done":
            named = {key: run[key] for key in ("assignment", "task", "implementation")}
            named["part"] = run.get("part", "")
            named["reason"] = run.get("reason") or "no reason given"
            found.setdefault(tuple(named.values()), {**named, "seeds": []})["seeds"].append(run["seed"])
    return list(found.values())


def counts(verdicts: Counter) -> dict[str, Any]:
    """Return the counts of claims: those decided on own data or by mathematics, those only compared, the rest."""
    return {
        "total": sum(verdicts.values()),
        "testable": sum(verdicts[word] for word in DECIDED),
        "compared": sum(verdicts[word] for word in COMPARED),
        "verdicts": {word: verdicts[word] for word in (*DECIDED, *COMPARED, "not testable")},
    }


def data_sets(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every data set that a run loaded, once, by name: title, closeness, description, sha256, files, users."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for run in outcomes:
        for origin in run["origins"]:
            # the same data for every seed; a task may still load another form of it, which has its own hash
            entry = found.setdefault(
                (origin["name"], origin["closeness"]), {**origin, "hashes": {}, "users": set()}
            )
            entry["users"].add(f"{run['assignment']}/{run['task']}")
            entry["hashes"].setdefault(origin["sha256"], run["seed"])
    return [
        {**entry, "users": sorted(entry["users"]), "words": CLOSENESS.get(entry["closeness"], entry["closeness"]),
         "hashes": [{"sha256": digest, "seed": seed} for digest, seed in
                    sorted(entry["hashes"].items(), key=lambda pair: (pair[1], pair[0]))]}
        for _, entry in sorted(found.items())
    ]  # fmt: skip


def _assignment(inputs: ReportInputs, name: str, title: str) -> dict[str, Any]:
    runs: dict[str, bool] = {}
    for run in inputs.outcomes:
        if run["assignment"] == name:
            runs[run["task"]] = runs.get(run["task"], True) and run["status"] == "done"
    declared = next(one for one in inputs.assignments if one.id == name).tasks
    verdicts = Counter(row["verdict"] for row in inputs.claims if row["assignment"] == name)
    grades = [grade for grade in inputs.grades if grade["assignment"] == name]
    return {
        "id": name,
        "title": title,
        "tasks": len(declared),
        "done": sum(runs.get(task["id"], False) for task in declared),
        "claims": counts(verdicts),
        "submissions": len(grades),
        "percent": _median(grades),
    }


def _median(grades: list[dict[str, Any]]) -> str:
    shares = [100 * grade["score"] / grade["max_score"] for grade in grades if grade["max_score"]]
    return f"{median(shares):.1f}" if shares else ""
