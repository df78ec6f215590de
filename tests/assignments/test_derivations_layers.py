"""The derivations of layers and losses: their formulas, as they are written, against torch's derivatives in float64."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from reference.csc411_a2 import counting

CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def plain(tensor) -> np.ndarray:
    return tensor.detach().numpy()


def softmax(z: np.ndarray, axis: int) -> np.ndarray:
    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)


def one_hot(labels: list[int], classes: int) -> np.ndarray:
    return np.eye(classes)[labels]


def test_outputs_and_softmax(draw):
    """Outputs of columns, a softmax that a shift leaves alone, and the largest score with a finite exponential."""
    W, X, b = (plain(draw(*shape)) for shape in ((3, 5), (5, 4), (3, 1)))
    outputs = W @ X + b @ np.ones((1, 4))
    assert_allclose(outputs[1, 2], sum(W[1, i] * X[i, 2] for i in range(5)) + b[1, 0], **CLOSE)
    assert_allclose(softmax(outputs, 0), plain(torch.softmax(torch.tensor(outputs), 0)), **CLOSE)
    assert_allclose(softmax(outputs - outputs.max(axis=0), 0), softmax(outputs, 0), **CLOSE)
    largest = 1024 * np.log(2) + np.log1p(-(2.0**-53))
    assert np.isfinite(np.exp(largest * (1 - 1e-15)))
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(largest * (1 + 1e-15)))


def test_gradient_of_the_cost(draw):
    """(P − Y) Xᵀ and (P − Y) 1 are the gradients of the cost summed over images, and p − y that by an output."""
    W, X, b = draw(3, 5), draw(5, 4), draw(3, 1)
    Y = one_hot([0, 2, 1, 2], 3).T
    O = W @ X + b
    O.retain_grad()
    (-(torch.tensor(Y) * torch.log_softmax(O, 0)).sum()).backward()
    P = softmax(plain(O), 0)
    assert_allclose(P - Y, plain(O.grad), **CLOSE)
    assert_allclose((P - Y) @ plain(X).T, plain(W.grad), **CLOSE)
    assert_allclose((P - Y) @ np.ones((4, 1)), plain(b.grad), **CLOSE)


@pytest.mark.parametrize(("N", "K"), [(1, 3), (2, 2), (3, 4), (4, 5)])
def test_cost_of_a_gradient(N, K):
    """The three totals are what is counted in the code, multiply-add by multiply-add."""
    weights, x, target = counting.draw(np.random.default_rng(0), N, K, 1)
    totals = {}
    for name in ("bp", "one", "diff"):
        count = counting.Counter()
        if name == "diff":
            counting.by_differences(count, weights, x, target, 1e-5)
        else:
            way = counting.back_propagation if name == "bp" else counting.one_by_one
            way(count, weights, counting.forward(count, weights, x), target)
        totals[name] = count.total
    assert totals["bp"] == (3 * N - 1) * K**2 + N * K
    assert totals["one"] == N * K**2 + 2 * K**2 * sum((N - s) * K**s for s in range(N))
    assert totals["diff"] == 2 * N**2 * K**4
    S = [1]
    for r in range(1, 6):
        S.append(K * (1 + S[-1]) + 1)
        assert S[r] == 1 + 2 * sum(K**s for s in range(1, r + 1))


def test_softmax_and_cross_entropy(draw):
    """The Jacobian σ_j([i = j] − σ_i), the slope −t/s, and σ − t of both together."""
    z = draw(4)
    s, t = softmax(plain(z), 0), one_hot([2], 4)[0]
    jacobian = torch.autograd.functional.jacobian(lambda z: torch.softmax(z, 0), z)
    assert_allclose(
        [[s[j] * ((i == j) - s[i]) for i in range(4)] for j in range(4)], plain(jacobian), **CLOSE
    )
    free = torch.tensor(s, requires_grad=True)
    (-(torch.tensor(t) * torch.log(free)).sum()).backward()
    assert_allclose(-t / s, plain(free.grad), **CLOSE)
    torch.nn.functional.cross_entropy(z, torch.tensor(t)).backward()
    assert_allclose(s - t, plain(z.grad), **CLOSE)


def test_back_propagation(draw):
    """The four gradients of a network with one hidden layer of ReLU, for samples as rows."""
    X, Wh, bh, Wo, bo = draw(6, 5), draw(5, 4), draw(4), draw(4, 3), draw(3)
    Y = one_hot([0, 1, 2, 0, 1, 2], 3)
    sh = X @ Wh + bh
    so = torch.relu(sh) @ Wo + bo
    torch.nn.functional.cross_entropy(so, torch.tensor(Y), reduction="sum").backward()
    delta_o = softmax(plain(so), 1) - Y
    delta_h = (delta_o @ plain(Wo).T) * (plain(sh) > 0)
    ones = np.ones(6)
    found = [np.maximum(plain(sh), 0).T @ delta_o, ones @ delta_o, plain(X).T @ delta_h, ones @ delta_h]
    for formula, tensor in zip(found, (Wo, bo, Wh, bh), strict=True):
        assert_allclose(formula, plain(tensor.grad), **CLOSE)


def test_affine_layer(draw):
    """Xᵀ D, D Wᵀ and Dᵀ 1, of a rank that is at most the number of samples."""
    X, W, b, D = draw(2, 3), draw(3, 4), draw(4), draw(2, 4)
    ((X @ W + b) * D.detach()).sum().backward()
    d = plain(D)
    assert_allclose(plain(X).T @ d, plain(W.grad), **CLOSE)
    assert_allclose(d @ plain(W).T, plain(X.grad), **CLOSE)
    assert_allclose(d.T @ np.ones(2), plain(b.grad), **CLOSE)
    assert np.linalg.matrix_rank(plain(X).T @ d) == 2


def test_relu(draw):
    """The gradient where the input is above 0 and nothing elsewhere, also at 0; a unit that is off moves no weight."""
    x, d = draw(3, 4), plain(draw(3, 4))
    with torch.no_grad():
        x[0, 0] = 0.0
    (torch.relu(x) * torch.tensor(d)).sum().backward()
    assert_allclose(np.where(plain(x) > 0, d, 0), plain(x.grad), **CLOSE)
    X, W = draw(5, 3), draw(3, 2)
    (torch.relu(X @ W - torch.tensor([0.0, 1e6])) ** 2).sum().backward()
    assert not plain(W.grad)[:, 1].any() and plain(W.grad)[:, 0].any()


def test_softmax_loss(draw):
    """(p − [k = y]) / N, from the loss as a logarithm of a sum less the true score; the printed code is not it."""
    x, y = draw(4, 3), [0, 2, 1, 1]
    loss = (torch.logsumexp(x, 1) - x[range(4), y]).mean()
    loss.backward()
    p = softmax(plain(x), 1)
    assert_allclose(loss.item(), -np.log(p[range(4), y]).mean(), **CLOSE)
    assert_allclose((p - one_hot(y, 3)) / 4, plain(x.grad), **CLOSE)
    p[range(4), y] = 1
    assert np.abs(p / 4 - plain(x.grad)).max() > 0.1


def test_softmax_and_shifts(draw):
    """A shift leaves the softmax alone, and its values are a distribution."""
    x = plain(draw(5))
    for c in (-3.0, 0.5, 20.0, -x.max()):
        assert_allclose(softmax(x + c, 0), plain(torch.softmax(torch.tensor(x), 0)), **CLOSE)
    assert (x - x.max()).max() == 0 and 1 <= np.exp(x - x.max()).sum() <= 5
    assert ((softmax(x, 0) > 0) & (softmax(x, 0) < 1)).all()


def test_layers_without_activation(draw):
    """W₂W₁ and W₂b₁ + b₂ make one layer of two; x δᵀ, W δ and δ are the gradients of Wᵀx + b."""
    W1, b1, W2, b2, x = (plain(draw(*shape)) for shape in ((4, 3), (4,), (2, 4), (2,), (3,)))
    assert_allclose(W2 @ (W1 @ x + b1) + b2, (W2 @ W1) @ x + (W2 @ b1 + b2), **CLOSE)
    W, x, b, delta = draw(3, 4), draw(3, 1), draw(4, 1), plain(draw(4, 1))
    ((W.T @ x + b) * torch.tensor(delta)).sum().backward()
    assert_allclose(plain(x) @ delta.T, plain(W.grad), **CLOSE)
    assert_allclose(plain(W) @ delta, plain(x.grad), **CLOSE)
    assert_allclose(delta, plain(b.grad), **CLOSE)


def test_sigmoid_and_tanh(draw):
    """Slopes from values, tanh from a sigmoid, and the bound on a gradient below layers."""
    x = draw(9)
    s = plain(torch.sigmoid(x))
    (slope,) = torch.autograd.grad(torch.sigmoid(x).sum(), x)
    for formula in (np.exp(-plain(x)) / (1 + np.exp(-plain(x))) ** 2, s * (1 - s), 1 / 4 - (s - 1 / 2) ** 2):
        assert_allclose(formula, plain(slope), **CLOSE)
    doubled = 1 / (1 + np.exp(-2 * plain(x)))
    assert_allclose(2 * doubled - 1, np.tanh(plain(x)), **CLOSE)
    (slope,) = torch.autograd.grad(torch.tanh(x).sum(), x)
    for formula in (4 * doubled * (1 - doubled), 1 - np.tanh(plain(x)) ** 2):
        assert_allclose(formula, plain(slope), **CLOSE)
    for f, steepest in ((torch.sigmoid, 0.25), (torch.tanh, 1.0)):
        first = a = draw(6)
        bound = 1.0
        for W in (plain(draw(6, 6)) for _ in range(3)):
            a, bound = f(torch.tensor(W).T @ a), bound * np.linalg.norm(W, 2) * steepest
        top = plain(draw(6))
        (delta,) = torch.autograd.grad((a * torch.tensor(top)).sum(), first)
        assert 0 < np.linalg.norm(plain(delta)) <= bound * np.linalg.norm(top)


@pytest.mark.parametrize("f", [torch.sigmoid, torch.tanh, torch.relu])
def test_zeros_and_scales(f, draw):
    """The gradients at zero weights, equal for all units; variances forward and back; the width of Glorot's rule."""
    x, y = plain(draw(5)), one_hot([1], 3)[0]
    W1, b1, W2, b2 = (torch.zeros(*shape, dtype=torch.float64, requires_grad=True)
                      for shape in ((5, 4), (4,), (4, 3), (3,)))  # fmt: skip
    scores = f(torch.tensor(x) @ W1 + b1) @ W2 + b2
    torch.nn.functional.cross_entropy(scores, torch.tensor(y)).backward()
    at_0 = f(torch.zeros(1, dtype=torch.float64)).item()
    assert_allclose(np.full((4, 1), at_0) * (1 / 3 - y), plain(W2.grad), **CLOSE)
    assert_allclose(1 / 3 - y, plain(b2.grad), **CLOSE)
    assert not plain(W1.grad).any() and not plain(b1.grad).any()
    rng, n_in, n_out = np.random.default_rng(0), 300, 200
    c = np.sqrt(6 / (n_in + n_out))
    W = rng.uniform(-c, c, (n_in, n_out))
    v = 2 / (n_in + n_out)
    assert np.var(W) == pytest.approx(v, rel=0.02) and c == pytest.approx(np.sqrt(3 * v))
    forward, back = rng.standard_normal((500, n_in)) @ W, rng.standard_normal((500, n_out)) @ W.T
    assert np.var(forward) == pytest.approx(n_in * v, rel=0.03)
    assert np.var(back) == pytest.approx(n_out * v, rel=0.03)


