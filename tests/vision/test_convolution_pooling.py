"""Convolution and pooling layers against scipy and torch."""

import numpy as np
import pytest
import torch
from scipy.signal import correlate2d

from reference.vision.convolution import conv2d, conv2d_backward
from reference.vision.pooling import max_pool, max_pool_backward

RTOL = 1e-12  # float64 sums of at most a few hundred terms: 1e3 * 2^-53
LAYERS = [
    (1, 0),
    (1, 2),
    (2, 1),
    (3, 0),
    (3, 2),
]  # (stride, pad), also where stride does not divide the picture


def _layer(stride: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(stride)
    return rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)


def test_convolution_is_the_sum_of_scipys_correlations():
    """One output plane is the sum over channels of scipy's valid cross-correlation: no flipped filter."""
    x, w, _ = _layer(1)
    expected = [
        [sum(correlate2d(x[n, c], w[f, c], mode="valid") for c in range(3)) for f in range(4)]
        for n in range(2)
    ]
    np.testing.assert_allclose(conv2d(x, w), expected, rtol=RTOL, atol=RTOL)


@pytest.mark.parametrize(("stride", "pad"), LAYERS)
def test_convolution_and_its_gradients_are_torchs(stride, pad):
    """Forward values and dx, dw, db equal torch's in float64 for every stride and padding."""
    x, w, b = _layer(stride)
    tx, tw, tb = (torch.tensor(a, requires_grad=True) for a in (x, w, b))
    expected = torch.nn.functional.conv2d(tx, tw, tb, stride=stride, padding=pad)
    np.testing.assert_allclose(conv2d(x, w, b, stride, pad), expected.detach(), rtol=RTOL, atol=RTOL)
    dout = np.random.default_rng(9).normal(size=expected.shape)
    expected.backward(torch.tensor(dout))
    for ours, theirs in zip(conv2d_backward(dout, x, w, stride, pad), (tx, tw, tb), strict=True):
        np.testing.assert_allclose(ours, theirs.grad, rtol=RTOL, atol=1e-11)


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1), (2, 3)])
def test_pooling_and_its_gradient_are_torchs(size, stride):
    """Maxima, their places and the input's gradient equal torch's, with windows apart, side by side and overlapping."""
    x = (
        np.random.default_rng(0).integers(0, 5, size=(2, 3, 9, 8)).astype(float)
    )  # few values: many equal maxima
    tx = torch.tensor(x, requires_grad=True)
    expected, places = torch.nn.functional.max_pool2d(tx, size, stride, return_indices=True)
    out, argmax = max_pool(x, size, stride)
    assert np.array_equal(out, expected.detach())
    assert np.array_equal(argmax, places)
    dout = np.random.default_rng(1).normal(size=out.shape)
    expected.backward(torch.tensor(dout))
    np.testing.assert_allclose(
        max_pool_backward(dout, argmax, x.shape, size, stride), tx.grad, rtol=RTOL, atol=RTOL
    )


def test_float32_stays_float32():
    """Layers keep single precision: networks in float32 do not silently become twice as large."""
    x, w, b = (a.astype(np.float32) for a in _layer(1))
    out, argmax = max_pool(conv2d(x, w, b), 2)
    back = max_pool_backward(out, argmax, (2, 4, 7, 7), 2)
    assert {a.dtype for a in (out, back, *conv2d_backward(back, x, w))} == {np.dtype(np.float32)}


def test_shapes_that_do_not_fit_are_named():
    """Channels that differ and a window larger than the picture are errors that name the shapes."""
    x = np.zeros((1, 2, 4, 4))
    with pytest.raises(ValueError, match=r"\(1, 2, 4, 4\) and w \(1, 3, 2, 2\)"):
        conv2d(x, np.zeros((1, 3, 2, 2)))
    with pytest.raises(ValueError, match=r"\(5, 2\) is larger"):
        conv2d(x, np.zeros((1, 2, 5, 2)))
    with pytest.raises(ValueError, match="window of 5"):
        max_pool(x, 5)
