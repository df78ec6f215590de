"""CS189 HW6 §1.2 and §1.3: the Solver against torch, the search against single trainings, depth by the mean."""

import importlib
import re

import numpy as np
import pytest
import torch

from reference.cs189_hw6.tasks import s12_search
from reference.cs189_hw6.tasks._solver import Digits, History, draw_network, solve, split_digits
from reference.run import Run

SETTINGS = {"train": 1200, "rate": 1e-4, "rate_decay": 0.9, "weight_scale": 0.1, "checked": 100}


def _run(task, settings):
    run = Run("cs189_hw6", task, "embedded", 0, SETTINGS | settings)
    importlib.import_module(f"reference.cs189_hw6.tasks.{task}").run(run)
    return run


def _values(run, metric, split, variant):
    return [row[8] for row in run.rows if (row[7], row[6], row[3]) == (metric, split, variant)]


@pytest.fixture(scope="module")
def digits():
    """Small pictures whose class is the brightest of the first ten pixels."""
    x = np.random.default_rng(1).integers(0, 256, (160, 12)).astype(np.uint8)
    y = x[:, :10].argmax(axis=1)
    return Digits(x[:120], y[:120], x[120:], y[120:])


@pytest.mark.parametrize("hidden, added", [([7], True), ([7], False), ([6, 5], True)])
def test_solver_takes_the_steps_of_torch(digits, hidden, added):
    """Weights, losses and right images are those of torch's SGD with a decay of 1 on the weights, not the biases.

    120 steps in float32, each weight a sum of 121 terms below 1: 1e-4 is 8 times what they can lose in rounding.
    """
    settings = {"batch": 4, "epochs": 4, "rate": 3e-4, "rate_decay": 0.5, "checked": 10}
    rng, again = np.random.default_rng(2), np.random.default_rng(2)
    network = draw_network(12, hidden, 4, 0.1, rng)
    history = solve(network, digits, settings, rng, weights_added=added, print_every=50)
    start = draw_network(12, hidden, 4, 0.1, again)
    params = [torch.tensor(p, requires_grad=True) for p in start.params]
    groups = [{"params": params[::2], "weight_decay": float(added)}, {"params": params[1::2]}]
    sgd = torch.optim.SGD(groups, lr=settings["rate"])

    def scores(x):
        out = torch.tensor(x.astype(np.float32))
        for W, b in zip(params[:-2:2], params[1:-2:2], strict=True):
            out = torch.relu(out @ W + b)
        return out @ params[-2] + params[-1]

    def right():
        again.integers(120, size=10)
        return scores(digits.X_valid).argmax(dim=1).numpy() == digits.y_valid

    entries, losses = [right()], []
    for _ in range(4):
        for rows in again.integers(120, size=(30, 4)):
            sgd.zero_grad()
            loss = torch.nn.functional.cross_entropy(scores(digits.X[rows]), torch.tensor(digits.y[rows]))
            loss.backward()
            sgd.step()
            losses.append(loss.item())
        entries.append(right())
        for group in sgd.param_groups:
            group["lr"] *= 0.5
    for ours, theirs in zip(network.params, params, strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=1e-4)
    np.testing.assert_allclose(history.loss, np.reshape(losses, (4, 30)).mean(axis=1), rtol=1e-3)
    assert history.printed == [(step, pytest.approx(losses[step], rel=1e-3)) for step in (0, 50, 100)]
    np.testing.assert_allclose(history.mean_right, np.mean(entries, axis=0))
    np.testing.assert_array_equal(history.right, max(entries, key=np.mean))


def test_history_keeps_the_first_of_equally_good_epochs():
    """As in the course's Solver, an epoch replaces the best one only by being better."""
    history, first, second = History(), np.array([True, False]), np.array([False, True])
    assert history.add(first, first) and not history.add(second, second)
    np.testing.assert_array_equal(history.right, first)


