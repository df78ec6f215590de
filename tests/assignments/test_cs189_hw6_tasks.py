"""CS189 HW6: the tasks that run on a submission's own layers and network."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn import functional

from reference.cs189_hw6 import fc_net, layers, optim, probes
from reference.run import Run


def _reference():
    """Return the published functions under one roof, as a probe gets them."""
    return SimpleNamespace(**vars(layers) | vars(fc_net) | vars(optim))


def _run(task, settings, implementation="reference"):
    reference = _reference()
    run = Run("cs189_hw6", task, "embedded", 0, settings, implementation)
    run.call_probe = lambda name, inputs: getattr(probes, name)(reference, **inputs)
    importlib.import_module(f"reference.cs189_hw6.tasks.{task}").run(run)
    return run


def _value(run, metric, variant, step=""):
    found = [row[8] for row in run.rows if (row[7], row[3], row[5]) == (metric, variant, step)]
    assert len(found) == 1
    return found[0]


def test_layer_gradients_are_exact_and_a_wrong_one_shows():
    """Backward pass and differences of every layer agree to 1e-8; a gradient that is off by 1 % does not."""
    run = _run("s11_layers", {"step": 1e-5, "printed_dw": np.eye(3, 4).tolist()}, "solution")
    errors = [row[8] for row in run.rows if row[7] == "gradient error"]
    assert len(errors) == 8 and max(errors) < 1e-8
    wrong = _reference()
    wrong.affine_backward = lambda dout, cache: [1.01 * g for g in layers.affine_backward(dout, cache)]
    rng = np.random.default_rng(0)
    arrays = {
        k: rng.standard_normal(s) for k, s in (("x", (2, 3)), ("w", (3, 4)), ("b", 4), ("dout", (2, 4)))
    }
    pairs = probes.layer_gradients(wrong, layer="affine", **arrays, step=1e-5)
    assert min(np.abs(analytic - numeric).max() for analytic, numeric in pairs.values()) > 1e-3


TINY = {
    "train": 1200,
    "hidden": 30,
    "batch": 4,
    "rate": 1e-4,
    "rate_decay": 0.9,
    "epochs": 2,
    "weight_scale": 0.1,
    "print_every": 100,
}


def test_two_layer_task_trains_both_variants_from_one_start():
    """Both variants begin with the same loss and learn; adding the weights to the gradients shrinks them."""
    run = _run("s12_two_layer", TINY | {"checked": 100})
    first = [_value(run, "first loss", variant) for variant in ("as derived", "as published")]
    assert first[0] == first[1] > 20
    assert _value(run, "iterations", "") == 600
    for variant in ("as derived", "as published"):
        shares = [r[8] for r in run.rows if r[7] == "accuracy" and r[3] == variant and r[6] == "valid"]
        assert len(shares) == 3 and shares[0] < 0.3 and shares[-1] > 0.7
        assert _value(run, "best accuracy", variant) == max(shares)
    assert _value(run, "weight size", "as published") < 0.97 * _value(run, "weight size", "as derived")


def test_two_layer_probe_takes_the_steps_of_plain_descent():
    """From equal weights and batches the probe ends where torch's SGD with the decayed rate ends."""
    data = np.random.default_rng(1)
    x, y = data.integers(0, 256, (40, 6)).astype(np.uint8), data.integers(10, size=40)
    reply = probes.two_layer(
        _reference(), X=x, y=y, X_valid=x, y_valid=y, hidden=5, weight_scale=0.1, rate=1e-3, rate_decay=0.5,
        batch=4, epochs=2, checked=10, seed=3,
    )  # fmt: skip
    np.random.seed(3)
    start, rng = fc_net.FullyConnectedNet(6, [5], 10, 0.1), np.random.default_rng(3)
    W1, b1, W2, b2 = tensors = [torch.tensor(p, requires_grad=True) for p in start.params.values()]
    optimiser = torch.optim.SGD(tensors, 1e-3)

    def scores(rows):
        return torch.relu(torch.tensor(x[rows] / 1.0) @ W1 + b1) @ W2 + b2

    rng.integers(40, size=10)
    losses = []
    for _ in range(2):
        for _ in range(10):
            rows = rng.integers(40, size=4)
            optimiser.zero_grad()
            loss = functional.cross_entropy(scores(rows), torch.tensor(y[rows]))
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        rng.integers(40, size=10)
        optimiser.param_groups[0]["lr"] *= 0.5
    assert reply["first_loss"] == pytest.approx(losses[0], rel=1e-9)
    np.testing.assert_allclose(reply["loss"], np.reshape(losses, (2, 10)).mean(axis=1), rtol=1e-9)
    assert reply["valid"][-1] == np.mean(scores(np.arange(40)).argmax(1).numpy() == y)
