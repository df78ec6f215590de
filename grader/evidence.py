"""The evidence in a record for what is not right: the case, the worst element, the smallest failing input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.again import Found
from grader.answers import Answers
from grader.judge import Judgement
from grader.prepare import Assignment
from grader.shown import LONGEST, rounded, whole, written
from grader.snippet import snippet
from grader.text import number, one_line

FEW = 6  # numbers of a result that stand in one line with the smallest failing input


def evidence(
    answers: Answers,
    judgement: Judgement,
    place: int,
    assignment: Assignment,
    files: Sequence[str],
    simplest: Found | None = None,
) -> dict[str, Any]:
    """Return the evidence as JSON: the failing case, the worst element, the smallest failing input, lines to paste.

    Of a hidden case, and where the files do not load, only the group is told.
    """
    drawn = answers.prepared.cases[place]
    visibility = "hidden" if drawn.hidden else "public"
    detail: dict[str, Any] = {"case": {"visibility": visibility, "group": drawn.case.group}}
    if drawn.hidden or answers.unloadable:  # no input is at fault where nothing could be asked
        return detail
    detail["case"]["inputs"] = {name: written(value) for name, value in drawn.case.inputs.items()}
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
    if found is not None and (small := rounded(drawn.expected, found.part)) is not None:
        detail["case"]["expected"] = small
    failure = answers.failures.get(place)
    if failure is not None and failure.file and failure.line:
        detail["place"] = {"file": one_line(failure.file, 80), "line": failure.line}
    inputs = drawn.case.inputs
    if simplest is not None and (small := smallest(simplest)) is not None:
        detail["smallest"] = small
        inputs = simplest.drawn.case.inputs
    # Lines to paste show nothing of an empty function
    if judgement.verdict != "missing" and answers.form is None and not answers.nothing(place):
        detail |= _lines(answers, assignment, inputs, files)
    return detail


def smallest(found: Found) -> dict[str, Any] | None:
    """Return the smallest failing input, what the submission gives for it and what is expected; None if it is long."""
    inputs = {name: whole(value) for name, value in found.drawn.case.inputs.items()}
    if None in inputs.values() or sum(map(len, map(str, inputs.values()))) > LONGEST:
        return None
    shown: dict[str, Any] = {"inputs": inputs}
    difference = found.judgement.difference
    if found.said:
        shown["yours"] = one_line(found.said)
        part = ""
    elif difference is None:  # judged by a property: its sentence says what is wrong
        return shown | {"says": found.judgement.message}
    else:
        part = difference.part
        yours = rounded(found.value, part, FEW)
        if yours is None or (difference.index and rounded(found.drawn.expected, part, FEW) is None):
            return shown | {"says": found.judgement.message}
        shown["yours"] = yours
    expected = rounded(found.drawn.expected, part, FEW)
    return shown | ({"expected": expected} if expected is not None else {})


def _lines(
    answers: Answers, assignment: Assignment, inputs: Mapping[str, Any], files: Sequence[str]
) -> dict[str, str]:
    probe = answers.prepared.question.probe
    code = snippet(probe, assignment.probes_source, inputs, assignment.interface, files)
    return {"snippet": code} if code else {}


def _number(value: float | None) -> float | str | None:
    """Return a number that JSON can hold: six digits, NaN and infinity as text."""
    if value is None:
        return None
    return float(f"{value:.6g}") if np.isfinite(value) else number(value)
