"""ECE1513 Assignment 2: the conventions in which students write it, each in a submission, and near misses."""

import pytest

from grader.limits import NoIsolation
from regrade import config
from regrade.grading import grade_all

RELU = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
SOFTMAX = """
def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
SOFTMAX_COLUMNS = """
def softmax(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)
"""
LAYER = "\n\ndef compute(X, W, b):\n    return X @ W + b\n"
LOSS = "\n\ndef average_ce(target, prediction):\n    return -np.mean(np.sum(target * np.log(prediction), axis=1))\n"
GRADIENT = "\n\ndef grad_ce(target, prediction):\n    return prediction - target\n"
ROWS = RELU + SOFTMAX + LAYER + LOSS + GRADIENT
COLUMNS = (
    RELU
    + SOFTMAX_COLUMNS
    + "\n\ndef computeLayer(X, W, b):\n    return W @ X + b\n"
    + "\n\ndef CE(target, prediction):\n    return -np.sum(target * np.log(prediction)) / target.shape[1]\n"
    + "\n\ndef gradCE(target, prediction):\n    return (prediction - target) / target.shape[1]\n"
)


@pytest.fixture
def graded(tmp_path, repository):
    """A function that grades the text of a starter.py and returns (points lost, notes) by question."""

    def run(source):
        folder = tmp_path / "it"
        folder.mkdir(exist_ok=True)
        (folder / "starter.py").write_text(source)
        try:
            (record,) = grade_all([folder], "ece1513_a2", config.load(repository)["grading"])
        except NoIsolation as reason:
            pytest.skip(str(reason))
        return {
            one["id"]: (round(one["max_points"] - one["points"], 2), one["message"])
            for one in record["questions"]
        }

    return run


def _lost(found):
    return {name: points for name, (points, _) in found.items() if points}


ACCEPTED = {
    "other names, rows": (ROWS, {"gradCE": "p - t"}),
    "samples in columns, W X + b": (COLUMNS, dict.fromkeys(
        ("softmax", "computeLayer", "CE", "gradCE", "training"), "samples in columns")),
    "samples in columns, W^T X + b": (COLUMNS.replace("W @ X", "W.T @ X"), {"training": "samples in columns"}),
    "samples in columns, the weights first": (
        COLUMNS.replace("computeLayer(X, W, b)", "computeLayer(weight, data, b)").replace("W @ X", "weight @ data"),
        {"training": "samples in columns"}),
    "samples in columns, the weights first and turned": (
        COLUMNS.replace("computeLayer(X, W, b)", "computeLayer(W, X, b)").replace("W @ X", "W.T @ X"),
        {"training": "samples in columns"}),
    "the weights first": (
        ROWS.replace("compute(X, W, b)", "compute(W, X, b)"),
        dict.fromkeys(("computeLayer", "training"), "the weights before the samples")),
    "the weights turned": (
        ROWS.replace("X @ W", "X @ W.T"), dict.fromkeys(("computeLayer", "training"), "the weights turned")),
    "samples in columns, the bias among the weights": (
        COLUMNS.replace("computeLayer(X, W, b)", "computeLayer(X, W)").replace("W @ X + b", "W.T @ X"),
        dict.fromkeys(("softmax", "computeLayer", "CE", "training"), "samples in columns")),
    "the accuracy beside the loss": (
        ROWS.replace("np.log(prediction), axis=1))", "np.log(prediction), axis=1)), 0.5"), {}),
    "the bias in one column": (ROWS.replace("W + b", "W + b.T"), {"computeLayer": "the bias in one column"}),
    "the bias among the weights": (
        ROWS.replace("(X, W, b)", "(X, W)").replace("W + b", "W"), {"training": "the bias as the last row"}),
    "the prediction first": (
        ROWS.replace("(target, prediction)", "(prediction, target)"),
        dict.fromkeys(("CE", "gradCE"), "the prediction before the target")),
    "scores before softmax": (
        ROWS.replace("np.log(prediction)", "np.log(softmax(prediction))").replace("n - t", "n / 2 - t").replace(
            "prediction / 2", "softmax(prediction)"),
        dict.fromkeys(("CE", "gradCE"), "given as scores")),
    "the gradient turned": (ROWS.replace("n - target", "n.T - target.T"), {"gradCE": "one column for each"}),
    "a mean of one row": (
        ROWS.replace("prediction - target", "-np.mean(target / prediction, axis=0, keepdims=True)"), {}),
    "a tiny number in the logarithm": (ROWS.replace("np.log(prediction)", "np.log(prediction + 1e-8)"), {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ACCEPTED)
def test_an_honest_convention_loses_nothing_and_is_named(graded, kind):
    """Each convention that students keep throughout has full marks, and the feedback says how it was read."""
    source, named = ACCEPTED[kind]
    found = graded(source)
    assert _lost(found) == {}
    for name, words in named.items():
        assert f"accepted as: {words}" in found[name][1] or words in found[name][1], name


def test_one_error_beside_another_convention_costs_its_group_alone(graded):
    """Samples in columns and no shift before exp: the scores far from 0 are lost, and the mistake is named."""
    found = graded(COLUMNS.replace("x - x.max(axis=0)", "x"))
    assert _lost(found) == {"softmax": 2.86}
    assert "subtract each row's maximum" in found["softmax"][1] and "in columns" in found["softmax"][1]


def test_ten_classes_may_be_written_into_the_functions(graded):
    """The letters are ten, and no other number is asked for: who writes it into functions loses nothing."""
    source = ROWS.replace("e / e.sum(axis=1, keepdims=True)", "e / np.tile(e.sum(axis=1), (10, 1)).T")
    source = source.replace("    return -np.mean", "    assert target.shape[1] == 10\n    return -np.mean")
    assert _lost(graded(source)) == {}


def test_a_sum_that_is_broadcast_along_the_other_axis_is_told_by_a_square_array(graded):
    """Without keepdims the sums of as many samples as classes divide columns; other numbers of samples fail."""
    found = graded(ROWS.replace("axis=1, keepdims=True)\n\n\ndef compute", "axis=1)\n\n\ndef compute"))
    assert _lost(found)["softmax"] > 15


BY_SCORES = ROWS.replace("prediction - target", "softmax(prediction) - target").replace(
    "np.log(prediction)", "np.log(softmax(prediction))"
)
WHOLE = "\ndef softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum()\n"


@pytest.mark.parametrize("gradient", ["g", "g / len(target)", "np.mean(g, axis=0)"])
def test_an_error_of_softmax_costs_nothing_where_scores_go_through_it(graded, gradient):
    """CE and gradCE that put scores through their author's own softmax are right but for its error."""
    source = BY_SCORES.replace(SOFTMAX, WHOLE).replace("return softmax(p", "g = softmax(p")
    found = graded(source + f"    return {gradient}\n")
    assert set(_lost(found)) == {"softmax", "training"}
    assert "whose error costs nothing here" in found["gradCE"][1]
    assert "whose error costs nothing here" in found["CE"][1]


