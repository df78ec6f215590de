"""Axes: few ticks, at round numbers, in one notation, as plain text that follows the page."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, Formatter, Locator, LogLocator, MaxNLocator, NullLocator

from report.numbers import power_of

_MOST, _LEAST = 7, 3  # labelled ticks of an axis
_PLAIN = (1e-3, 1e5)  # numbers between these are written out


def scale_axes(ax: Axes, logx: bool, logy: bool, x: Sequence[float] | np.ndarray = ()) -> None:
    """Set linear or logarithmic axes; where all `x` are whole numbers the ticks of the x axis are."""
    whole = len(x) > 0 and bool(np.equal(np.mod(x, 1), 0).all())
    for axis, set_scale, log in ((ax.xaxis, ax.set_xscale, logx), (ax.yaxis, ax.set_yscale, logy)):
        if log:
            set_scale("log")
            axis.set_major_locator(_LogTicks())
            axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=5))
            axis.set_minor_formatter("")
        else:
            integer = whole and axis is ax.xaxis
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=integer))
        axis.set_major_formatter(_TickTexts(log))


def tick_at(ax: Axes, x: Sequence[float]) -> None:
    """Put the ticks of the x axis at the values that were measured, where these are few and lie apart."""
    span = ax.transAxes.inverted().transform(ax.transData.transform([(value, 0.5) for value in x]))[:, 0]
    if len(x) <= _MOST and (np.diff(np.sort(span)) > 0.06).all():
        ax.xaxis.set_major_locator(FixedLocator(x))
        ax.xaxis.set_minor_locator(NullLocator())


def power_of_ten(value: float) -> str:
    """Return a number's text: plain from 0.001 to 10000, else as 10⁻⁵ or 3·10⁻⁵; a true minus sign."""
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return f"{value:g}".replace("-", "−")
    mantissa, exponent = f"{value:.3e}".split("e")
    power = power_of(exponent)
    factor = {1.0: "", -1.0: "−"}.get(float(mantissa), f"{float(mantissa):g}·".replace("-", "−"))
    return factor + power


def raised(text: str) -> str:
    """Return a number's text with 3.2e-10 written as 3.2·10⁻¹⁰."""
    mantissa, found, exponent = text.partition("e")
    return f"{mantissa}·{power_of(exponent)}" if found else text


class _LogTicks(Locator):
    """Powers of ten, every second or third where there are many; 1, 2, 5 or round steps where there are few."""

    def __call__(self) -> np.ndarray:
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> np.ndarray:
        low, high = sorted((vmin, vmax))
        if low <= 0 or not math.isfinite(high):
            return np.array([])
        powers = np.arange(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
        step = -(-len(powers) // _MOST) or 1
        decades = 10.0 ** powers[powers % step == 0]
        wider = 10.0 ** np.arange(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        even = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        for ticks in (decades, np.outer(wider, (1, 2, 5)).ravel(), even):
            seen = ticks[(ticks >= low * (1 - 1e-9)) & (ticks <= high * (1 + 1e-9))]
            if len(seen) >= _LEAST:
                break
        return seen


class _TickTexts(Formatter):
    """All ticks of an axis in one notation: plain numbers, or powers of ten where plain ones were too long."""

    def __init__(self, log: bool) -> None:
        self.log = log

    def __call__(self, x: float, pos: int | None = None) -> str:
        return power_of_ten(x)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        sizes = [abs(value) for value in values if value]
        if not sizes or (_PLAIN[0] <= max(sizes) < _PLAIN[1] and (not self.log or min(sizes) >= _PLAIN[0])):
            decimals = 0 if not sizes else next(
                (n for n in range(6) if np.allclose(np.round(values, n), values, rtol=0, atol=1e-9)), 6
            )  # fmt: skip
            apart = self.log and max(sizes) > 9 * min(sizes)
            texts = [f"{value:g}" if apart else f"{value + 0:.{decimals}f}" for value in values]
            return [text.replace("-", "−") for text in texts]
        if not self.log:
            exponent = math.floor(math.log10(max(sizes)))
            power = "·" + power_of(exponent)
            return [
                f"{value / 10**exponent:.3g}{power}".replace("-", "−") if value else "0" for value in values
            ]
        return [_power(value) for value in values]


def _power(value: float) -> str:
    """Return a tick of a long logarithmic axis: 10⁴ as 10⁸, so that all are written alike; 1 is 1."""
    mantissa, exponent = f"{value:.3e}".split("e")
    if int(exponent) == 0:
        return f"{value:g}"
    power = power_of(exponent)
    return power if float(mantissa) == 1 else f"{float(mantissa):g}·{power}"