@pytest.mark.parametrize("h", [32, 64])
def test_parameters_of_the_autoencoder(h):
    """2Dh + 2h² + 3h + D is what torch counts in four dense layers."""
    D = 100
    sizes = [D, h, h, h, D]
    layers = [torch.nn.Linear(n_in, n_out) for n_in, n_out in pairwise(sizes)]
    assert sum(p.numel() for layer in layers for p in layer.parameters()) == 2 * D * h + 2 * h**2 + 3 * h + D


def test_principal_components():
    """The projection, what it loses, the share that it keeps and the PSNR; the spectrum by the covariance."""
    rng, k = np.random.default_rng(1), 3
    X = rng.standard_normal((40, 7)) @ rng.standard_normal((7, 7))
    mu = X.mean(axis=0)
    s, V = np.linalg.svd(X - mu)[1:]
    V = V[:k].T
    back = mu + (X - mu) @ V @ V.T
    assert_allclose(V.T @ V, np.eye(k), atol=1e-12)
    assert_allclose((V @ V.T) @ (V @ V.T), V @ V.T, atol=1e-12)
    assert np.linalg.matrix_rank(V @ V.T) == k
    lost, spectrum = ((X - back) ** 2).sum(), np.linalg.eigvalsh(np.cov(X.T) * 39)
    assert_allclose(lost, ((X - mu) ** 2).sum() - (((X - mu) @ V) ** 2).sum(), rtol=1e-10)
    assert_allclose([lost, (s[k:] ** 2).sum()], [spectrum[:-k].sum()] * 2, rtol=1e-10)
    assert_allclose((s[:k] ** 2).sum() / (s**2).sum(), spectrum[-k:].sum() / spectrum.sum(), rtol=1e-10)
    other = np.linalg.qr(rng.standard_normal((7, k)))[0]
    assert ((X - mu - (X - mu) @ other @ other.T) ** 2).sum() > lost
    x, y = rng.random((2, 64))
    from skimage.metrics import peak_signal_noise_ratio

    mse = np.square(x - y).sum() / 64
    assert_allclose(10 * np.log10(1 / mse), peak_signal_noise_ratio(x, y, data_range=1), rtol=1e-12)