@pytest.fixture(scope="module")
def search():
    """A search over four settings."""
    return _run("s12_search", {"hidden": [20, 40], "batches": [4], "epochs": [2, 1]})


def test_search_gives_what_a_single_training_gives():
    """A search over one setting takes the steps of `solve` from the same draws, and a shorter one is its start.

    From small weights no step is so large that it magnifies rounding: in float32 the weights, below 1, agree to 1e-6.
    """
    settings = SETTINGS | {"weight_scale": 0.01, "hidden": [40], "epochs": [1, 2]}
    digits, alone = (
        split_digits(Run("cs189_hw6", "s12_search", "embedded", 0, settings)),
        np.random.default_rng(5),
    )
    network = draw_network(784, [40], 4, 0.01, alone)
    expected = solve(network, digits, settings | {"batch": 4, "epochs": 2}, alone, weights_added=True)
    results = s12_search._train(settings, digits, 4, np.random.default_rng(5))
    history, right, params = results[40, 2, 4]
    assert (history.train, history.valid) == (expected.train, expected.valid)
    assert right.mean() == max(history.valid) == history.valid[-1] > 0.9
    for ours, theirs in zip(params, network.params, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
    assert results[40, 1, 4][1].mean() == max(history.valid[:2]) < history.valid[-1]


def test_search_predicts_with_its_best_setting(search):
    """The best of the four is chosen, tabled and named; its predictions are numbered from 1 and scored."""
    names = [f"hidden={hidden}, batch=4, epochs={epochs}" for hidden in (20, 40) for epochs in (1, 2)]
    shares = [_values(search, "best accuracy", "valid", name)[0] for name in names]
    assert _values(search, "best accuracy", "valid", "best setting") == [max(shares)]
    assert names[int(np.argmax(shares))] in search.arrays["chosen"][0]
    table = search.arrays["settings"]
    assert table[0].tolist() == ["hidden", "batch", "1 epochs", "2 epochs"]
    assert table[1:, 2:].ravel().tolist() == [f"{share:.4f}" for share in shares]
    header, *rows = search.arrays["predictions"].tolist()
    assert header == ["Id", "Category"]
    ids, predicted = np.array(rows, dtype=int).T
    np.testing.assert_array_equal(ids, np.arange(1, 361))
    labels = search.data("mnist").splits["test"].labels
    assert _values(search, "accuracy", "test", "best setting") == [np.mean(predicted == labels)]


def test_depth_is_chosen_by_the_mean_over_the_epochs():
    """The chosen setting has the highest mean of its curve, the start included, even if another has a better epoch."""
    run = _run("s13_depth", {"width": 60, "layers": [1, 2], "batches": [4, 8], "epochs": 2})
    names = [f"layers={layers}, batch={batch}" for layers in (1, 2) for batch in (4, 8)]
    means = [_values(run, "mean accuracy", "valid", name)[0] for name in names]
    best = int(np.argmax(means))
    assert run.arrays["chosen"][0].endswith(names[best])
    curve = _values(run, "accuracy", "valid", "best setting")
    assert len(curve) == 3 and means[best] == pytest.approx(np.mean(curve))
    assert _values(run, "best accuracy", "valid", names[best]) == [max(curve)]
    assert max(curve) > 0.7


def test_log_is_in_the_order_of_the_solver():
    """Each epoch's line follows the losses of its iterations, and the best accuracy comes last."""
    run = _run("s12_two_layer", {"hidden": 15, "batch": 4, "epochs": 2, "print_every": 300})
    log = run.arrays["log_as_published"].tolist()
    kinds = [re.match(r"\((Iteration|Epoch) (\d+) / (\d+)\) ", line) for line in log[:-1]]
    assert [match.groups() for match in kinds] == [
        ("Iteration", "1", "600"),
        ("Epoch", "0", "2"),
        ("Epoch", "1", "2"),
        ("Iteration", "301", "600"),
        ("Epoch", "2", "2"),
    ]
    assert float(log[-1]) == _values(run, "best accuracy", "valid", "as published")[0]
