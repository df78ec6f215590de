"""Grading submissions of one assignment: each becomes one record."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from grader import curves
from grader.again import Found, smallest_failing
from grader.alone import mark_alone
from grader.answers import Answers, ask
from grader.carry import Carry
from grader.child.linux import keep_freed_memory
from grader.diagnose import Mistakes
from grader.evidence import evidence
from grader.intake import Submission, take_in
from grader.limits import Limits, SandboxFault
from grader.message import find_mistake, message
from grader.pool import Start, in_order
from grader.prepare import Assignment, Prepared, prepare
from grader.readable import is_readable
from grader.sandbox import Sandbox
from grader.session import Session
from grader.shown import shown_case
from grader.store import Store
from grader.text import one_line

__all__ = ["Assignment", "grade"]

_log = logging.getLogger(__name__)


def grade(
    submissions: Iterable[Submission | Path],
    assignment: Assignment,
    *,
    limits: Limits,
    hidden_seed: int,
    isolation: str = "strongest",
    jobs: int = 1,
    store: Store | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield one record for each submission, in their order, from `jobs` warm sandboxes; a path is taken in first.

    Submissions are read as they are needed. A record that `store` has is not made again; others are put there. Raises
    `NoIsolation` where the machine cannot confine, `ValueError` for a hidden seed below 1. A fault of ours makes
    questions `ungradable`: no points, and none taken.
    """
    batch = _Batch(assignment, limits, hidden_seed, isolation, store)
    if jobs > 1 or store is not None:
        batch.look_up_isolation()
    taken_in = (one if isinstance(one, Submission) else take_in(Path(one)) for one in submissions)
    yield from in_order(taken_in, batch.begin, jobs=jobs, known=batch.known, lost=batch.lost)


@dataclass
class _Batch:
    """What all submissions are graded by."""

    assignment: Assignment
    limits: Limits
    hidden_seed: int
    isolation: str
    store: Store | None
    layers: str = ""  # the isolation that holds here
    questions: list[Prepared] = field(default_factory=list)

    def look_up_isolation(self) -> None:
        """Ask a sandbox without libraries, which starts quickly, what this machine allows."""
        with Sandbox((), self.limits, self.isolation) as sandbox:
            self.layers = sandbox.isolation

    def begin(self) -> Start:
        """Prepare what all workers share; returns what each of them enters."""
        self.questions = prepare(self.assignment, self.hidden_seed)
        _stretched(self.hidden_seed, self.assignment.id)
        return self.worker

    @contextmanager
    def worker(self) -> Iterator[Callable[[Submission], dict[str, Any]]]:
        """Start a sandbox; gives the function that grades a submission in it."""
        keep_freed_memory()
        carry = Carry(self.assignment, Mistakes(self.assignment))
        with Sandbox(self.assignment.libraries, self.limits, self.isolation) as sandbox:
            self.layers = sandbox.isolation

            def do(submission: Submission) -> dict[str, Any]:
                try:
                    graded = _graded(submission, self.assignment, self.questions, carry, sandbox, self.limits)
                except Exception as fault:  # whatever it is, it is ours, and the next submission is graded
                    _log.exception("%s: %s", self.assignment.id, submission.name)
                    said = one_line(str(fault)) if isinstance(fault, SandboxFault) else type(fault).__name__
                    graded = [_ungradable(one, said) for one in self.questions]
                record = self._record(submission, graded)
                if self.store is not None:
                    self.store.put(record)
                return record

            yield do

    def known(self, submission: Submission) -> dict[str, Any] | None:
        """Return the record of a submission if the store has it."""
        record = self.store.get(self._key(submission)) if self.store is not None else None
        return record and {**record, **_whose(submission)}

    def lost(self, submission: Submission) -> dict[str, Any]:
        """Return the record of a submission whose worker died."""
        said = "a process of the grader came to its end"
        return self._record(submission, [_ungradable(one, said) for one in self.questions])

    def _record(self, submission: Submission, graded: list[dict[str, Any]]) -> dict[str, Any]:
        return _record(self.assignment, submission, graded, self.layers, self._key(submission))

    def _key(self, submission: Submission) -> str:
        return _key(self.assignment, submission, self.limits, self.hidden_seed, self.layers)


def _whose(submission: Submission) -> dict[str, Any]:
    return {
        "submission": submission.shown,
        "student": {name: one_line(value, 200) for name, value in submission.student.items()},
    }


def _record(
    assignment: Assignment, submission: Submission, graded: list[dict[str, Any]], isolation: str, key: str
) -> dict[str, Any]:
    counted = [one for one in graded if one["verdict"] != "ungradable"]
    return {
        "assignment": assignment.id,
        **_whose(submission),
        "score": round(sum(one["points"] for one in counted), 2) + 0.0,
        "max_score": round(sum(one["max_points"] for one in counted), 2) + 0.0,
        "isolation": isolation,
        "key": key,
        "questions": graded,
    }


