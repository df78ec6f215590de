"""The printed paper: report.tex from the same results, and report.pdf where latexmk is installed."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from report import found as findings
from report import grades, overview, tables
from report.figures import listing
from report.files import publish, write
from report.inputs import ReportInputs
from report.pages import TEMPLATES
from report.provenance import settings
from report.tex import breakable, escape, number, path, typed

LISTED = 60  # lines or rows of a listing that the paper prints; the CSV has all
SECONDS = 300.0
DEBIAN = "latexmk texlive-latex-extra texlive-science texlive-fonts-recommended"
_ENDLESS = "report.pdf: latexmk did not end in {seconds:.0f} s: see report.log"


def render_latex(inputs: ReportInputs, out: Path) -> None:
    """Write `out`/report.tex and the PDF figures that it includes."""
    publish(inputs, out)
    context = {
        "overview": overview.overview(inputs),
        "found": findings.found(inputs),
        "assignments": [_assignment(inputs, assignment) for assignment in inputs.assignments],
        "provenance": inputs.provenance,
        "settings": settings(inputs.provenance),
    }
    write(out / "report.tex", environment().get_template("report.tex.j2").render(context))


def environment() -> Environment:
    """Return the template environment of the paper: TeX's own kind of delimiters, every value escaped."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        block_start_string="\\BLOCK{",
        block_end_string="}",
        variable_start_string="\\VAR{",
        variable_end_string="}",
        comment_start_string="\\NOTE{",
        comment_end_string="}",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=escape,
    )
    found.filters |= {"number": number, "path": path, "breakable": breakable, "typed": typed}
    return found


def _assignment(inputs: ReportInputs, assignment: Any) -> dict[str, Any]:
    tasks = []
    for task in assignment.tasks:
        runs = [
            run for run in inputs.outcomes if (run["assignment"], run["task"]) == (assignment.id, task["id"])
        ]
        rows = tables.metric_rows(assignment, task["id"], inputs.metrics)
        tasks.append(
            {
                "declared": task,
                "seeds": sorted({run["seed"] for run in runs}),
                "run": bool(runs),
                "failed": overview.failures(runs),
                "metrics": rows,
                "implementations": [
                    name for name in ("solution", "reference") if any(name in row["values"] for row in rows)
                ],
                "published": any(row["published"] for row in rows),
                "figures": [
                    _figure(inputs, assignment.id, figure)
                    for figure in assignment.figures
                    if figure["task"] == task["id"]
                ],
            }
        )
    return {
        "declared": assignment,
        "tasks": tasks,
        "claims": tables.claim_rows(assignment, inputs.claims),
        "grades": grades.matrix(list(map(grades.kept, inputs.grades)), assignment.id)["rows"],
    }


def _figure(inputs: ReportInputs, assignment: str, figure: dict[str, Any]) -> dict[str, Any]:
    is_text = figure["kind"] in listing.TEXT
    found = inputs.figure(assignment, figure["id"], "csv" if is_text else "pdf")
    return {
        "declared": figure,
        "path": f"figures/{assignment}/{figure['id']}.pdf",
        "drawn": found is not None,
        "notice": inputs.notices.get((assignment, figure["id"]), ""),
        "listings": listing.read(found, figure.get("shown", LISTED)) if found and is_text else [],
    }


def compile_pdf(folder: Path, seconds: float = SECONDS) -> str:
    """Make `folder`/report.pdf from report.tex and return one line that says what came of it.

    Without latexmk nothing is done. The date inside is the commit's, which report.tex carries, so that the same
    source gives the same bytes. A paper that TeX refuses leaves `report.log` and no PDF, and no error: the pages do
    not wait for it.
    """
    if shutil.which("latexmk") is None:
        return f"report.pdf: skipped, latexmk is not installed (apt-get install {DEBIAN})"
    pdf, log = folder / "report.pdf", folder / "report.log"
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        shutil.copyfile(folder / "report.tex", room / "report.tex")
        if (folder / "figures").is_dir():
            shutil.copytree(folder / "figures", room / "figures")
        command = [
            "latexmk",
            "-norc",
            "-pdf",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-latexoption=-no-shell-escape",
        ]
        try:
            done = subprocess.run(
                [*command, "report.tex"], cwd=room, env=_environment(folder / "report.tex"), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return _ENDLESS.format(seconds=seconds)
        if done.returncode != 0 or not (room / "report.pdf").is_file():
            pdf.unlink(missing_ok=True)
            if (room / "report.log").is_file():
                shutil.copyfile(room / "report.log", log)
            return f"report.pdf: latexmk failed with exit code {done.returncode}: see {log.name}"
        log.unlink(missing_ok=True)
        shutil.copyfile(room / "report.pdf", pdf.with_name("report.pdf.part"))
    os.replace(pdf.with_name("report.pdf.part"), pdf)
    return f"report.pdf: {pdf}"


def _environment(source: Path) -> dict[str, str]:
    """Return the environment of TeX: reading and writing below its folder alone, the date of the paper as its clock."""
    dated = re.search(r"^% date: (\d{4}-\d{2}-\d{2})", source.read_text(encoding="utf-8"), re.M)
    epoch = calendar.timegm(time.strptime(dated.group(1), "%Y-%m-%d")) if dated else 0
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "TZ": "UTC",
    }
