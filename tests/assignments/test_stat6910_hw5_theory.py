"""STAT6910 HW5, problems 1 and 2: descents on λ and η, weight decay, gradients through depth, momentum."""

from __future__ import annotations

import importlib
from functools import partial

import numpy as np
import pytest
import torch

from reference.nn.initialisers import fan_in_normal, scaled_normal
from reference.nn.network import Dense
from reference.run import Run
from reference.stat6910_hw5.tasks import s11_eta, s11_lambda, s21_sigmoid, s22c_width, s23_momentum
from reference.stat6910_hw5.tasks._digits import digits

NET = {"train": 300, "eta": 0.5, "lam": 5.0, "batch": 10, "epochs": 1}


def _run(task, settings):
    run = Run("stat6910_hw5", task, "embedded", 0, settings)
    importlib.import_module(f"reference.stat6910_hw5.tasks.{task}").run(run)
    return run


def _values(run, metric, variant):
    return [row[8] for row in run.rows if (row[7], row[3]) == (metric, variant)]


def _in_torch(task, settings, initialiser, hidden, learn_lambda):
    """Train the network of a task for an epoch by autograd on C₀ + λ/2n Σw²; return its weights and λ."""
    run = Run("stat6910_hw5", task, "embedded", 0, settings)
    data = digits(run)
    weights, order = (int(seed) for seed in run.rng.integers(2**62, size=2))
    start = Dense([784, hidden, 10], "sigmoid", np.random.default_rng(weights), initialiser, batch=10).params
    params = [torch.tensor(p.astype(np.float64), requires_grad=True) for p in start]
    lam = torch.tensor(settings["lam"], dtype=torch.float64, requires_grad=True)
    n, permuted = len(data.x), np.random.default_rng(order).permutation(len(data.x))
    optimiser = torch.optim.SGD([*params, *([lam] if learn_lambda else [])], settings["eta"])
    for rows in np.split(permuted, range(10, n, 10)):
        x, y = torch.tensor(data.x[rows]).double(), torch.tensor(data.y[rows])
        scores = torch.sigmoid(x @ params[0] + params[1]) @ params[2] + params[3]
        penalty = lam / (2 * n) * (params[0].square().sum() + params[2].square().sum())
        optimiser.zero_grad()
        (torch.nn.functional.cross_entropy(scores, y) + penalty).backward()
        optimiser.step()
    return [p.detach().numpy() for p in (params[0], params[2])], float(lam.detach())


# single precision against double over 30 steps
SINGLE = 1e-4


def test_lambda_descends_as_autograd_says():
    """After an epoch the free λ is that of torch's descent on the whole cost, weights included."""
    run = _run("s11_lambda", NET | {"hidden": 8, "bottom": -1e6})
    _, lam = _in_torch("s11_lambda", NET, fan_in_normal, 8, True)
    assert lam < 5 * (1 - 0.01)
    assert _values(run, "lambda", s11_lambda.VARIANTS[2])[-1] == pytest.approx(lam, rel=SINGLE)
    assert _values(run, "lambda", s11_lambda.VARIANTS[0])[-1] == 5


def test_a_free_lambda_falls_without_bound_and_a_held_one_stops_at_zero():
    """The free run ends early, below the bottom, with finite numbers; the held one ends at exactly 0."""
    run = _run("s11_lambda", NET | {"hidden": 8, "epochs": 40, "bottom": -1e4})
    assert _values(run, "lambda", s11_lambda.VARIANTS[1])[-1] == 0
    assert _values(run, "lambda", s11_lambda.VARIANTS[2])[-1] < 0
    *_, leapt, final = _values(run, "penalty", s11_lambda.VARIANTS[2])
    assert leapt < final == -1e4
    held, fixed = (
        _values(run, "gap", variant)[0] for variant in (s11_lambda.VARIANTS[1], s11_lambda.VARIANTS[0])
    )
    assert _values(run, "wider gap", "") == [held - fixed]
    assert _values(run, "steps", s11_lambda.VARIANTS[2])[0] < _values(run, "steps", s11_lambda.VARIANTS[1])[0]


