"""Submissions that take their arguments by another accepted convention."""

import numpy as np
import pytest

from grader.declarations import Case, Form, Mistake, Question
from grader.limits import Call, Limits, NoIsolation
from grader.prepare import call_probe, prepare
from grader.sandbox import Sandbox

COLUMNS = Form("samples in columns", "columns")


def _by_columns(x):
    return x.mean(axis=1)


@pytest.fixture
def assignment(make_toy):
    """The toy's first question, which accepts samples in columns."""
    first = make_toy().questions[0]
    return make_toy(
        questions=(Question(first.id, first.title, 10, "mean", first.cases, forms=(COLUMNS,)),), mistakes=()
    )


def _only(record):
    (question,) = record["questions"]
    return question


def test_another_form_has_full_marks_and_is_named(grade_as, assignment):
    """Who keeps samples in columns throughout loses nothing, and is told how the work was read."""
    one = _only(grade_as(assignment=assignment, mean=_by_columns))
    assert (one["verdict"], one["points"], one["message"]) == ("right", 10, "accepted as: samples in columns")
    assert one["detail"]["reading"] == "samples in columns"


def test_the_published_form_is_not_asked_again(grade_as, assignment, fake):
    """A submission that is right as published is asked once, and no other form is named."""
    one = _only(grade_as(assignment=assignment))
    assert one["message"] == "" and {name for run in fake.runs for name, _ in run} == {"mean"}


def test_another_form_earns_partial_credit(grade_as, assignment):
    """One error beside the other form costs its group alone, and its size is told."""
    one = _only(grade_as(assignment=assignment, mean=lambda x: x.mean(axis=1) * (1 + (x.shape == (2, 7)))))
    assert one["points"] == 6.67 and one["detail"]["groups"]["many rows"] is False
    assert "accepted as: samples in columns" in one["message"] and "snippet" not in one["detail"]


def test_a_form_that_does_not_fit_changes_nothing(grade_as, assignment):
    """A wrong axis that the form's own check refuses, and a wrong value, are judged by the published form."""
    for wrong in (lambda x: x.mean(axis=0) * 2, lambda x: x.mean(axis=1) if len(x) > 2 else x.mean(axis=0)):
        one = _only(grade_as(assignment=assignment, mean=wrong))
        assert one["verdict"] != "right" and "accepted as" not in one["message"]


def test_what_earns_nothing_is_told_by_the_form_of_the_rest(grade_as, make_toy, assignment):
    """A wrong value beside samples in columns is told as such a value, not as what the published form made of it."""
    cases = [Case("square", {"x": np.arange(25.0).reshape(5, 5) / 7})]
    again = Question("again", "Again", 10, "mean", lambda rng: cases, forms=(COLUMNS,))
    both = make_toy(questions=(*assignment.questions, again), mistakes=())
    record = grade_as(assignment=both, mean=lambda x: x.mean(axis=1) * (1 + (x.shape == (5, 5))))
    mean, wrong = record["questions"]
    assert mean["verdict"] == "right" and wrong["points"] == 0
    assert "twice the expected one" in wrong["message"] and "samples in columns" in wrong["message"]


def test_a_known_mistake_of_the_published_form_is_told_as_such(grade_as, make_toy, assignment):
    """What has its sentence keeps it, also beside questions that are read in another form."""
    cases = [Case("square", {"x": np.arange(25.0).reshape(5, 5) / 7})]
    again = Question("again", "Again", 10, "mean", lambda rng: cases, forms=(COLUMNS,))
    negated = Mistake(
        "negated", ("mean", "again"), "The sign is turned.", {"mean": lambda x: -x.mean(axis=0)}
    )
    both = make_toy(questions=(*assignment.questions, again), mistakes=(negated,))
    record = grade_as(
        assignment=both, mean=lambda x: -x.mean(axis=0) if x.shape == (5, 5) else x.mean(axis=1)
    )
    mean, wrong = record["questions"]
    assert mean["verdict"] == "right" and wrong["mistake"] == "negated"
    assert "samples in columns" not in wrong["message"]


def test_a_process_that_ended_is_not_asked_by_other_forms(grade_as, assignment, ends, fake):
    """Who does not end in time costs one limit, not one for each form."""

    def endless(x):
        raise ends("timed out")

    assert _only(grade_as(assignment=assignment, mean=endless))["verdict"] == "timed out"
    assert {name for run in fake.runs for name, _ in run} == {"mean"}


def test_no_process_gives_words_after_any_has_seen_a_hidden_case(grade_as, assignment, fake):
    """Other forms, cases alone and simpler inputs are asked before the first hidden case: no later process is heard."""
    wrong = grade_as(
        assignment=assignment,
        mean=lambda x: x.mean(axis=1) + (x.shape == (5, 1)),
        limits=Limits(search_calls=40),
    )
    assert "samples in columns" in _only(wrong)["message"] and "smallest" in _only(wrong)["detail"]
    (prepared,) = prepare(assignment, 5)
    hidden = {drawn.case.inputs["x"].tobytes() for drawn in prepared.cases if drawn.hidden}
    seen = [case["x"].tobytes() in hidden for run in fake.runs for _, cases in run for case in cases]
    assert len(fake.sessions) > 3 and True in seen and seen == sorted(seen)


def test_the_sandbox_adapts_a_submission_before_the_probe(assignment):
    """In a real process the probe is given what the adapting function makes of the submission."""
    x = np.arange(6.0).reshape(2, 3)
    source = {"toy.py": b"def mean(x):\n    return x.mean(axis=1)\ndef softmax(x):\n    return x\n"}
    calls = [Call(f"q{adapt}", "mean", [{"x": x}], adapt=adapt) for adapt in ("", "columns")]
    probes = "from types import SimpleNamespace\n" + assignment.probes_source
    try:
        with Sandbox(["numpy"], Limits()) as box:
            replies = box.run(source, assignment.interface, {}, probes, calls)
    except NoIsolation as reason:
        pytest.skip(str(reason))
    assert replies["q"].values[0]["mean"].tolist() == [1.0, 4.0]
    assert replies["qcolumns"].values[0]["mean"].tolist() == [1.5, 2.5, 3.5]


def test_a_form_is_checked_where_it_is_declared(make_toy, assignment):
    """A form without a name or with an unknown function is our own mistake, told before grading."""
    with pytest.raises(ValueError, match="no name"):
        Form("", "columns")
    with pytest.raises(ValueError, match="is no name of a function"):
        Form("samples in columns", "not a name")
    first = make_toy().questions[0]
    unknown = Question(first.id, first.title, 10, "mean", first.cases, forms=(Form("samples", "turned"),))
    with pytest.raises(ValueError, match="no function 'turned'"):
        make_toy(questions=(unknown,), mistakes=())


def test_the_reference_can_be_called_by_a_form(assignment):
    """A known mistake or a mutant can be held against every form: the reference itself is not of this one."""
    question, inputs = assignment.questions[0], {"x": np.arange(6.0).reshape(2, 3)}
    with pytest.raises(ValueError, match="not in columns"):
        call_probe(assignment, question, inputs, form=COLUMNS)
    found = call_probe(assignment, question, inputs, {"mean": _by_columns}, form=COLUMNS)
    assert found["mean"].tolist() == [1.5, 2.5, 3.5]
