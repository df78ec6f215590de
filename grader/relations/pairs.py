"""Replies beside what is expected of them, and whether these hold enough numbers to show anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.compare import FLOAT32_RTOL, ZERO_TOLERANCE, as_array, called, parts
from grader.declarations import SameAsReference
from grader.prepare import Prepared

SEVERAL = 3  # distinct numbers that must agree, besides one for each number that a relation is free to choose
WHOLE = 12  # wrong elements that it takes where all are whole numbers, which agree by accident
LOOSE = 0.02  # a tolerance above this share of the largest value shows nothing
LARGE = 1_000_000  # numbers of all replies and expected values together; more are not searched, which takes seconds
ENOUGH = 10_000  # numbers of one array that are counted


@dataclass(frozen=True, eq=False)
class Pair:
    """One part of a reply and what is expected, both float64; `single`: one of them was float32."""

    inputs: Mapping[str, Any]
    yours: np.ndarray
    wanted: np.ndarray
    judge: SameAsReference
    single: bool = False
    hidden: bool = False

    def limit(self, expected: np.ndarray) -> float:
        """Return the largest absolute error that counts as none where `expected` is expected."""
        rtol = max(self.judge.rtol, FLOAT32_RTOL) if self.single else self.judge.rtol
        scale = float(np.abs(expected).max(initial=0.0))
        return self.judge.atol + rtol * scale if scale else max(self.judge.atol, ZERO_TOLERANCE)

    def close(self, given: np.ndarray, expected: np.ndarray) -> bool:
        """Tell whether two arrays are of one shape, finite, and agree within the tolerance."""
        if given.shape != expected.shape or not np.isfinite(expected).all():
            return False
        with np.errstate(all="ignore"):
            return bool((np.abs(given - expected) <= self.limit(expected)).all())

    @cached_property
    def wrong(self) -> np.ndarray:
        """Where `wanted` is not met: every element where the shapes differ."""
        if self.yours.shape != self.wanted.shape:
            return np.ones(self.wanted.shape, bool)
        with np.errstate(all="ignore"):
            return ~(np.abs(self.yours - self.wanted) <= self.limit(self.wanted))


@dataclass(frozen=True)
class Errors:
    """What is wrong in one part of the replies to some cases; `hidden`: no number of theirs may be told."""

    name: str
    pairs: tuple[Pair, ...]
    hidden: bool = False

    @cached_property
    def same_shape(self) -> bool:
        """Whether every reply has the shape expected."""
        return all(pair.yours.shape == pair.wanted.shape for pair in self.pairs)

    @cached_property
    def axes(self) -> int | None:
        """The number of axes of all replies and expected values; None where it is not one number."""
        found = {array.ndim for pair in self.pairs for array in (pair.yours, pair.wanted)}
        return found.pop() if len(found) == 1 else None

    @property
    def public(self) -> list[Pair]:
        """The pairs whose numbers may be told."""
        return [] if self.hidden else [pair for pair in self.pairs if not pair.hidden]

    def given_by(self, change: Callable[[np.ndarray], np.ndarray]) -> bool:
        """Tell whether every reply is `change` of the expected value."""
        with np.errstate(all="ignore"):
            return all(pair.close(pair.yours, change(pair.wanted)) for pair in self.pairs)

    def put_right_by(self, change: Callable[[np.ndarray], np.ndarray]) -> bool:
        """Tell whether `change` of every reply is the expected value."""
        with np.errstate(all="ignore"):
            return all(pair.close(change(pair.yours), pair.wanted) for pair in self.pairs)

    def several(
        self,
        free: int = 0,
        masks: Sequence[np.ndarray] | None = None,
        change: Callable[[np.ndarray], np.ndarray] = np.positive,
    ) -> bool:
        """Tell whether the wrong elements (or those of `masks`) hold enough distinct numbers to show anything.

        `free`: how many numbers the relation may choose; `change`: what it makes of the expected values.
        """
        masks = [pair.wrong for pair in self.pairs] if masks is None else masks
        found, step = [np.zeros(0)], 0.0
        for pair, mask in zip(self.pairs, masks, strict=True):
            with np.errstate(all="ignore"):
                wanted = change(pair.wanted)
            limit = pair.limit(wanted)
            if mask.any() and limit <= LOOSE * np.abs(wanted).max():
                found.append(wanted[mask][:ENOUGH])
                step = max(step, 4 * limit)
        values = np.sort(np.concatenate(found))
        if (values == np.round(values)).all() and values.size < WHOLE:
            return False
        # What the tolerance does not tell apart is one number
        distinct, at = 0, 0
        while at < values.size and distinct < SEVERAL + free:
            distinct, at = distinct + 1, int(np.searchsorted(values, values[at] + step, side="right"))
        return distinct >= SEVERAL + free


def paired(prepared: Prepared, replies: Mapping[int, Any], part: str, *, hidden: bool) -> Errors | None:
    """Return one part of the replies, by the place of the case, beside what is expected.

    None where that is not numeric and finite in each of them, where nothing is wrong, and where it is very large.
    """
    judge = prepared.question.judge
    pairs, count = [], 0
    for place, reply in replies.items():
        drawn = prepared.cases[place]
        yours, wanted = as_array(parts(reply).get(part)), as_array(parts(drawn.expected).get(part))
        if yours is None or wanted is None or not isinstance(judge, SameAsReference):
            return None
        count += yours.size + wanted.size
        if count > LARGE:
            return None
        single = np.float32 in (yours.dtype, wanted.dtype)
        if judge.ignore_ones:
            yours, wanted = yours.squeeze(), wanted.squeeze()
        yours, wanted = yours.astype(float), wanted.astype(float)
        pairs.append(Pair(drawn.case.inputs, yours, wanted, judge, single, drawn.hidden))
    if not all(np.isfinite(pair.yours).all() for pair in pairs):
        return None
    name = called(part).removeprefix("the ")
    return Errors(name, tuple(pairs), hidden) if any(pair.wrong.any() for pair in pairs) else None
