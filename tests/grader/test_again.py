"""Asking again: the smallest failing input, and what is right when it is asked alone."""

import json

import numpy as np
import pytest

from grader.declarations import Case, Question
from grader.limits import Limits
from grader.message import ALONE
from grader.prepare import prepare

SEARCH = Limits(search_calls=200)


def unstable(x):
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


def calls_of(fake, name):
    return [cases for run in fake.runs for id, cases in run if id.partition(" ")[0] == name]


def test_the_smallest_failing_input_is_shown_with_both_values(grade_as, question):
    """One row and one column with a round number, what comes back for it and what should, and lines to paste of it."""
    one = question(grade_as(softmax=unstable, limits=SEARCH), "softmax")
    assert one["detail"]["smallest"] == {
        "inputs": {"x": "[[1000.]]"},
        "yours": "[[nan]]",
        "expected": "[[1]]",
    }
    assert "x = np.array([[1000.0]])" in one["detail"]["snippet"]


def test_it_fails_as_the_case_does(grade_as, question):
    """An exception with another name on the way is another failure, not a smaller one."""

    def fails(x):
        if x.shape[1] < 2:
            raise KeyError("another failure")
        if len(x) > 2:
            raise ValueError("more than two rows")
        return x.mean(axis=0)

    one = question(grade_as(mean=fails, limits=SEARCH), "mean")
    small = one["detail"]["smallest"]
    assert small["yours"] == "ValueError: more than two rows"
    assert np.array(eval(small["inputs"]["x"])).shape == (3, 2)


def test_what_is_shown_was_given_by_a_fresh_process(grade_as, question, fake):
    """An input that failed among others and is right alone is not shown."""
    seen = []

    def later(x):
        seen.append(1)
        return x.mean(axis=0) + (len(seen) > 1 or len(x) == 4)

    one = question(grade_as(mean=later, fresh=seen.clear, limits=SEARCH), "mean")
    small = one["detail"].get("smallest")
    assert small is None or np.array(eval(small["inputs"]["x"])).shape[0] == 4
    last = calls_of(fake, "mean")[-1]
    assert len(last) == 1


def test_an_input_on_which_the_reference_fails_is_none(grade_as, question, make_toy):
    """Where the reference raises or gives no finite value, nobody is wrong."""
    toy = make_toy()

    def reference(x):
        if len(x) < 3:
            raise ValueError("at least three rows")
        return x.mean(axis=0) if x.shape[1] > 1 else x.mean(axis=0) * np.nan

    first = Question(
        "mean", "M", 10, "mean", lambda rng: [Case("g", {"x": rng.normal(size=(n, n - 2))}) for n in (5, 7)]
    )
    assignment = make_toy(
        questions=(first,), mistakes=(), reference=type(toy.reference)(mean=reference, softmax=None)
    )
    one = question(grade_as(assignment=assignment, mean=lambda x: x.sum(axis=0), limits=SEARCH), "mean")
    assert np.array(eval(one["detail"]["smallest"]["inputs"]["x"])).shape == (3, 2)


@pytest.mark.parametrize("most", [1, 7, 50])
def test_the_search_is_bounded_in_calls(grade_as, fake, most):
    """However long it could go on, no more inputs are put than allowed, and one more to check the result."""
    grade_as(softmax=unstable)
    without = sum(map(len, calls_of(fake, "softmax")))
    fake.runs.clear()
    grade_as(softmax=unstable, limits=Limits(search_calls=most))
    assert 0 < sum(map(len, calls_of(fake, "softmax"))) - without <= most + 1


def test_nothing_is_searched_unless_it_is_asked_for(grade_as, question, fake):
    """A class costs no further calls for what is wrong from the first case on."""
    one = question(grade_as(softmax=lambda x: x), "softmax")
    assert "smallest" not in one["detail"] and len(fake.runs) == 1 + 1


