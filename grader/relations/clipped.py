"""Saturation: right within bounds and stuck at them outside, or a logarithm guarded by an epsilon."""

from __future__ import annotations

import numpy as np

from grader.relations.pairs import SEVERAL, Errors
from grader.text import number

GUARDS = (np.finfo(float).eps, *(10.0**-power for power in range(16, 2, -1)))


def find(errors: Errors) -> str | None:
    """Return what the replies are limited by, or None."""
    if not errors.same_shape:
        return None
    return _guarded(errors) or _bounds(errors)


def _bounds(errors: Errors) -> str | None:
    """Return the sentence where every wrong element stands at one bound and every right one within it."""
    right = [~pair.wrong for pair in errors.pairs]
    inside = np.unique(np.concatenate([p.yours[ok] for p, ok in zip(errors.pairs, right, strict=True)]))
    above = [pair.wrong & (pair.wanted > pair.yours) for pair in errors.pairs]
    below = [pair.wrong & (pair.wanted < pair.yours) for pair in errors.pairs]
    bounds: dict[str, float] = {}
    told = set()
    for end, masks in (("upper", above), ("lower", below)):
        values = np.concatenate([pair.yours[mask] for pair, mask in zip(errors.pairs, masks, strict=True)])
        if not values.size:
            continue
        if len(np.unique(values)) > 1 or not errors.several(free=1, masks=masks):
            return None
        bounds[end] = float(values[0])
        if any(mask.any() for pair, mask in zip(errors.pairs, masks, strict=True) if pair in errors.public):
            told.add(end)
    lower, upper = bounds.get("lower", -np.inf), bounds.get("upper", np.inf)
    # Elements that are right by standing at a bound show nothing
    within = inside[(inside > lower) & (inside < upper)]
    if not bounds or len(within) < SEVERAL or inside.min() < lower or inside.max() > upper:
        return None
    limits = " and ".join(
        f"{'at most' if end == 'upper' else 'at least'} {number(value) if end in told else 'a certain value'}"
        for end, value in bounds.items()
    )
    return (
        f"your {errors.name} is right as far as it goes, but stays {limits}: is something clipped, "
        "or a type too small?"
    )


def _guarded(errors: Errors) -> str | None:
    """Return the sentence for log(p + epsilon) or -log(p + epsilon) where log(p) is expected."""
    if not errors.several(free=1):
        return None
    for guard in GUARDS:
        for sign in (1, -1):
            if errors.given_by(lambda v, guard=guard, sign=sign: sign * np.log(np.exp(sign * v) + guard)):
                words = "a small number" if errors.hidden else f"{guard:.3g}"
                return (
                    f"your {errors.name} is what a logarithm gives where {words} is added to its argument: "
                    "compute the logarithm without it, from the scores"
                )
    return None
