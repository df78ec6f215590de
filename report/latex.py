"""The printed paper: report.tex from the same results as the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from report import found as findings
from report import grades, maths, overview, tables
from report.derivations import derivations
from report.figure_html import caption_words
from report.figures import listing
from report.files import write
from report.inputs import ReportInputs, reference_seeds
from report.pages import TEMPLATES
from report.provenance import settings
from report.tex import escape, number, plain, typed
from report.tex_tables import listing_columns, measured

LISTED = 12  # lines or rows of a listing, and rows of measured values, that the paper prints; the CSV has all


def render_latex(inputs: ReportInputs, out: Path) -> None:
    """Write `out`/report.tex, which includes the PDF figures below figures/."""
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
    found.filters |= {"number": number, "plain": plain, "typed": typed}
    found.filters |= {"maths": maths.display_tex, "prose": maths.prose_tex, "columns": listing_columns}
    return found


def _assignment(inputs: ReportInputs, assignment: Any) -> dict[str, Any]:
    tasks = []
    for task in assignment.tasks:
        runs = inputs.runs(assignment.id, task["id"])
        rows = tables.metric_rows(assignment, task["id"], inputs.metrics)
        seeds = reference_seeds(runs)
        tasks.append(
            {
                "declared": task,
                "seeds": sorted({run["seed"] for run in runs}),
                "run": bool(runs),
                "failed": overview.failures(runs),
                "derivations": derivations(assignment, task["id"], inputs.metrics),
                "measured": measured(rows, tables.implementations(rows), LISTED),
                "figures": [
                    _figure(inputs, assignment.id, figure, seeds)
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


def _figure(
    inputs: ReportInputs, assignment: str, figure: dict[str, Any], seeds: list[int]
) -> dict[str, Any]:
    is_text = figure["kind"] in listing.TEXT
    found = inputs.figure(assignment, figure["id"], "csv" if is_text else "pdf")
    return {
        "declared": figure,
        "path": f"figures/{assignment}/{figure['id']}.pdf",
        "drawn": found is not None,
        "label": f"{assignment}-{figure['id']}",
        "words": caption_words(figure["kind"], seeds),
        "notice": inputs.notices.get((assignment, figure["id"]), ""),
        "listings": listing.read(found, min(figure.get("shown", LISTED), LISTED))
        if found and is_text
        else [],
    }
