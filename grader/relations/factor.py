"""A constant factor: a sign, a fixed number, or a size of the inputs as a mean in place of a sum gives."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.relations.pairs import Errors
from grader.text import number

FACTORS = {2.0: "twice", 0.5: "half of", 4.0: "four times", 0.25: "a quarter of"}
BASES = {float(np.log(10)): "10", float(np.log(2)): "2"}
SIZED = (
    (False, "times", "a sum over that many elements gives in place of a mean: divide by it once more"),
    (
        True,
        "divided by",
        "a mean over that many elements gives in place of a sum: multiply by it once more",
    ),
)


def find(errors: Errors) -> str | None:
    """Return the sentence for yours = k * expected, k one number or a size of each case's inputs."""
    if not errors.same_shape:
        return None
    factors, known, told = [], [], []
    for pair in errors.pairs:
        norm = float(np.vdot(pair.wanted, pair.wanted))
        if not norm:
            if pair.wrong.any():
                return None
            continue
        # The factor that fits best in least squares: k = <yours, expected> / <expected, expected>
        factor = float(np.vdot(pair.wanted, pair.yours)) / norm
        if not factor or not np.isfinite(factor) or not pair.close(pair.yours / factor, pair.wanted):
            return None
        factors.append(factor)
        known.append(pair.inputs)
        told += [factor] if pair in errors.public else []
    if not factors or np.allclose(factors, 1, rtol=1e-9):
        return None
    name, alike = errors.name, _equal(factors, factors[:1] * len(factors))
    sizes = _sizes(known)
    for invert, word, advice in SIZED:
        for size, values in sizes.items():
            unlike = len(set(values)) > 1
            if unlike and _equal(factors, [1 / v if invert else v for v in values]):
                return f"your {name} is the expected one {word} {size} in every element, as {advice}"
    if not alike:
        return None
    if _equal(factors[:1], [-1.0]):
        wrong = f"your {name} has the wrong sign: every element is minus the expected one"
        return wrong if errors.several() else None
    fixed = next((words for value, words in FACTORS.items() if _equal(factors[:1], [value])), None)
    if not errors.several(free=0 if fixed else 1):
        return None
    for base, words in BASES.items():
        if _equal(factors[:1], [1 / base]):
            return f"your {name} is what logarithms to base {words} give in place of natural ones, in every element"
    if not told:
        return f"your {name} is {fixed or 'a constant times'} the expected one in every element"
    sentence = f"your {name} is {fixed or number(told[0]) + ' times'} the expected one in every element"
    for invert, _, advice in SIZED:
        for size, values in sizes.items():
            if _equal(factors, [1 / v if invert else v for v in values]):
                return f"{sentence}, and {size} is {number(int(values[0]))}: that is what {advice}"
    return sentence


def _equal(factors: Sequence[float], others: Sequence[float]) -> bool:
    # float32 replies give a factor to about 1e-7 per element
    return bool(np.allclose(factors, others, rtol=1e-5, atol=0))


def _sizes(known: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Return "x.shape[0]" -> its value in each case, for the sizes that every case has; first axes come first.

    Products of two lengths of one array come last.
    """
    sizes: dict[str, list[float]] = {}
    arrays = {name: value.ndim for name, value in known[0].items() if isinstance(value, np.ndarray)}
    most = max(arrays.values(), default=0)
    chosen = [(axis,) for axis in range(most)] + list(itertools.combinations_with_replacement(range(most), 2))
    for axes in chosen:
        for name in arrays:
            shapes = [np.shape(inputs.get(name)) for inputs in known]
            if all(len(shape) > max(axes) for shape in shapes):
                found = [float(np.prod([shape[axis] for axis in axes])) for shape in shapes]
                if found not in sizes.values() and max(found) > 1 and min(found) > 0:
                    sizes[" * ".join(f"{name}.shape[{axis}]" for axis in axes)] = found
    return sizes
