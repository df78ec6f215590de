"""STAT6910 HW5, problems 3 and 5: stable epochs, batch normalisation, back-propagation's formulas, the CNN."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch
from torch.nn.functional import max_pool2d
from torch.utils.flop_counter import FlopCounterMode

from reference.run import Run
from reference.stat6910_hw5.tasks import s51_backprop as backprop
from reference.stat6910_hw5.tasks._digits import Digits, digits
from reference.stat6910_hw5.tasks.s31_optimisers import stable_from
from reference.torchnets.cnn import CNN
from reference.vision.convolution import conv2d, conv2d_backward
from reference.vision.pooling import max_pool, max_pool_backward


def _run(task, settings):
    run = Run("stat6910_hw5", task, "embedded", 0, settings)
    importlib.import_module(f"reference.stat6910_hw5.tasks.{task}").run(run)
    return run


def _values(run, metric, variant="", split=""):
    return [row[8] for row in run.rows if (row[7], row[3], row[6]) == (metric, variant, split)]


def test_stable_from_is_the_epoch_after_the_last_one_outside():
    """An epoch counts as stable when it and all later ones lie within the band of the last."""
    assert stable_from([3.0, 1.1, 2.0, 1.05, 1.0], 0.2) == 4
    assert stable_from([1.0, 1.1, 1.0], 0.2) == 1
    assert stable_from([1.0, 1.0, 2.0], 0.2) == 3


BATCH_NORM = {"train": 600, "hidden": [20, 20], "activation": "tanh", "batch": 64, "epochs": 6}


def test_batch_norm_task_chooses_on_the_validation_accuracy():
    """The rate with the best mean validation accuracy is chosen, its network tested; a rate that diverges is not."""
    rates = {"rates": [0.02, 0.5, 1e38], "published_rate": 0.5, "plain_rates": [0.2]}
    with np.errstate(all="ignore"):
        run = _run("s32_batchnorm", BATCH_NORM | rates)
    valid = {rate: _values(run, "accuracy", f"batch norm, rate={rate:g}", "valid") for rate in (0.02, 0.5)}
    means = {rate: np.mean(valid[rate][-5:]) for rate in valid}
    for rate, mean in means.items():
        assert _values(run, "settled accuracy", f"batch norm, rate={rate:g}", "valid") == [
            pytest.approx(mean)
        ]
    best = max(means, key=means.get)
    assert means[0.02] != means[0.5] and len(valid[0.5]) == 6
    assert _values(run, "chosen rate", "batch norm") == [best]
    assert _values(run, "diverged", "batch norm, rate=1e+38") == [1]
    right = run.arrays["examples|accuracy|batch norm, chosen rate|test"]
    assert right.shape == (360,)
    same = np.array_equal(right, run.arrays["examples|accuracy|batch norm, rate=0.5|test"])
    assert same == (best == 0.5)
    assert _values(run, "accuracy", "plain, chosen rate", "test")[0] > 0.3


@pytest.mark.parametrize(("key", "name"), [("rates", "batch norm"), ("plain_rates", "plain")])
def test_rates_that_all_diverge_are_told(key, name):
    """Where no rate is left to choose, the line says so."""
    rates = {"rates": [0.5], "published_rate": 0.5, "plain_rates": [0.2]} | {key: [1e38]}
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=f"{name}: the training diverged at every"),
    ):
        _run("s32_batchnorm", BATCH_NORM | {"epochs": 1} | rates)


def test_autograd_agrees_with_the_layers_of_vision():
    """torch's gradients are those of the numpy layers: two implementations of the same chain."""
    network = backprop.random_network(np.random.default_rng(0))
    truth = backprop.autograd(network)
    x, taps = network.x[None, None], network.filter[None, None]
    z_conv = conv2d(x, taps)
    a_conv = 1 / (1 + np.exp(-z_conv))
    z_pool, places = max_pool(a_conv, 2, 1)
    a_pool = 1 / (1 + np.exp(-z_pool))
    a_out = 1 / (1 + np.exp(-(network.weights @ a_pool.ravel() + network.biases)))
    d_z_out = (a_out - network.target) * a_out * (1 - a_out)
    d_z_pool = (network.weights.T @ d_z_out).reshape(a_pool.shape) * a_pool * (1 - a_pool)
    d_z_conv = max_pool_backward(d_z_pool, places, a_conv.shape, 2, 1) * a_conv * (1 - a_conv)
    _, d_filter, _ = conv2d_backward(d_z_conv, x, taps)
    for ours, theirs in (
        (d_z_out, truth.d_z_out), (d_z_pool, truth.d_z_pool), (d_z_conv, truth.d_z_conv), (d_filter, truth.d_filter)
    ):  # fmt: skip
        np.testing.assert_allclose(ours.squeeze(), theirs, rtol=1e-11, atol=1e-16)


