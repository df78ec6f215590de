"""The pictures of a class: the spread of its scores, and of each question the share of every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from report.class_statistics import BIN

# Of the distribution, in units of its picture: HEAD holds the median's words, FOOT the axis
WIDTH, HEIGHT, HEAD, FOOT, AXIS, GAP = 400, 176, 34, 34, 20, 3
ANSWERED_WRONGLY = ("wrong value", "wrong shape", "not finite")


def distribution(bins: tuple[int, ...], median: float | None) -> dict[str, Any]:
    """Return the bars over an axis in percent, the place of the median, and all of it in words.

    `bins` are counts of scores from 0, 10, … percent up; the last one, of full marks, stands apart from the others.
    """
    step, most, base = WIDTH / (len(bins) + 0.5), max(max(bins), 1), HEIGHT - FOOT
    left = [place * step for place in range(len(bins) - 1)] + [WIDTH - step]
    bars = []
    for x, count in zip(left, bins, strict=True):
        height = round((base - HEAD) * count / most, 1)
        bars.append({
            "x": round(x + GAP / 2, 1), "y": round(base - height, 1), "width": round(step - GAP, 1),
            "height": height, "middle": round(x + step / 2, 1), "above": round(base - height - 4, 1), "count": count,
        })  # fmt: skip
    ticks = [{"x": round(x, 1), "text": place * BIN} for place, x in enumerate([*left[:-1], left[-2] + step])]
    return {
        "box": f"0 0 {WIDTH} {HEIGHT}",
        "width": WIDTH,
        "base": base,
        "axis": base + AXIS - 6,
        "words": HEIGHT - 3,
        "middle": round(left[-2] / 2, 1),
        "bars": bars,
        "ticks": ticks,
        "median": _median(median, step),
        "said": _said(bins, median),
    }


def _median(median: float | None, step: float) -> dict[str, Any] | None:
    """Return where the median's line stands, and on which side of it its words have room."""
    if median is None:
        return None
    x = WIDTH - step / 2 if median >= 100 else step * median / BIN
    right = x < WIDTH / 2
    side = ("right", x + 5) if right else ("left", x - 5)
    return {"x": round(x, 1), "side": side[0], "words": round(side[1], 1), "said": f"median {median:.1f} %"}


def _said(bins: tuple[int, ...], median: float | None) -> str:
    """Return the distribution in words, for who does not see it."""
    parts = [f"{count} from {place * BIN} %" for place, count in enumerate(bins[:-1]) if count]
    parts.append(f"{bins[-1]} with full marks")
    return "; ".join([*parts, f"median {median:.1f} %"] if median is not None else parts)


def share(verdicts: Mapping[str, int]) -> dict[str, Any]:
    """Return a question's verdicts as parts of one bar from 0 to 100, right answers first, and in words.

    A part is (kind, x, width), kind one of right, wrong, none (no answer) and out (it could not be graded).
    """
    whole = sum(verdicts.values())
    counts = {"right": 0, "wrong": 0, "none": 0, "out": 0}
    for verdict, count in verdicts.items():
        counts[_kind(verdict)] += count
    parts, x = [], 0.0
    for kind, count in counts.items():
        if count:
            parts.append({"kind": kind, "x": round(x, 2), "width": round(100 * count / whole, 2)})
            x += 100 * count / whole
    return {"parts": parts, "said": ", ".join(f"{count} {word}" for word, count in verdicts.items())}


def _kind(verdict: str) -> str:
    if verdict in ANSWERED_WRONGLY:
        return "wrong"
    return {"right": "right", "ungradable": "out"}.get(verdict, "none")
