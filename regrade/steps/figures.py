"""Draw the figures of an assignment from the arrays and metrics of its tasks."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from regrade.errors import one_line
from regrade.files import write_text
from report.figures.draw import draw
from report.figures.series import FigureError
from report.measurements import read_metrics
from report.notices.rows import NoticeError
from report.notices.sentence import notice


def main() -> None:
    """Write each figure as SVG, PDF and CSV, and a manifest: which could be drawn, and what to notice in each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("settings", type=json.loads, help="[figures, metrics] as JSON")
    options.add_argument("manifest", type=Path)
    options.add_argument("outcomes", nargs="+", type=Path)
    words = options.parse_args()
    figures, declared_metrics = words.settings
    runs = defaultdict(list)
    for path in words.outcomes:
        outcome = json.loads(path.read_text(encoding="utf-8"))
        if outcome["status"] == "done":
            runs[outcome["task"]].append((path.parent, outcome["implementation"], outcome["seed"]))
    drawn = {}
    for task in dict.fromkeys(figure["task"] for figure in figures):
        mine = [figure for figure in figures if figure["task"] == task]
        drawn |= draw_all(mine, runs[task], declared_metrics, words.manifest.parent)
    write_text(words.manifest, json.dumps([drawn[figure["id"]] for figure in figures], indent=1) + "\n")


def draw_all(
    figures: list[dict[str, Any]],
    runs: list[tuple[Path, str, int]],
    declared_metrics: dict[str, Any],
    folder: Path,
) -> dict[str, dict[str, Any]]:
    """Draw the figures of one task from its runs (folder, implementation, seed); return {id: manifest entry}."""
    arrays: dict[tuple[str, int], dict[str, np.ndarray]] = defaultdict(dict)
    for place, implementation, seed in runs:
        with np.load(place / "arrays.npz", allow_pickle=False) as stored:
            arrays[implementation, seed].update(
                (name, stored[name]) for name in stored.files if not name.startswith("examples|")
            )
    tables = [read_metrics(place / "metrics.csv") for place, *_ in runs]
    metrics = pandas.concat(tables, ignore_index=True) if tables else None
    entries = {}
    for figure in figures:
        reason = None if tables else "no run of this task finished"
        if tables:
            try:
                draw(figure, metrics, dict(arrays), declared_metrics, folder / figure["id"])
            except FigureError as error:
                reason = one_line(error)
            except Exception as error:  # one job draws them all: the others are to be drawn all the same
                traceback.print_exc()
                reason = f"{type(error).__name__}: {one_line(error)}"
        said = noticed(figure, metrics, arrays, declared_metrics) if reason is None else ""
        entries[figure["id"]] = {
            "id": figure["id"],
            "drawn": reason is None,
            "reason": reason,
            "notice": said,
        }
    return entries


def noticed(
    figure: dict[str, Any],
    metrics: pandas.DataFrame,
    arrays: dict[tuple[str, int], dict[str, np.ndarray]],
    declared_metrics: dict[str, Any],
) -> str:
    """Return what to notice in a figure; "" where that cannot be computed, which the log tells with its reason."""
    try:
        return notice(figure, metrics, arrays, declared_metrics)
    except NoticeError as error:
        print(f"{figure['id']}: no notice: {one_line(error)}", file=sys.stderr)
    except Exception:  # a sentence that fails stops no figure
        print(f"{figure['id']}: no notice", file=sys.stderr)
        traceback.print_exc()
    return ""


if __name__ == "__main__":
    main()