def test_learned_rates_follow_the_gradients_of_the_cost():
    """η and η's rate each move along minus the derivative that autograd finds for them."""
    curvature, start = np.array([0.3, 0.7, 1.0]), np.array([1.0, -2.0, 0.5])
    eta0, eta1, eta2 = 0.2, 0.03, 0.004
    h = torch.tensor(curvature)

    def cost(w):
        return (h * w**2).sum() / 2

    def step(w, rate):
        return w - rate * h * w

    w0 = torch.tensor(start)
    eta = torch.tensor(eta0, dtype=torch.float64, requires_grad=True)
    w1 = step(w0, eta)
    (by_eta,) = torch.autograd.grad(cost(w1), eta)
    kappa = torch.tensor(eta1, dtype=torch.float64, requires_grad=True)
    rate = eta.detach() - kappa * by_eta
    w1 = w1.detach()
    w2 = step(w1, rate)
    (by_kappa,) = torch.autograd.grad(cost(w2), kappa, retain_graph=True)
    (by_rate,) = torch.autograd.grad(cost(step(w1, r := rate.detach().requires_grad_())), r)
    w2 = w2.detach()
    for rates, change in (([eta0, eta1], 0.0), ([eta0, eta1, eta2], -eta2 * by_kappa.item())):
        last = rate.item() - (eta1 + change) * by_rate.item()
        expected = cost(step(w2, last)).item()
        assert s11_eta.descend(curvature, start, rates, 3) == pytest.approx(expected, rel=1e-12)
    assert s11_eta.descend(curvature, start, [eta0], 2) == pytest.approx(
        cost(step(step(w0, eta0), eta0)).item(), rel=1e-12
    )


def test_regularised_weights_are_those_of_autograd():
    """The size after an epoch is that of torch's descent on C₀ + λ/2n Σw²; the first epoch shrinks as the formula."""
    run = _run("s12_first_epochs", NET | {"networks": [[8, 5.0], [12, 5.0], [8, 20.0]], "every": 5})
    weights, _ = _in_torch("s12_first_epochs", NET, partial(scaled_normal, scale=1.0), 8, False)
    size = np.sqrt(sum(np.square(w).sum() for w in weights) / sum(w.size for w in weights))
    assert _values(run, "weight size", "hidden=8, lam=5") == [pytest.approx(size, rel=SINGLE)]
    (factor,) = _values(run, "factor of the epoch", "hidden=8, lam=5")
    assert factor == pytest.approx(np.exp(-0.25), rel=0.02)
    assert _values(run, "factor beside the formula", "hidden=8, lam=5") == [
        pytest.approx(factor / np.exp(-0.25))
    ]
    assert _values(run, "factor of the epoch", "hidden=8, lam=20")[0] < factor
    late, ratio = "late gradient beside the early decay", "gradient beside the decay, an epoch"
    assert _values(run, late, "hidden=8, lam=5") == _values(
        run, ratio, "hidden=8, lam=5"
    )  # one epoch is both
    sizes = [_values(run, "weight size", f"hidden={hidden}, lam=5")[0] for hidden in (8, 12)]
    exponent = np.log(sizes[1] / sizes[0]) / np.log(12 / 8)  # twelve and eight times 794 weights
    assert _values(run, "exponent of the weight size", "") == [pytest.approx(exponent)]


