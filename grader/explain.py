"""The words and the evidence that a student reads about a question that is not right."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.compare import Difference
from grader.declarations import Mistake, Question
from grader.judge import Judgement
from grader.limits import Reply
from grader.prepare import Assignment, Drawn
from grader.snippet import literal, snippet

SHOWN_NUMBERS = 24  # inputs with more elements are told by their shape


def explain(
    judgement: Judgement,
    drawn: Drawn,
    mistake: Mistake | None,
    relation: str | None,
    lost: int,
    groups: int,
    failure: Reply | None,
) -> str:
    """Return the message: how much fails, the mistake if one is known, the worst element or where it crashed.

    Of a hidden case neither values nor an exception's text are told, only the kind and the size of the error.
    """
    lines = [f"{judgement.verdict} in {lost} of {groups} case groups"]
    if mistake is not None:
        lines.append(mistake.sentence)
    elif relation is not None:
        lines.append(relation)
    if drawn.hidden:
        lines.append(_hidden(judgement, drawn, failure))
    else:
        lines += _public(judgement, failure)
    return "\n".join(lines)


def _public(judgement: Judgement, failure: Reply | None) -> list[str]:
    if failure is not None:
        where = f" ({failure.file}, line {failure.line})" if failure.file else ""
        return [f"{judgement.message}{where}"] if judgement.message or where else []
    lines = [judgement.message]
    found = judgement.difference
    if found is not None and found.yours is not None:
        lines.append(
            f"worst element{_at(found)}: yours {found.yours:.6g}, expected {found.expected:.6g}{_error(found)}"
        )
    return lines


def _hidden(judgement: Judgement, drawn: Drawn, failure: Reply | None) -> str:
    kind = f"on a hidden case of the group {drawn.case.group!r}"
    found = judgement.difference
    if failure is not None:
        where = f", {failure.file}, line {failure.line}" if failure.file else ""
        return f"{kind}{where}"
    if found is not None and found.relative_error is not None:
        return f"{kind}: an error of about {found.relative_error:.0e} of the largest value, tolerance {found.tolerance:.0e}"
    if found is not None:
        return f"{kind}: {found.message}"
    return kind


def _at(found: Difference) -> str:
    part = found.part or "result"
    return (
        f" {part}[{', '.join(map(str, found.index))}]"
        if found.index
        else (f" {found.part}" if found.part else "")
    )


def _error(found: Difference) -> str:
    if found.relative_error is None:
        return ""
    return f" (error {found.relative_error:.2g} of the largest value, tolerance {found.tolerance:.2g})"


def case_detail(
    question: Question, drawn: Drawn, judgement: Judgement, failure: Reply | None, assignment: Assignment
) -> dict[str, Any]:
    """Return the evidence as JSON: the failing case, the worst element, lines to paste; no values of a hidden case."""
    detail: dict[str, Any] = {
        "case": {"visibility": "hidden" if drawn.hidden else "public", "group": drawn.case.group}
    }
    if drawn.hidden:
        return detail
    detail["case"]["inputs"] = {name: _shown(value) for name, value in sorted(drawn.case.inputs.items())}
    found = judgement.difference
    if found is not None and found.yours is not None:
        detail["worst"] = {
            "part": found.part,
            "index": list(found.index or ()),
            "yours": _number(found.yours),
            "expected": _number(found.expected),
            "relative_error": _number(found.relative_error),
            "tolerance": _number(found.tolerance),
            "wrong": found.wrong,
            "of": found.of,
        }
    if failure is not None and failure.file:
        detail["place"] = {"file": failure.file, "line": failure.line}
    code = snippet(assignment.probes_source, question.probe, drawn.case.inputs, assignment.interface)
    if code is not None:
        detail["snippet"] = code
    return detail


def _shown(value: Any) -> str:
    if np.size(value) <= SHOWN_NUMBERS and not isinstance(value, list):
        return literal(value)
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype} of shape {value.shape}"
    return f"{type(value).__name__} of {len(value)}"


def _number(value: float | None) -> float | str | None:
    """Return a number that JSON can hold: six digits, NaN and infinity as text."""
    if value is None:
        return None
    return float(f"{value:.6g}") if np.isfinite(value) else str(value)
