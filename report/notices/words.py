"""Quantities of a notice as words: percentages, numbers with their units, names of variants."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from report.notices.rows import NoticeError
from report.numbers import ANSWER, decimal, power_of, short


def number(value: float, quantity: Mapping[str, Any], metric: Mapping[str, Any]) -> str:
    """Return a value in the form that a quantity asks for (`as`, `digits`, `unit`), else in its metric's own.

    Raises `NoticeError` for what is no number.
    """
    if not math.isfinite(value):
        raise NoticeError(f"{value} is no number to write")
    form, digits = quantity.get("as"), quantity.get("digits")
    if form in ("percent", "points"):
        text = percentage(100 * value, 1 if digits is None else digits)
        return f"{typeset(text)} {'%' if form == 'percent' else 'points'}"
    if digits is None and "precision" in metric:
        text = decimal(value, metric["precision"])
    else:
        text = significant(value, digits or 3)
    own = metric.get("unit", "") if "as" not in quantity else ""
    return with_unit(typeset(text), quantity.get("unit", "" if own == ANSWER else own), bool(own))


def typeset(text: str) -> str:
    """Return a number as text with a minus sign and its power of ten raised: "-2.5e-7" is "−2.5×10⁻⁷"."""
    mantissa, _, power = text.partition("e")
    mantissa = mantissa.replace("-", "−")
    if not power:
        return mantissa
    return power_of(power) if mantissa == "1" else f"{mantissa}×{power_of(power)}"


def with_unit(text: str, unit: str | list[str], symbol: bool = False) -> str:
    """Return a number with its unit, "1 step" or "2 steps"; a list gives both forms, a symbol has one."""
    if not unit:
        return text
    if symbol and isinstance(unit, str):
        return f"{text} {unit}"
    one, many = (unit, f"{unit}s") if isinstance(unit, str) else unit
    return f"{text} {one if text == '1' else many}"


def percentage(value: float, places: int) -> str:
    """Return a percentage with so many decimals; with more where they would make 0 or 100 of what is not quite so."""
    if value in (0, 100):
        return f"{value:.0f}"
    while places < 6 and float(f"{value:.{places}f}") in (0, 100):
        places += 1
    return f"{value:.{places}f}"


def significant(value: float, digits: int) -> str:
    """Return a number with so many significant digits and grouped thousands; whole numbers keep all their digits."""
    if value == 0 or (float(value).is_integer() and abs(value) < 1e9):
        return f"{value:,.0f}"
    size = math.floor(math.log10(abs(value)))
    if not -4 <= size < 9:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{round(value, digits - 1 - size):,.{max(0, digits - 1 - size)}f}"


def label(value: Any, quantity: Mapping[str, Any]) -> str:
    """Return a place in words: the quantity's name for it, a number with its unit, or the label as it stands."""
    if isinstance(value, str):
        return quantity.get("names", {}).get(value, value)
    return with_unit(typeset(short(float(f"{value:.6g}"))), quantity.get("unit", ""))
