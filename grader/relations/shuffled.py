"""The right values in places that follow no rule that is known."""

from __future__ import annotations

import numpy as np

from grader.relations.pairs import ENOUGH, Errors

FREE = 2  # any order will do, so more numbers must agree


def find(errors: Errors) -> str | None:
    """Return the sentence where each reply holds just the expected values, or None."""
    small = all(pair.yours.size <= ENOUGH for pair in errors.pairs)
    if not small or not errors.same_shape or not errors.several(free=FREE):
        return None
    if all(pair.close(np.sort(pair.yours, None), np.sort(pair.wanted, None)) for pair in errors.pairs):
        return f"your {errors.name} holds the right values in another order"
    return None
