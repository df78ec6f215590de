"""The words and the evidence that a student reads about a question that is not right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.answers import PARTIAL, Answers
from grader.compare import as_array, parts
from grader.declarations import Mistake
from grader.diagnose import Mistakes, relation
from grader.judge import Judgement
from grader.prepare import Assignment, Drawn
from grader.snippet import literal, snippet
from grader.text import number, one_line

SHOWN_NUMBERS = 24  # inputs with more elements are told by their shape
SHOWN_TEXT = 400


def shown_case(answers: Answers, judgements: dict[int, Judgement]) -> int:
    """Return the place of the failing case to show: the smallest public one, else the first hidden one."""
    failed = [place for place, one in judgements.items() if one.verdict is not None]
    if answers.ended:  # what ended the process is what cost the question
        failed = [
            place for place in answers.failures if answers.failures[place].verdict not in PARTIAL
        ] or failed
    cases = answers.prepared.cases
    public = [place for place in failed if not cases[place].hidden]
    return min(public, key=lambda place: _numbers(cases[place].case.inputs)) if public else failed[0]


def find_mistake(answers: Answers, judgements: dict[int, Judgement], mistakes: Mistakes) -> Mistake | None:
    """Return the known mistake that explains every failing case, if there is exactly one."""
    failed = [place for place, one in judgements.items() if one.verdict is not None]
    raised = {
        place: reply.message.partition(":")[0].strip()
        for place, reply in answers.failures.items()
        if reply.verdict == "raised"
    }
    return mistakes.match(answers.prepared, answers.values, failed, raised)


def message(
    answers: Answers, judgements: dict[int, Judgement], place: int, mistake: Mistake | None, lost: int
) -> str:
    """Return the lines of the message: how much fails, the mistake or what the errors share, the case that is shown.

    Of a hidden case neither values nor an exception's text are told, only the kind and the size of the error.
    """
    judgement, drawn, groups = judgements[place], answers.prepared.cases[place], answers.prepared.groups
    if answers.unloadable and not drawn.hidden:
        return _public(answers, judgement, place)
    lines = [f"{judgement.verdict} in {lost} of {len(groups)} case groups"] if len(groups) > 1 else []
    if answers.ended:
        lines = [f"{judgement.verdict}: the whole question is lost"]
    if mistake is not None:
        lines.append(mistake.sentence)
    elif judgement.difference is not None:
        shared = relation(answers.prepared, answers.values, judgement.difference.part, hidden=drawn.hidden)
        lines += [shared] if shared else []
    if drawn.hidden:
        lines.append(
            f"every public case is right, a hidden one (group {drawn.case.group!r}) is not: {judgement.magnitude}"
        )
    else:
        lines.append(_public(answers, judgement, place))
    return "\n".join(lines)


def _public(answers: Answers, judgement: Judgement, place: int) -> str:
    failure = answers.failures.get(place)
    if failure is None:
        also = judgement.difference.also if judgement.difference else ()
        return judgement.message + (f"; also wrong: {', '.join(map(_part, also[:4]))}" if also else "")
    said = one_line(failure.message) or failure.verdict
    if not failure.file and "NoneType" in said:  # the probe could not use what came back
        said += ": a function returned None, is a return missing?"
    file, line = one_line(failure.file or "", 80), failure.line
    told = not file or not line or f"{file}:{line}" in said
    return said if told else f"{said} ({file}, line {line})"


def _part(name: str) -> str:
    return f"result{name}" if name.startswith("[") else name


def evidence(
    answers: Answers, judgement: Judgement, place: int, assignment: Assignment, files: Sequence[str]
) -> dict:
    """Return the evidence as JSON: the failing case, the worst element, lines to paste; no values of a hidden case."""
    drawn = answers.prepared.cases[place]
    visibility = "hidden" if drawn.hidden else "public"
    detail: dict[str, Any] = {"case": {"visibility": visibility, "group": drawn.case.group}}
    if drawn.hidden:
        return detail
    detail["case"]["inputs"] = {name: shown(value) for name, value in drawn.case.inputs.items()}
    found = judgement.difference
    if found is not None and found.yours is not None:
        detail["worst"] = {
            "part": found.part,
            "index": list(found.index),
            "yours": _number(found.yours),
            "expected": _number(found.expected),
            "relative_error": _number(found.relative_error),
            "tolerance": _number(found.tolerance),
            "wrong": found.wrong,
            "of": found.size,
        }
    if found is not None and (small := _whole(drawn, found.part)) is not None:
        detail["case"]["expected"] = small
    failure = answers.failures.get(place)
    if failure is not None and failure.file and failure.line:
        detail["place"] = {"file": one_line(failure.file, 80), "line": failure.line}
    if not answers.unloadable and judgement.verdict != "missing" and answers.form is None:
        question = answers.prepared.question
        code = snippet(
            question.probe, assignment.probes_source, drawn.case.inputs, assignment.interface, files
        )
        detail |= {"snippet": code} if code else {}
    return detail


def shown(value: Any) -> str:
    """Return an input as the student may read it: its value where it is small, else its type and shape."""
    text = literal(value) if _numbers(value) <= SHOWN_NUMBERS else None
    if text is not None and len(text) <= SHOWN_TEXT:
        return text
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype} of shape {value.shape}"
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else type(value).__name__


def _whole(drawn: Drawn, part: str) -> str | None:
    """Return the expected value of a small part of the reply, with six digits."""
    value = as_array(parts(drawn.expected).get(part))
    if value is None or value.size > SHOWN_NUMBERS:
        return None
    text = np.array2string(value, formatter={"all": number}, separator=", ", max_line_width=10_000)
    return f"{part} = {text}" if part and not part.startswith("[") else text


def _numbers(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    return sum(map(_numbers, value)) if isinstance(value, (list, tuple)) else 1


def _number(value: float | None) -> float | str | None:
    """Return a number that JSON can hold: six digits, NaN and infinity as text."""
    if value is None:
        return None
    return float(f"{value:.6g}") if np.isfinite(value) else str(value)
