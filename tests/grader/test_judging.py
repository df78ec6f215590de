"""Judging a reply: readings, properties, spreads."""

import numpy as np

from grader.declarations import Question, Reading
from grader.prepare import prepare


def test_a_reading_is_accepted_as_a_whole_and_named(question, grade_as, make_toy):
    """Another formula has full marks and its name; a mixture of two formulas has not."""
    readings = (Reading("the sum of rows", lambda inputs: {"mean": inputs["x"].sum(axis=0)}),)
    first = make_toy().questions[0]
    again = Question(first.id, first.title, 10, "mean", first.cases, readings=readings)
    assignment = make_toy(questions=(again,), mistakes=())
    one = question(grade_as(assignment=assignment, mean=lambda x: x.sum(axis=0)), "mean")
    assert (one["verdict"], one["message"]) == ("right", "accepted as: the sum of rows")
    assert one["detail"]["reading"] == "the sum of rows"
    assert question(grade_as(assignment=assignment), "mean")["message"] == ""
    mixed = grade_as(assignment=assignment, mean=lambda x: x.sum(axis=0) if len(x) == 4 else x.mean(axis=0))
    assert question(mixed, "mean")["points"] == 6.67
    mostly = grade_as(assignment=assignment, mean=lambda x: x.mean(axis=0) if len(x) < 7 else 0 * x[0])
    assert question(mostly, "mean")["points"] == 6.67 and "reading" not in question(mostly, "mean")["detail"]


def test_a_property_speaks_for_itself(question, grade_as):
    """The sentence of a failing check is the message; a reply that breaks the check is of another form."""
    one = question(grade_as(softmax=lambda x: 2 * x / x.sum(axis=1, keepdims=True)), "sums")
    assert one["message"].endswith("row 0 sums to 2.000 instead of 1")
    one = question(grade_as(softmax=lambda x: "text"), "sums")
    assert (one["verdict"], one["points"]) == ("wrong shape", 0.0)
    assert (
        "has not the form that was asked for: it is the text 'text', not an array of shape (3, 4)"
        in one["message"]
    )
    one = question(grade_as(softmax=lambda x: None), "sums")
    assert "is a return missing?" in one["message"]
    one = question(grade_as(softmax=lambda x: x * np.nan), "sums")
    assert one["verdict"] == "not finite"


def test_training_is_judged_by_the_spread_of_the_reference(question, grade_as):
    """What lies within the reference's spread passes, what lies far below does not, and the numbers are told."""
    noisy = lambda x: x.mean(axis=0) + 0.02  # noqa: E731
    assert question(grade_as(mean=noisy), "training")["verdict"] == "right"
    one = question(grade_as(mean=lambda x: x.mean(axis=0) + 1), "training")
    assert (one["verdict"], one["points"]) == ("wrong value", 0.0)
    assert "the score is -1" in one["message"] and "5 reference runs reach" in one["message"]


def test_an_honest_run_passes_by_far(toy):
    """The limits leave room: the reference itself stays above the least score for a hundred other seeds."""
    prepared = next(one for one in prepare(toy, 5) if one.question.id == "training")
    for drawn in prepared.cases:
        x = drawn.case.inputs["x"]
        noise = [np.random.default_rng(seed).normal(0, 0.01, x.shape).mean(0) for seed in range(5000, 5100)]
        scores = [-float(np.abs(one).max()) for one in noise]
        assert min(scores) > drawn.scores.least


def test_a_suspiciously_good_run_is_a_note_only(question, grade_as, make_toy):
    """A score above all that the reference reaches keeps its points and is marked to be looked at."""
    last = make_toy().questions[-1]
    judge = type(last.judge)(lambda reply, inputs: float(np.max(reply["estimate"])), floor=0.01)
    assignment = make_toy(questions=(Question("t", "T", 5, "train", last.cases, judge=judge),), mistakes=())
    one = question(grade_as(assignment=assignment, mean=lambda x: x.mean(axis=0) + 10), "t")
    assert (one["verdict"], one["points"]) == ("right", 5.0)
    assert one["message"] == "better than all the reference's runs: worth a look"
