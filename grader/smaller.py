"""Simpler inputs than given ones: fewer rows and columns, rounder numbers, and nothing that was true of them undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.axes import REPLY, Together
from grader.snippet import literal

SINGLE = 8  # places tried alone along one axis
DISTINCT = 9  # different numbers that may be counted through instead


def simpler(inputs: Mapping[str, Any], groups: Sequence[Together]) -> list[dict[str, Any]]:
    """Return inputs that are simpler than these, the simplest first: fewer numbers, then shorter to write.

    `groups` are the axes that may be made shorter, and only together. Order, ties, signs and zeros of an array stay, as
    do sums of 1 along an axis and that all numbers lie between 0 and 1: what a question takes for granted.
    """
    found = {}
    for candidate in [*_shorter(inputs, groups), *_rounder(inputs)]:
        if weight(candidate) < weight(inputs):
            found.setdefault(key(candidate), candidate)
    return sorted(found.values(), key=weight)


def weight(inputs: Mapping[str, Any]) -> tuple[int, int]:
    """Return what makes inputs hard to read: how many numbers in arrays, and how many digits of all numbers."""
    arrays = [value for value in inputs.values() if isinstance(value, np.ndarray)]
    floats = [value for value in inputs.values() if type(value) is float]
    numbers = [*floats, *(number for array in arrays for number in array.ravel().tolist())]
    return sum(array.size for array in arrays), sum(map(_written, numbers))


def _written(number: float) -> int:
    """Return how many digits a number needs: 1 for 1000 and for 0.1, 3 for 0.125; 0 for whole numbers below ten."""
    if abs(number) < 10 and float(number).is_integer():
        return 0
    mantissa = repr(float(number)).partition("e")[0]
    return max(1, len(mantissa.replace(".", "").replace("-", "").strip("0")))


def key(inputs: Mapping[str, Any]) -> str:
    """Return a text that is the same for the same inputs."""
    return repr(
        [
            (name, value.dtype.str, value.shape, value.tobytes())
            if isinstance(value, np.ndarray)
            else (name, literal(value))
            for name, value in inputs.items()
        ]
    )


def _shorter(inputs: Mapping[str, Any], groups: Sequence[Together]) -> Iterator[dict[str, Any]]:
    """Yield the inputs with a part of the places along one group of axes, or along all groups."""
    sizes = [_length(inputs, group) for group in groups]
    for most in (1, 2, 3):
        kept: Mapping[str, Any] | None = inputs
        for group, size in zip(groups, sizes, strict=True):
            kept = kept and _keep(kept, group, range(min(most, size)))
        if kept:
            yield dict(kept)
    for group, size in zip(groups, sizes, strict=True):
        for places in _parts_of(size):
            if (kept := _keep(inputs, group, places)) is not None:
                yield dict(kept)


def _parts_of(size: int) -> Iterator[Sequence[int]]:
    """Yield choices of places along an axis: each alone, halves, all but one."""
    if size < 2:
        return
    yield from ([place] for place in [*range(size)][:SINGLE])
    yield range(2)
    yield range((size + 1) // 2)
    yield range(size // 2, size)
    yield from ([other for other in range(size) if other != place] for place in [*range(size)][:SINGLE])


def _length(inputs: Mapping[str, Any], group: Together) -> int:
    name, axis = next(one for one in group.axes if not one[0].startswith(REPLY))
    return inputs[name].shape[axis]


def _keep(inputs: Mapping[str, Any], group: Together, places: Iterable[int]) -> dict[str, Any] | None:
    """Return the inputs with these places alone along a group's axes; None where a label lies at another place."""
    kept, chosen = dict(inputs), list(places)
    for name, axis in group.axes:
        if not name.startswith(REPLY):
            kept[name] = np.ascontiguousarray(np.take(kept[name], chosen, axis=axis))
    for name in group.labels:
        if not np.isin(kept[name], chosen).all():
            return None
        kept[name] = np.searchsorted(chosen, kept[name]).astype(kept[name].dtype)
    kept |= dict.fromkeys(group.sizes, len(chosen))
    arrays = [name for name, value in inputs.items() if isinstance(value, np.ndarray)]
    kept |= {name: _shares_of_one(inputs[name], kept[name]) for name in arrays}
    return kept if all(_alike(inputs[name], kept[name]) for name in arrays) else None


