"""Stale values: a call gives its own answer plus those of the calls before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from grader.relations.pairs import Errors, Pair


def find(errors: Errors) -> str | None:
    """Return the sentence where the replies, in the order of the calls, hold the answers of earlier ones."""
    if not errors.same_shape or not errors.several():
        return None
    # Public and hidden cases go to processes of their own
    runs = [[pair for pair in errors.pairs if pair.hidden == hidden] for hidden in (False, True)]
    runs = [run for run in runs if run]
    if any(len({pair.wanted.shape for pair in run}) > 1 for run in runs) or max(map(len, runs)) < 2:
        return None
    if all(_all_before(run) for run in runs):
        return (
            f"your {errors.name} grows with every call: it is the sum of the expected ones of all calls so far; "
            "start from zero in each call"
        )
    if all(_one_before(run) for run in runs):
        return (
            f"your {errors.name} is the expected one plus that of the call before: "
            "something is kept from one call to the next"
        )
    return None


def _all_before(run: Sequence[Pair]) -> bool:
    return _fits(run, np.cumsum([pair.wanted for pair in run], axis=0))


def _one_before(run: Sequence[Pair]) -> bool:
    wanted = [pair.wanted for pair in run]
    return _fits(run, [wanted[0], *(one + before for before, one in itertools.pairwise(wanted))])


def _fits(run: Sequence[Pair], expected: Sequence[np.ndarray]) -> bool:
    return all(pair.close(pair.yours, one) for pair, one in zip(run, expected, strict=True))
