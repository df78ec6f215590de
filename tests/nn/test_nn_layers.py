"""The layers of reference.nn against torch's autograd in float64."""

import numpy as np
import pytest
import torch

from reference.nn import layers

SHAPES = [(1, 1), (1, 7), (5, 3), (3, 5), (64, 10)]
SCALES = [1.0, 300.0]
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def gradients(function, dout, *arrays):
    """Return torch's output and its gradients with respect to the arrays, by autograd."""
    tensors = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
    out = function(*tensors)
    out.backward(torch.tensor(dout))
    return [out.detach().numpy(), *(t.grad.numpy() for t in tensors)]


def compare(ours, theirs):
    """Assert that each of our arrays has the shape and, to 1e-9, the values of torch's."""
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, **CLOSE)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("n, d, m", [(1, 1, 1), (1, 4, 3), (6, 4, 3), (3, 2, 9)])
def test_affine_and_its_three_gradients_are_those_of_torch(rng, n, d, m):
    """affine is x W + b, and affine_backward gives dx, dW and db summed over the rows."""
    x, W, b, dout = (rng.standard_normal(shape) for shape in ((n, d), (d, m), (m,), (n, m)))
    ours = [layers.affine(x, W, b), *layers.affine_backward(dout, x, W)]
    compare(ours, gradients(lambda x, W, b: x @ W + b, dout, x, W, b))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
def test_activations_and_their_gradients_are_those_of_torch(rng, name, shape, scale):
    """Each activation and its gradient agree with torch, for arguments near 0 and far from it."""
    x, dout = scale * rng.standard_normal(shape), rng.standard_normal(shape)
    y = getattr(layers, name)(x)
    dx = getattr(layers, f"{name}_backward")(dout, x if name == "relu" else y)
    compare([y, dx], gradients(getattr(torch, name), dout, x))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["relu", "relu_slope", "sigmoid", "sigmoid_slope", "tanh", "tanh_slope"])
def test_out_is_filled_and_the_argument_is_left_alone(rng, name, dtype):
    """With out= the result is written there, equal to the result without it, of the argument's type."""
    x = rng.random((4, 3)).astype(dtype)
    before, out = x.copy(), np.empty_like(x)
    function = getattr(layers, name)
    result = function(x)
    assert function(x, out=out) is out
    assert result.dtype == dtype
    np.testing.assert_array_equal(out, result)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_neither_overflows_nor_warns_at_either_end(dtype):
    """sigmoid is 0 and 1 at ∓1e4, and has its full relative precision at −80, where 0.5 + tanh would give 0."""
    y = layers.sigmoid(np.array([-1e4, -80.0, 0.0, 1e4], dtype))
    np.testing.assert_allclose(
        y, [0, np.exp(-80.0), 0.5, 1], rtol=2e-6 if dtype is np.float32 else 1e-12, atol=0
    )


def test_relu_has_slope_zero_at_exactly_zero():
    """At 0 the derivative of ReLU is taken as 0."""
    np.testing.assert_array_equal(layers.relu_backward(np.ones(3), np.array([-1.0, 0.0, 1e-300])), [0, 0, 1])


@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize("shape", SHAPES)
def test_softmax_is_torchs_row_by_row_even_for_large_scores(rng, shape, scale):
    """softmax works by rows, each with its own shift, and stays finite for scores of ten thousand."""
    x = scale * rng.standard_normal(shape) + scale * np.arange(shape[0])[:, None]
    p = layers.softmax(x)
    compare([p], [torch.softmax(torch.tensor(x), 1).numpy()])
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)


def test_dropout_keeps_the_asked_share_and_the_mean(rng):
    """Elements survive with probability keep, scaled by 1/keep; the mask is the gradient of the result."""
    x = rng.standard_normal((500, 400)) + 3
    for keep in (0.9, 0.25):
        out, mask = layers.dropout(x, keep, rng)
        share = np.mean(mask > 0)
        assert abs(share - keep) < 6 * np.sqrt(keep * (1 - keep) / x.size)  # six standard deviations
        np.testing.assert_allclose(np.unique(mask), [0, 1 / keep], rtol=1e-12)
        dout = rng.standard_normal(x.shape)
        compare(
            [out, layers.dropout_backward(dout, mask)],
            gradients(lambda t, m=mask: t * torch.tensor(m), dout, x),
        )


def test_dropout_with_keep_one_changes_nothing_and_zero_is_refused(rng):
    """keep = 1 returns the input; keep outside (0, 1] is an error that names it."""
    x = rng.standard_normal((3, 4)).astype(np.float32)
    out, mask = layers.dropout(x, 1, rng)
    np.testing.assert_array_equal(out, x)
    assert mask.dtype == out.dtype == np.float32
    for keep in (0, -0.1, 1.5):
        with pytest.raises(ValueError, match=f"keep is {keep}"):
            layers.dropout(x, keep, rng)


@pytest.mark.parametrize("n, d", [(1, 3), (2, 1), (5, 3), (64, 10)])
def test_batch_norm_and_its_gradients_are_those_of_torch(rng, n, d):
    """batch_norm uses the batch's own mean and variance (divided by N), and its gradient goes through both."""
    x, gamma, beta, dout = (
        2 + rng.standard_normal((n, d)),
        rng.random(d),
        rng.random(d),
        rng.standard_normal((n, d)),
    )

    def theirs(x, gamma, beta):
        if n > 1:
            return torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-3)
        # torch refuses one row
        return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, correction=0) + 1e-3) + beta

    out, cache = layers.batch_norm(x, gamma, beta, eps=1e-3)
    compare([out, *layers.batch_norm_backward(dout, cache)], gradients(theirs, dout, x, gamma, beta))


def test_batch_norm_inference_uses_the_given_statistics(rng):
    """batch_norm_inference normalises by the mean and variance it is given, as torch does outside training."""
    x, gamma, beta, mean, var = rng.standard_normal((4, 3)), *(rng.random(3) for _ in range(4))
    tensors = [torch.tensor(a) for a in (x, mean, var, gamma, beta)]
    compare(
        [layers.batch_norm_inference(x, gamma, beta, mean, var, 1e-3)],
        [torch.nn.functional.batch_norm(*tensors, training=False, eps=1e-3).numpy()],
    )
