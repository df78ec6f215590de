"""Judging one reply on one case."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from grader.compare import Difference, compare
from grader.declarations import Property, Question, SameAsReference
from grader.prepare import Drawn, copied


@dataclass(frozen=True)
class Judgement:
    """None of `verdict`: right, by the reading named in `reading`; else what is wrong, told without values."""

    verdict: str | None = None
    message: str = ""
    difference: Difference | None = None
    reading: str | None = None


def judge(question: Question, drawn: Drawn, reply: Any) -> Judgement:
    """Judge a plain reply; whatever it holds, this returns and never raises."""
    if isinstance(question.judge, SameAsReference):
        return _as_reference(question, question.judge, drawn, reply)
    inputs = drawn.case.inputs
    try:
        if isinstance(question.judge, Property):
            problem = question.judge.check(copied(reply), inputs)
            return Judgement() if problem is None else Judgement("wrong value", str(problem))
        score = float(question.judge.score(copied(reply), inputs))
    except Exception:  # the check is known to work on the reference's reply: this one has another form
        return Judgement("wrong shape", "the result has not the form that was asked for")
    if not math.isfinite(score):
        return Judgement("not finite", "the training ended with values that are not finite")
    if score >= drawn.expected:
        return Judgement()
    message = f"the training reaches {score:.3f}; reference runs over several seeds all but never fall below "
    return Judgement("wrong value", f"{message}{drawn.expected:.3f}")


def _as_reference(question: Question, tolerance: SameAsReference, drawn: Drawn, reply: Any) -> Judgement:
    found = compare(reply, drawn.expected, tolerance.rtol, tolerance.atol)
    if found is None:
        return Judgement()
    for reading in question.readings:
        expected = reading.expected(dict(drawn.case.inputs))
        if compare(reply, expected, tolerance.rtol, tolerance.atol) is None:
            return Judgement(reading=reading.name)
    return Judgement(found.verdict, found.message, found)
