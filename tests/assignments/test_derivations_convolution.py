"""The derivations of convolutions and pooling: their sums, index by index, against torch's derivatives in float64."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn.functional import conv2d, max_pool2d

CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def plain(tensor) -> np.ndarray:
    return tensor.detach().numpy()


def test_derivative_by_a_mask(draw):
    """The sum over all k is half the difference of two neighbours, off the slope by h²/6 of the third derivative."""
    I = plain(draw(12))
    G = {-1: 1 / 2, 1: -1 / 2}
    for t in range(1, 11):
        assert_allclose(sum(I[k] * G.get(t - k, 0) for k in range(12)), (I[t + 1] - I[t - 1]) / 2, **CLOSE)
    x, h = 0.7, 1e-2
    off = (math.sin(x + h) - math.sin(x - h)) / (2 * h) - math.cos(x)
    assert off == pytest.approx(-(h**2) / 6 * math.cos(x), rel=1e-4)


def test_gradients_of_a_convolution(draw):
    """The sum over the response for the mask, the sum over the mask for the picture; neither is what is printed."""
    I, G = draw(1, 2, 6, 5), draw(1, 2, 3, 2)
    R = conv2d(I, G)
    dR = plain(draw(*R.shape))
    (R * torch.tensor(dR)).sum().backward()
    i_, g, d = plain(I)[0], plain(G)[0], dR[0, 0]
    (W, H), (w, h) = d.shape, g.shape[1:]
    mask = [[[sum(d[x, y] * i_[c, x + i, y + j] for x in range(W) for y in range(H)) for j in range(h)]
             for i in range(w)] for c in range(2)]  # fmt: skip
    assert_allclose(mask, plain(G.grad)[0], **CLOSE)

    def response(x: int, y: int) -> float:
        return d[x, y] if 0 <= x < W and 0 <= y < H else 0.0

    picture = [[[sum(g[c, i, j] * response(u - i, v - j) for i in range(w) for j in range(h)) for v in range(5)]
                for u in range(6)] for c in range(2)]  # fmt: skip
    assert_allclose(picture, plain(I.grad)[0], **CLOSE)
    printed = [[[i_[c, 2 * x, 2 * y] * d[x, y] for y in range(h)] for x in range(w)] for c in range(2)]
    assert np.abs(np.array(printed) - plain(G.grad)[0]).max() > 0.1
    assert np.abs(g[:, :1, :1] * d - plain(I.grad)[0, :, :W, :H]).max() > 0.1


@pytest.mark.parametrize(("W", "w", "s"), [(9, 3, 2), (10, 3, 3), (7, 7, 1), (8, 3, 1), (11, 4, 5)])
def test_strides_and_borders(W, w, s):
    """⌊(W − w)/s⌋ + 1 windows lie inside, as torch finds; the loops visit ⌈W/s⌉² places."""
    inside = (W - w) // s + 1
    assert conv2d(torch.zeros(1, 1, W, W), torch.zeros(1, 1, w, w), stride=s).shape[-1] == inside
    visited = [(i, j) for j in range(0, W, s) for i in range(0, W, s)]
    beyond = sum(i + w > W or j + w > W for i, j in visited)
    assert beyond == math.ceil(W / s) ** 2 - inside**2


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (2, 1)])
def test_gradient_of_max_pooling(size, stride, draw):
    """A pixel gets the gradients of the windows whose largest value it is, all others none; also where they overlap."""
    I = draw(1, 1, 7, 7)
    R = max_pool2d(I, size, stride)
    dR = plain(draw(*R.shape))
    (R * torch.tensor(dR)).sum().backward()
    gradient, picture = np.zeros((7, 7)), plain(I)[0, 0]
    for i, j in np.ndindex(*R.shape[2:]):
        places = [(i * stride + a, j * stride + b) for a in range(size) for b in range(size)]
        m = max(places, key=lambda place: picture[place])
        assert picture[m] == plain(R)[0, 0, i, j]
        gradient[m] += dR[0, 0, i, j]
    assert_allclose(gradient, plain(I.grad)[0, 0], **CLOSE)


def test_size_of_a_layer():
    """⌊(n + 2p − k)/s⌋ + 1 for any padding, and ⌈n/s⌉ where zeros are added on the far side as "same" padding does."""
    for n, k, s, p in ((227, 11, 4, 0), (227, 11, 4, 2), (10, 3, 2, 1), (9, 5, 3, 2)):
        side = conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), stride=s, padding=p).shape[-1]
        assert side == (n + 2 * p - k) // s + 1
    n, k, s = 227, 11, 4
    added = (math.ceil(n / s) - 1) * s + k - n
    padded = torch.nn.functional.pad(torch.zeros(1, 1, n, n), [added // 2, added - added // 2] * 2)
    assert conv2d(padded, torch.zeros(1, 1, k, k), stride=s).shape[-1] == math.ceil(n / s)


def test_back_propagation_by_hand(draw):
    """The errors of output, pooling and convolution, and the filter's gradient, as sums over cells."""
    x, f, W, b, target = draw(4, 4), draw(2, 2), draw(2, 4), draw(2), plain(draw(2))
    z_conv = conv2d(x[None, None], f[None, None])
    pooled = max_pool2d(torch.sigmoid(z_conv), 2, stride=1)
    z_out = W @ torch.sigmoid(pooled).flatten() + b
    a = torch.sigmoid(z_out)
    for one in (z_conv, pooled, z_out):
        one.retain_grad()
    (((a - torch.tensor(target)) ** 2).sum() / 2).backward()

    def slope(z) -> np.ndarray:
        s = 1 / (1 + np.exp(-plain(z)))
        return s * (1 - s)

    conv = plain(z_conv)[0, 0]
    delta_out = (plain(a) - target) * slope(z_out)
    delta_pool = plain(W).T @ delta_out * slope(pooled).ravel()
    Q = np.zeros((4, 9))
    for q, (row, column) in enumerate(np.ndindex(2, 2)):
        cells = [(row + i, column + j) for i in range(2) for j in range(2)]
        r, s = max(cells, key=lambda cell: conv[cell])
        Q[q, 3 * r + s] = 1
    delta_conv = (Q.T @ delta_pool * slope(z_conv).ravel()).reshape(3, 3)
    taps = [[sum(delta_conv[r, s] * plain(x)[r + i, s + j] for r in range(3) for s in range(3)) for j in range(2)]
            for i in range(2)]  # fmt: skip
    for formula, tensor in ((delta_out, z_out), (delta_pool, pooled), (delta_conv, z_conv), (taps, f)):
        assert_allclose(np.ravel(formula), plain(tensor.grad).ravel(), **CLOSE)
