"""Hold every published number against ours."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from regrade.declared import ROOT
from regrade.files import read_json_lines, write_whole
from report.claims import judge
from report.declarations import read_assignments
from report.measurements import read_metrics
from report.orderings import Examples


def main() -> None:
    """Write claims.csv for the assignments of the configuration."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("metrics", type=Path)
    options.add_argument("outcomes", type=Path)
    options.add_argument("output", type=Path)
    words = options.parse_args()
    declarations = read_assignments(ROOT / "reference", words.config["assignments"])
    outcomes = read_json_lines(words.outcomes)
    kept = examples_of(words.outcomes.parent, outcomes)
    table = judge(declarations, read_metrics(words.metrics), outcomes, kept)
    write_whole(words.output, lambda path: table.to_csv(path, index=False, lineterminator="\n"))


def examples_of(results: Path, outcomes: list[dict[str, Any]]) -> Examples:
    """Return what finds the arrays of one name that the reference's runs of a task have left, by seed.

    Files are opened when they are asked for, and only the arrays asked for are read.
    """
    folders = defaultdict(list)
    for run in outcomes:
        if run["implementation"] == "reference" and run["status"] == "done":
            part = f"-{run['part']}" if run["part"] else ""
            folder = (
                results
                / "tasks"
                / run["assignment"]
                / run["task"]
                / "reference"
                / f"seed-{run['seed']}{part}"
            )
            folders[run["assignment"], run["task"]].append((run["seed"], folder / "arrays.npz"))

    @cache
    def find(assignment: str, task: str, name: str) -> dict[int, np.ndarray]:
        found = {}
        for seed, path in folders[assignment, task]:
            with np.load(path, allow_pickle=False) as stored:
                if name in stored:
                    found[seed] = stored[name]
        return found

    return find


if __name__ == "__main__":
    main()
