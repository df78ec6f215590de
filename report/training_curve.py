"""The drawing of a submission's training over the band of the reference's runs: places, ticks, labels, a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from report.numbers import power_of

WIDTH, HEIGHT = 480, 270
LEFT, RIGHT, TOP, BOTTOM = 54, 84, 10, 44
WIDE = 30  # a positive band whose ends are so many times apart has a logarithmic axis
BEYOND = 1.0  # how far a line may stretch the axis past the band, in heights of the band
TINY, HUGE = 1e-90, 1e90  # no band with values beyond these is drawn
APART = 16  # between two labels


def training_curve(curve: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a template needs to draw a record's curve; None where its lists make no picture.

    `d` are the paths of the band and of the line, `ticks` pairs of place and text, `says` the sentence below.
    """
    x, yours, low, high = (list(curve[name]) for name in ("x", "yours", "low", "high"))
    if not len(x) == len(low) == len(high) > 1 or not 0 < len(yours) <= len(x) or x[0] >= x[-1]:
        return None
    if not all(value == 0 or TINY < abs(value) < HUGE for value in (*low, *high)):
        return None
    scale, least, most, is_log = _axis(low, high, yours)
    across = lambda value: LEFT + (value - x[0]) / (x[-1] - x[0]) * (WIDTH - LEFT - RIGHT)  # noqa: E731
    down = lambda value: _held(HEIGHT - BOTTOM - scale(value) * (HEIGHT - TOP - BOTTOM))  # noqa: E731
    ends = len(yours) - 1
    band = [*zip(x, high, strict=True), *zip(x[::-1], low[::-1], strict=True)]
    middle, own = (down(low[-1]) + down(high[-1])) / 2, min(max(down(yours[-1]), TOP), HEIGHT - BOTTOM)
    theirs = _kept_apart(middle, own) if ends == len(x) - 1 else middle
    return {
        "title": curve["title"],
        "xlabel": curve["xlabel"],
        "ylabel": curve["ylabel"] + (" (log scale)" if is_log else ""),
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "top": TOP, "bottom": HEIGHT - BOTTOM,
        "centre": (LEFT + WIDTH - RIGHT) / 2, "middle": (TOP + HEIGHT - BOTTOM) / 2, "foot": HEIGHT - 6,
        "band": _path(band, across, down) + "z",
        "line": _path([*zip(x, yours, strict=False)], across, down),
        "point": (_place(across(x[ends])), _place(own)),
        "yours_at": (_place(across(x[ends]) + 8), _place(own + 4)),
        "band_at": (WIDTH - RIGHT + 8, _place(theirs + 4)),
        "xticks": [(_place(across(value)), _words(value)) for value in _steps(x[0], x[-1], 5)],
        "yticks": [
            (_place(down(value)), _words(value))
            for value in (_powers(least, most) if is_log else _steps(least, most, 5))
        ],
        "says": _sentences(curve, x, yours, low, high, least, most),
    }  # fmt: skip


def _axis(
    low: Sequence[float], high: Sequence[float], yours: Sequence[float]
) -> tuple[Callable[[float], float], float, float, bool]:
    """Return the scale that maps a value to 0 … 1, its ends, and whether it is logarithmic."""
    bottom, top = min(low), max(high)
    is_log = bottom > 0 and top / bottom > WIDE
    unit = math.log10 if is_log else float
    lower, upper = unit(bottom), unit(top)
    room = (upper - lower) or abs(upper) or 1.0
    seen = [unit(value) for value in yours if not is_log or value > 0]
    first = max(min([lower, *seen]), lower - BEYOND * room) - 0.04 * room
    last = min(max([upper, *seen]), upper + BEYOND * room) + 0.04 * room
    tiny = first - 1

    def scale(value: float) -> float:
        return ((unit(value) if not is_log or value > 0 else tiny) - first) / (last - first)

    return (scale, 10**first, 10**last, True) if is_log else (scale, first, last, False)


def _sentences(
    curve: Mapping[str, Any],
    x: Sequence[float],
    yours: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    least: float,
    most: float,
) -> list[str]:
    """Return what the curve shows, from its numbers."""
    what = curve["ylabel"]
    if len(yours) < len(x):
        last = _words(x[len(yours) - 1])
        said = [f"Your {what} is no finite number after {curve['xlabel']} {last}: the training blows up."]
    else:
        said = [
            f"Your {what} ends at {_words(yours[-1])}; the reference's ends between {_words(low[-1])} and "
            f"{_words(high[-1])} over {curve['seeds']} seeds."
        ]
    if max(yours) > most or min(yours) < least:
        far = max(yours) if max(yours) > most else min(yours)
        reached = "That is" if far == yours[-1] else f"It reaches {_words(far)},"
        said.append(f"{reached} beyond what is drawn.")
    return said


def _path(
    points: Sequence[tuple[float, float]], across: Callable[[float], float], down: Callable[[float], float]
) -> str:
    return "M" + "L".join(f"{_place(across(x))},{_place(down(y))}" for x, y in points)


def _held(place: float) -> float:
    """Hold a place within a picture's height outside the drawing, where it is cut off."""
    return min(max(place, -HEIGHT), 2 * HEIGHT)


def _kept_apart(place: float, other: float) -> float:
    """Return the place of a label, moved where it would lie on the other; it stays inside the drawing."""
    if abs(place - other) >= APART:
        return place
    moved = other + APART if place >= other else other - APART
    if moved > HEIGHT - BOTTOM:
        moved = other - APART
    return moved if moved >= TOP else other + APART


def _steps(first: float, last: float, count: int) -> list[float]:
    """Return about `count` round numbers from first to last: multiples of 1, 2 or 5 times a power of ten."""
    raw = (last - first) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    places = range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
    return [float(f"{place * step:.9g}") for place in places]


def _powers(first: float, last: float) -> list[float]:
    """Return the powers of ten from first to last, fewer where they are many."""
    exponents = range(math.ceil(math.log10(first)), math.floor(math.log10(last)) + 1)
    return [10.0**one for one in exponents[:: max(1, len(exponents) // 6)]]


def _place(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _words(value: float) -> str:
    """Return a value with three digits, in plain notation from 0.0001 up to a million."""
    if value and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{float(mantissa):g}·{power_of(exponent)}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
