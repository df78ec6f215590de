"""Digits that were lost: fractions cut off or rounded away, a float type of few digits, a fixed count of decimals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.relations.pairs import Errors, Pair

WHOLE_NUMBERS = (
    (np.trunc, "without its fractions, as an integer type cuts them off: compute in floats"),
    (np.round, "rounded to whole numbers"),
    (np.floor, "rounded down to whole numbers: // in place of /?"),
)
DECIMALS = range(1, 7)


def find(errors: Errors) -> str | None:
    """Return how the digits of the expected values were lost, or None."""
    if not errors.same_shape or not errors.several() or _one_value(errors):
        return None
    name = errors.name
    for lose, words in WHOLE_NUMBERS:
        if _equal(errors, lose):
            return f"your {name} is the expected one {words}"
    for kind, digits in ((np.float16, 3), (np.float32, 7)):
        if _kept_as(errors, kind):
            return (
                f"your {name} went through {np.dtype(kind)}, which keeps {digits} digits: compute in float64"
            )
    for decimals in DECIMALS:
        if _equal(errors, lambda v, decimals=decimals: np.round(v, decimals)):
            places = "a few" if errors.hidden else str(decimals)
            return (
                f"your {name} is the expected one rounded to {places} decimal{'' if decimals == 1 else 's'}"
            )
    return None


def _one_value(errors: Errors) -> bool:
    """Tell whether the wrong elements of all replies are one number, which no rounding shows."""
    found = np.concatenate([pair.yours[pair.wrong] for pair in errors.pairs])
    return len(np.unique(found)) < 2


def _equal(errors: Errors, lose: Callable[[np.ndarray], np.ndarray]) -> bool:
    # Within a rounding error of the expected value, where that stands near a step
    return all(
        bool(np.logical_or.reduce([pair.yours == lose(wanted) for wanted in _near(pair)]).all())
        for pair in errors.pairs
    )


def _near(pair: Pair) -> list[np.ndarray]:
    return [pair.wanted * (1 + step) for step in (0, 1e-12, -1e-12)]


def _kept_as(errors: Errors, kind: type) -> bool:
    precision = 2 * float(np.finfo(kind).eps)
    with np.errstate(all="ignore"):
        return all(
            bool((pair.yours == pair.yours.astype(kind)).all())
            and bool((np.abs(pair.yours - pair.wanted) <= precision * np.abs(pair.wanted)).all())
            for pair in errors.pairs
        )
