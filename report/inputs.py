"""All that a report is made from: result files of one scale, declarations, and where they came from."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from report.declarations import AssignmentDecl, read_assignments
from report.measurements import read_metrics


@dataclass(frozen=True)
class ReportInputs:
    """What the pages and the paper show; nothing else is looked at while they are written.

    `claims` are rows of claims.csv as text, `grades` and `outcomes` JSON objects. `undrawn` maps (assignment,
    figure id) to the reason why a figure is absent, `notices` to the sentence that says what to notice in it;
    `similar` maps an assignment to the pairs of its submissions that share code. `provenance` holds commit, dirty,
    commit_date, versions, machine, scale, config, config_defaults, command.
    """

    results: Path
    assignments: list[AssignmentDecl]
    metrics: pd.DataFrame
    claims: list[dict[str, str]]
    grades: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    undrawn: dict[tuple[str, str], str]
    notices: dict[tuple[str, str], str]
    similar: dict[str, dict[str, Any]]
    provenance: dict[str, Any]

    @classmethod
    def read(cls, results_dir: Path, assignments_dir: Path, provenance: dict[str, Any]) -> ReportInputs:
        """Read metrics.csv, claims.csv, grades.jsonl, similar.jsonl, outcomes.jsonl and the figures' manifests.

        `provenance["assignments"]`, where it is given, chooses the assignments and their order.
        """
        with (results_dir / "claims.csv").open(newline="", encoding="utf-8") as file:
            claims = list(csv.DictReader(file))
        undrawn, notices = _manifests(results_dir / "figures")
        return cls(
            results=results_dir,
            assignments=read_assignments(assignments_dir, provenance.get("assignments")),
            metrics=read_metrics(results_dir / "metrics.csv"),
            claims=claims,
            grades=_json_lines(results_dir / "grades.jsonl"),
            outcomes=_json_lines(results_dir / "outcomes.jsonl"),
            undrawn=undrawn,
            notices=notices,
            similar={one["assignment"]: one for one in _json_lines(results_dir / "similar.jsonl")},
            provenance=provenance,
        )

    def figure(self, assignment: str, figure_id: str, ending: str) -> Path | None:
        """Return the file of a drawn figure (ending "svg", "pdf", "csv"), None where it was not drawn."""
        path = self.results / "figures" / assignment / f"{figure_id}.{ending}"
        return path if (assignment, figure_id) not in self.undrawn and path.is_file() else None

    def runs(self, assignment: str, task: str) -> list[dict[str, Any]]:
        """Return the outcomes of a task's runs."""
        return [run for run in self.outcomes if (run["assignment"], run["task"]) == (assignment, task)]


def reference_seeds(runs: list[dict[str, Any]]) -> list[int]:
    """Return the seeds of which the reference's runs are done: those that figures are drawn from."""
    done = (run for run in runs if run["status"] == "done" and run["implementation"] == "reference")
    return sorted({run["seed"] for run in done})


def _json_lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _manifests(folder: Path) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Read the manifests <assignment>/drawn.json: why figures are absent, and what to notice in the others."""
    reasons, notices = {}, {}
    for path in sorted(folder.glob("*/drawn.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            key = (path.parent.name, entry["id"])
            if not entry["drawn"]:
                reasons[key] = entry["reason"] or "no reason given"
            elif entry.get("notice"):
                notices[key] = entry["notice"]
    return reasons, notices
