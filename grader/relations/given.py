"""The inputs in the replies: one of them comes back unchanged, or is left out, or is added in excess."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.relations.pairs import Errors

FORMS = (
    (0, 1, "is {0} itself, unchanged"),
    (1, -1, "is the expected one minus {0}: is {0} left out?"),
    (1, 1, "is the expected one plus {0}: is {0} added once too often?"),
)


def find(errors: Errors) -> str | None:
    """Return which input the replies are, or lack, or hold in excess, or None."""
    if not errors.same_shape or not _several(errors):
        return None
    for name in errors.pairs[0].inputs:
        inputs = [pair.inputs.get(name) for pair in errors.pairs]
        if not all(isinstance(one, np.ndarray) for one in inputs):
            continue
        for expected, given, words in FORMS:
            if _hold(errors, inputs, expected, given):
                return f"your {errors.name} {words.format(name)}"
        if (times := _times(errors, inputs)) is not None:
            number = f"{abs(times):.4g} times" if errors.public else "a multiple of"
            sign = "minus" if times < 0 and errors.public else "plus"
            return f"your {errors.name} is the expected one {sign} {number} {name}: is a penalty in it?"
    return None


def _several(errors: Errors, free: int = 0) -> bool:
    """Tell whether the wrong elements of the replies hold enough numbers: 0 may be expected."""
    swapped = tuple(replace(pair, wanted=pair.yours) for pair in errors.pairs)
    return replace(errors, pairs=swapped).several(free, masks=[pair.wrong for pair in errors.pairs])


def _hold(errors: Errors, inputs: list[np.ndarray], expected: int, given: int) -> bool:
    """Tell whether every reply is expected * the expected value + given * the input, broadcast to it."""
    for pair, one in zip(errors.pairs, inputs, strict=True):
        try:
            value = expected * pair.wanted + given * one.astype(float)
        except ValueError:  # their shapes do not go together
            return False
        if not pair.close(pair.yours, value):
            return False
    return True


def _times(errors: Errors, inputs: list[np.ndarray]) -> float | None:
    """Return which multiple of an input, of the replies' own shape, every reply holds in excess, or None."""
    shapes = [pair.wanted.shape == one.shape for pair, one in zip(errors.pairs, inputs, strict=True)]
    if not all(shapes) or not _several(errors, free=1):
        return None
    # By the public cases where there are any: the number is told
    known = [at for at, pair in enumerate(errors.pairs) if pair in errors.public] or range(len(inputs))
    excess = np.concatenate([(errors.pairs[at].yours - errors.pairs[at].wanted).ravel() for at in known])
    one = np.concatenate([inputs[at].ravel() for at in known]).astype(float)
    times = float(one @ excess / max(one @ one, np.finfo(float).tiny))
    for pair, one in zip(errors.pairs, inputs, strict=True):
        if not pair.close(pair.yours, pair.wanted + times * one):
            return None
    return times