def _rounder(inputs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the inputs with the numbers of all arrays, or of one input, made simpler."""
    simple = {name: [*_simple(value)] for name, value in inputs.items()}
    for step in range(len(STEPS)):
        changed = {
            name: values[step] for name, values in simple.items() if values and values[step] is not None
        }
        if len(changed) > 1:
            yield {**inputs, **changed}
        yield from ({**inputs, name: value} for name, value in changed.items())


def _simple(value: Any) -> Iterator[Any]:
    """Yield for each step of `STEPS` the value with simpler numbers, None where it would lose what must stay."""
    number = type(value) is float
    if not number and not (isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size):
        return
    array = np.array(value)
    for step in STEPS:
        with np.errstate(all="ignore"):
            changed = None if number and step is _counted else step(array)
        if changed is None:
            yield None
            continue
        changed = np.asarray(changed, array.dtype)
        same = _same_order(array, changed) and _alike(array, changed)
        yield (float(changed) if number else changed) if same else None


def _counted(array: np.ndarray) -> np.ndarray | None:
    """Return 1, 2, … in the order of the positive numbers and -1, -2, … for the negative; tenths for shares of 1."""
    positive, negative = np.unique(array[array > 0]), np.unique(-array[array < 0])
    if max(len(positive), len(negative)) > DISTINCT:
        return None
    counted = np.sign(array) * np.where(
        array > 0, np.searchsorted(positive, array) + 1, np.searchsorted(negative, -array) + 1
    )
    return np.where((array == 0) | (array == 1), array, counted / 10) if _shares(array) else counted


def _digits(count: int):
    """Return the step that keeps so many significant digits."""

    def rounded(array: np.ndarray) -> np.ndarray:
        return np.vectorize(lambda number: float(f"{number:.{count}g}"), otypes=[float])(array)

    return rounded


STEPS = (
    _counted,
    np.rint,
    _digits(1),
    lambda array: np.round(array, 1),
    _digits(2),
    lambda array: np.round(array, 2),
)


def _same_order(array: np.ndarray, changed: np.ndarray) -> bool:
    """Tell whether signs, zeros, order and ties are the same, and shares of 1 still are that and no more."""
    if not np.isfinite(changed).all() or (np.sign(array) != np.sign(changed)).any():
        return False
    if _shares(array) and ((array < 1) != (changed < 1)).any():
        return False
    before, after = (np.unique(one, return_inverse=True)[1].ravel() for one in (array, changed))
    return bool((before == after).all())


def _shares(array: np.ndarray) -> bool:
    return bool(((array >= 0) & (array <= 1)).all())


def _alike(array: np.ndarray, changed: np.ndarray) -> bool:
    """Tell whether sums of 1 along an axis are still there, and shares of 1 are no wholes."""
    if array.dtype.kind != "f":
        return True
    if ((array > 0) & (array < 1)).all() and not ((changed > 0) & (changed < 1)).all():
        return False
    for axis in range(array.ndim):
        if array.shape[axis] > 1 and _ones(array, axis) and not _ones(changed, axis):
            return False
    return True


def _shares_of_one(array: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return what is kept of shares along one axis as shares that sum to 1 again."""
    for axis in range(array.ndim):
        if array.dtype.kind == "f" and _shares(array) and array.shape[axis] > 1 and _ones(array, axis):
            total = kept.sum(axis=axis, keepdims=True)
            if kept.size and (total > 0).all() and not _ones(kept, axis):
                return (kept / total).astype(kept.dtype)
    return kept


def _ones(array: np.ndarray, axis: int) -> bool:
    return bool(np.allclose(array.sum(axis=axis, dtype=float), 1, rtol=1e-6, atol=0))
