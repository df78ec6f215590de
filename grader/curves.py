"""The curve of a training: a submission's beside what the reference's runs reach, to be seen and never judged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.declarations import Curve, Inputs, Question, Spread

PART = "curve"  # the entry of a reply that the judge never sees


@dataclass(frozen=True)
class Band:
    """The lowest and the highest value of the reference's `seeds` runs at each place of a curve."""

    at: list[float]
    low: list[float]
    high: list[float]
    seeds: int


def judged(question: Question, reply: Any) -> Any:
    """Return what of a reply is judged: all but its curve, where the question declares one."""
    declared = isinstance(question.judge, Spread) and question.judge.curve is not None
    if not declared or not isinstance(reply, dict):
        return reply
    return {name: value for name, value in reply.items() if name != PART}


def read(curve: Curve, reply: Any, inputs: Inputs) -> list[float] | None:
    """Return the values of a reply's curve up to the first that is not finite; None where it is not as declared.

    Whatever a reply holds, this returns and never raises.
    """
    try:
        places = len(curve.at(inputs))
        items = reply[PART]
        if not isinstance(items, (list, tuple, np.ndarray)) or len(items) != places:
            return None
        values = [_number(curve.value(item, inputs)) for item in items]
    except Exception:  # a reply of another form
        return None
    ends = next((place for place, value in enumerate(values) if not math.isfinite(value)), places)
    return values[:ends] or None


def band(curve: Curve, replies: Sequence[Any], inputs: Inputs) -> Band | None:
    """Return the band of the reference's replies over seeds; None where one of them has no whole curve."""
    at = [_number(place) for place in curve.at(inputs)]
    runs = [read(curve, reply, inputs) for reply in replies]
    if not at or any(run is None or len(run) != len(at) for run in runs):
        return None
    together = list(zip(*runs, strict=True))
    return Band(at, list(map(min, together)), list(map(max, together)), len(runs))


def shown(question: Question, cases: Sequence[Any], values: Mapping[int, Any]) -> dict[str, Any] | None:
    """Return the curve of the first public case for the record; None where there is none.

    `cases` are the question's as drawn, `values` what a submission gave, by the place of the case.
    """
    if not isinstance(question.judge, Spread) or question.judge.curve is None:
        return None
    curve = question.judge.curve
    place = next((at for at, drawn in enumerate(cases) if not drawn.hidden and drawn.band), None)
    if place not in values:
        return None
    yours = read(curve, values[place], cases[place].case.inputs)
    if not yours:
        return None
    known = cases[place].band
    words = {"title": curve.title, "xlabel": curve.xlabel, "ylabel": curve.ylabel}
    return {
        **words,
        "x": known.at,
        "yours": yours,
        "low": known.low,
        "high": known.high,
        "seeds": known.seeds,
    }


def _number(value: Any) -> float:
    """Return a number as a float of six digits; raises for anything else."""
    if isinstance(value, (str, bytes)) or np.ndim(value) or np.iscomplexobj(value):
        raise TypeError("a curve is made of numbers")
    return float(f"{float(value):.6g}")
