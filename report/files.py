"""The files of a report: written whole, and the figures and tables that its pages link to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report.inputs import ReportInputs

TABLES = ("metrics.csv", "claims.csv", "gradebook.csv", "grades.jsonl")
FOLDERS = ("figures", "data", "submissions")  # of a report, beside its pages
PAPER = (
    "paper.html",
    "report.tex",
    "report.pdf",
    "report.log",
)  # written beside the pages, by a job of its own


def write(path: Path, text: str) -> None:
    """Write a text file in one step, so that a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    os.replace(partial, path)


def publish(inputs: ReportInputs, out: Path) -> None:
    """Copy what pages and paper link to: figures/<assignment>/<id>.{svg,pdf,csv} and the tables below data/.

    What an earlier report left there, and the pages of its submissions, go: some may be of nothing any more.
    """
    for folder in FOLDERS:
        shutil.rmtree(out / folder, ignore_errors=True)
    for assignment in inputs.assignments:
        for figure in assignment.figures:
            for ending in ("svg", "pdf", "csv"):
                source = inputs.figure(assignment.id, figure["id"], ending)
                if source:
                    _copy(source, out / "figures" / assignment.id / source.name)
    for name in TABLES:
        if (inputs.results / name).is_file():
            _copy(inputs.results / name, out / "data" / name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