@pytest.mark.parametrize("name", s21_sigmoid.UNITS)
def test_gradients_through_depth_are_those_of_autograd(name):
    """The norm of ∂C/∂z of every layer, for each activation; its slope reaches what is said of it."""
    rng = np.random.default_rng(0)
    x, error = rng.standard_normal((2, 4, 6))
    weights = [fan_in_normal(rng, 6, 6) for _ in range(5)]
    function, slope, largest = s21_sigmoid.UNITS[name]
    ours = s21_sigmoid.gradient_norms(x, weights, function, slope, error)
    torch_function = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}.get(
        name, lambda z: torch.tanh(largest * z)
    )
    a, zs = torch.tensor(x), []
    for W in weights:
        z = a @ torch.tensor(W)
        zs.append(z.requires_grad_())
        a = torch_function(z)
    expected = torch.autograd.grad((a * torch.tensor(error)).sum(), zs)
    np.testing.assert_allclose(ours, [g.norm().item() for g in expected], rtol=1e-12)
    assert slope(function(np.zeros(1)))[0] == pytest.approx(largest)


def test_ends_of_the_interval_are_where_the_factor_is_1():
    """Both ends give |w σ'(w a)| = 1, which torch's derivative of the sigmoid confirms; at 4 they meet."""
    for w in (4.5, 6.9, 40.0):
        a = torch.tensor(s22c_width._ends(w), dtype=torch.float64, requires_grad=True)
        torch.sigmoid(w * a).sum().backward()
        np.testing.assert_allclose(a.grad.numpy(), 1, rtol=1e-11)
    assert s22c_width._ends(4) == (0, 0)


def test_momentum_paths_and_factors():
    """A path is that of torch's SGD; the long-run factor is the largest eigenvalue of the update's matrix."""
    curvature, start = np.array([1.0, 6.0]), [-1.0, 0.8]
    path, gradients = s23_momentum.descend(curvature, start, 0.02, 0.9, 30)
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], 0.02, 0.9)
    for place, gradient in zip(path, gradients, strict=False):
        np.testing.assert_allclose(place, w.detach().numpy(), rtol=1e-12)
        optimiser.zero_grad()
        (torch.tensor(curvature) * w**2 / 2).sum().backward()
        np.testing.assert_allclose(gradient, w.grad.numpy(), rtol=1e-12)
        optimiser.step()
    for mu in (-1.1, -0.5, 0.0, 0.9, 1.05):
        for share in (0.02, 1.0, 3.0):
            eigenvalues = np.linalg.eigvals([[1 + mu - share, -mu], [1, 0]])
            expected = np.abs(eigenvalues).max()
            assert s23_momentum.spectral_radius(mu, share) == pytest.approx(expected, rel=1e-7)


def test_momentum_task_measures_the_long_run_factor():
    """With μ > 1 the speed grows by √μ a step; with μ < 0 every step is shorter, and a path takes longer."""
    settings = {
        "mus": [1.05, 0.0, -0.5], "curvature": [1.0, 6.0], "start": [-1.0, 0.8], "rate": 0.02, "steps": 800,
        "shown": 60, "converged": 1e-6, "shares": [1.0], "train": 300, "hidden": [10, 10], "activation": "tanh",
        "batch": 64, "network_rate": 0.05, "network_mus": [0.0, 1e12], "epochs": 1,
    }  # fmt: skip
    run = _run("s23_momentum", settings)
    assert _values(run, "speed factor", "mu=1.05") == [pytest.approx(1.05**0.5, rel=1e-3)]
    assert _values(run, "steps to the minimum", "mu=1.05") == []
    dips = _run("s23_momentum", settings | {"mus": [1.05], "converged": 0.9})  # low once, and high again
    assert _values(dips, "steps to the minimum", "mu=1.05") == []
    plain, negative = (_values(run, "steps to the minimum", f"mu={mu}")[0] for mu in ("0", "-0.5"))
    assert negative / plain == pytest.approx(1.5, rel=0.02)  # the step is 1 / (1 − μ) of the plain one
    assert _values(run, "largest stable rate", "mu=-0.5")[0] == pytest.approx(1, abs=2e-3)  # 2 (1 + μ)
    assert _values(run, "diverged", "mu=1e+12") == [1]
