"""Grading submissions of one assignment: each becomes one record."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.diagnose import Mistakes, pattern
from grader.explain import case_detail, explain
from grader.intake import Submission, take_in
from grader.judge import Judgement, judge
from grader.limits import Call, Limits, Reply, SandboxFault
from grader.prepare import Assignment, Prepared, prepare
from grader.sandbox import Sandbox

__all__ = ["Assignment", "grade"]


@dataclass
class Answers:
    """What a submission gave to one question: values and judgements by the place of the case, and the notes."""

    values: dict[int, Any] = field(default_factory=dict)
    judgements: dict[int, Judgement] = field(default_factory=dict)
    failures: dict[int, Reply] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def grade(
    paths: Iterable[Path],
    assignment: Assignment,
    *,
    limits: Limits,
    hidden_seed: int,
    isolation: str = "strongest",
) -> Iterator[dict[str, Any]]:
    """Yield one record for each submission, in the order of the paths, from one warm sandbox.

    Raises `NoIsolation` where the machine cannot confine. A fault of ours makes questions `ungradable`: no points, and
    none taken.
    """
    questions = prepare(assignment, hidden_seed)
    mistakes = Mistakes(assignment)
    sandbox = Sandbox(assignment.libraries, limits, isolation)
    try:
        for path in paths:
            submission = take_in(Path(path))
            try:
                graded = _graded(submission, assignment, questions, mistakes, sandbox)
            except SandboxFault as fault:
                graded = [_plain(one, "ungradable", f"the grader failed: {fault}", None) for one in questions]
                sandbox.close()
                sandbox = Sandbox(assignment.libraries, limits, isolation)
            key = _key(assignment, submission, limits, hidden_seed, sandbox.isolation)
            yield _record(assignment, submission, graded, sandbox.isolation, key)
    finally:
        sandbox.close()


def _record(
    assignment: Assignment, submission: Submission, graded: list[dict[str, Any]], isolation: str, key: str
) -> dict[str, Any]:
    counted = [one for one in graded if one["verdict"] != "ungradable"]
    return {
        "assignment": assignment.id,
        "submission": submission.name,
        "score": round(sum(one["points"] for one in counted), 2),
        "max_score": round(sum(one["max_points"] for one in counted), 2),
        "isolation": isolation,
        "key": key,
        "questions": graded,
    }


def _key(
    assignment: Assignment, submission: Submission, limits: Limits, hidden_seed: int, isolation: str
) -> str:
    """Return the hash of everything that this record depends on."""
    settings = [assignment.key, asdict(limits), hidden_seed, isolation, submission.refused]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name, data in sorted(submission.files.items()):
        digest.update(f"{len(name.encode())} {len(data)} ".encode() + name.encode() + data)
    return digest.hexdigest()


def _graded(
    submission: Submission,
    assignment: Assignment,
    questions: list[Prepared],
    mistakes: Mistakes,
    sandbox: Sandbox,
) -> list[dict[str, Any]]:
    if submission.refused is not None:
        message = f"this hand-in was refused: {submission.refused}"
        return [
            _plain(one, "ungradable", _ours(one), None) if one.fault else _plain(one, "refused", message, 0.0)
            for one in questions
        ]
    answers = _ask(submission, assignment, [one for one in questions if one.fault is None], sandbox)
    return [
        _plain(one, "ungradable", _ours(one), None)
        if one.fault
        else _judged(one, answers[one.question.id], assignment, mistakes)
        for one in questions
    ]


def _ours(prepared: Prepared) -> str:
    return f"this question could not be graded, and that is the grader's fault: {prepared.fault}"


def _ask(
    submission: Submission, assignment: Assignment, questions: list[Prepared], sandbox: Sandbox
) -> dict[str, Answers]:
    """Put all cases to the submission; after an exception the cases of other groups are put again."""
    answers = {one.question.id: Answers() for one in questions}
    waiting = {one.question.id: list(range(len(one.cases))) for one in questions}
    by_id = {one.question.id: one for one in questions}
    while waiting:
        calls = [
            Call(
                name,
                by_id[name].question.probe,
                [dict(by_id[name].cases[place].case.inputs) for place in places],
                seed=zlib.crc32(name.encode()),
            )
            for name, places in waiting.items()
        ]
        replies = sandbox.run(
            submission.files, assignment.interface, assignment.aliases, assignment.probes_source, calls
        )
        waiting = {
            name: left
            for name, places in waiting.items()
            if (left := _take(by_id[name], places, replies[name], answers[name]))
        }
    return answers


def _take(prepared: Prepared, places: list[int], reply: Reply, answers: Answers) -> list[int]:
    """Note a reply's values and judge them; return the places that are worth asking again."""
    answers.notes += [note for note in reply.notes if note not in answers.notes]
    for place, value in zip(places, reply.values, strict=False):
        answers.values[place] = value
        answers.judgements[place] = judge(prepared.question, prepared.cases[place], value)
    if reply.verdict == "value":
        return []
    rest = places[len(reply.values) :]
    loaded = reply.failed_case is not None
    again = loaded and reply.verdict == "raised"
    failed_group = prepared.cases[rest[0]].case.group
    left = []
    for place in rest:
        if again and prepared.cases[place].case.group != failed_group:
            left.append(place)
        else:
            answers.judgements[place] = Judgement(reply.verdict, reply.message)
            answers.failures[place] = reply
    return left


def _judged(
    prepared: Prepared, answers: Answers, assignment: Assignment, mistakes: Mistakes
) -> dict[str, Any]:
    """Return a question's part of the record."""
    question, groups = prepared.question, prepared.groups
    failed = [place for place, found in sorted(answers.judgements.items()) if found.verdict is not None]
    lost = [name for name in groups if any(prepared.cases[place].case.group == name for place in failed)]
    notes = list(answers.notes)
    readings = sorted({found.reading for found in answers.judgements.values() if found.reading})
    notes += [f"read as: {reading}" for reading in readings]
    detail: dict[str, Any] = {"groups": {name: name not in lost for name in groups}, "notes": notes}
    if not failed:
        return _part(question, "right", question.points, None, "; ".join(notes), detail)
    points = question.points * (len(groups) - len(lost)) / len(groups)
    first = failed[0]
    judgement, drawn = answers.judgements[first], prepared.cases[first]
    mistake = mistakes.match(prepared, answers.values, failed)
    relation = None
    if first in answers.values and judgement.difference is not None:
        relation = pattern(answers.values[first], drawn.expected, drawn.case.inputs)
    detail |= case_detail(question, drawn, judgement, answers.failures.get(first), assignment)
    message = explain(
        judgement, drawn, mistake, relation, len(lost), len(groups), answers.failures.get(first)
    )
    message = "\n".join([message, *notes])
    return _part(question, judgement.verdict, points, mistake.id if mistake else None, message, detail)


def _part(
    question: Any, verdict: str | None, points: float | None, mistake: str | None, message: str, detail: Any
) -> dict[str, Any]:
    return {
        "id": question.id,
        "title": question.title,
        "points": None if points is None else round(points, 2),
        "max_points": question.points,
        "verdict": verdict,
        "visibility": question.visibility,
        "mistake": mistake,
        "message": message,
        "detail": detail,
    }


def _plain(prepared: Prepared, verdict: str, message: str, points: float | None) -> dict[str, Any]:
    return _part(prepared.question, verdict, points, None, message, None)
