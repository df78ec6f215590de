"""The first page: the verdict on the whole, the assignments, the gradebook, and where the results come from."""

from __future__ import annotations

from collections import Counter
from typing import Any

from report import grades, tables
from report.inputs import ReportInputs
from report.provenance import settings


def index_context(
    inputs: ReportInputs, overview: dict[str, Any], fallen: int, kept: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what the first page shows; `fallen` claims are told elsewhere, `kept` is what is left of each record."""
    order = {assignment.id: position for position, assignment in enumerate(inputs.assignments)}
    closeness: dict[str, list[str]] = {}
    for one in overview["data"]:
        closeness.setdefault(one["words"], []).append(one["title"])
    return {
        "overview": overview,
        "fallen": fallen,
        "runs": len(inputs.outcomes),
        "closeness": closeness,
        "gradebook": [
            _row(grade)
            for grade in sorted(kept, key=lambda grade: order.get(grade["assignment"], len(order)))
        ],
        "settings": settings(inputs.provenance),
        "claim_marks": tables.MARKS,
    }


def _row(grade: dict[str, Any]) -> dict[str, Any]:
    verdicts = Counter(question["verdict"] for question in grade["questions"])
    return {
        "assignment": grade["assignment"],
        "name": grade["submission"],
        "student": grade["student"],
        "file": grades.page(grade["assignment"], grade["submission"]),
        "adjusted": grade["adjusted"],
        **grades.score(grade),
        "right": verdicts.pop("right", 0),
        "questions": len(grade["questions"]),
        "others": verdicts.most_common(),
    }
