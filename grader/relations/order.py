"""The right values in another order: transposed, other axes, reversed, filled column by column, in another shape."""

from __future__ import annotations

import itertools

import numpy as np

from grader.relations.pairs import Errors

MOST_AXES = 4  # of the arrays whose axes are permuted and reversed


def find(errors: Errors) -> str | None:
    """Return how the elements must be put in order to be right, or None."""
    return _find(errors) if errors.several() else None


def _find(errors: Errors) -> str | None:
    name = errors.name
    if any(pair.yours.ndim > 1 for pair in errors.pairs) and errors.put_right_by(np.transpose):
        return f"your {name} is right but transposed: return its .T"
    if not errors.same_shape and all(
        pair.close(pair.yours.ravel(), pair.wanted.ravel()) for pair in errors.pairs
    ):
        return f"your {name} holds the right values in the wrong shape: look at reshape and keepdims"
    for mine, other in (("F", "C"), ("C", "F")):
        if all(
            pair.close(pair.yours.ravel(order=mine), pair.wanted.ravel(order=other)) for pair in errors.pairs
        ):
            return (
                f"your {name} holds the right values, but rows and columns are read in the other order: "
                "look at the reshape and its order"
            )
    axes = errors.axes
    if axes is not None and axes <= MOST_AXES:
        for order in itertools.permutations(range(axes)):
            if errors.put_right_by(lambda v, order=order: v.transpose(order)):
                return f"your {name} is right but for the order of its axes: return its .transpose{order}"
    if axes is not None and axes <= MOST_AXES and errors.same_shape:
        for count in range(1, axes + 1):
            for over in itertools.combinations(range(axes), count):
                if errors.put_right_by(lambda v, over=over: np.flip(v, over)):
                    along = f"axis {over[0]}" if count == 1 else f"the axes {', '.join(map(str, over))}"
                    return f"your {name} is right but reversed along {along}"
    return None
