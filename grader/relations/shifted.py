"""Off by one along an axis: everything one place on, or right with one place missing or too many at an end."""

from __future__ import annotations

import numpy as np

from grader.relations.pairs import Errors

LEAST = 3  # places along the axis; of two, a shift is a swap


def find(errors: Errors) -> str | None:
    """Return along which axis, and which way, the replies are off by one, or None."""
    if not errors.axes:
        return None
    for axis in range(errors.axes):
        sentence = _moved(errors, axis) if errors.same_shape else _cut(errors, axis)
        if sentence:
            return sentence
    return None


def _moved(errors: Errors, axis: int) -> str | None:
    if min(pair.wanted.shape[axis] for pair in errors.pairs) < LEAST:
        return None
    for step, holds in ((1, "the one before"), (-1, "the one after")):
        # Compared without the end at which the shift brings something in
        mine, other = (slice(1, None), slice(None, -1))[::step]
        masks = []
        for pair in errors.pairs:
            if not pair.close(_along(pair.yours, axis, mine), _along(pair.wanted, axis, other)):
                break
            masks.append(np.zeros(pair.wanted.shape, bool))
            _along(masks[-1], axis, other)[...] = _along(pair.wrong, axis, mine)
        if len(masks) == len(errors.pairs) and errors.several(masks=masks):
            return f"your {errors.name} is off by one along axis {axis}: each place holds what belongs to {holds}"
    return None


def _cut(errors: Errors, axis: int) -> str | None:
    """Return the sentence where each reply is one place shorter, or each one longer, than expected."""
    by = {pair.yours.shape[axis] - pair.wanted.shape[axis] for pair in errors.pairs}
    if by not in ({1}, {-1}) or min(pair.wanted.shape[axis] for pair in errors.pairs) < 2:
        return None
    for end, kept in (("last", slice(None, -1)), ("first", slice(1, None))):
        if by == {-1}:
            # The place that lacks shows nothing
            masks = [np.zeros(pair.wanted.shape, bool) for pair in errors.pairs]
            for mask in masks:
                _along(mask, axis, kept)[...] = True
            fits = all(pair.close(pair.yours, _along(pair.wanted, axis, kept)) for pair in errors.pairs)
            if fits and errors.several(masks=masks):
                return f"your {errors.name} is right but lacks the {end} place along axis {axis}"
        elif errors.several() and errors.put_right_by(lambda v, kept=kept: _along(v, axis, kept)):
            return f"your {errors.name} is right but has one place too many along axis {axis}: the {end} one"
    return None


def _along(array: np.ndarray, axis: int, part: slice) -> np.ndarray:
    """Return a view of the places of `part` along an axis."""
    return array[(slice(None),) * axis + (part,)]
