"""The public cases of an assignment as data that the offline grader reads: JSON, and arrays in one .npz."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.declarations import SameAsReference
from grader.prepare import Assignment, Drawn, Prepared


def public_cases(assignment: Assignment, prepared: Sequence[Prepared]) -> dict[str, bytes]:
    """Return {"cases.json", "cases.npz"}: the inputs of every public case, and what is expected where that is a value.

    Questions that are judged by a property or by the reference's spread carry inputs alone: what judges them would tell
    how to answer them.
    """
    arrays: dict[str, np.ndarray] = {}
    about = {
        "id": assignment.id,
        "title": assignment.title,
        "interface": {file: list(names) for file, names in assignment.interface.items()},
        "aliases": {name: list(others) for name, others in assignment.aliases.items()},
        "questions": [_question(one, arrays) for one in prepared],
    }
    stored = io.BytesIO()
    np.savez(stored, allow_pickle=False, **arrays)
    text = json.dumps(about, ensure_ascii=False, indent=1)
    return {"cases.json": (text + "\n").encode(), "cases.npz": stored.getvalue()}


def _question(prepared: Prepared, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    question = prepared.question
    judged = isinstance(question.judge, SameAsReference)
    judge = question.judge
    return {
        "id": question.id,
        "title": question.title,
        "points": question.points,
        "probe": question.probe,
        "judged": judged,
        "judge": {"rtol": judge.rtol, "atol": judge.atol, "ignore_ones": judge.ignore_ones} if judged else {},
        "readings": [reading.name for reading in question.readings],
        "forms": [{"name": form.name, "adapt": form.adapt} for form in question.forms],
        "cases": [
            _case(drawn, judged, f"{question.id}.{place}", arrays)
            for place, drawn in enumerate(one for one in prepared.cases if not one.hidden)
        ],
    }


def _case(drawn: Drawn, judged: bool, place: str, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    inputs = {"dict": {k: put(v, f"{place}.{k}", arrays) for k, v in drawn.case.inputs.items()}}
    case = {"group": drawn.case.group, "seed": drawn.seed, "inputs": inputs}
    if judged:
        case["expected"] = put(drawn.expected, f"{place}.expected", arrays)
        case["readings"] = {
            name: put(value, f"{place}.reading{number}", arrays)
            for number, (name, value) in enumerate(drawn.readings.items(), 1)
        }
    return case


def put(value: Any, place: str, arrays: dict[str, np.ndarray]) -> Any:
    """Return plain data as JSON, its arrays put into `arrays` under their place; `grader.offline.read` reads it."""
    if isinstance(value, np.ndarray):
        arrays[place] = np.ascontiguousarray(value)
        return {"array": place}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {"dict": {key: put(item, f"{place}.{key}", arrays) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [put(item, f"{place}.{number}", arrays) for number, item in enumerate(value)]}
    return value