HOLD = {
    "output error", "pool error", "slope at the pooled values", "convolution error, 4×9 matrix",
    "filter gradient, correlation", "pooled value",
}  # fmt: skip


def test_which_formulas_hold():
    """Six formulas agree with autograd to rounding in every draw; each of the others misses by a tenth in some."""
    rng, errors = np.random.default_rng(0), {}
    for _ in range(20):
        network = backprop.random_network(rng)
        truth = backprop.autograd(network)
        assert truth.z_conv[0, 0] == truth.z_conv[:2, :2].max()
        for name, pair in backprop.formulas(network, truth).items():
            errors.setdefault(name, []).append(backprop.relative_error(*pair))
    assert set(errors) > HOLD
    for name, values in errors.items():
        assert (max(values) < 1e-11) if name in HOLD else (max(values) > 0.1), name


def test_worked_example_is_the_reports():
    """The copying filter gives V; the matrix is the printed one; the 7 belongs to two windows."""
    network = backprop.worked_example(np.random.default_rng(0))
    truth = backprop.autograd(network)
    np.testing.assert_array_equal(truth.z_conv, backprop.V)
    assert backprop.winners(truth.z_conv) == [(1, 0), (1, 2), (2, 1), (1, 2)]
    np.testing.assert_array_equal(
        backprop.pool_matrix(truth.z_conv), [[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 0, 0]]
    )
    assert np.count_nonzero(truth.d_z_conv) == 3


CNN_RUN = {
    "train": 600, "standardise": [0.1307, 0.3081], "dropped": 0.5, "rate": 0.001, "first_rate": 5.0, "cnn_batch": 16,
    "epochs": [1, 2], "probe_steps": 1, "hidden": [100, 100], "activation": "tanh", "batch": 64,
    "dense_rate": 0.05, "momentum": 0.9, "dense_epochs": 2,
}  # fmt: skip


def test_cnn_task(monkeypatch):
    """A shorter training is a prefix of the longer; the gain is over the dense network; torch counts as many products.

    torch counts two operations for each multiply-add of the CNN's forward pass.
    """
    few = {"train": 48, "valid": 20, "test": 30}

    def small(task):
        data = digits(task)
        return Digits(
            data.x[: few["train"]], data.y[: few["train"]], data.x_valid[: few["valid"]],
            data.y_valid[: few["valid"]], data.x_test[: few["test"]], data.y_test[: few["test"]],
        )  # fmt: skip

    monkeypatch.setattr("reference.stat6910_hw5.tasks.s52_cnn.digits", small)
    long, short = _run("s52_cnn", CNN_RUN), _run("s52_cnn", CNN_RUN | {"epochs": [1]})
    name = "examples|accuracy|CNN, epochs=1|test"
    assert long.arrays[name].shape == (30,)
    np.testing.assert_array_equal(long.arrays[name], short.arrays[name])
    assert _values(long, "cost", "CNN", "train")[0] == _values(short, "cost", "CNN", "train")[0]
    dense = _values(long, "accuracy", "dense network", "test")[0]
    gain = _values(long, "accuracy", "CNN, epochs=1", "test")[0] / dense - 1
    assert _values(long, "relative gain", "", "test") == [pytest.approx(gain)]
    assert {name for name, _, _ in long.times} == {"step"} and all(second > 0 for *_, second in long.times)
    with FlopCounterMode(display=False) as counter:
        CNN(np.random.default_rng(0))(torch.zeros(1, 784))
    assert _values(long, "multiply-adds", "CNN") == [counter.get_total_flops() / 2]


def test_relu_after_pooling_changes_nothing():
    """The CNN's scores are those of ReLU before pooling, which the source describes."""
    network, x = CNN(np.random.default_rng(0)), torch.rand(4, 1, 28, 28)
    h = max_pool2d(torch.relu(network.conv1(x)), 2)
    h = max_pool2d(torch.relu(network.conv2(h)), 2)
    h = torch.relu(network.hidden2(torch.relu(network.hidden1(h.flatten(1)))))
    np.testing.assert_allclose(network(x).detach(), network.output(h).detach(), rtol=1e-5, atol=1e-6)
