"""CSC411 Assignment 2: the conventions in which students write it, each in a submission of its own."""

import pytest

from grader.limits import NoIsolation
from regrade import config
from regrade.grading import grade_all

ROWS = """
import numpy as np

def linear_neuron(X, weights, bias):
    return X @ weights + bias

def softmax(y):
    e = np.exp(y - y.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def NLL(P, Y_):
    return -np.sum(Y_ * np.log(P))

def cost(X, weights, bias, Y_):
    return NLL(softmax(linear_neuron(X, weights, bias)), Y_)

def performance(X, weights, bias, Y_):
    return np.mean(linear_neuron(X, weights, bias).argmax(axis=1) == Y_.argmax(axis=1))

def gradient(X, weights, bias, Y_):
    d = softmax(linear_neuron(X, weights, bias)) - Y_
    return X.T @ d, d.sum(axis=0, keepdims=True)

def finite_difference(X, weights, bias, Y_, h):
    found = []
    for value in (weights, bias):
        slope = np.zeros(value.shape)
        for at in np.ndindex(value.shape):
            value[at] += h
            above = cost(X, weights, bias, Y_)
            value[at] -= 2 * h
            slope[at] = (above - cost(X, weights, bias, Y_)) / (2 * h)
            value[at] += h
        found.append(slope)
    return found

def grad_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5):
    return mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps, 0)

def mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5, gamma=0.9):
    v, u = np.zeros(weights.shape), np.zeros(bias.shape)
    records = [], [], [], [], []
    for i in range(max_iter):
        if i % 100 == 0:
            records[0].append(performance(X, weights, bias, Y_))
            records[1].append(performance(X_valid, weights, bias, Y_valid))
            records[2].append(cost(X, weights, bias, Y_))
            records[3].append(cost(X_valid, weights, bias, Y_valid))
            records[4].append(i)
        slope, shift = gradient(X, weights, bias, Y_)
        v, u = gamma * v + alpha * slope, gamma * u + alpha * shift
        weights, bias = weights - v, bias - u
        if np.linalg.norm(v) <= eps:
            break
    return weights, bias, *records
"""
# The same with images in columns and weights (D, N)
TURNED = (
    ROWS.replace("X @ weights", "weights.T @ X")
    .replace("axis=1", "axis=0")
    .replace("X.T @ d, d.sum(axis=0", "X @ d.T, d.sum(axis=1")
)


@pytest.fixture
def graded(tmp_path, repository):
    """A function that grades the text of a digits.py and returns its record's questions by id."""

    def run(source, **files):
        (tmp_path / "digits.py").write_text(source)
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text)
        try:
            (record,) = grade_all([tmp_path], "csc411_a2", config.load(repository)["grading"])
        except NoIsolation as reason:
            pytest.skip(str(reason))
        return {one["id"]: one for one in record["questions"]}

    return run


def _lost(found):
    return {name: one["points"] for name, one in found.items() if one["points"] < one["max_points"]}


@pytest.mark.parametrize(
    ("source", "words"),
    [(ROWS, "images in rows"), (TURNED, "weights of shape (D, N)")],
    ids=["rows", "turned"],
)
def test_another_convention_kept_throughout_loses_nothing(graded, source, words):
    """Images in rows, or weights that are used transposed, have full marks, and the feedback names them.

    The unshifted logarithm, changes in place that are undone and records before a step are no loss either.
    """
    found = graded(source)
    assert _lost(found) == {}
    for name in ("linear_neuron", "gradient", "finite_difference", "mom_gradient_descent", "training"):
        assert f"accepted as: {words}" in found[name]["message"], name


def test_softmax_alone_in_rows_is_an_error(graded):
    """A softmax by rows beside a layer of columns is a mistake, not a convention."""
    found = graded(TURNED.replace("y.max(axis=0", "y.max(axis=1").replace("e.sum(axis=0", "e.sum(axis=1"))
    assert found["softmax"]["points"] == 0 and "in rows" not in found["softmax"]["message"]


def test_own_names_are_mapped_by_a_file(graded):
    """`names.yaml` says which of a student's functions are the published ones."""
    found = graded(ROWS.replace("linear_neuron", "outputs"), names_yaml="linear_neuron: outputs\n")
    assert _lost(found) == {}


def test_records_of_another_set_are_lost(graded):
    """Costs of the validation set in the place of those of the training set cost their group alone."""
    found = graded(
        ROWS.replace("append(cost(X, weights, bias, Y_))", "append(cost(X_valid, weights, bias, Y_valid))")
    )
    assert _lost(found) == pytest.approx({"grad_descent": 6.4, "mom_gradient_descent": 8.33})


def test_a_result_of_another_form_is_a_wrong_answer_of_the_training(graded, repository):
    """What the training cannot go on from is judged as it is; no exception of ours is told as the author's."""
    worked = (repository / "solutions/csc411_a2/worked/digits.py").read_text()
    last = "    return weights, bias, train_perf, valid_perf, train_cost, valid_cost, iterations"
    found = graded(worked.replace(last, "    return {'W': weights}"))["training"]
    assert last in worked and found["points"] == 0 and "KeyError" not in found["message"], found
