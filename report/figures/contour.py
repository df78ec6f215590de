"""Contours of a function of two variables, with the paths that were taken over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from report.figures.axes import power_of_ten, scale_axes
from report.figures.labels import label_paths
from report.figures.series import FigureError, array, first_arrays, write_csv
from report.figures.style import FAINT, INK, ROW, colour, dash, head, new_figure, save
from report.figures.words import first_of

_LEVELS = 9
_MARKS = 31  # marks on one path at most: closer ones would hide the line
_STEEP = 100  # a positive surface that rises by more has contours at equal ratios
_MARKERS = "osD^vP"


@dataclass(frozen=True)
class _Panel:
    """One surface z (m, n) over x (n,) and y (m,), and its labelled paths (k, 2) of points (x, y)."""

    title: str
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    paths: list[tuple[str, np.ndarray]]


def draw(
    figure: Mapping[str, Any], metrics: pd.DataFrame, arrays: Mapping, declarations: Mapping, stem: Path
) -> None:
    """Draw `figure`: keys x, y, z, paths, labels, xlabel, ylabel; or panels, each with z, paths, labels, title.

    A panel's own keys go before the figure's. A path begins at its filled mark and has its name where it ends; what
    leaves the surface is cut off.
    """
    first = first_arrays(arrays)
    panels = [_panel({**figure, "title": "", **one}, first) for one in figure.get("panels") or [{}]]
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    labels = list(dict.fromkeys(label for panel in panels for label, _ in panel.paths))
    picture, axes = new_figure(ROW + 2.9 * rows + 0.3, nrows=rows, ncols=columns)
    head(picture, "", first_of(arrays))
    for ax in axes.ravel()[len(panels) :]:
        ax.set_axis_off()
    for number, (panel, ax) in enumerate(zip(panels, axes.ravel(), strict=False)):
        scale_axes(ax, False, False)
        ax.set_xlim(panel.x.min(), panel.x.max())
        ax.set_ylim(panel.y.min(), panel.y.max())
        values = _surface(ax, panel)
        for label, path in panel.paths:
            index = labels.index(label)
            line, = ax.plot(path[:, 0], path[:, 1], color=colour(index), linestyle=dash(index), linewidth=1.4,
                            marker=_mark(index), markersize=3.5, markerfacecolor="none", zorder=3,
                            markevery=-(-len(path) // _MARKS))  # fmt: skip
            ax.plot(
                path[:1, 0], path[:1, 1], color=line.get_color(), marker=_mark(index), markersize=6, zorder=4
            )
        label_paths(ax, [(label, path, colour(labels.index(label))) for label, path in panel.paths], values)
        ax.set_title(panel.title)
        if number + columns >= len(panels):  # nothing stands below
            ax.set_xlabel(figure.get("xlabel") or "")
        if number % columns == 0:
            ax.set_ylabel(figure.get("ylabel") or "")
    save(picture, stem)
    write_csv(stem, ("panel", "series", "point", "x", "y", "value"), _points(panels))


def _panel(figure: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> _Panel:
    x, y = (array(arrays, figure[axis]).ravel().astype(float) for axis in "xy")
    z = array(arrays, figure["z"]).astype(float)
    if z.shape != (len(y), len(x)) or min(z.shape) < 2:
        raise FigureError(
            f"{figure['id']}: array {figure['z']} has shape {z.shape}, not ({len(y)}, {len(x)}) "
            f"as {figure['y']} and {figure['x']} say, of two at least"
        )
    names = figure.get("paths") or []
    labels = figure.get("labels") or names
    if len(names) != len(labels):
        raise FigureError(f"{figure['id']}: {len(labels)} labels for {len(names)} paths")
    paths = []
    for name, label in zip(names, labels, strict=True):
        path = array(arrays, name).astype(float)
        if path.ndim != 2 or path.shape[1] != 2 or not len(path):
            raise FigureError(f"{figure['id']}: array {name} has shape {path.shape}, not (points, 2)")
        paths.append((str(label), path))
    return _Panel(str(figure["title"]), x, y, z, paths)


def _surface(ax: Any, panel: _Panel) -> np.ndarray:
    """Draw the contours in grey with their values, of which the places (n, 2) are returned; a flat surface has none."""
    finite = panel.z[np.isfinite(panel.z)]
    if not finite.size or finite.min() == finite.max():
        return np.empty((0, 2))
    lines = ax.contour(panel.x, panel.y, np.ma.masked_invalid(panel.z), levels=_levels(finite),
                       colors=FAINT, linewidths=0.8, linestyles="solid")  # fmt: skip
    texts = ax.clabel(lines, fontsize=6.5, fmt=power_of_ten, inline_spacing=2)
    for text in texts:
        text.set_color(INK)
    return np.array([text.get_position() for text in texts]).reshape(-1, 2)


def _levels(values: np.ndarray) -> np.ndarray:
    """Return about nine levels: round ones, or ones at equal ratios where a positive surface is steep."""
    low, high = float(values.min()), float(values.max())
    if low > 0 and high / low > _STEEP:
        inner = np.geomspace(low, high, _LEVELS + 2)[1:-1]
        return np.unique([float(f"{level:.2g}") for level in inner])
    return MaxNLocator(nbins=_LEVELS, steps=[1, 2, 5, 10]).tick_values(low, high)


def _mark(index: int) -> str:
    return _MARKERS[index % len(_MARKERS)]


def _points(panels: list[_Panel]) -> Iterator[tuple]:
    """Yield the surface's grid points with their values, then the points of the paths in order."""
    for number, panel in enumerate(panels):
        name = panel.title or number
        for (row, column), value in np.ndenumerate(panel.z):
            yield (name, "", "", panel.x[column], panel.y[row], value)
        for label, path in panel.paths:
            for point, (x, y) in enumerate(path.tolist()):
                yield (name, label, point, x, y, "")
