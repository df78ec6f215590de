"""The web pages: one for the course, one for each submission, from the results alone."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from report import found as findings
from report import grades, overview, tables
from report.figures import listing
from report.figures.style import PALETTE
from report.files import publish, write
from report.inputs import ReportInputs

TEMPLATES = Path(__file__).parent / "templates"
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
    page = pages.get_template("submission.html.j2")
    titles = {assignment.id: assignment.title for assignment in inputs.assignments}
    for grade in inputs.grades:
        name = grade["assignment"]
        text = page.render(
            grade=grades.submission(grade),
            title=titles.get(name, name),
            provenance=inputs.provenance,
            **assets(),
        )
        write(out / "submissions" / name / f"{grades.file_name(grade['submission'])}.html", text)
    whole = overview.overview(inputs)
    groups = findings.found(inputs)
    fallen = sum(len(group["rows"]) for group in groups)
    about = {"groups": groups, "fallen": fallen, "claims": whole["claims"], "provenance": inputs.provenance}
    write(out / "found.html", pages.get_template("found.html.j2").render(**about, **assets()))
    context = {
        "overview": whole,
        "fallen": fallen,
        "assignments": [_assignment(inputs, index) for index in range(len(inputs.assignments))],
        "provenance": inputs.provenance,
        "settings": settings(inputs.provenance),
        "verdict_marks": grades.MARKS,
        "claim_marks": tables.MARKS,
        "open_rows": OPEN_ROWS,
        "longest": LONGEST,
        **assets(),
    }
    write(out / "index.html", pages.get_template("index.html.j2").render(context))


def environment() -> Environment:
    """Return the templates' environment: everything escaped, a name that is not there is an error."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"number": number, "anchor": anchor, "yaml": _yaml}
    return found


def number(text: Any) -> Markup:
    """Return a number's text for a page: 3.2e-10 with a raised power, a true minus sign."""
    power = re.fullmatch(r"([+−-]?[\d.,]+)e([+-]?\d+)", str(text))
    if power:
        exponent = str(int(power.group(2))).replace("-", "−")
        return Markup("{}&thinsp;×&thinsp;10<sup>{}</sup>").format(power.group(1).replace("-", "−"), exponent)
    signed = re.fullmatch(r"-(\d[\d.,]*)", str(text))
    return escape(f"−{signed.group(1)}" if signed else text)


def anchor(text: Any) -> str:
    """Return an id made from a name: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", str(text)).strip("-") or "x"


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


def _assignment(inputs: ReportInputs, index: int) -> dict[str, Any]:
    assignment = inputs.assignments[index]
    claims = tables.claim_rows(assignment, inputs.claims)
    placed = [claim | {"task": claim["tasks"][0] if claim["tasks"] else ""} for claim in claims]
    known = {task["id"] for task in assignment.tasks}
    return {
        "declared": assignment,
        "overview": overview.overview(inputs)["assignments"][index],
        "tasks": [_task(inputs, assignment, task, placed) for task in assignment.tasks],
        "other_claims": [claim for claim in placed if claim["task"] not in known],
        "gradebook": grades.matrix(inputs.grades, assignment.id),
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


def assets() -> dict[str, Any]:
    """Return style and script with the hashes that let them, and nothing else, take effect."""
    dark = "".join(
        f'{{scope}} svg [fill="{light}"]{{fill:{bright}}}{{scope}} svg [stroke="{light}"]{{stroke:{bright}}}'
        for light, bright in PALETTE.items()
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    colours = dark.replace("{scope}", ":root[data-theme=dark]")
    by_system = dark.replace("{scope}", ":root:not([data-theme=light])")
    style += f"@media screen{{{colours}}}\n@media screen and (prefers-color-scheme:dark){{{by_system}}}\n"
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return {
        "style": Markup(style),
        "script": Markup(script),
        "style_hash": _digest(style),
        "script_hash": _digest(script),
    }


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _flat(mapping: dict[str, Any], head: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in mapping.items():
        flat |= _flat(value, f"{head}{key}.") if isinstance(value, dict) else {f"{head}{key}": _yaml(value)}
    return flat


def _yaml(value: Any) -> str:
    """Return a plain value in one line, as it stands in a YAML file."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")
