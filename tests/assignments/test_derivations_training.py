"""The derivations about training: λ, η, weight decay, slopes, widths and momentum, each formula by another way."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.optimize import brentq

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


@pytest.fixture
def rng():
    """A generator of the same numbers each time."""
    return np.random.default_rng(11)


def test_descent_on_lambda(rng):
    """∂C/∂λ is Σw²/2n, a step of w has the factor 1 − ηλ/n, and below 0 the cost has no bottom."""
    n, eta = 10, 0.5
    X, labels = torch.tensor(rng.standard_normal((n, 3))), torch.tensor([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    w, lam = (
        torch.tensor(rng.standard_normal((3, 2)), requires_grad=True),
        torch.tensor(1.0, requires_grad=True),
    )

    def cost(w, lam):
        return torch.nn.functional.cross_entropy(X @ w, labels) + lam / (2 * n) * (w**2).sum()

    cost(w, lam).backward()
    assert lam.grad.item() == pytest.approx((w**2).sum().item() / (2 * n))
    assert_allclose(
        (w - eta * w.grad).detach(),
        (1 - eta * lam.item() / n) * w.detach()
        - eta * torch.autograd.grad(torch.nn.functional.cross_entropy(X @ w, labels), w)[0],
        **CLOSE,
    )
    costs = [cost(size * w.detach(), torch.tensor(-0.1)).item() for size in (1e2, 1e4, 1e6)]
    assert costs[0] > costs[1] > costs[2] and costs[2] < -1e6


def test_descent_on_eta(rng):
    """Factors, best constant rate, slope by η, best rate of a step, and the slope by the rate of η."""
    h, start = torch.tensor([0.5, 1.0, 4.0], dtype=torch.float64), torch.tensor(rng.standard_normal(3))

    def cost(w):
        return (h * w**2).sum() / 2

    def step(w, eta):
        return w - eta * torch.func.grad(cost)(w)

    eta = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    assert_allclose(step(start, eta).detach(), (1 - 0.3 * h) * start, **CLOSE)
    slowest = [float(np.abs(1 - rate * h.numpy()).max()) for rate in np.linspace(0, 0.6, 6001)]
    assert np.linspace(0, 0.6, 6001)[int(np.argmin(slowest))] == pytest.approx(2 / (0.5 + 4), abs=1e-4)
    assert min(slowest) == pytest.approx((4 - 0.5) / (4 + 0.5), abs=1e-3)
    g = h * start
    after = h * step(start, eta.detach())
    (slope,) = torch.autograd.grad(cost(step(start, eta)), eta)
    assert slope.item() == pytest.approx(-(after * g).sum().item())
    assert slope.item() == pytest.approx((-(g**2).sum() + 0.3 * (h * g**2).sum()).item())
    best = (g**2).sum() / (h * g**2).sum()
    assert cost(step(start, best)) < min(cost(step(start, best * near)) for near in (0.99, 1.01))

    # three steps: the rate of the last has learned at η₁ from the two gradients before it
    eta1 = torch.tensor(1e-3, dtype=torch.float64, requires_grad=True)
    first = step(start, 0.3)
    g0, g1 = h * start, h * first
    rate = 0.3 + eta1 * (g1 * g0).sum()
    (slope,) = torch.autograd.grad(cost(step(first, rate)), eta1)
    g2 = h * step(first, rate.detach())
    assert slope.item() == pytest.approx(-((g2 * g1).sum() * (g1 * g0).sum()).item())


@pytest.mark.parametrize(("share", "n", "m"), [(2.5, 50_000, 10), (0.1, 1000, 50), (1.0, 10_000, 100)])
def test_decay_over_an_epoch(share, n, m):
    """The product of an epoch's factors, its exponential, and by how much they differ."""
    product = float(np.prod(np.full(n // m, 1 - share / n)))
    assert product == pytest.approx(np.exp(-share / m), rel=share**2 / (n * m))
    assert 1 - np.exp(share / m) * product == pytest.approx(share**2 / (2 * n * m), rel=0.01)


def test_where_decay_ends(rng):
    """Descent to the end comes to rest where decay and gradient cancel, at the size that the last line tells."""
    n, N, eta, lam = 12, 7, 0.3, 2.0
    X, y = torch.tensor(rng.standard_normal((n, N))), torch.tensor(rng.integers(0, 2, n).astype(float))
    w = torch.tensor(5 * rng.standard_normal(N), requires_grad=True)

    def slope() -> torch.Tensor:
        cost = torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y)
        return torch.autograd.grad(cost, w)[0]

    assert lam / n * w.detach().norm() > slope().norm()
    for _ in range(3000):
        step = -eta * lam / n * w.detach() - eta * slope()
        with torch.no_grad():
            w += step
    assert_allclose(lam / n * w.detach(), -slope(), atol=1e-12)
    size = (w.detach() ** 2).mean().sqrt().item()
    total = -n / lam * (w.detach() * slope()).sum().item()
    assert size == pytest.approx(total**0.5 / N**0.5, rel=1e-9)


def test_slope_of_the_sigmoid(rng):
    """The slope as a square, the product down a chain with its bound, and the mean square through random layers."""
    z = torch.linspace(-6, 6, 121, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.sigmoid(z).sum(), z)
    assert_allclose(0.25 - (torch.sigmoid(z).detach() - 0.5) ** 2, slope, **CLOSE)
    assert slope.max().item() == 0.25 and z[slope.argmax()].item() == pytest.approx(0, abs=1e-12)
    w = rng.normal(0, 3, 5)
    zs, a = [], torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
    for weight in w:
        zs.append(weight * a + 0.1)
        a = torch.sigmoid(zs[-1])
    (truth,) = torch.autograd.grad(a, zs[0])

    def sigma_slope(z) -> float:
        return torch.sigmoid(z).item() * (1 - torch.sigmoid(z).item())

    product = sigma_slope(zs[-1])
    bound = sigma_slope(zs[-1])
    for place in range(1, 5):
        product *= w[place] * sigma_slope(zs[place - 1])
        bound *= abs(w[place]) / 4
    assert truth.item() == pytest.approx(product) and abs(truth.item()) <= bound
    for f, least in ((torch.sigmoid, 0.0), (lambda z: torch.tanh(4 * z), 1.0)):
        n = 400
        below = torch.tensor(rng.standard_normal((50, n)), requires_grad=True)
        W = torch.tensor(rng.normal(0, n**-0.5, (n, n)))
        delta = torch.tensor(rng.standard_normal((50, n)))
        (passed,) = torch.autograd.grad((f(below) @ W * delta).sum(), below)
        (slopes,) = torch.autograd.grad(f(below).sum(), below)
        factor = float(passed.norm() / delta.norm())
        assert factor == pytest.approx(float((slopes**2).mean().sqrt()), rel=0.03) and factor > least


@pytest.mark.parametrize("w", [4.5, -6.9, 25.0])
def test_width_of_the_range(w):
    """The width between the two ends that root finding gives, and the equation of its greatest value."""

    def slope(a: float) -> float:
        z = w * a + 0.7
        return abs(w) * np.exp(-z) / (1 + np.exp(-z)) ** 2 - 1

    middle = -0.7 / w
    ends = [brentq(slope, middle, middle + side, xtol=1e-14) for side in (-3, 3)]
    y = abs(w) / 2 * (1 + np.array([1, -1]) * np.sqrt(1 - 4 / abs(w))) - 1
    assert_allclose(y, (abs(w) - 2 + np.array([1, -1]) * np.sqrt(w**2 - 4 * abs(w))) / 2, **CLOSE)
    assert_allclose(np.prod(y), 1, **CLOSE)
    u = np.log(y[0])
    assert_allclose([2 / abs(w) * u, u / (1 + np.cosh(u))], [ends[1] - ends[0]] * 2, rtol=1e-9)
    best = brentq(lambda u: u * np.tanh(u / 2) - 1, 0.1, 5)
    widths = [u / (1 + np.cosh(u)) for u in np.linspace(0.01, 5, 4991)]
    assert np.linspace(0.01, 5, 4991)[int(np.argmax(widths))] == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("mu", [1.05, 0.9, 0.5, 0.0, -0.5, -0.9])
def test_momentum_as_a_recursion(mu, rng):
    """The matrix is the update, its eigenvalues have the product μ, and the range of stable rates is 2(1 + μ)."""
    for share in (0.02, 0.5, 2.0):
        M = np.array([[1 + mu - share, -mu], [1, 0]])
        w, v = rng.standard_normal(2)
        places = [w - v, w]
        for _ in range(5):
            v = mu * v - share * w
            w = w + v
            assert_allclose(M @ [places[-1], places[-2]], [w, places[-1]], **CLOSE)
            places.append(w)
        values = np.linalg.eigvals(M)
        assert_allclose(np.prod(values).real, mu, atol=1e-12)
        assert_allclose(values**2 - (1 + mu - share) * values + mu, 0, atol=1e-7)
        assert np.abs(values).max() >= np.sqrt(abs(mu)) * (1 - 1e-7)

    def stable(share: float) -> bool:
        return bool(np.abs(np.linalg.eigvals([[1 + mu - share, -mu], [1, 0]])).max() < 1)

    edge = 2 * (1 + mu)
    if mu < 1:
        assert stable(edge * 0.999) and stable(1e-3) and not stable(edge * 1.001) and not stable(-1e-3)
    else:
        assert not any(stable(share) for share in np.linspace(0.01, 6, 200))
