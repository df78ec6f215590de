"""Asking a submission again where it is wrong, with simpler inputs, for the smallest on which it fails.

Simpler inputs are put in batches, many to a process, since a process costs what a hundred small calls cost. That is why
the search is not Hypothesis' own, whose shrinking asks for one input at a time; the order of what is tried is fixed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from grader.answers import Answers, call_for, opened
from grader.axes import Together, hold_together, together
from grader.declarations import Case, Spread
from grader.intake import Submission
from grader.judge import Judgement, judge
from grader.limits import Call, Limits, Reply
from grader.prepare import Assignment, Drawn, held_against
from grader.sandbox import Sandbox
from grader.session import Session
from grader.shown import count, shown_case
from grader.smaller import key, simpler

BATCH, CRASHES = 20, 6  # inputs put in one round to a question; fewer where each ends its process
LARGE = 20_000  # numbers in an input: more are not worth the search
CLEAR = 10  # times the tolerance: a smaller error is not shown as an example

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """A failing input that is simpler than the case it comes from, with what a fresh process gives for it."""

    drawn: Drawn
    judgement: Judgement
    value: Any = None
    said: str = ""  # of the exception, where one was raised


def smallest_failing(
    submission: Submission,
    assignment: Assignment,
    answers: Mapping[str, Answers],
    sandbox: Sandbox,
    limits: Limits,
) -> dict[str, Found]:
    """Return by question the simplest failing input that was found; a fault costs no more than that.

    `limits.search_calls` bounds the simpler inputs that are put for one question; 0 leaves the search out.
    """

    def open_for(searches: Iterable[_Search]) -> AbstractContextManager[Session]:
        return opened(submission, assignment, (search.answers for search in searches), sandbox)

    try:
        shown = [
            (one, shown_case(one, one.judgements()))
            for one in answers.values()
            if limits.search_calls and one.is_lost and not one.alone
        ]
        searches = [
            _Search(assignment, one, place, limits.search_calls) for one, place in shown if _worth(one, place)
        ]
        return _smallest(searches, open_for)
    except Exception:  # the grade stands without it
        _log.exception("%s: %s: asking again", assignment.id, submission.name)
        return {}


def _worth(answers: Answers, place: int) -> bool:
    """Tell whether a simpler input would say more: for public cases of some size that give a value or an exception."""
    drawn, judgement = answers.prepared.cases[place], answers.judgements()[place]
    numbers = count(drawn.case.inputs)
    failure = answers.failures.get(place)
    if drawn.hidden or answers.unloadable or answers.ended or numbers > LARGE or not drawn.case.inputs:
        return False
    if isinstance(answers.prepared.question.judge, Spread) or judgement.verdict == "missing":
        return False
    if answers.nothing(place):
        return False
    return failure is None or not failure.message.startswith("NotImplementedError")


@dataclass
class _Search:
    """The search of one question: the simplest input so far, and what was tried."""

    assignment: Assignment
    answers: Answers
    place: int
    left: int
    tried: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        prepared = self.answers.prepared
        self.best = prepared.cases[self.place]
        self.public = [one for one in prepared.cases if not one.hidden]
        self.start = self.best
        self.raised = self.answers.failures.get(self.place)
        judgement = self.answers.judgements()[self.place]
        self.mark = self._mark(judgement, self.raised)

    @property
    def id(self) -> str:
        return self.answers.prepared.question.id

    def next(self) -> list[Drawn]:
        """Return the next inputs to put, each held against the reference; one on which that fails is none."""
        drawn: list[Drawn] = []
        groups = together(self.public, self.best.case.inputs, self.best.expected)
        most = min(self.left, CRASHES if self.raised else BATCH)
        for inputs in simpler(self.best.case.inputs, groups):
            if len(drawn) == most:
                break
            if (name := key(inputs)) in self.tried:
                continue
            self.tried.add(name)
            seed = self.start.seed + (0 if self.raised else len(drawn))
            drawn += self._held(inputs, seed, groups)
        self.left -= len(drawn)
        return drawn

    def _held(self, inputs: dict[str, Any], seed: int, groups: Sequence[Together]) -> Iterator[Drawn]:
        case = Case(self.start.case.group, inputs)
        held = held_against(self.assignment, self.answers.prepared.question, Drawn(case, False, seed))
        if held is not None and hold_together(groups, inputs, held.expected):
            yield held

    def calls(self, drawn: Sequence[Drawn]) -> list[Call]:
        """Return the calls that put these inputs: one, or one for each where an exception ends it."""
        if not self.raised:
            cases = [one.case.inputs for one in drawn]
            return [call_for(self.answers, self.id, cases, self.start.seed)] if cases else []
        return [
            call_for(self.answers, f"{self.id} {at}", [one.case.inputs], one.seed)
            for at, one in enumerate(drawn)
        ]

    def take(self, drawn: Sequence[Drawn], replies: Mapping[str, Reply]) -> bool:
        """Keep the simplest input that fails as the case does; False where a process came to its end meanwhile."""
        best = next(self.failing(drawn, replies), None)
        if best is not None:
            self.best = best.drawn
        if not self.raised:  # what came after an exception was not asked
            asked = len(replies[self.id].values) + 1
            self.tried -= {key(one.case.inputs) for one in drawn[asked:]}
        return all(reply.verdict in ("value", "raised") for reply in replies.values())

    def failing(self, drawn: Sequence[Drawn], replies: Mapping[str, Reply]) -> Iterator[Found]:
        """Yield the inputs that fail in the same way as the case, in their order."""
        question = self.answers.prepared.question
        for at, one in enumerate(drawn):
            reply, place = (replies[f"{self.id} {at}"], 0) if self.raised else (replies[self.id], at)
            if place < len(reply.values):
                judgement = judge(question, one, reply.values[place])
                if not self.raised and self._mark(judgement, None) == self.mark and _clear(judgement):
                    yield Found(one, judgement, reply.values[place])
            elif self.raised and reply.verdict == "raised":
                judgement = Judgement("raised", reply.message)
                if self._mark(judgement, reply) == self.mark:
                    yield Found(one, judgement, said=reply.message)

    @staticmethod
    def _mark(judgement: Judgement, reply: Reply | None) -> tuple:
        """Return what must stay the same: the verdict with its part, or the exception and its place."""
        if reply is not None:
            return reply.verdict, reply.message.partition(":")[0], reply.file, reply.line
        return judgement.verdict, judgement.difference.part if judgement.difference else ""


def _clear(judgement: Judgement) -> bool:
    found = judgement.difference
    return found is None or not found.tolerance or found.relative_error > CLEAR * found.tolerance


_OpenFor = Callable[
    [Iterable[_Search]], AbstractContextManager[Session]
]  # gives the submission, to be asked these


def _smallest(searches: list[_Search], open_for: _OpenFor) -> dict[str, Found]:
    """Return by question the simplest failing input that another process gives once more."""
    if not searches:
        return {}
    running = searches
    with open_for(searches) as session:
        while running:
            batches = {search.id: search.next() for search in running}
            running = [search for search in running if batches[search.id]]
            if not running:
                break
            calls = {search.id: search.calls(batches[search.id]) for search in running}
            replies = session.ask([call for mine in calls.values() for call in mine])
            running = [
                search
                for search in running
                if search.take(batches[search.id], {call.id: replies[call.id] for call in calls[search.id]})
            ]
    return _checked([search for search in searches if search.best is not search.start], open_for)


def _checked(searches: list[_Search], open_for: _OpenFor) -> dict[str, Found]:
    """Return what fails again where the submission is loaded anew and asked nothing else."""
    lone = {}
    for search in searches:
        drawn = Drawn(search.best.case, False, search.start.seed)
        lone[search.id] = held_against(search.assignment, search.answers.prepared.question, drawn)
    searches = [search for search in searches if lone[search.id] is not None]
    if not searches:
        return {}
    with open_for(searches) as session:
        replies = session.ask([call for search in searches for call in search.calls([lone[search.id]])])
    return {search.id: one for search in searches for one in search.failing([lone[search.id]], replies)}
