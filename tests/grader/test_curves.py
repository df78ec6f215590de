"""A training's curve is shown beside the reference's band, and nothing that a submission puts there counts."""

import json

import numpy as np
import pytest

from grader.declarations import Case, Curve, Question, Spread
from grader.prepare import call_probe, prepare

PLACES = [1, 2, 3, 4]


def trained(student, x, seed):
    """Return an estimate, and the estimates on the way as a curve."""
    noisy = x + np.random.default_rng(seed).normal(0, 0.01, x.shape)
    curve = np.array([float(student.mean(noisy[: 10 * part]).sum()) for part in (1, 2, 3, 4)])
    return {"estimate": student.mean(noisy), "curve": getattr(student, "forged", lambda curve: curve)(curve)}


@pytest.fixture
def assignment(make_toy):
    """One training with a curve of four places; `seen` are the replies that its score was asked about."""
    seen = []

    def score(reply, inputs):
        seen.append(set(reply))
        return -float(np.abs(reply["estimate"] - inputs["x"].mean(0)).max())

    def cases(rng):
        return [Case("noise", {"x": rng.normal(size=(40, 2)), "seed": int(rng.integers(1000))})]

    curve = Curve("Training", "rows", "sum of means", lambda inputs: PLACES)
    judge = Spread(score, floor=0.01, curve=curve)
    questions = (Question("training", "T", 5, "trained", cases, judge=judge),)
    probes = {**make_toy().probes, "trained": trained}
    return make_toy(questions=questions, mistakes=(), probes=probes), seen


@pytest.fixture
def graded(assignment, fake, grade_as):
    """A function that grades a submission of the toy, and returns its one question."""
    fake.probes = assignment[0].probes

    def grade(**functions):
        return grade_as(assignment=assignment[0], **functions)["questions"][0]

    return grade


def test_a_public_curve_stands_beside_the_band(assignment, graded):
    """Also where the training is right: yours, and between what the reference's five runs lie."""
    one = graded()
    curve = one["detail"]["curve"]
    assert one["verdict"] == "right" and curve["seeds"] == 5 and curve["x"] == PLACES
    assert curve["title"] == "Training" and (curve["xlabel"], curve["ylabel"]) == ("rows", "sum of means")
    within = zip(curve["low"], curve["yours"], curve["high"], strict=True)
    assert all(low <= yours <= high and low < high for low, yours, high in within)
    wrong = graded(mean=lambda x: x.mean(axis=0) + 1)
    assert wrong["points"] == 0
    assert wrong["detail"]["curve"]["yours"] == pytest.approx([2 + one for one in curve["yours"]], rel=1e-4)


def test_a_hidden_curve_is_never_read(assignment, graded):
    """No hidden case has a band, and no number of its curve stands in the record."""
    (prepared,) = prepare(assignment[0], 5)
    assert [(drawn.hidden, drawn.band is not None) for drawn in prepared.cases] == [
        (False, True),
        (True, False),
    ]
    hidden = prepared.cases[1].case.inputs
    secret = trained(assignment[0].reference, **hidden)["curve"]
    text = json.dumps(graded())
    assert not any(f"{abs(value):.4g}" in text for value in secret)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "1234",
        5.0,
        [],
        [1.0, 2.0, 3.0],
        [1.0] * 5,
        np.zeros(100_000),
        np.zeros((4, 4)),
        ["1", "2", "3", "4"],
        [1.0, 2.0, 3.0, None],
        [1.0, [2.0], 3.0, 4.0],
        [{}, {}, {}, {}],
        {"0": 1.0, "1": 2.0, "2": 3.0, "3": 4.0},
        [np.nan, 1.0, 1.0, 1.0],
        [10**400, 1, 1, 1],
    ],
    ids=lambda forged: repr(forged)[:30],
)
def test_a_curve_that_is_not_as_declared_is_none(assignment, graded, forged):
    """It costs no point, earns none, and is no fault of ours."""
    one = graded(forged=lambda curve: forged)
    assert (one["verdict"], one["points"]) == ("right", 5.0) and "curve" not in one["detail"]
    wrong = graded(forged=lambda curve: forged, mean=lambda x: x.mean(axis=0) + 1)
    assert (wrong["verdict"], wrong["points"]) == ("wrong value", 0.0)


@pytest.mark.filterwarnings("ignore")  # numpy only warns of it, and only a test takes warnings for errors
def test_a_complex_curve_is_none(graded):
    """A part of it would be lost without a word."""
    assert "curve" not in graded(forged=lambda curve: np.array([1 + 5j, 2, 3, 4]))["detail"]


def test_the_reference_trains_once_for_each_seed(assignment, monkeypatch):
    """The run that gives the expected reply is the first of those that the spread is taken over."""
    calls = []
    monkeypatch.setattr(
        "grader.prepare.call_probe",
        lambda *words, **more: calls.append((words[2]["seed"], more["seed"])) or call_probe(*words, **more),
    )
    prepare(assignment[0], 5)
    assert len(calls) == len(set(calls)) == 2 * assignment[0].questions[0].judge.seeds


def test_a_training_that_blows_up_is_shown_as_far_as_it_went(graded):
    """The curve ends before its first value that is not finite; that is not held against the result."""
    one = graded(forged=lambda curve: np.array([1.0, 2e300, np.inf, 1.0]))
    assert one["detail"]["curve"]["yours"] == [1.0, 2e300] and one["verdict"] == "right"


def test_the_score_never_sees_the_curve(assignment, graded):
    """What is not judged is taken out of the reply before anything judges it."""
    graded()
    assert assignment[1] and all(parts == {"estimate"} for parts in assignment[1])


def test_a_curve_that_the_reference_does_not_give_is_told_to_its_author(make_toy, assignment):
    """A declaration that does not fit the probe makes the question ungradable, as any fault of ours."""
    (question,) = assignment[0].questions
    wrong = Curve("T", "rows", "sum", lambda inputs: [1, 2])
    judge = Spread(question.judge.score, curve=wrong)
    again = Question("training", "T", 5, "trained", question.cases, judge=judge)
    toy = make_toy(questions=(again,), mistakes=(), probes=assignment[0].probes)
    (prepared,) = prepare(toy, 5)
    assert "its curve is not as declared" in prepared.fault
