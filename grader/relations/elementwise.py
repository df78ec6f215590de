"""A function of each expected element: its absolute value, its square, … or it plus a constant."""

from __future__ import annotations

import numpy as np

from grader.relations.pairs import Errors
from grader.text import number

FUNCTIONS = (
    ("the square of the expected one: is a square root missing, or a square too many?", np.square),
    ("the square root of the expected one: is a square missing, or a root too many?", np.sqrt),
    ("the exponential of the expected one: is a logarithm missing?", np.exp),
    ("the logarithm of the expected one: is an exponential missing?", np.log),
    ("one over the expected one", np.reciprocal),
    ("one minus the expected one", lambda v: 1 - v),
)


def find(errors: Errors) -> str | None:
    """Return the function of the expected elements that the replies are, or None."""
    if not errors.same_shape:
        return None
    return _absolute(errors) or _function(errors) or _constant(errors)


def _absolute(errors: Errors) -> str | None:
    if errors.given_by(np.abs) and errors.several():
        return (
            f"your {errors.name} is the absolute value of the expected one: negative elements lose their sign"
        )
    return None


def _function(errors: Errors) -> str | None:
    if not errors.several():
        return None
    return next(
        (
            f"your {errors.name} is {words} (in every element)"
            for words, function in FUNCTIONS
            if errors.given_by(function) and errors.several(change=function)
        ),
        None,
    )


def _constant(errors: Errors) -> str | None:
    if not errors.several(free=1):
        return None
    known = next(pair for pair in errors.pairs if pair.wrong.any())
    added = float(np.mean(known.yours - known.wanted))
    if not errors.given_by(lambda v: v + added) or not errors.several(1, change=lambda v: v + added):
        return None
    name = f"every element of your {errors.name} is"
    if abs(abs(added) - 1) <= known.limit(known.wanted):
        return f"{name} one too {'large' if added > 0 else 'small'}"
    if errors.hidden:
        return f"{name} the expected one plus a constant"
    return f"{name} the expected one {'plus' if added > 0 else 'minus'} {number(abs(added))}"
