"""Carrying an error forward: who builds on a function of their own that is wrong in a known way pays for it once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.answers import Answers
from grader.compare import as_array, is_finite, parts
from grader.declarations import Mistake, SameAsReference, all_needs
from grader.diagnose import Mistakes
from grader.judge import judge_together
from grader.prepare import Assignment, Drawn, Prepared, call_probe

MOST = 8  # combinations of mistakes that are tried for one question

Expected = Mapping[int, Any]  # by the place of the case


class Carry:
    """What the reference gives with known mistakes in it, worked out once for all submissions."""

    def __init__(self, assignment: Assignment, mistakes: Mistakes) -> None:
        self._assignment, self.mistakes = assignment, mistakes
        self._needs = all_needs(tuple(assignment.questions))
        self._known: dict[tuple[str, ...], Expected] = {}

    def into(self, answers: Mapping[str, Answers]) -> None:
        """Give each question that is wrong a reading by the mistakes that were found in the questions it needs.

        Only replies that such a reading explains exactly gain by it, and it asks for the same work: the question's own
        function has to be right for the wrong values that it is given. Called again when more replies are there.
        """
        order = sorted(answers, key=lambda name: len(self._needs[name]))
        lost: dict[str, list[Mistake]] = {}
        for name in order:
            one = answers[name]
            below = [lost[need] for need in order if need in self._needs[name] and lost.get(need)]
            if one.is_lost and below and isinstance(one.prepared.question.judge, SameAsReference):
                one.read_by(self._explained(one, below))
            if one.is_lost:
                failed, raised = one.failed()
                lost[name] = self.mistakes.fitting(one.prepared, one.values, failed, raised)

    def roots(self, answers: Mapping[str, Answers], name: str) -> list[str]:
        """Return the lost questions that a question needs and that need no lost one themselves.

        Those whose errors are carried into it are none: it is judged all the same.
        """
        lost = [need for need, one in answers.items() if need in self._needs[name] and one.is_lost]
        paid = answers[name].prepared.paid
        return [one for one in lost if not self._needs[one] & set(lost) and one not in paid]

    def _explained(self, answers: Answers, below: Sequence[Sequence[Mistake]]) -> Prepared:
        """Return the question with the reading by which most replies are right; unchanged where none helps.

        NaN and infinity, which are easily returned, are right only where nothing else of the question is wrong.
        """
        plain = replace(answers.prepared, carried=None, paid=())
        best, most, asked = plain, _right(plain, answers), len(answers.values) + len(answers.failures)
        for mistakes in itertools.islice(itertools.product(*below), MOST):
            for holes in (False, True):
                found = self._with(plain, mistakes, holes)
                count = 0 if found is None else _right(found, answers)
                if count > most and (not holes or count == asked):
                    best, most = found, count
        return best

    def _with(self, prepared: Prepared, mistakes: Sequence[Mistake], holes: bool) -> Prepared | None:
        """Return the question with what the mistakes make of it; with `holes`, where that is not finite as well."""
        unique = {one.id: one for one in mistakes}
        functions: dict[str, Callable[..., Any]] = {}
        for one in unique.values():
            if functions.keys() & one.functions.keys():
                return None  # one function cannot be wrong in two ways at once
            functions |= one.functions
        key = (prepared.question.id, *unique)
        if key not in self._known:
            self._known[key] = self._expected(prepared, functions)
        finite = {place: value for place, value in self._known[key].items() if is_finite(value)}
        if not _varies(finite):
            return None
        expected = self._known[key] if holes else finite
        named = dict.fromkeys(name for one in unique.values() for name in one.questions)
        paid = [name for name in named if name in self._needs[prepared.question.id]]
        reading = (
            f"right but for the error of {', '.join(paid)}, which is carried forward and costs nothing here"
        )
        cases = [
            replace(drawn, readings={**drawn.readings, reading: expected[place]})
            if place in expected
            else drawn
            for place, drawn in enumerate(prepared.cases)
        ]
        return replace(prepared, cases=cases, carried=reading, paid=tuple(paid))

    def _expected(self, prepared: Prepared, functions: Mapping[str, Callable[..., Any]]) -> Expected:
        """Return the values by place."""
        found = {}
        for place, drawn in enumerate(prepared.cases):
            try:
                with np.errstate(all="ignore"):
                    found[place] = self._run(prepared, drawn, functions)
            except Exception:  # with the mistake the reference may fail: then nothing is carried
                continue
        return found

    def _run(self, prepared: Prepared, drawn: Drawn, functions: Mapping[str, Callable[..., Any]]) -> Any:
        return call_probe(self._assignment, prepared.question, drawn.case.inputs, functions, drawn.seed)


def _right(prepared: Prepared, answers: Answers) -> int:
    """Return how many replies are right by the best reading."""
    return sum(one.verdict is None for one in judge_together(prepared, answers.values).values())


def _varies(values: Expected) -> bool:
    """Tell whether the values are not all one number, which anybody could return."""
    arrays = [as_array(leaf) for value in values.values() for leaf in parts(value).values()]
    numbers = [array.ravel() for array in arrays if array is not None]
    return bool(numbers) and float(np.ptp(np.concatenate(numbers).astype(float))) > 0
