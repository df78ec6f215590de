"""Numbers as text: digits decided by a metric's precision and by the uncertainty."""

from __future__ import annotations

import math

ANSWER = "yes or no"  # the unit of metrics that are 1 or 0
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FINE = 8  # decimals beyond which a metric's precision is meant for tiny values


def decimal(value: float, precision: int) -> str:
    """Return a value with `precision` decimals and grouped thousands; below 0.0001, or where those hide it, as 3.2e-10.

    Whole numbers carry no decimals beyond what the precision asks of fractions: 68704 is "68,704". More than eight
    decimals are asked for by errors that may be tiny: one that is not has six digits.
    """
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if precision > FINE:
        precision = min(precision, max(0, 5 - math.floor(math.log10(abs(value))))) if value else 0
    if value != 0 and (abs(value) < max(0.5 * 10**-precision, 1e-4) or abs(value) >= 1e9):
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{float(mantissa):g}e{int(exponent)}"
    if value.is_integer() and abs(value) >= 1000:
        return f"{int(value):,}"
    return f"{value:,.{precision}f}"


def power_of(exponent: int | str) -> str:
    """Return a power of ten as text, its exponent raised: 10⁻⁷."""
    return f"10{str(int(exponent)).translate(_RAISED)}"


def short(value: object) -> str:
    """Return a published value as it was given; numbers lose a trailing ".0" and gain grouped thousands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,}" if abs(value) >= 1e-4 else decimal(value, 4)


def with_half_width(mean: float, half: float | None, precision: int) -> tuple[str, str]:
    """Return (mean, half width) as text: the half width with two leading digits, the mean with as many decimals.

    No more decimals than `precision` are shown, and the half width is "" where there is none or it is zero.
    """
    if half is None or half == 0 or not math.isfinite(half):
        return decimal(mean, precision), ""
    places = min(precision, max(0, 1 - math.floor(math.log10(half))))
    if half < 0.5 * 10**-places or decimal(mean, places) != f"{mean:,.{places}f}":
        return decimal(mean, precision), decimal(half, precision)
    return f"{mean:,.{places}f}", f"{half:,.{places}f}"


def answer(value: float) -> str:
    """Return 1 as "yes", 0 as "no", and a share of runs in between as a number."""
    return {1.0: "yes", 0.0: "no"}.get(float(value), decimal(value, 2))
