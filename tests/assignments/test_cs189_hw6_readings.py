"""Conventions that CS189 HW6 leaves open: each is accepted as a whole, and a mixture of two is not."""

from types import SimpleNamespace

import numpy as np
import pytest

from grader.judge import judge_together
from grader.prepare import call_probe, prepare
from reference.cs189_hw6 import cases, fc_net, layers, probes
from reference.cs189_hw6.questions import LOSS
from regrade.grading import assignment

REFERENCE = vars(layers) | vars(fc_net)


@pytest.fixture(scope="module")
def prepared():
    """The assignment with its questions by id."""
    one = assignment("cs189_hw6")
    return one, {found.question.id: found for found in prepare(one, 7)}


def rmsprop(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": 0 * w} | (config or {})
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def adam(root, after=False):
    """Adam whose step is divided by root(v, correction, epsilon); `after`: t grows after the step."""

    def step(w, dw, config=None):
        new = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "m": 0 * w, "v": 0 * w}
        config = new | {"t": 1 if after else 0} | (config or {})
        config["t"] += 0 if after else 1
        config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
        config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
        m = config["m"] / (1 - config["beta1"] ** config["t"])
        correction = 1 - config["beta2"] ** config["t"]
        next_w = w - config["learning_rate"] * m / root(config["v"], correction, config["epsilon"])
        config["t"] += 1 if after else 0
        return next_w, config

    return step


def under(v, correction, epsilon):
    return np.sqrt(v / correction + epsilon)


def uncorrected(v, correction, epsilon):
    return (np.sqrt(v) + epsilon) / np.sqrt(correction)


def beside(v, correction, epsilon):
    return np.sqrt(v / correction) + epsilon


def without(v, correction, epsilon):
    return np.sqrt(v / correction)


@pytest.mark.parametrize(
    ("question", "function", "reading"),
    [
        ("rmsprop", rmsprop, "epsilon under the root"),
        ("adam", adam(beside), None),
        ("adam", adam(under), "epsilon under the root"),
        ("adam", adam(uncorrected), "epsilon beside the uncorrected root"),
        ("adam", adam(beside, after=True), "the given t is the number of this step"),
        ("adam", adam(under, after=True), "the given t is the number of this step, epsilon under the root"),
    ],
)
def test_where_epsilon_and_t_stand_is_left_open(prepared, question, function, reading):
    """Who keeps one convention throughout has full marks, and reads which one was seen."""
    assert judged(prepared, question, function) == {(None, reading)}


def test_a_missing_epsilon_is_found(prepared):
    """Without epsilon the steps along tiny gradients are wrong: no convention accepts that."""
    assert {verdict for verdict, _ in judged(prepared, "adam", adam(without))} == {None, "wrong value"}


def judged(prepared, name, function):
    one, questions = prepared
    found = questions[name]
    replies = {
        place: call_probe(one, found.question, drawn.case.inputs, {name: function})
        for place, drawn in enumerate(found.cases)
    }
    return {(judgement.verdict, judgement.reading) for judgement in judge_together(found, replies).values()}


@pytest.mark.parametrize(
    ("backward", "words"),
    [
        (lambda dout, cache: dout, "dx is not 0 where the forward pass dropped"),
        (
            lambda dout, cache: dout * (cache[1] != 0),
            "dx is 1 times dout where x was kept, and should be 3.33 times",
        ),
        (lambda dout, cache: dout * cache[1] * np.arange(1, 51), "dx is not dout times the mask"),
    ],
)
def test_a_wrong_gradient_of_dropout_is_told_apart(backward, words):
    """No mask, the mask without its scale, and anything else are three sentences: each tells what is wrong."""
    one = next(q for q in assignment("cs189_hw6").questions if q.id == "dropout_backward")
    case = one.cases(np.random.default_rng(0))[0]
    student = SimpleNamespace(dropout_forward=layers.dropout_forward, dropout_backward=backward)
    said = one.judge.check(probes.dropout_backward(student, **case.inputs), case.inputs)
    assert said.startswith(words)


@pytest.mark.parametrize("tiny", [1e-8, 1e-7])
@pytest.mark.parametrize("seed", range(60))
def test_a_tiny_number_in_the_logarithm_costs_nothing_by_any_draw(tiny, seed):
    """No draw has a label so improbable that log(p + 1e-8), or 1e-7, is another loss."""
    rng = np.random.default_rng(seed)
    drawn = [inputs for _, inputs in cases.softmax(rng)]
    for _, inputs in cases.network(rng):
        given = {name: value for name, value in inputs.items() if name != "y"}
        drawn.append({"x": probes.net_scores(SimpleNamespace(**REFERENCE), **given), "y": inputs["y"]})
    for inputs in drawn:
        x, y = np.asarray(inputs["x"], float), inputs["y"]
        p = np.exp(x - x.max(axis=1, keepdims=True))
        p = (p / p.sum(axis=1, keepdims=True))[np.arange(len(y)), y]
        with np.errstate(divide="ignore"):
            loss, near = -np.log(p).mean(), -np.log(p + tiny).mean()
        assert abs(near - loss) <= LOSS.atol + LOSS.rtol * abs(loss)
