"""Judging one reply on one case, and all replies to a question by one reading."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.compare import Difference, as_array, compare, is_finite, parts, same
from grader.curves import judged
from grader.declarations import Property, Question, SameAsReference, Spread
from grader.prepare import Drawn, Prepared, copied
from grader.text import described, number, one_line


@dataclass(frozen=True)
class Judgement:
    """None of `verdict`: right, by the reading named in `reading`.

    Else what is wrong: `message` with values, `magnitude` without any, for hidden cases; `difference` where the reply
    was compared. `note` is for who reads the record: nothing is wrong with it.
    """

    verdict: str | None = None
    message: str = ""
    magnitude: str = ""
    difference: Difference | None = None
    reading: str | None = None
    note: str = ""


def judge(question: Question, drawn: Drawn, reply: Any) -> Judgement:
    """Judge a plain reply, by any accepted reading; whatever it holds, this returns and never raises."""
    first = judge_by(question, drawn, reply, None)
    if first.verdict is None:
        return first
    others = (judge_by(question, drawn, reply, name) for name in drawn.readings)
    return next((one for one in others if one.verdict is None), first)


def judge_together(
    prepared: Prepared,
    replies: Mapping[int, Any],
    known: dict[tuple[int, str | None], Judgement] | None = None,
) -> dict[int, Judgement]:
    """Judge replies (by the place of the case) by the one reading under which most of them are right.

    A formula is accepted as a whole: no case is right by one reading and the next by another. The reference comes
    first. `known` keeps the judgements by (place, reading) for the next call with more replies.
    """
    known = {} if known is None else known
    names = [None, *(reading.name for reading in prepared.question.readings)]
    names += [prepared.carried] if prepared.carried else []
    best: dict[int, Judgement] = {}
    for name in names:
        for place, reply in replies.items():
            if (place, name) not in known:
                known[place, name] = judge_by(prepared.question, prepared.cases[place], reply, name)
        found = {place: known[place, name] for place in replies}
        if name is None or _right(found) > _right(best):
            best = found
        if _right(best) == len(replies):
            break
    return best


def _right(judgements: Mapping[int, Judgement]) -> int:
    return sum(one.verdict is None for one in judgements.values())


def judge_by(question: Question, drawn: Drawn, reply: Any, reading: str | None) -> Judgement:
    """Judge a plain reply by the reference, or by the reading of this name."""
    if isinstance(question.judge, SameAsReference):
        # A reading that is carried forward may have nothing to say of a case
        expected = drawn.readings.get(reading, drawn.expected) if reading else drawn.expected
        if reading and not is_finite(expected):  # only an error that is carried forward makes that
            if same(reply, expected, question.judge):
                return Judgement(reading=reading)
            expected = drawn.expected
        found = compare(reply, expected, question.judge)
        if found is None:
            return Judgement(reading=reading)
        return Judgement(found.verdict, found.sentence, found.magnitude, found)
    reply = judged(question, reply)
    if not is_finite(reply):
        text = "the result holds NaN or infinity"
        return Judgement("not finite", text, text)
    if isinstance(question.judge, Property):
        return _by_property(question.judge, drawn, reply)
    return _by_spread(question.judge, drawn, reply)


def _by_property(judge: Property, drawn: Drawn, reply: Any) -> Judgement:
    given = parts(reply)
    for name, wanted in parts(drawn.expected).items():
        if wanted is not None and given.get(name, wanted) is None:
            found = compare(None, wanted, SameAsReference(), name)
            return Judgement(found.verdict, found.sentence, found.magnitude, found)
    try:
        problem = judge.check(copied(reply), copied(drawn.case.inputs))
    except Exception:  # the check is known to work on the reference's reply: this one has another form
        return _other_form(drawn, reply)
    if problem is None:
        return Judgement()
    return Judgement("wrong value", one_line(str(problem)), "the result lacks the property that is asked for")


def _by_spread(judge: Spread, drawn: Drawn, reply: Any) -> Judgement:
    try:
        score = float(judge.score(copied(reply), copied(drawn.case.inputs)))
    except Exception:  # as above
        return _other_form(drawn, reply)
    scores = drawn.scores
    if not math.isfinite(score):
        return Judgement("not finite", "the score of the result is not finite", "its score is not finite")
    if score < scores.least:
        runs = f"{judge.seeds} reference runs reach {number(scores.mean)} ± {number(scores.sd)}"
        message = f"the score is {number(score)}; at least {number(scores.least)} is expected ({runs})"
        return Judgement("wrong value", message, "the score is below what the reference's runs allow")
    return Judgement(note="better than all the reference's runs: worth a look" if score > scores.most else "")


def _other_form(drawn: Drawn, reply: Any) -> Judgement:
    yours, asked = (
        described(value if (a := as_array(value)) is None else a) for value in (reply, drawn.expected)
    )
    text = "the result has not the form that was asked for"
    return Judgement("wrong shape", text if yours == asked else f"{text}: it is {yours}, not {asked}", text)
