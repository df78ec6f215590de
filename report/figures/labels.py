"""Labels: each series' name at the end of its line, and values beside the points they belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from report.figures.style import INK, SMALL

_LINE = 11.0  # points: height of a line of text
_INSIDE = 0.85  # share of the axes' width: a line that ends before it is labelled where it ends
_FEW = 2
_ROUNDS = 400
_PANEL = np.array([180.0, 170.0])  # points: about the size of a panel of contours
_CLEAR = 6.0  # points around a name that are enough
# where a name may stand: how far off (points), which side across, which side up; near ones first
_AROUND = [
    (far, across, up)
    for far in (8, 20, 34, 48)
    for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
]


@dataclass(frozen=True)
class End:
    """The last point (x, y) of a line in the data's coordinates, its name and its colour."""

    x: float
    y: float
    text: str
    colour: str


def label_ends(ax: Axes, ends: list[End]) -> None:
    """Write each series' name at the right end of its line, pushed apart where names would meet, with a thin leader.

    A line that ends early is labelled where it ends, unless there are many of these.
    """
    to_axes = ax.transData + ax.transAxes.inverted()
    ax.get_xlim(), ax.get_ylim()  # asked for, the limits are made to fit the lines
    places = np.array([to_axes.transform((end.x, end.y)) for end in ends]).reshape(-1, 2)
    inside = places[:, 0] < _INSIDE
    inside &= inside.sum() <= _FEW
    for end in (end for end, early in zip(ends, inside, strict=True) if early):
        ax.annotate(end.text, (end.x, end.y), xytext=(6, 0), textcoords="offset points",
                    color=end.colour, va="center", fontsize=SMALL)  # fmt: skip
    outside = [end for end, early in zip(ends, inside, strict=True) if not early]
    heights = places[~inside, 1]
    gap = _LINE / (ax.figure.get_figheight() * 72 - 50)  # of the axes' height, which is about this
    for end, place, height, x in zip(outside, _apart(heights, gap), heights, places[~inside, 0], strict=True):
        if abs(place - height) > gap / 3 or x < _INSIDE:
            ax.plot([x + 0.006, 1.028], [height, place], transform=ax.transAxes, clip_on=False,
                    color=end.colour, linewidth=0.6, solid_capstyle="butt")  # fmt: skip
        ax.annotate(end.text, (1.035, place), xycoords="axes fraction", color=end.colour, va="center",
                    fontsize=SMALL)  # fmt: skip


def _apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """Return places near `heights` (shares of the axes' height) in their order, `gap` apart at least, inside 0 to 1."""
    order = np.argsort(heights, kind="stable")
    places = np.clip(heights[order], 0.0, 1.0)
    for _ in range(_ROUNDS):  # move neighbours apart by half of what is missing until nothing moves
        short = gap - np.diff(places)
        if not (short > 1e-4).any():
            break
        push = np.maximum(short, 0) / 2
        places[:-1] -= push
        places[1:] += push
    steps = np.arange(len(places)) * gap
    places = np.maximum(places, steps)
    places = np.minimum(places, max(1.0, steps[-1] if len(steps) else 0) - steps[::-1])
    found = np.empty_like(places)
    found[order] = places
    return found


def label_point(ax: Axes, x: float, y: float, text: str, colour: str, *, above: bool) -> None:
    """Mark a point with a ring and write its text above or below it."""
    ax.plot([x], [y], marker="o", color=colour, markersize=6, markerfacecolor="none")
    ax.annotate(text, (x, y), textcoords="offset points", xytext=(0, 7 if above else -7), ha="center",
                va="bottom" if above else "top", color=colour, fontsize=SMALL)  # fmt: skip


def label_paths(ax: Axes, paths: list[tuple[str, np.ndarray, str]], avoid: np.ndarray) -> None:
    """Write each path's name beside its last point in view, and "start" at the first where all share it.

    `paths` are (name, points (k, 2), colour), `avoid` points (n, 2) where other text stands. A name stands at the side
    of its point that is free, else further off with a leader.
    """
    limits = np.array([ax.get_xlim(), ax.get_ylim()])

    def scaled(points: np.ndarray) -> np.ndarray:
        return (np.reshape(points, (-1, 2)) - limits[:, 0]) / np.ptp(limits, axis=1) * _PANEL

    crowd = [scaled(avoid)]
    names = []
    for name, path, colour in paths:
        steps = np.linspace(0, 1, 6)[:, None, None]
        crowd.append(scaled(path[:-1] + steps * np.diff(path, axis=0)))
        seen = path[((path >= limits[:, 0]) & (path <= limits[:, 1])).all(axis=1)]
        names += [(name, seen[-1], colour)] if len(seen) else []
    if len({tuple(path[0]) for _, path, _ in paths}) == 1:
        names.append(("start", paths[0][1][0], INK))
    for name, point, colour in names:
        half = np.array([2.5 * len(name), 5.0])  # points: half the name's width and height
        here, best, free = scaled(point)[0], np.zeros(2), -np.inf
        for far, across, up in _AROUND:
            centre = here + np.array([across * (far + half[0]), up * far * 1.3])
            beyond = np.maximum(np.abs(np.concatenate(crowd) - centre) - half, 0)
            room = min(np.hypot(*beyond.T).min(), *(centre - half), *(_PANEL - centre - half), _CLEAR)
            if room > free:
                best, free = centre, room
        apart = np.hypot(*np.maximum(np.abs(best - here) - half, 0)) > _LINE
        leader = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 3, "shrinkA": 1}
        ax.annotate(name, point, xytext=best - here, textcoords="offset points", color=colour, ha="center",
                    va="center", fontsize=SMALL, zorder=5,
                    arrowprops=leader if apart else None)  # fmt: skip
        crowd.append(best + np.linspace(-1, 1, 7)[:, None] * (half[0], 0))