def _key(
    assignment: Assignment, submission: Submission, limits: Limits, hidden_seed: int, isolation: str
) -> str:
    """Return the hash of everything that this record depends on, name and student aside."""
    secret = _stretched(hidden_seed, assignment.id)
    settings = [assignment.key, asdict(limits), secret, isolation, submission.refused, submission.notes]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name, data in sorted(submission.files.items()):
        digest.update(f"{len(name.encode())} {len(data)} ".encode() + name.encode() + data)
    return digest.hexdigest()


@cache
def _stretched(hidden_seed: int, salt: str) -> str:
    """Return a slow hash of the hidden seed: a record is public, and its key must not give the seed away by trying."""
    return hashlib.pbkdf2_hmac("sha256", str(hidden_seed).encode(), salt.encode(), 200_000).hex()


def _graded(
    submission: Submission,
    assignment: Assignment,
    questions: Sequence[Prepared],
    carry: Carry,
    sandbox: Sandbox,
    limits: Limits,
) -> list[dict[str, Any]]:
    sound = [one for one in questions if one.fault is None]
    answers: dict[str, Answers] = {}
    simplest: dict[str, Found] = {}
    if submission.refused is None and sound:

        def aside(answers: Mapping[str, Answers], session: Session, hidden: bool) -> None:
            mark_alone(answers, session, hidden)
            if not hidden:
                simplest.update(smallest_failing(submission, assignment, answers, sandbox, limits))

        answers = ask(
            submission, assignment, sound, sandbox, carry.into, aside,
            lambda one: find_mistake(one, carry.mistakes) is not None,
        )  # fmt: skip
    roots = {name: carry.roots(answers, name) if one.is_lost else [] for name, one in answers.items()}
    graded = []
    for one in questions:
        name = one.question.id
        if one.fault is not None:
            graded.append(_ungradable(one, one.fault))
        elif submission.refused is not None:
            said = f"this hand-in was refused: {one_line(submission.refused)}"
            graded.append(_part(one, "refused", 0.0, None, said, None))
        else:
            graded.append(
                _judged(
                    answers[name], simplest.get(name), roots[name], submission, assignment, carry.mistakes
                )
            )
    return graded


def _judged(
    answers: Answers,
    simplest: Found | None,
    roots: list[str],
    submission: Submission,
    assignment: Assignment,
    mistakes: Mistakes,
) -> dict[str, Any]:
    """Return a question's part of the record."""
    prepared = answers.prepared
    try:
        judgements = answers.judgements()
        passed = answers.passed()
        reading = next((one.reading for one in judgements.values() if one.reading), None)
        notes = [*map(one_line, submission.notes), *map(one_line, answers.notes)]
        accepted = [one for one in (answers.form and answers.form.name, reading) if one]
        notes += [f"accepted as: {one}" for one in accepted]
        notes += list(dict.fromkeys(one.note for one in judgements.values() if one.note))
        detail: dict[str, Any] = {
            "groups": {name: name in passed for name in prepared.groups},
            "notes": notes,
        }
        detail |= {"reading": ", ".join(accepted)} if accepted else {}
        detail |= {"builds_on": roots} if roots else {}
        curve = curves.shown(prepared.question, prepared.cases, answers.values)
        detail |= {"curve": curve} if curve else {}
        points = prepared.question.points * len(passed) / len(prepared.groups)
        if len(passed) == len(prepared.groups):
            return _part(prepared, "right", points, None, "\n".join(notes), detail)
        place = shown_case(answers, judgements)
        mistake = find_mistake(answers, mistakes)
        said = message(answers, judgements, place, mistake, len(prepared.groups) - len(passed), roots)
        detail |= evidence(answers, judgements[place], place, assignment, list(submission.files), simplest)
    except Exception as fault:  # a fault in judging one question costs nobody the others
        _log.exception("%s: %s: %s", assignment.id, submission.name, prepared.question.id)
        return _ungradable(prepared, type(fault).__name__)
    name = mistake.id if mistake else None
    return _part(prepared, judgements[place].verdict, points, name, "\n".join([said, *notes]), detail)


def _ungradable(prepared: Prepared, fault: str) -> dict[str, Any]:
    said = f"this question could not be graded, and that is the grader's fault: {fault}"
    return _part(prepared, "ungradable", None, None, said, None)


def _part(
    prepared: Prepared,
    verdict: str,
    points: float | None,
    mistake: str | None,
    said: str,
    detail: dict[str, Any] | None,
) -> dict[str, Any]:
    question = prepared.question
    return {
        "id": question.id,
        "title": question.title,
        "points": None if points is None else round(float(points), 2),
        "max_points": float(question.points),
        "verdict": verdict,
        "visibility": question.visibility,
        "readable": is_readable(question.visibility),
        "mistake": mistake,
        "message": said,
        "detail": detail,
    }
