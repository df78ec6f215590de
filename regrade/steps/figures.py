"""Draw the figures of one task from the arrays and metrics of its runs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas

from regrade.files import write_text
from regrade.steps.task import one_line
from report.figures.draw import draw
from report.measurements import read_metrics


def main() -> None:
    """Write each figure as SVG, PDF and CSV, and a manifest that says which could be drawn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("settings", type=json.loads, help="[figures, metrics] as JSON")
    options.add_argument("manifest", type=Path)
    options.add_argument("outcomes", nargs="+", type=Path)
    words = options.parse_args()
    figures, declared_metrics = words.settings
    tables, arrays = [], {}
    for path in words.outcomes:
        outcome = json.loads(path.read_text(encoding="utf-8"))
        if outcome["status"] == "done":
            tables.append(read_metrics(path.with_name("metrics.csv")))
            with np.load(path.with_name("arrays.npz"), allow_pickle=False) as stored:
                arrays.setdefault((outcome["implementation"], outcome["seed"]), {}).update(stored)
    manifest = []
    for figure in figures:
        reason = None if tables else "no run of this task finished"
        if tables:
            try:
                stem = words.manifest.parent / figure["id"]
                draw(figure, pandas.concat(tables, ignore_index=True), arrays, declared_metrics, stem)
            except (KeyError, ValueError) as error:
                reason = one_line(error)
        manifest.append({"id": figure["id"], "drawn": reason is None, "reason": reason})
    write_text(words.manifest, json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
