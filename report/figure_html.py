"""A figure as a page shows it: its SVG inside the page, or its text, with what the caption says of it."""

from __future__ import annotations

import html
import re
from typing import Any

from markupsafe import Markup

from report.figures import listing
from report.figures.svg import PICTURE
from report.inputs import ReportInputs
from report.pages import anchor

ONE_SEED = ("image_grid", "matrix", "boxes", "contour", "listing")
LISTED = 200  # lines or rows of a listing that a page shows; the CSV has all


class UnsafeFigure(Exception):
    """An SVG with scripts or foreign content, which is never placed in a page."""


def figure_context(
    inputs: ReportInputs, assignment: str, figure: dict[str, Any], seeds: list[int]
) -> dict[str, Any]:
    """Return what a page shows of one entry of figures.yaml, drawn or not, from runs with these seeds."""
    is_text = figure["kind"] in listing.TEXT
    path = inputs.figure(assignment, figure["id"], "csv" if is_text else "svg")
    alt = f"{figure['alt'].rstrip('.')}. {what_is_drawn(figure['kind'], seeds)}"
    return {
        "declared": figure,
        "anchor": anchor(f"{assignment}-{figure['id']}"),
        "svg": inline_svg(path.read_text(encoding="utf-8"), alt) if path and not is_text else None,
        "listings": listing.read(path, figure.get("shown", LISTED)) if path and is_text else None,
        "stem": f"figures/{assignment}/{figure['id']}",
        "words": caption_words(figure["kind"], seeds),
        "notice": inputs.notices.get((assignment, figure["id"]), ""),
        "reason": inputs.undrawn.get((assignment, figure["id"]), "its task left no results"),
    }


def drawn_seeds(kind: str, seeds: list[int]) -> list[int]:
    """Return which of the runs' seeds a figure of this kind shows: pictures and text are those of the first."""
    return seeds[:1] if kind in ONE_SEED else seeds


def caption_words(kind: str, seeds: list[int]) -> str:
    """Return what a caption says of the seeds: nothing below a picture, in which it stands."""
    return what_is_drawn(kind, seeds) if kind in listing.TEXT else ""


def what_is_drawn(kind: str, seeds: list[int]) -> str:
    """Return the sentence that says which seeds a figure of this kind shows."""
    if not seeds:
        return ""
    if kind in ONE_SEED:
        return f"Seed {seeds[0]}."
    if len(seeds) == 1:
        return f"One seed, {seeds[0]}."
    if kind == "table":
        return f"Mean of {len(seeds)} seeds and the half width of its 95 % interval."
    return f"Mean and range of {len(seeds)} seeds."


def inline_svg(svg: str, alt: str) -> Markup:
    """Return a figure's SVG with its description, ready to stand in a page; raises `UnsafeFigure`."""
    if re.search(r"<(script|foreignObject|iframe|style)\b|<[^>]*\son\w+\s*=|<[^>]*javascript:", svg, re.I):
        raise UnsafeFigure("a figure's SVG holds a script, a style sheet or foreign content: draw it again")
    head, end, rest = svg.partition(">")
    for attribute, value in PICTURE.items():  # which the page's style says once
        head = head.replace(f' {attribute}="{value}"', "")
    head = head.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)
    return Markup(head.replace(' version="1.1"', "") + end + rest.replace("\n", ""))
