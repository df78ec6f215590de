"""What the errors of a question have in common, whatever the question is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.prepare import Prepared
from grader.relations import (
    accumulated,
    clipped,
    elementwise,
    factor,
    given,
    order,
    reduction,
    rounding,
    shifted,
    shuffled,
)
from grader.relations.fitted import fitted
from grader.relations.pairs import paired
from grader.text import one_line

__all__ = ["fitted", "relation"]

# The first that holds is told: what explains all of an error by a fixed form comes before what may choose a number
KINDS = (order, reduction, factor, shifted, elementwise, given, rounding, clipped, accumulated, shuffled)


def relation(prepared: Prepared, replies: Mapping[int, Any], part: str, place: int) -> str | None:
    """Return what the errors in one part of the replies have in common, as a sentence, or None.

    `replies` are values by the place of the case; `place` is the case that is shown. The sentence holds for every
    reply, or for all those that ask for the same output or belong to the same group as that case, and then says so.
    Where the case shown is hidden it tells no number of the replies, and else none that comes from a hidden case.
    """
    hidden = prepared.cases[place].hidden
    for words, places in _scopes(prepared, sorted(replies), place):
        errors = paired(prepared, {at: replies[at] for at in places}, part, hidden=hidden)
        if errors is None:
            continue
        for kind in KINDS:
            if (sentence := kind.find(errors)) is not None:
                return words + sentence
    return None


def _scopes(prepared: Prepared, places: Sequence[int], shown: int) -> Iterator[tuple[str, list[int]]]:
    """Yield cases that the shown one is among, with the words that tell them: all, one choice of a text, its group."""
    cases = prepared.cases
    seen = [list(places)]
    yield "", seen[0]
    for name, value in cases[shown].case.inputs.items():
        if type(value) is str:
            found = [at for at in places if cases[at].case.inputs.get(name) == value]
            # A text that only a hidden case has is not told
            if found not in seen and any(not cases[at].hidden for at in found):
                seen.append(found)
                yield f"where {name} = {one_line(repr(value), 60)}: ", found
    group = cases[shown].case.group
    found = [at for at in places if cases[at].case.group == group]
    if found not in seen:
        yield f"in the case group {group!r}: ", found
