"""Which axes of a question's inputs have one length, read from its public cases: what must be made shorter together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.compare import as_array, parts
from grader.prepare import Drawn

Axis = tuple[str, int]
REPLY = "reply: "  # before the name of a part of the expected reply, which is no input
# Arrays of so many axes hold pictures: lengths from the third axis on depend on strides and padding
PICTURES = 4


@dataclass(frozen=True)
class Together:
    """Axes of one length; `labels` are inputs that count along them, `sizes` whole numbers that are the length."""

    axes: tuple[Axis, ...]
    labels: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


def lengths(inputs: Mapping[str, Any], expected: Any = None) -> dict[Axis, int]:
    """Return the length of every axis of the arrays among the inputs and, if given, of the expected reply."""
    arrays = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray)}
    for name, value in parts(expected).items():
        if (array := as_array(value)) is not None:
            arrays[REPLY + name] = array
    return {(name, axis): size for name, array in arrays.items() for axis, size in enumerate(array.shape)}


def together(cases: Sequence[Drawn], inputs: Mapping[str, Any], expected: Any) -> list[Together]:
    """Return the groups of axes of `inputs` that have one length in each of the cases, those of the reply among them.

    Left out are the groups that must not be made shorter: axes of pictures, and lengths that are also given as a whole
    number where the cases do not show that this is no accident.
    """
    known = [(one.case.inputs, lengths(one.case.inputs, one.expected)) for one in cases]
    groups: list[list[Axis]] = []
    for axis in lengths(inputs, expected):
        mine = [group for group in groups if any(_agree(axis, other, known) for other in group)]
        groups = [group for group in groups if group not in mine] + [[*itertools.chain(*mine), axis]]
    found = []
    for group in groups:
        axes = tuple(axis for axis in group if not axis[0].startswith(REPLY))
        if not axes or any(inputs[name].ndim >= PICTURES and axis >= 2 for name, axis in axes):
            continue
        sizes = _sizes(axes[0], known)
        seen = {size[axes[0]] for _, size in known if axes[0] in size}
        if not sizes or len(seen) > 1:
            found.append(Together(tuple(group), _labels(axes, known), sizes))
    return found


def hold_together(groups: Sequence[Together], inputs: Mapping[str, Any], expected: Any) -> bool:
    """Tell whether the axes of each group still have one length, the reply's included."""
    found = lengths(inputs, expected)
    return all(len({found.get(axis) for axis in group.axes}) == 1 for group in groups)


def _agree(one: Axis, other: Axis, known: Sequence[tuple[Mapping, Mapping[Axis, int]]]) -> bool:
    both = [(size[one], size[other]) for _, size in known if one in size and other in size]
    return bool(both) and all(a == b for a, b in both)


def _sizes(axis: Axis, known: Sequence[tuple[Mapping, Mapping[Axis, int]]]) -> tuple[str, ...]:
    """Return the whole numbers among the inputs that are the axis's length in every case."""
    with_axis = [(inputs, size[axis]) for inputs, size in known if axis in size]
    names = [name for name, value in with_axis[0][0].items() if type(value) is int]
    return tuple(name for name in names if all(inputs.get(name) == length for inputs, length in with_axis))


def _labels(axes: Sequence[Axis], known: Sequence[tuple[Mapping, Mapping[Axis, int]]]) -> tuple[str, ...]:
    """Return the vectors of whole numbers, all below the length in every case, that may be places along the axes."""
    with_axis = [(inputs, size[axes[0]]) for inputs, size in known if axes[0] in size]
    own = {name for name, _ in axes}

    def fits(value: Any, length: int) -> bool:
        whole = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu"
        return whole and value.size > 0 and value.min() >= 0 and value.max() < length

    return tuple(
        name
        for name in with_axis[0][0]
        if name not in own and all(fits(inputs.get(name), length) for inputs, length in with_axis)
    )