@pytest.mark.parametrize(
    ("right", "wrong", "questions"),
    [
        ("return softmax(prediction) - target", "return target - softmax(prediction)", {"gradCE"}),
        ("return softmax(prediction) - target", "return softmax(prediction)", {"gradCE"}),
        ("-np.mean(np.sum(", "-np.mean((", {"CE"}),
        ("-np.mean(", "np.mean(", {"CE"}),
        ("e / e.sum()", "np.zeros(x.shape)", {"CE", "gradCE"}),
        ("e / e.sum()", "np.full(x.shape, 0.1)", {"CE", "gradCE"}),
    ],
)
def test_an_error_of_its_own_is_lost_beside_that_of_softmax(graded, right, wrong, questions):
    """Nothing is forgiven but the error of softmax, and a softmax that does not look at the scores forgives nothing."""
    source = BY_SCORES.replace(SOFTMAX, WHOLE)
    assert source != source.replace(right, wrong)
    assert set(_lost(graded(source.replace(right, wrong)))) == {"softmax", "training", *questions}


def test_a_loss_that_is_not_finite_for_scores_does_not_take_scores(graded):
    """The words are those of the published form, not NaN of the logarithm of a negative score."""
    source = ROWS.replace(
        "np.mean(np.sum(target * np.log(prediction), axis=1))", "np.mean(target * np.log(prediction))"
    )
    found = graded(source.replace("prediction - target", "softmax(prediction) - target"))
    assert set(_lost(found)) == {"CE"}
    assert "mean over samples and classes" in found["CE"][1]


REFUSED = {
    "one function in columns": (ROWS.replace(SOFTMAX, SOFTMAX_COLUMNS), {"softmax", "training"}),
    "the target's logarithm": (
        ROWS.replace("target * np.log(prediction)", "prediction * np.log(target)"), {"CE"}),
    "the sign of the gradient": (ROWS.replace("prediction - target", "target - prediction"), {"gradCE"}),
    "no logarithm": (ROWS.replace("np.log(prediction)", "prediction"), {"CE"}),
    "exp in place of softmax": (ROWS.replace("prediction - target", "np.exp(prediction) - target"), {"gradCE"}),
    "no bias": (ROWS.replace("X @ W + b", "X @ W"), {"computeLayer", "training"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_an_error_is_not_taken_for_a_convention(graded, kind):
    """What is right in no convention that the rest keeps is lost, and nothing else is."""
    source, questions = REFUSED[kind]
    found = graded(source)
    assert set(_lost(found)) == questions
    assert all("in columns" not in found[name][1] for name in questions)
