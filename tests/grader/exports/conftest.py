"""A record as exports take it."""

import pytest


def _record(submission="s", score=75.0, lost=None, message="dx is twice the reference", **student):
    """A record of two questions, 100 points; the question `lost` could not be graded."""
    questions = [
        {"id": "1.1", "title": "Forward", "points": 50.0, "max_points": 50.0, "verdict": "right"},
        {
            "id": "1.2",
            "title": "Backward",
            "points": score - 50,
            "max_points": 50.0,
            "verdict": "wrong value",
        },
    ]
    for one in questions:
        said = message if one["verdict"] != "right" else ""
        one |= {"visibility": "visible", "readable": True, "mistake": None, "message": said, "detail": None}
        if one["id"] == lost:
            one |= {"points": None, "verdict": "ungradable", "message": "the grader's fault"}
    counted = [one for one in questions if one["points"] is not None]
    return {
        "assignment": "toy",
        "submission": submission,
        "student": student,
        "score": sum(one["points"] for one in counted),
        "max_score": sum(one["max_points"] for one in counted),
        "isolation": "none",
        "key": "k",
        "questions": questions,
    }


@pytest.fixture
def record():
    """What makes a record of two questions."""
    return _record
