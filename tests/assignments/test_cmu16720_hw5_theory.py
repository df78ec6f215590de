"""16-720 HW5, theory and initialisation: what the tasks record against torch in float64."""

import numpy as np
import pytest
import torch

from reference.cmu16720_hw5.tasks import s1_theory, s21_init
from reference.run import Run
from regrade import declared


def run(module, name, **settings):
    """Return a finished run of a task at the embedded scale, some settings changed."""
    about = declared.task("cmu16720_hw5", name)["settings"]["embedded"]
    task = Run("cmu16720_hw5", name, "embedded", 0, {**about, **settings})
    module.run(task)
    return task


def final(task, metric):
    """Return {(variant, split): final value}."""
    return {(row[3], row[6]): row[8] for row in task.rows if row[7] == metric and row[5] == ""}


@pytest.fixture(scope="module")
def theory():
    """A run of §1."""
    return run(s1_theory, "s1_theory")


@pytest.fixture(scope="module")
def initialisation():
    """A run of §2.1."""
    return run(s21_init, "s21_init")


def test_every_identity_of_section_1_holds(theory):
    """Each is off by rounding alone: some tens of eps times the size of the numbers, which are below 100."""
    errors = final(theory, "error")
    assert len(errors) == 15
    assert max(errors.values()) < 100 * 100 * np.finfo(float).eps


def test_a_false_identity_would_be_seen(monkeypatch):
    """A derivative of the sigmoid that is off by a thousandth is recorded as off by that."""
    from reference.cmu16720_hw5 import nn

    right = nn.sigmoid_deriv
    monkeypatch.setattr(nn, "sigmoid_deriv", lambda y: 1.001 * right(y))
    errors = final(run(s1_theory, "s1_theory", depth=1), "error")
    assert errors["derivative of sigmoid", ""] == pytest.approx(0.25e-3, rel=1e-3)


def test_slopes_are_torchs(theory):
    """The arrays that the figure draws are autograd's derivatives."""
    x = torch.tensor(theory.arrays["argument"], requires_grad=True)
    for name, function in (("sigmoid", torch.sigmoid), ("tanh", torch.tanh)):
        (slope,) = torch.autograd.grad(function(x).sum(), x)
        np.testing.assert_allclose(theory.arrays[f"{name}_slope"], slope.numpy(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_gradient_left_is_autograds(name, monkeypatch):
    """The length after each layer equals that of torch's gradient at this depth, from the same weights."""
    kept = []
    draw = s1_theory.xavier_uniform
    monkeypatch.setattr(s1_theory, "xavier_uniform", lambda *a: kept.append(draw(*a)) or kept[-1])
    drawn = []

    class Rng:
        def __init__(self, rng):
            self.rng = rng

        def __getattr__(self, key):
            return getattr(self.rng, key)

        def normal(self, *a, **k):
            drawn.append(self.rng.normal(*a, **k))
            return drawn[-1]

    about = declared.task("cmu16720_hw5", "s1_theory")["settings"]["embedded"]
    task = Run("cmu16720_hw5", "s1_theory", "embedded", 0, {**about, "depth": 5})
    task.rng = Rng(task.rng)
    s1_theory._vanishing(task)
    order = ["sigmoid", "tanh"].index(name)
    weights, (x, top) = kept[5 * order : 5 * order + 5], drawn[2 * order : 2 * order + 2]
    function = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}[name]
    layers = [torch.tensor(x, requires_grad=True)]
    for W in weights:
        layers.append(function(layers[-1] @ torch.tensor(W)))
    gradients = torch.autograd.grad(layers[-1], layers[:-1], torch.tensor(top / np.linalg.norm(top)))
    wanted = [float(g.norm()) for g in gradients[::-1]]
    ours = [row[8] for row in task.rows if row[3] == name and row[7] == "gradient left" and row[5] != ""]
    np.testing.assert_allclose(ours, wanted, rtol=1e-12)


def test_a_network_of_zeros_stays_one_unit_as_torch_says(initialisation):
    """Trained from zeros in torch on the same kind of data, sigmoid units stay equal and tanh units do not move."""
    ranks, moved = final(initialisation, "rank of W1"), final(initialisation, "tensors that moved")
    x = torch.randn(50, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(50) % 4
    for name, function in (("sigmoid", torch.sigmoid), ("tanh", torch.tanh)):
        shapes = ((20, 16), (16,), (16, 4), (4,))
        p = [torch.zeros(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
        for _ in range(50):
            scores = function(x @ p[0] + p[1]) @ p[2] + p[3]
            for one, g in zip(
                p, torch.autograd.grad(torch.nn.functional.cross_entropy(scores, labels), p), strict=True
            ):
                one.data -= 0.5 * g
        rank = int(torch.linalg.matrix_rank(p[0].detach()))
        assert ranks[f"{name}, zeros", ""] == rank == {"sigmoid": 1, "tanh": 0}[name]
        assert (
            moved[f"{name}, zeros", ""]
            == sum(bool(one.any()) for one in p)
            == {"sigmoid": 4, "tanh": 1}[name]
        )
    assert ranks["sigmoid, random", ""] == 16


def test_distinct_counts_rows_that_differ():
    """Rounding does not make two units of one; a real difference does."""
    rows = np.array([[1.0, 2.0], [1.0, 2.0 + 1e-13], [1.0, 2.1]])
    assert s21_init._distinct(rows) == 2
    assert s21_init._distinct(np.zeros((5, 2))) == 1


def test_scaled_weights_keep_the_variance(initialisation):
    """Through ten layers the scaled network loses less than a third; 0.01 for all loses all, 1 its gradients."""
    drift = final(initialisation, "variance drift")
    for direction in ("forward", "backward"):
        assert drift["scaled by layer size", direction] < np.log10(1.5)
        # each layer multiplies the variance by width · 0.01² = 0.0256
        assert drift["sd=0.01", direction] == pytest.approx(-10 * np.log10(256e-4), rel=0.05)
        assert drift["sd=1", direction] > 1
