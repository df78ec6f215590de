"""What every format needs of a record: its marks on another scale, and what its author may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.readable import plain, smallest_line
from grader.text import visible

Record = Mapping[str, Any]


class ExportError(Exception):
    """The records and the file of the other system do not go together: one line with what to do."""


def mark(record: Record, possible: float | None = None) -> float | None:
    """Return the score on a scale of `possible` points (its own full one if None), two decimals.

    Questions that could not be graded are taken out and the rest is scaled up, so that nobody pays for them; None
    where nothing could be graded.
    """
    if not record["max_score"]:
        return None
    full = sum(one["max_points"] for one in record["questions"]) if possible is None else possible
    return round(record["score"] / record["max_score"] * full, 2) + 0.0


def ungradable(record: Record) -> list[str]:
    """Return the ids of the questions that could not be graded."""
    return [one["id"] for one in record["questions"] if one["verdict"] == "ungradable"]


def unsaid(record: Record, given: Any, word: str) -> list[str]:
    """Return a line where a mark, which a system calls `word`, counts only a part of a record, or is None."""
    lost = ungradable(record)
    if not lost:
        return []
    what = f"nothing could be graded, no {word}" if given is None else f"without {', '.join(lost)}, scaled up"
    return [f"{record['submission']}: {what} (the grader's fault)"]


def said(question: Mapping[str, Any]) -> str:
    """Return what a question's author may read of it, without control characters; "" where that is nothing."""
    if not question.get("readable", False):
        return ""
    detail = question.get("detail") or {}
    lines = [question["message"]] if question["message"] else []
    if question["verdict"] != "right":
        lines += _evidence(detail.get("case") or {}, detail.get("smallest") or {})
        lines += ["see it yourself:", detail["snippet"]] if detail.get("snippet") else []
    return visible("\n".join(lines))


def _evidence(case: Mapping[str, Any], smallest: Mapping[str, Any]) -> list[str]:
    """Return the smallest failing input with both results, or what is expected of the failing case."""
    if not smallest:
        return [f"expected   {case['expected']}"] if case.get("expected") else []
    return [smallest_line(smallest)]


def feedback(record: Record) -> str:
    """Return one short paragraph for each question that is not right: its id, points and message."""
    lines = []
    for one in record["questions"]:
        if one["verdict"] == "right" or not one.get("readable", False):
            continue
        head = f"{one['id']}: {plain(one['points'])} of {plain(one['max_points'])}, {one['verdict']}"
        message = visible(one["message"]).split("\n")
        lines.append("\n".join([head, *filter(None, message)]))
    return "\n".join(lines)
