"""The web pages: one for the course, one for each submission, from the results alone."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from markupsafe import Markup

from report import class_page, grades, overview, tables
from report import found as findings
from report.class_statistics import class_statistics
from report.figures import listing
from report.figures.style import PALETTE
from report.files import publish, write
from report.inputs import ReportInputs
from report.pages import anchor, assets, environment, one_line_yaml
from report.submission_page import write_in_class

OPEN_ROWS = 14  # tables of measured values with more rows start closed
LISTED = 200  # lines or rows of a listing that a page shows; the CSV has all
LONGEST = 20  # signs of a value that may break over lines beyond this


class UnsafeFigure(Exception):
    """An SVG with scripts or foreign content, which is never placed in a page."""


def render(inputs: ReportInputs, out: Path) -> None:
    """Write `out`/index.html, found.html and submissions/<assignment>/<name>.html with the files that they link to.

    Pages are self-contained: style, script and figures inside, no request. index.html is written last.
    """
    pages = environment()
    publish(inputs, out)
    (out / "submissions").mkdir(parents=True, exist_ok=True)
    titles = {assignment.id: assignment.title for assignment in inputs.assignments}
    for grade in inputs.grades:
        write_in_class(pages, grade, out, titles, inputs.provenance)
    whole, kept = overview.overview(inputs), list(map(grades.kept, inputs.grades))
    groups = findings.found(inputs)
    fallen = sum(len(group["rows"]) for group in groups)
    about = {"groups": groups, "fallen": fallen, "claims": whole["claims"], "provenance": inputs.provenance}
    write(out / "found.html", pages.get_template("found.html.j2").render(**about, **assets(PALETTE)))
    for name, one in class_statistics(inputs.grades).items():
        classes = [class_page.class_context(one, kept, titles.get(name, name))]
        text = class_page.class_html(pages, classes, inputs.provenance, {"Report": "index.html"})
        write(out / f"class-{name}.html", text)
    context = {
        "overview": whole,
        "fallen": fallen,
        "assignments": [
            _assignment(inputs, assignment, counts, kept)
            for assignment, counts in zip(inputs.assignments, whole["assignments"], strict=True)
        ],
        "provenance": inputs.provenance,
        "settings": settings(inputs.provenance),
        "verdict_marks": grades.MARKS,
        "claim_marks": tables.MARKS,
        "open_rows": OPEN_ROWS,
        "longest": LONGEST,
        **assets(PALETTE),
    }
    write(out / "index.html", pages.get_template("index.html.j2").render(context))


def settings(provenance: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the configuration flattened to dotted keys beside its defaults, the changed ones marked."""
    ours, theirs = _flat(provenance.get("config") or {}), _flat(provenance.get("config_defaults") or {})
    return [
        {
            "key": key,
            "value": ours.get(key, ""),
            "default": theirs.get(key, ""),
            "changed": ours.get(key) != theirs.get(key),
        }
        for key in dict.fromkeys([*theirs, *ours])
    ]


def _assignment(
    inputs: ReportInputs, assignment: Any, counts: dict[str, Any], kept: list[dict[str, Any]]
) -> dict[str, Any]:
    claims = tables.claim_rows(assignment, inputs.claims)
    placed = [claim | {"task": claim["tasks"][0] if claim["tasks"] else ""} for claim in claims]
    known = {task["id"] for task in assignment.tasks}
    return {
        "declared": assignment,
        "overview": counts,
        "tasks": [_task(inputs, assignment, task, placed) for task in assignment.tasks],
        "other_claims": [claim for claim in placed if claim["task"] not in known],
        "gradebook": grades.matrix(kept, assignment.id),
    }


def _task(inputs: ReportInputs, assignment: Any, task: dict[str, Any], claims: list[dict]) -> dict[str, Any]:
    runs = [run for run in inputs.outcomes if (run["assignment"], run["task"]) == (assignment.id, task["id"])]
    done = [run for run in runs if run["status"] == "done" and run["implementation"] == "reference"]
    seeds = sorted({run["seed"] for run in done})
    figures = [
        _figure(inputs, assignment.id, figure, seeds)
        for figure in assignment.figures
        if figure["task"] == task["id"]
    ]
    rows = tables.metric_rows(assignment, task["id"], inputs.metrics)
    return {
        "declared": task,
        "anchor": anchor(f"{assignment.id}-{task['id']}"),
        "runs": runs,
        "failed": overview.failures(runs),
        "seeds": sorted({run["seed"] for run in runs}),
        "origins": list(
            {(one["name"], one["closeness"]): one for run in runs for one in run["origins"]}.values()
        ),
        "figures": figures,
        "metrics": rows,
        "implementations": [
            name for name in ("solution", "reference") if any(name in row["values"] for row in rows)
        ],
        "claims": [claim for claim in claims if claim["task"] == task["id"]],
        "settings": task["settings"].get(inputs.provenance.get("scale", ""), {}),
    }


def _figure(
    inputs: ReportInputs, assignment: str, figure: dict[str, Any], seeds: list[int]
) -> dict[str, Any]:
    is_text = figure["kind"] in listing.TEXT
    path = inputs.figure(assignment, figure["id"], "csv" if is_text else "svg")
    return {
        "declared": figure,
        "anchor": anchor(f"{assignment}-{figure['id']}"),
        "svg": inline_svg(path.read_text(encoding="utf-8"), figure["alt"]) if path and not is_text else None,
        "listings": listing.read(path, figure.get("shown", LISTED)) if path and is_text else None,
        "stem": f"figures/{assignment}/{figure['id']}",
        "words": what_is_drawn(figure["kind"], seeds),
        "reason": inputs.undrawn.get((assignment, figure["id"]), "its task left no results"),
    }


def what_is_drawn(kind: str, seeds: list[int]) -> str:
    """Return the sentence of a caption that says which seeds a figure of this kind shows."""
    if not seeds:
        return ""
    if kind in ("image_grid", "matrix", "boxes", "contour", "listing"):
        return f"Seed {seeds[0]}."
    if len(seeds) == 1:
        return f"One seed, {seeds[0]}."
    if kind == "table":
        return f"Mean of {len(seeds)} seeds and the half width of its 95 % interval."
    spread = "whiskers" if kind == "bars" else "bands"
    return f"Mean of {len(seeds)} seeds; {spread} reach from the smallest to the largest."


def inline_svg(svg: str, alt: str) -> Markup:
    """Return a figure's SVG with its description, ready to stand in a page; raises `UnsafeFigure`."""
    if re.search(r"<(script|foreignObject|iframe|style)\b|\son\w+\s*=|javascript:", svg, re.I):
        raise UnsafeFigure("a figure's SVG holds a script, a style sheet or foreign content: draw it again")
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alt)}" ', 1))


def _flat(mapping: dict[str, Any], head: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in mapping.items():
        flat |= (
            _flat(value, f"{head}{key}.")
            if isinstance(value, dict)
            else {f"{head}{key}": one_line_yaml(value)}
        )
    return flat
