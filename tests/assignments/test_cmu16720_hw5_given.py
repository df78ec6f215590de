"""16-720 HW5 without util.py, which the course gives whole."""

from pathlib import Path

import pytest

from grader.limits import NoIsolation
from regrade import config
from regrade.grading import grade_all

NN = """
import numpy as np
from util import *


def initialize_weights(in_size, out_size, params, name=""):
    bound = np.sqrt(6 / (in_size + out_size))
    params["W" + name] = np.random.uniform(-bound, bound, (in_size, out_size))
    params["b" + name] = np.zeros(out_size)


def sigmoid(x):
    x = np.clip(x, -700, 700)
    return 1 / (1 + np.exp(-x))


def forward(X, params, name="", activation=sigmoid):
    pre = X @ params["W" + name] + params["b" + name]
    post = activation(pre)
    params["cache_" + name] = (X, pre, post)
    return post


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def compute_loss_and_acc(y, probs):
    return -np.sum(y * np.log(probs)), np.mean(y.argmax(1) == probs.argmax(1))


def sigmoid_deriv(post_act):
    return post_act * (1 - post_act)


def backwards(delta, params, name="", activation_deriv=sigmoid_deriv):
    X, pre, post = params["cache_" + name]
    delta = delta * activation_deriv(post)
    params["grad_W" + name], params["grad_b" + name] = X.T @ delta, delta.sum(axis=0)
    return delta @ params["W" + name].T


def get_random_batches(x, y, batch_size):
    order = np.random.permutation(len(x))
    return [(x[some], y[some]) for some in np.array_split(order, len(x) // batch_size)]
"""
UTIL = Path(__file__).parents[2] / "reference" / "cmu16720_hw5" / "util.py"


@pytest.fixture
def lost(tmp_path, repository):
    """A function that grades files and returns (points lost, words) of the questions that lose something."""

    def run(**files):
        folder = tmp_path / "it"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        try:
            (record,) = grade_all([folder], "cmu16720_hw5", config.load(repository)["grading"])
        except NoIsolation as reason:
            pytest.skip(str(reason))
        return {
            one["id"]: (one["max_points"] - one["points"], one["message"])
            for one in record["questions"]
            if one["id"] != "findLetters" and one["verdict"] != "right"
        }

    return run


def test_what_the_course_gives_need_not_be_handed_in(lost):
    """Layers, training and the question of util.py itself lose nothing."""
    assert lost(nn=NN) == {}


def test_an_error_of_ones_own_is_lost_with_the_given_file_as_well(lost):
    """A layer that forgets its bias, or its derivative, loses what it loses beside util.py."""
    assert set(lost(nn=NN.replace(' + params["b" + name]', ""))) >= {"forward"}
    assert set(lost(nn=NN.replace("delta * activation_deriv(post)", "delta"))) >= {"backwards"}


def test_ones_own_util_is_judged_as_it_is(lost):
    """Who changed a function of util.py is not given the right one, and no broken one is made good."""
    own = (
        UTIL.read_text()
        .replace("layers.tanh_slope(post_act)", "1 - post_act")
        .replace("from reference.nn import layers", "layers = None")
    )
    own = own.replace("layers.tanh(x)", "np.tanh(x)").replace("layers.relu(x)", "np.maximum(x, 0)")
    own = own.replace("layers.relu_slope(post_act)", "(post_act > 0).astype(float)")
    assert "utilities" in lost(nn=NN, util=own)
    assert "utilities" in lost(
        nn=NN, util=own.replace("1 - post_act", "1 - post_act**2").replace("return x\n", "return x x\n")
    )


def test_nothing_is_given_to_who_handed_in_something_else(lost):
    """A folder without the layers earns nothing for the course's file."""
    assert "utilities" in lost(other="def solve(x):\n    return x\n")
