"""What ends a process or a grading, and what that costs."""

import json

import numpy as np
import pytest

from grader.declarations import Case, Property, Question
from grader.grading import grade
from grader.limits import Limits, Reply, SandboxFault


def test_a_crash_costs_its_group_alone(question, grade_as):
    """After an exception the cases of the other groups are put again; the message has file and line."""

    def crashes(x):
        if len(x) == 4:
            raise ValueError("operands could not be\nbroadcast in /home/ada/secret/hw.py")
        return x.mean(axis=0)

    one = question(grade_as(mean=crashes), "mean")
    assert (one["verdict"], one["points"]) == ("raised", 6.67)
    assert one["message"] == (
        "raised in 1 of 3 case groups\nValueError: operands could not be broadcast in …/hw.py (toy.py, line 7)"
    )
    assert one["detail"]["place"] == {"file": "toy.py", "line": 7}


def test_a_missing_function_says_so(question, grade_as):
    """A name that is not there is `missing` and costs the questions that need it, no other."""
    record = grade_as(softmax=None)
    verdicts = {one["id"]: one["verdict"] for one in record["questions"]}
    assert verdicts == {"mean": "right", "softmax": "missing", "sums": "missing", "training": "right"}
    assert "toy.py has no softmax" in question(record, "softmax")["message"]
    assert record["score"] == 15.0


@pytest.mark.parametrize("verdict", ["timed out", "out of memory", "exited", "refused"])
def test_every_ending_has_its_verdict_and_no_points(question, grade_as, ends, verdict):
    """What a process does to itself costs its question; the message is the sandbox's sentence."""

    def stops(x):
        raise ends(verdict, "it did not end within 10 s")

    record = grade_as(softmax=stops)
    one = question(record, "softmax")
    assert (one["verdict"], one["points"]) == (verdict, 0.0)
    assert "it did not end within 10 s" in one["message"]
    assert record["score"] == 15.0


def test_right_public_cases_are_only_spoken_of_where_they_are_right(
    question, hidden_inputs, grade_as, ends, toy
):
    """A hidden case that ends the process after a public one that raised is not told as the only wrong one."""
    hidden = set(hidden_inputs(toy))

    def stops(x):
        if f"{abs(x[0, 0]):.4f}" in hidden:
            raise ends("exited", "the process ended")
        if len(x) == 1:
            raise ValueError("one row")
        return x.mean(axis=0)

    said = question(grade_as(mean=stops), "mean")["message"]
    assert "a hidden case (group 'few rows') is wrong" in said and "every public case" not in said


def test_a_process_that_ends_costs_its_whole_question(question, hidden_inputs, grade_as, ends, toy):
    """An exit on one case, public or hidden, leaves no points, whatever was answered before; an exception does."""

    def stops(x):
        if len(x) == 1:
            raise ends("exited", "the process ended")
        return x.mean(axis=0)

    record = grade_as(mean=stops)
    one = question(record, "mean")
    assert (one["verdict"], one["points"]) == ("exited", 0.0)
    assert one["message"] == "exited: the whole question is lost\nthe process ended"
    assert question(record, "softmax")["points"] == 10.0
    hidden = set(hidden_inputs(toy))

    def stops_later(x):
        if f"{abs(x[0, 0]):.4f}" in hidden:
            raise ends("exited", "the process ended")
        return x.mean(axis=0)

    one = question(grade_as(mean=stops_later), "mean")
    assert (one["verdict"], one["points"]) == ("exited", 0.0)
    assert "the process ends before it answers" in one["message"]


def test_an_endless_loop_costs_its_limit_once(grade_as, fake, ends):
    """A question that timed out is not put again, neither its other groups nor its hidden cases."""

    def stops(x):
        raise ends("timed out")

    grade_as(softmax=stops)
    assert sum(name == "softmax" for run in fake.runs for name, _ in run) == 1


def test_a_file_that_does_not_load_is_raised_on_each_question(grade_as):
    """The reason stands with file and line on each question, and hidden cases are not even sent."""
    reply = Reply("raised", [], None, "while loading toy.py: SyntaxError: invalid syntax", "toy.py", 3)
    record = grade_as(reply)
    assert record["score"] == 0.0 and record["max_score"] == 30.0
    for one in record["questions"]:
        assert (one["verdict"], one["points"]) == ("raised", 0.0)
        assert one["message"] == "while loading toy.py: SyntaxError: invalid syntax (toy.py, line 3)"
        assert "snippet" not in one["detail"]


@pytest.mark.parametrize(
    "fault", [SandboxFault("no process could be started"), RuntimeError("secret 0.1234")]
)
def test_a_fault_of_ours_is_ungradable_and_stops_nobody(fake, toy, tmp_path, fault):
    """Points are null and out of max_score; the next submission is graded; no text of an unknown error is shown."""
    fake.behaviours["bad"] = fault
    for name, text in (("a", "bad"), ("b", "right")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "toy.py").write_text(text)
    bad, good = grade([tmp_path / "a", tmp_path / "b"], toy, limits=Limits(), hidden_seed=5)
    assert (bad["score"], bad["max_score"]) == (0.0, 0.0)
    assert {(one["verdict"], one["points"]) for one in bad["questions"]} == {("ungradable", None)}
    assert "0.1234" not in json.dumps(bad)
    assert good["score"] == 30.0


def test_a_broken_question_is_ungradable_and_the_others_count(question, grade_as, make_toy):
    """Where the reference fails, nobody loses points: the question leaves max_score."""
    broken = [
        Question("raises", "R", 10, "mean", lambda rng: [Case("g", {"x": np.ones(())})]),
        Question("nan", "N", 10, "mean", lambda rng: [Case("g", {"x": np.full((2, 2), np.nan)})]),
        Question(
            "groups", "G", 10, "mean", lambda rng: [Case(str(rng.integers(1000)), {"x": np.ones((2, 2))})]
        ),
        Question("none", "E", 10, "mean", lambda rng: []),
        Question(
            "check",
            "C",
            10,
            "mean",
            lambda rng: [Case("g", {"x": np.ones((2, 2))})],
            judge=Property(lambda *_: "no"),
        ),
    ]
    assignment = make_toy(questions=(*make_toy().questions, *broken))
    record = grade_as(assignment=assignment)
    assert (record["score"], record["max_score"]) == (30.0, 30.0)
    for one in broken:
        got = question(record, one.id)
        assert (got["verdict"], got["points"], got["max_points"]) == ("ungradable", None, 10.0)
        assert got["message"].startswith(
            "this question could not be graded, and that is the grader's fault: "
        )
    assert "gives a value that is not finite" in question(record, "nan")["message"]
