"""Saying what is wrong by the known mistakes that give the same replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.compare import same
from grader.declarations import Mistake, Property, SameAsReference
from grader.prepare import Assignment, Drawn, Prepared, call_probe


class Mistakes:
    """The known mistakes of an assignment, each run at most once on each case."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._outcomes: dict[tuple[str, str, int], tuple[str, Any]] = {}

    def match(
        self,
        prepared: Prepared,
        replies: Mapping[int, Any],
        failed: Sequence[int],
        raised: Mapping[int, str] | None = None,
    ) -> Mistake | None:
        """Return the mistake that explains every failed case; None where two do that differ in their words."""
        fitting = self.fitting(prepared, replies, failed, raised)
        return fitting[0] if len({mistake.sentence for mistake in fitting}) == 1 else None

    def fitting(
        self,
        prepared: Prepared,
        replies: Mapping[int, Any],
        failed: Sequence[int],
        raised: Mapping[int, str] | None = None,
    ) -> list[Mistake]:
        """Return the mistakes that explain every failed case.

        `replies` are values by the place of the case, `raised` names of exceptions. A mistake explains a case where it
        gives the same value, the same complaint of a property, or the same kind of exception; but by exceptions alone
        only what the question's own function does, and no other that it needs. Of several, one that also explains the
        cases that are right is preferred.
        """
        answers = {place: ("value", reply) for place, reply in replies.items()}
        answers |= {place: ("raised", name) for place, name in (raised or {}).items()}
        if not failed or any(place not in answers for place in failed):
            return []
        values = any(answers[place][0] == "value" for place in failed)
        fitting = []
        for mistake in self._assignment.mistakes:
            if prepared.question.id not in mistake.questions:
                continue
            if not values and not set(prepared.question.needs).isdisjoint(mistake.questions):
                continue
            if all(self._explains(mistake, prepared, place, *answers[place]) for place in failed):
                fitting.append(mistake)
        if len(fitting) > 1:
            others = [place for place in answers if place not in failed]
            fitting = [
                mistake
                for mistake in fitting
                if all(self._explains(mistake, prepared, place, *answers[place]) for place in others)
            ]
        return fitting

    def _explains(self, mistake: Mistake, prepared: Prepared, place: int, kind: str, given: Any) -> bool:
        question, drawn = prepared.question, prepared.cases[place]
        key = (mistake.id, question.id, place)
        if key not in self._outcomes:
            self._outcomes[key] = self._run(mistake, prepared, drawn)
        known, wrong = self._outcomes[key]
        if kind != known or kind == "raised":
            return kind == known and given == wrong
        if isinstance(question.judge, Property):
            try:
                said = question.judge.check(wrong, drawn.case.inputs)
                return said == question.judge.check(given, drawn.case.inputs)
            except Exception:  # a reply of another form is no match
                return False
        return isinstance(question.judge, SameAsReference) and same(given, wrong, question.judge)

    def _run(self, mistake: Mistake, prepared: Prepared, drawn: Drawn) -> tuple[str, Any]:
        try:
            inputs, seed = drawn.case.inputs, drawn.seed
            return "value", call_probe(self._assignment, prepared.question, inputs, mistake.functions, seed)
        except Exception as error:
            return "raised", type(error).__name__
