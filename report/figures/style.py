"""The one look of all figures: colours with their dark-mode partners, line patterns, sizes, saving."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from report.figures.svg import for_the_page

INK, FAINT = "#1a1c20", "#8a8f98"  # INK becomes the page's text colour in the SVG
# Okabe and Ito's colours, darkened where they are too faint on white; the partners are lighter, for a dark page
PALETTE = {
    "#0067a8": "#5ab4f0",
    "#c8500a": "#ff9350",
    "#007d5c": "#3fcfa3",
    "#a8558b": "#e79bcb",
    "#8a6d00": "#e3bf3c",
    "#4b5563": "#b3bac6",
}
COLOURS = tuple(PALETTE)
DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
WIDTH = 6.3  # inches: the text width of the printed page
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "regrade",
    "pdf.fonttype": 42,
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.labelsize": 9.0,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.7,
    "lines.solid_capstyle": "round",
    "image.interpolation": "none",
    "figure.dpi": 72,
}


def new_figure(height: float, width: float = WIDTH, **axes: object) -> tuple[Figure, np.ndarray]:
    """Return an empty figure of the house style and its axes as an array (rows, columns); sizes in inches."""
    plt.rcdefaults()
    plt.rcParams.update(_SETTINGS)
    return plt.subplots(figsize=(width, height), layout="constrained", squeeze=False, **axes)


def save(figure: Figure, stem: Path) -> None:
    """Write `stem`.svg (made safe to place in a page, ids prefixed by folder and name) and `stem`.pdf, and close."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    svg, pdf = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.pdf")
    with plt.rc_context(_SETTINGS):
        figure.savefig(svg, transparent=True, metadata={"Date": None})
        figure.savefig(pdf, transparent=True, metadata={"CreationDate": None})
    plt.close(figure)
    text = for_the_page(svg.read_text(encoding="utf-8"), f"{stem.parent.name}-{stem.name}-", INK)
    partial = svg.with_name(f"{svg.name}.part")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, svg)


def colour(index: int) -> str:
    """Return the colour of a series."""
    return COLOURS[index % len(COLOURS)]


def dash(index: int) -> object:
    """Return the line pattern of a series, so that grey print tells the series apart."""
    return DASHES[index % len(DASHES)]


def scale_axes(ax: plt.Axes, logx: bool, logy: bool) -> None:
    """Set linear or logarithmic axes; a power of ten is written as text, since formulas would not follow the page."""
    for axis, set_scale, log in ((ax.xaxis, ax.set_xscale, logx), (ax.yaxis, ax.set_yscale, logy)):
        if log:
            set_scale("log")
            axis.set_major_locator(LogLocator(numticks=7))
            axis.set_major_formatter(FuncFormatter(lambda value, _: power_of_ten(value)))
            axis.set_minor_formatter(FuncFormatter(partial(_between_powers, axis)))
        else:
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))


def _between_powers(axis: Axis, value: float, _: int) -> str:
    """Return a minor tick's text: 2 and 5 times a power of ten, where the axis spans too little to do without."""
    low, high = axis.get_view_interval()
    leading = f"{value:.0e}"[0]
    return power_of_ten(float(f"{value:.6g}")) if high < 30 * low and leading in "25" else ""


def power_of_ten(value: float) -> str:
    """Return a tick's text: plain from 0.001 to 10000, else as 10⁻⁵ or 3·10⁻⁵."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:g}"
    mantissa, exponent = f"{value:.3e}".split("e")
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if float(mantissa) == 1 else f"{float(mantissa):g}·{power}"


def label_ends(ax: plt.Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write each series' name at the right end of its line: (y, text, colour), pushed apart where they would meet."""
    if not ends:
        return
    ax.figure.canvas.draw()
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = np.array([to_axes.transform((ax.get_xlim()[1], y))[1] for y, _, _ in ends])
    gap = 11.0 / (ax.get_window_extent().height or 1.0) * ax.figure.dpi / 72
    order = np.argsort(heights, kind="stable")
    places = np.clip(heights[order], 0.0, 1.0)
    for _ in range(50):  # move neighbours apart by half of what is missing until nothing moves
        short = gap - np.diff(places)
        if not (short > 1e-6).any():
            break
        push = np.maximum(short, 0) / 2
        places[:-1] -= push
        places[1:] += push
    places += max(0.0, -places[0]) - max(0.0, places[-1] - 1.02)
    for place, index in zip(places, order, strict=True):
        _, text, shade = ends[index]
        ax.annotate(text, (1.015, place), xycoords="axes fraction", color=shade, va="center", fontsize=8.5)
