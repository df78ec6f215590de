"""Saying what is wrong: known mistakes that give the same reply, and patterns that need no list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.compare import as_numbers, compare
from grader.declarations import Mistake, Property, SameAsReference
from grader.prepare import Assignment, Drawn, Prepared, call_probe

MATCH = 1e-6  # relative: a reply within this of a mistake's is the mistake's


class Mistakes:
    """The known mistakes of an assignment, each run at most once on each case."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._replies: dict[tuple[str, str, int], Any] = {}

    def match(self, prepared: Prepared, replies: Mapping[int, Any], failed: list[int]) -> Mistake | None:
        """Return the only mistake that fails and replies as the submission does on all the cases it failed."""
        known = [one for one in self._assignment.mistakes if prepared.question.id in one.questions]
        answered = [place for place in failed if place in replies]
        fitting = [
            mistake
            for mistake in known
            if answered and all(self._same(mistake, prepared, place, replies[place]) for place in answered)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _same(self, mistake: Mistake, prepared: Prepared, place: int, reply: Any) -> bool:
        question, drawn = prepared.question, prepared.cases[place]
        key = (mistake.id, question.id, place)
        if key not in self._replies:
            self._replies[key] = self._run(mistake, prepared, drawn)
        wrong = self._replies[key]
        if wrong is None:
            return False
        if isinstance(question.judge, Property):
            try:
                said = question.judge.check(wrong, drawn.case.inputs)
                return said is not None and said == question.judge.check(reply, drawn.case.inputs)
            except Exception:  # a reply of another form is no match
                return False
        if not isinstance(question.judge, SameAsReference):
            return False
        return _equal(reply, wrong)

    def _run(self, mistake: Mistake, prepared: Prepared, drawn: Drawn) -> Any:
        try:
            with np.errstate(all="ignore"):
                return call_probe(self._assignment, prepared.question, drawn.case.inputs, mistake.functions)
        except Exception:  # a mistake that crashes gives no reply to match
            return None


def _equal(reply: Any, wrong: Any) -> bool:
    """Return whether two replies agree, NaN and infinities in the same places included."""
    mine, theirs = flat(reply), flat(wrong)
    if set(mine) != set(theirs):
        return False
    for part in mine:
        a, b = as_numbers(mine[part]), as_numbers(theirs[part])
        if a is None or b is None or a.shape != b.shape:
            return False
        a, b = a.astype(float), b.astype(float)
        if not np.array_equal(np.isfinite(a), np.isfinite(b)):
            return False
        if compare(np.where(np.isfinite(a), a, 0), np.where(np.isfinite(b), b, 0), MATCH) is not None:
            return False
    return True


def flat(value: Any, part: str = "") -> dict[str, Any]:
    """Return {name of the part: array or leaf} of nested dicts and lists of arrays."""
    if isinstance(value, Mapping):
        inner = {f"{part}.{name}" if part else str(name): one for name, one in value.items()}
    elif isinstance(value, (list, tuple)) and as_numbers(value) is None:
        inner = {f"{part}[{place}]": one for place, one in enumerate(value)}
    else:
        return {part: value}
    return {name: leaf for key, one in inner.items() for name, leaf in flat(one, key).items()}


def pattern(reply: Any, expected: Any, inputs: Mapping[str, Any]) -> str | None:
    """Return a sentence on how a wrong reply relates to the expected one (factor, sign, transpose), or None."""
    mine, wanted = flat(reply), flat(expected)
    for part, value in wanted.items():
        a, b = as_numbers(mine.get(part)), as_numbers(value)
        if a is None or b is None or a.size == 0 or compare(a, b, MATCH) is None:
            continue
        said = _relation(a.astype(float), b.astype(float), inputs)
        if said is not None:
            return f"{part}: {said}" if part else said
    return None


def _relation(a: np.ndarray, b: np.ndarray, inputs: Mapping[str, Any]) -> str | None:
    if not np.isfinite(a).all():
        return None
    if a.shape != b.shape:
        if a.ndim == 2 and compare(a.T, b, MATCH) is None:
            return "it is the transpose of what was asked for"
        if a.size == b.size and compare(a.reshape(b.shape), b, MATCH) is None:
            return f"the values are right, the shape is {a.shape} instead of {b.shape}"
        return None
    if a.ndim == 2 and a.shape[0] == a.shape[1] > 1 and compare(a.T, b, MATCH) is None:
        return "it is the transpose of what was asked for"
    if not b.any():
        return None
    factor = float((a * b).sum() / (b * b).sum())
    if factor == 0 or b.size < 2 or compare(a, factor * b, MATCH) is not None:
        return None
    if abs(factor + 1) < MATCH:
        return "every element has the wrong sign"
    return f"every element is {factor:.6g} times the expected one{_meaning(factor, inputs)}"


def _meaning(factor: float, inputs: Mapping[str, Any]) -> str:
    """Return what a constant factor probably is: a length of an input."""
    for value, word, mend in ((factor, "", "divide"), (1 / factor, "1/", "multiply")):
        for name, array in inputs.items():
            for axis, length in enumerate(np.shape(array)):
                if length > 1 and abs(value - length) < MATCH * length:
                    return f", which is {word}{name}.shape[{axis}]: {mend} by it"
    return ""
