"""Putting the cases to a submission: public ones first, then the hidden ones of what is not lost yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from grader.declarations import Form
from grader.intake import Submission
from grader.judge import Judgement, judge_together
from grader.limits import Call, Reply, SandboxFault
from grader.prepare import Assignment, Prepared
from grader.sandbox import Sandbox
from grader.session import Session

PARTIAL = ("raised", "missing")  # these cost their case group; every other ending costs the question


@dataclass
class Answers:
    """What a submission gave to one question, by the place of the case; cases of lost groups may be left out.

    `form` is how it was called, None for the published form. `values` were returned, `failures` are the replies of
    cases that did not finish. `first` are the cases that a process began with. `notes` say how it was read.
    `unloadable`: its files did not load. `ended`: a process came to its end (an exit, a limit, a reply that is not
    legal), which costs the whole question. `alone`: the failing cases are right when each is the first that is asked.
    """

    prepared: Prepared
    form: Form | None = None
    values: dict[int, Any] = field(default_factory=dict)
    failures: dict[int, Reply] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    unloadable: bool = False
    ended: bool = False
    alone: bool = False
    _known: dict[tuple[int, str | None], Judgement] = field(default_factory=dict, repr=False)

    def judgements(self) -> dict[int, Judgement]:
        """Return the judgement of each case that was asked, in the order of the cases."""
        found = judge_together(self.prepared, self.values, self._known)
        found |= {
            place: Judgement(reply.verdict, reply.message, _HIDDEN[reply.verdict])
            for place, reply in self.failures.items()
        }
        return dict(sorted(found.items()))

    def would_be_right(self, places: Sequence[int], reply: Reply) -> bool:
        """Tell whether with this reply all these cases are right."""
        if reply.verdict != "value":
            return False
        values, known = self.values | dict(zip(places, reply.values, strict=False)), dict(self._known)
        if any(judge_together(self.prepared, values, known)[at].verdict for at in places):
            return False
        self._known = known
        return True

    def nothing(self, place: int) -> bool:
        """Tell whether None came where a value belongs, as an empty function gives it."""
        failure = self.failures.get(place)
        return failure.nothing if failure is not None else self.values.get(place) is None

    def read_by(self, prepared: Prepared) -> None:
        """Judge by another reading of the question from here on."""
        self.prepared, self._known = prepared, {}

    def failed(self) -> tuple[list[int], dict[int, str]]:
        """Return the places of the cases that are not right, and the names of the exceptions by place."""
        wrong = [place for place, one in self.judgements().items() if one.verdict is not None]
        raised = {
            place: reply.message.partition(":")[0].strip()
            for place, reply in self.failures.items()
            if reply.verdict == "raised"
        }
        return wrong, raised

    @property
    def is_lost(self) -> bool:
        """Whether anything of the question is lost."""
        return len(self.passed()) < len(self.prepared.groups)

    def passed(self) -> list[str]:
        """Return the case groups of which nothing failed so far, in order."""
        if self.unloadable or self.ended:
            return []
        judgements = self.judgements()
        lost = {self.prepared.cases[place].case.group for place, one in judgements.items() if one.verdict}
        return [group for group in self.prepared.groups if group not in lost]


# What may be told of a hidden case that did not finish: nothing that the submission itself says
_HIDDEN = {
    "raised": "the code raises an exception",
    "missing": "a published name is missing",
    "timed out": "the code does not end in time",
    "out of memory": "the code needs too much memory",
    "exited": "the process ends before it answers",
    "refused": "what comes back is no plain value",
}


Between = Callable[[Mapping[str, "Answers"]], None]
Aside = Callable[[Mapping[str, "Answers"], Session, bool], None]


def ask(
    submission: Submission,
    assignment: Assignment,
    questions: Sequence[Prepared],
    sandbox: Sandbox,
    between: Between = lambda answers: None,
    aside: Aside = lambda answers, session, hidden: None,
    explained: Callable[[Answers], bool] = lambda found: False,
) -> dict[str, Answers]:
    """Return the answers to all questions by their id, by the form that earns most; raises `SandboxFault`.

    The published form comes first, and another one is tried only where it loses something of the public cases. Hidden
    cases go out when all public ones are done: nothing that a student is shown in words comes from a process that could
    have seen a hidden input, or heard of one. A question's go to the process that answered its public ones, where that
    was kept, and once more to one of their own where they are not right there. A group that is lost already is not
    asked again.

    `between` is called with all answers after the public cases, and again after the hidden ones: it may accept another
    reading of a question. `aside(answers, session, hidden)` may ask the submission more: after the public cases, before
    any hidden one is out, and again after the hidden ones. Where `explained` says that what is wrong has a sentence,
    the published form stays.
    """
    answers = {one.question.id: Answers(one) for one in questions}
    by_forms = [Answers(one, form) for one in questions for form in one.question.forms]
    with opened(submission, assignment, [*answers.values(), *by_forms], sandbox) as session:
        _put(session, answers, hidden=False)
        between(answers)
        others = {
            f"{name}, {form.adapt}": Answers(found.prepared, form)
            for name, found in answers.items()
            if not found.unloadable and not found.ended and found.is_lost
            for form in found.prepared.question.forms
        }
        if others:
            with opened(submission, assignment, others.values(), sandbox) as another:
                _put(another, others, hidden=False)
        for other in others.values():
            name = other.prepared.question.id
            if len(other.passed()) > len(answers[name].passed()):
                answers[name] = other
        _as_the_rest(answers, others, explained)
        aside(answers, session, False)
        _put(session, answers, hidden=True)
        between(answers)
        aside(answers, session, True)
    return answers


def _as_the_rest(
    answers: dict[str, Answers], others: Mapping[str, Answers], explained: Callable[[Answers], bool]
) -> None:
    """Where a question earns nothing by any form, take the one of the other questions, whose words help."""
    used = {found.form for found in answers.values() if found.form}
    for other in others.values():
        name = other.prepared.question.id
        ran = bool(other.values) or any(reply.file for reply in other.failures.values())
        if not (other.form in used and ran) or other.ended or answers[name].passed():
            continue
        if not explained(answers[name]):
            answers[name] = other


def _put(session: Session, answers: Mapping[str, Answers], *, hidden: bool) -> None:
    """Put the public or the hidden cases of all groups that are not lost."""
    waiting = {}
    for name, found in answers.items():
        passed = found.passed()
        cases = enumerate(found.prepared.cases)
        waiting[name] = [at for at, one in cases if one.hidden == hidden and one.case.group in passed]
    while waiting := {name: places for name, places in waiting.items() if places}:
        replies = session.ask(_calls(answers, waiting))
        if wrong := _went_wrong(answers, waiting, replies):
            replies |= session.ask(_calls(answers, wrong))
        waiting = {
            name: _take(answers[name], places, replies[name], hidden) for name, places in waiting.items()
        }


def _went_wrong(
    answers: Mapping[str, Answers], waiting: Mapping[str, list[int]], replies: Mapping[str, Reply]
) -> dict[str, list[int]]:
    """Return the cases of questions that went on in a kept process and are not all right: nothing may hang on that."""
    return {
        name: places
        for name, places in waiting.items()
        if replies[name].went_on and not answers[name].would_be_right(places, replies[name])
    }


def opened(
    submission: Submission, assignment: Assignment, answers: Iterable[Answers], sandbox: Sandbox
) -> AbstractContextManager[Session]:
    """Return the submission, to be asked these questions."""
    names = {name for one in answers for name in (one.prepared.question.probe, one.form and one.form.adapt)}
    about = assignment.interface, assignment.aliases, assignment.probes_source
    return sandbox.open(submission.files, *about, sorted(filter(None, names)))


def _calls(answers: Mapping[str, Answers], waiting: Mapping[str, list[int]]) -> list[Call]:
    calls = []
    for name, places in waiting.items():
        prepared = answers[name].prepared
        first, inputs = prepared.cases[places[0]], [prepared.cases[place].case.inputs for place in places]
        calls.append(call_for(answers[name], name, inputs, first.seed, keep=not first.hidden))
    return calls


def call_for(
    answers: Answers, id: str, inputs: Sequence[Mapping[str, Any]], seed: int, *, keep: bool = False
) -> Call:
    """Return the call that puts these inputs to a question as it is answered."""
    adapt = answers.form.adapt if answers.form else ""
    return Call(id, answers.prepared.question.probe, [dict(one) for one in inputs], seed, adapt, keep)


def _take(answers: Answers, places: list[int], reply: Reply, hidden: bool) -> list[int]:
    """Keep a reply; return the places to be asked once more: after an exception, those of other groups."""
    if not hidden:
        answers.notes += [note for note in reply.notes if note not in answers.notes]
    if not reply.went_on:
        answers.first.add(places[0])
    answers.values |= dict(zip(places, reply.values, strict=False))
    if reply.verdict == "value":
        if len(reply.values) != len(places):
            raise SandboxFault("a reply came back without all its values")
        return []
    if reply.verdict not in _HIDDEN:
        raise SandboxFault(f"a reply has the unknown verdict {reply.verdict!r}")
    rest = places[len(reply.values) :] or places[-1:]
    answers.values = {place: value for place, value in answers.values.items() if place not in rest}
    answers.unloadable |= reply.failed_case is None or reply.unread
    answers.ended |= reply.verdict not in PARTIAL
    if answers.unloadable or answers.ended:
        answers.failures |= dict.fromkeys(rest, reply)
        return []
    answers.failures[rest[0]] = reply
    lost = answers.prepared.cases[rest[0]].case.group
    return [place for place in rest[1:] if answers.prepared.cases[place].case.group != lost]