def test_right_questions_cost_nothing(grade_as, fake):
    """Full marks are never asked again."""
    grade_as(limits=SEARCH)
    assert len(fake.runs) == 2


def test_two_searches_say_the_same(grade_as):
    """The record is the same bytes each time."""
    first, second = (json.dumps(grade_as(softmax=unstable, limits=SEARCH)) for _ in range(2))
    assert first == second and "smallest" in first


def test_an_input_that_changes_the_form_of_the_reply_is_none(grade_as, question, make_toy):
    """Where a length of the expected reply no longer follows the inputs, the input is outside of what was asked."""
    toy = make_toy()

    def reference(x):
        return x.mean(axis=0) if x.shape[1] > 1 else np.zeros(2)

    cases = lambda rng: [Case("g", {"x": rng.normal(size=(n, n - 2))}) for n in (5, 7)]  # noqa: E731
    assignment = make_toy(
        questions=(Question("mean", "M", 10, "mean", cases),),
        mistakes=(),
        reference=type(toy.reference)(mean=reference, softmax=None),
    )
    wrong = lambda x: reference(x) + 1  # noqa: E731
    one = question(grade_as(assignment=assignment, mean=wrong, limits=SEARCH), "mean")
    assert np.array(eval(one["detail"]["smallest"]["inputs"]["x"])).shape == (1, 2)


def test_no_hidden_case_is_searched(grade_as, question, toy, hidden_inputs, fake):
    """What fails on a hidden case alone is not made smaller: that would tell the case."""
    public = {
        drawn.case.inputs["x"].tobytes(): drawn.expected
        for prepared in prepare(toy, 5)
        for drawn in prepared.cases
        if not drawn.hidden and prepared.question.id == "softmax"
    }
    record = grade_as(softmax=lambda x: public.get(x.tobytes(), x), limits=SEARCH)
    one = question(record, "softmax")
    assert one["points"] == 0.0 and "smallest" not in one["detail"]
    assert len(calls_of(fake, "softmax")) == 2
    assert not any(number in json.dumps(one) for number in hidden_inputs(toy))


def test_a_process_that_ends_stops_the_search(grade_as, question, ends, fake):
    """A smaller input on which the code hangs costs one limit, not one for each input."""
    sizes = {3 * 4, 7 * 2, 5, 12}

    def hangs(x):
        if x.size not in sizes:
            raise ends("timed out")
        return x.mean(axis=0) + 1

    one = question(grade_as(mean=hangs, limits=SEARCH), "mean")
    assert one["verdict"] == "wrong value" and "smallest" not in one["detail"]
    assert len(calls_of(fake, "mean")) == 2


def test_a_fault_while_searching_leaves_the_grade(grade_as, question, monkeypatch):
    """Points and message stand when something of ours fails afterwards."""
    before = grade_as(softmax=unstable)
    monkeypatch.setattr("grader.again.simpler", lambda *_: 1 / 0)
    assert grade_as(softmax=unstable, limits=SEARCH)["questions"] == before["questions"]


def test_a_slip_of_the_order_of_calls_is_said(grade_as, question):
    """A sum that is never set back is right for the first call: the student reads that something is kept."""
    kept = {}

    def accumulates(x):
        kept["sum"] = kept.get("sum", 0) + x.mean()
        return x.mean(axis=0) - x.mean() + kept["sum"]

    one = question(grade_as(mean=accumulates, fresh=kept.clear), "mean")
    assert one["message"].split("\n")[1] == ALONE and one["verdict"] == "wrong value"
    kept.clear()
    one = question(grade_as(mean=lambda x: accumulates(x) + 1, fresh=kept.clear), "mean")
    assert ALONE not in one["message"]


def test_what_is_wrong_alone_is_no_slip_of_order(grade_as, question):
    """A case that fails whatever came before says nothing about the order."""
    one = question(grade_as(softmax=unstable), "softmax")
    assert ALONE not in one["message"]
