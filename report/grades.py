"""Graded submissions as the pages show them: matrix of verdicts, and one submission's questions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from report.numbers import short

MARKS = {
    "right": "✓",
    "wrong value": "✗",
    "wrong shape": "▭",
    "not finite": "∞",
    "raised": "!",
    "missing": "–",
    "timed out": "◷",
    "out of memory": "▲",
    "exited": "⇥",
    "refused": "⊘",
    "ungradable": "?",
}
# The class of a cell that holds a verdict: short, since a class of a thousand has tens of thousands of cells
CODES = {word: f"q{place}" for place, word in enumerate(MARKS)}
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")


def file_name(submission: str) -> str:
    """Return the name of a submission's page without ending: its own where that is a plain file name, else made safe.

    Two names that differ give two files: a changed name ends with eight digits of its hash.
    """
    if _SAFE.fullmatch(submission):
        return submission
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", submission).lstrip(".-")[:60] or "submission"
    return f"{plain}-{hashlib.sha256(submission.encode()).hexdigest()[:8]}"


def page(assignment: str, submission: str) -> str:
    """Return where the page of a submission lies, from the page that shows its class."""
    return f"submissions/{assignment}/{file_name(submission)}.html"


def link(assignment: str, submission: str) -> dict[str, str]:
    """Return the name of a submission and the file of its page, for a link."""
    return {"name": submission, "file": page(assignment, submission)}


def mark_style() -> str:
    """Return the style rules that draw the mark of a verdict before its word, in cells of the classes `CODES`.

    The mark is not read out: the word in the cell is.
    """
    return "".join(
        f'.{CODES[word]}::before{{content:"{mark}";content:"{mark}" / ""}}' for word, mark in MARKS.items()
    )


def kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the matrix needs of a record, so that a large class fits."""
    return {
        **{key: record[key] for key in ("assignment", "submission", "score", "max_score")},
        "student": (record.get("student") or {}).get("name", ""),
        "adjusted": bool(record.get("adjustments")),
        "questions": [{key: one[key] for key in ("id", "title", "verdict")} for one in record["questions"]],
    }


def matrix(grades: list[dict[str, Any]], assignment: str) -> dict[str, Any]:
    """Return the questions and, for each submission of an assignment, its score and a verdict for each question.

    `most` is the maximum of every submission, "" where it is not the same for all.
    `grades` are what is `kept` of each record, of other assignments too.
    """
    mine = [grade for grade in grades if grade["assignment"] == assignment]
    questions: dict[str, str] = {}
    for grade in mine:
        questions |= {one["id"]: one["title"] for one in grade["questions"]}
    rows = []
    for grade in mine:
        verdicts = {one["id"]: one["verdict"] for one in grade["questions"]}
        rows.append(
            {
                "name": grade["submission"],
                "file": page(assignment, grade["submission"]),
                **score(grade),
                "student": grade["student"],
                "adjusted": grade["adjusted"],
                "verdicts": [_cell(verdicts.get(name, "missing")) for name in questions],
            }
        )
    most = {row["most"] for row in rows}
    return {
        "questions": [{"id": name, "title": title} for name, title in questions.items()],
        "most": most.pop() if len(most) == 1 else "",
        "rows": rows,
    }


def _cell(word: str) -> dict[str, str]:
    return {"word": word, "code": CODES.get(word, CODES["ungradable"])}


def score(grade: dict[str, Any]) -> dict[str, str]:
    """Return a record's points as text; no percentage where nothing could be graded."""
    most = grade["max_score"]
    return {
        "score": short(grade["score"]),
        "most": short(most),
        "percent": f"{100 * grade['score'] / most:.1f}" if most else "",
    }
