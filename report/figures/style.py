"""The one look of all figures: colours with their dark-mode partners, line patterns, sizes, saving."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from report.figures.svg import for_the_page

INK, FAINT, SOFT = "#1a1c20", "#8a8f98", "#4b5563"  # INK becomes the page's text colour in the SVG
# Okabe and Ito's colours, darkened where they are too faint on white; the partners are lighter, for a dark page
PALETTE = {
    "#0067a8": "#5ab4f0",
    "#c8500a": "#ff9350",
    "#007d5c": "#3fcfa3",
    "#a8558b": "#e79bcb",
    "#8a6d00": "#e3bf3c",
    SOFT: "#b3bac6",
}
COLOURS = tuple(PALETTE)
DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
MARKERS = (None, "o", "s", "D")
# about zero: blue and dark below, yellow and light above, so that grey print still tells the sign
DIVERGING = LinearSegmentedColormap.from_list(
    "about zero", ("#0b2a5c", "#3a6aa6", "#8f9399", "#dfa25f", "#ffefc2")
)
WIDTH = 6.3  # inches: the text width of the printed page
ROW = 0.2  # inches: a line of text above or below a picture
SMALL = 8.5  # points: labels inside a picture
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "regrade",
    "pdf.fonttype": 42,
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.labelsize": 9.0,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 0.0,  # the grid marks the ticks
    "ytick.major.size": 0.0,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.7,
    "lines.solid_capstyle": "round",
    "image.interpolation": "none",
    "image.composite_image": False,
    "figure.dpi": 72,
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in the house style, whatever the machine's own settings of matplotlib are, and leave those as they were."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def new_figure(height: float, width: float = WIDTH, **axes: object) -> tuple[Figure, np.ndarray]:
    """Return an empty figure of the house style and its axes as an array (rows, columns); sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(squeeze=False, **axes)


def head(figure: Figure, title: str, note: str) -> None:
    """Write what the vertical axis measures above the picture, on the left, and on the right which seeds it shows."""
    high = figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - ROW / high))
    figure.text(0.006, 1 - 0.03 / high, title, va="top")
    figure.text(0.994, 1 - 0.03 / high, note, va="top", ha="right", fontsize=SMALL, color=SOFT)


def save(figure: Figure, stem: Path) -> None:
    """Write `stem`.svg (made safe to place in a page, ids prefixed by a digest of folder and name) and `stem`.pdf."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    if engine := figure.get_layout_engine():  # once, not once for each file and each draw
        engine.execute(figure)
        figure.set_layout_engine(None)
    written = {}
    for ending, metadata in (("svg", {"Date": None}), ("pdf", {"CreationDate": None})):
        with io.BytesIO() as file:
            figure.savefig(file, format=ending, transparent=True, metadata=metadata)
            written[ending] = file.getvalue()
    prefix = f"f{sha256(f'{stem.parent.name}/{stem.name}'.encode()).hexdigest()[:6]}-"
    page = for_the_page(written["svg"].decode("utf-8"), prefix, INK)
    written["svg"] = page.encode("utf-8")
    for ending, content in written.items():
        partial = stem.with_name(f"{stem.name}.{ending}.part")
        partial.write_bytes(content)
        os.replace(partial, stem.with_name(f"{stem.name}.{ending}"))


def colour(index: int) -> str:
    """Return the colour of a series."""
    return COLOURS[index % len(COLOURS)]


def dash(index: int) -> object:
    """Return the line pattern of a series, so that grey print tells the series apart."""
    return DASHES[index % len(DASHES)]


def marker(index: int) -> str | None:
    """Return the mark of a series: none while the line patterns do, then another for each round of them."""
    return MARKERS[index // len(DASHES) % len(MARKERS)]
