"""What a student may read of a question is decided once, and every output keeps to it."""

import json
from io import StringIO

import pytest

from grader.declarations import VISIBILITIES, Question
from grader.exports import gradescope
from grader.exports.marks import feedback
from grader.feedback import print_record
from report.pages import environment
from report.submission_page import submission_html

PROVENANCE = {"commit": None, "dirty": False, "commit_date": None}


def _printed(record):
    text = StringIO()
    print_record(record, text, width=200)
    return text.getvalue()


OUTPUTS = {
    "terminal": _printed,
    "Gradescope": lambda record: json.dumps(gradescope.results(record)),
    "gradebook columns": feedback,
    "page": lambda record: submission_html(environment(), record, "Toy", PROVENANCE),
}


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("output", OUTPUTS)
def test_all_outputs_show_the_same_questions(grade_as, make_toy, output, visibility):
    """A question's words are in every output that its author may read, or in none: as the record says."""
    first = make_toy().questions[0]
    hidden = Question(first.id, first.title, 10, "mean", first.cases, visibility=visibility)
    record = grade_as(
        assignment=make_toy(questions=(hidden,), mistakes=()), mean=lambda x: 3 * x.mean(axis=0)
    )
    (one,) = record["questions"]
    assert one["readable"] == (visibility in ("visible", "after_published"))
    assert ("3 times" in one["message"]) and ("3 times" in OUTPUTS[output](record)) == one["readable"]
