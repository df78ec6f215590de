"""Gradescope's results.json of one record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.exports.marks import Record, mark, said, ungradable
from grader.readable import plain
from grader.text import visible

NOTHING = (
    "Nothing could be graded. That is the grader's fault, not yours: there is no score, and your instructor can run "
    "it again."
)


def results(record: Record) -> dict[str, Any]:
    """Return the document: a test for each question, of which a student reads what its visibility allows.

    A question that could not be graded is a test without score; the total then counts the others, scaled up to the
    full points. Where nothing could be graded there is no total at all, so that Gradescope gives no mark.
    """
    total, lost = mark(record), ungradable(record)
    document: dict[str, Any] = {} if total is None else {"score": total}
    held = f"isolated by: {visible(record['isolation'])}"
    if record["isolation"].startswith("none"):
        held = "NOT isolated: it ran with the grader's rights"
    lines = [f"{record['assignment']}, {held}"]
    if total is None:
        lines.insert(0, NOTHING)
    elif lost:
        lines.append(
            f"Not graded, through no fault of yours: {', '.join(lost)}. The score is {plain(record['score'])} of "
            f"{plain(record['max_score'])} for the rest, scaled to {plain(total)}."
        )
    return document | {
        "output": "\n".join(lines),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"assignment": record["assignment"], "key": record["key"]},
        "tests": [_test(number, one) for number, one in enumerate(record["questions"], 1)],
    }


def write(record: Record) -> tuple[bytes, list[str]]:
    """Return results.json, and a line where a hidden question keeps the total from its author."""
    hidden = [one["id"] for one in record["questions"] if one["visibility"] != "visible"]
    told = []
    if hidden:
        told.append(f"{', '.join(hidden)}: not visible, so Gradescope hides the whole score from the student")
    text = json.dumps(results(record), ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace"), told


def _test(number: int, question: Mapping[str, Any]) -> dict[str, Any]:
    graded = question["verdict"] != "ungradable"
    test = {"score": question["points"], "max_score": question["max_points"]} if graded else {}
    # Gradescope draws the status of a test without scores from `status` alone: one that nobody judged has none
    test |= {"status": "passed" if question["verdict"] == "right" else "failed"} if graded else {}
    return test | {
        "name": visible(f"{question['id']}: {question['title']}"),
        "name_format": "text",
        "number": str(number),
        "output": said(question) or question["verdict"],
        "output_format": "text",
        "tags": [question["verdict"]],
        "visibility": question["visibility"],
        "extra_data": {"mistake": question["mistake"]},
    }
