"""The dense network of reference.nn against the same network in torch, in float64, and its buffers."""

import tracemalloc

import numpy as np
import pytest
import torch

from reference.nn.initialisers import scaled_normal, xavier_uniform
from reference.nn.network import Dense
from reference.nn.optimisers import SGD, AdaGrad, Adam, Momentum, RMSprop

ENDS = [
    ("softmax", "mean cross-entropy"),
    ("softmax", "summed cross-entropy"),
    ("linear", "summed squared error"),
    ("sigmoid", "summed squared error"),
]
# the last layer below and above the width from which W is kept row by row; no, one and three hidden layers
SIZES = [[6, 3], [5, 7, 4], [5, 4, 40], [6, 33, 5, 4, 3]]


def batch(rng, network, n):
    """Return a random input and target of n rows that fit the network."""
    x = rng.standard_normal((n, network.sizes[0]))
    if network.output == "softmax":
        return x, rng.integers(0, network.sizes[-1], n)
    return x, rng.random((n, network.sizes[-1]))


def by_torch(network, activations, x, target):
    """Return scores or outputs, loss and gradients of the network by torch's autograd, in float64."""
    params = [torch.tensor(np.array(p, np.float64), requires_grad=True) for p in network.params]
    h = torch.tensor(x, dtype=torch.float64)
    for k, name in enumerate([*activations, None]):
        h = h @ params[2 * k] + params[2 * k + 1]
        h = getattr(torch, name)(h) if name else h
    h = torch.sigmoid(h) if network.output == "sigmoid" else h
    if network.output == "softmax":
        reduction = network.loss.split()[0].replace("summed", "sum")
        loss = torch.nn.functional.cross_entropy(h, torch.tensor(target), reduction=reduction)
    else:
        loss = torch.nn.functional.mse_loss(h, torch.tensor(target), reduction="sum")
    loss.backward()
    return h.detach().numpy(), loss.item(), [p.grad.numpy() for p in params]


@pytest.mark.parametrize("output, loss", ENDS)
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_loss_gradients_and_outputs_are_those_of_torch(sizes, activation, output, loss):
    """For full, short and single-row batches in turn, loss, all gradients and predictions agree to 1e-9."""
    rng = np.random.default_rng(2)
    network = Dense(sizes, activation, rng, dtype=np.float64, batch=16, output=output, loss=loss)
    for b in network.params[1::2]:
        b[:] = rng.standard_normal(b.shape)
    for n in (16, 1, 7, 16):
        x, target = batch(rng, network, n)
        outputs, expected, gradients = by_torch(network, [activation] * (len(sizes) - 2), x, target)
        np.testing.assert_allclose(network.loss_and_gradients(x, target), expected, rtol=1e-9)
        for ours, theirs in zip(network.grads, gradients, strict=True):
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(network.predict(x), outputs, rtol=1e-9, atol=1e-12)


def test_each_hidden_layer_may_have_its_own_activation():
    """A list gives the activations from the first hidden layer to the last."""
    rng = np.random.default_rng(3)
    names = ["tanh", "relu", "sigmoid"]
    network = Dense([4, 5, 6, 5, 3], names, rng, dtype=np.float64, batch=8)
    x, labels = batch(rng, network, 8)
    _, expected, gradients = by_torch(network, names, x, labels)
    np.testing.assert_allclose(network.loss_and_gradients(x, labels), expected, rtol=1e-9)
    for ours, theirs in zip(network.grads, gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_large_scores_give_the_loss_of_torch():
    """Scores of ten thousand neither overflow nor warn."""
    rng = np.random.default_rng(4)
    network = Dense([5, 4], [], rng, dtype=np.float64, batch=8)
    x, labels = batch(rng, network, 8)
    x *= 1e4
    _, expected, gradients = by_torch(network, [], x, labels)
    np.testing.assert_allclose(network.loss_and_gradients(x, labels), expected, rtol=1e-9)
    np.testing.assert_allclose(network.grads[0], gradients[0], rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("output, loss", ENDS)
def test_float32_agrees_with_float64_to_its_own_precision(output, loss):
    """The default type is float32: loss and gradients come within a thousand of its roundings."""
    rng = np.random.default_rng(5)
    network = Dense([40, 30, 10], "relu", rng, batch=32, output=output, loss=loss)
    assert {a.dtype for a in network.params + network.grads} == {np.dtype(np.float32)}
    x, target = batch(rng, network, 32)
    x32 = x.astype(np.float32)
    outputs, expected, gradients = by_torch(network, ["relu"], x32, target)
    tolerance = 1000 * np.finfo(np.float32).eps
    np.testing.assert_allclose(network.loss_and_gradients(x32, target), expected, rtol=tolerance)
    for ours, theirs in zip(network.grads, gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.abs(theirs).max())
    assert network.predict(x32).dtype == np.float32
    np.testing.assert_allclose(network.predict(x32), outputs, rtol=0, atol=tolerance * np.abs(outputs).max())


def test_input_of_another_type_gives_the_same_as_converted_input():
    """float64 and uint8 rows are converted to the network's type; the caller's arrays are left alone."""
    rng = np.random.default_rng(6)
    network = Dense([5, 4, 3], "tanh", rng, batch=8)
    for x in (rng.standard_normal((8, 5)), rng.integers(0, 255, (8, 5)).astype(np.uint8)):
        labels, before = rng.integers(0, 3, 8).astype(np.uint8), x.copy()
        loss = network.loss_and_gradients(x, labels)
        grads = [g.copy() for g in network.grads]
        assert network.loss_and_gradients(x.astype(np.float32), labels.astype(np.int64)) == loss
        for a, b in zip(grads, network.grads, strict=True):
            np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(x, before)


def test_predict_takes_more_rows_than_a_batch():
    """Predictions of 1000 rows in blocks are those of each part, to float64's precision."""
    rng = np.random.default_rng(7)
    network = Dense([5, 4, 3], "relu", rng, dtype=np.float64, batch=300)
    x = rng.standard_normal((1000, 5))
    expected = np.maximum(x @ network.params[0], 0) @ network.params[2]
    np.testing.assert_allclose(network.predict(x), expected, rtol=1e-12, atol=1e-13)
    assert network.predict(x[:0]).shape == (0, 3)


def test_initial_weights_come_from_the_initialiser_in_order():
    """Weights are drawn layer by layer from the generator; biases are 0."""
    network = Dense([5, 40, 3], "relu", np.random.default_rng(8), dtype=np.float64, batch=1)
    rng = np.random.default_rng(8)
    for W, b, shape in zip(network.params[::2], network.params[1::2], [(5, 40), (40, 3)], strict=True):
        np.testing.assert_array_equal(W, xavier_uniform(rng, *shape))
        np.testing.assert_array_equal(b, np.zeros(shape[1]))
    network = Dense([5, 3], [], rng, lambda rng, i, o: scaled_normal(rng, i, o, 1e-9), batch=1)
    assert 0 < np.abs(network.params[0]).max() < 1e-8


@pytest.mark.parametrize("rule", [SGD, Momentum, AdaGrad, RMSprop, Adam])
@pytest.mark.parametrize("output, loss", ENDS)
def test_a_training_step_allocates_no_array(output, loss, rule):
    """After the first step, further steps (also after a short batch) take less memory than one column of a batch."""
    rng = np.random.default_rng(9)
    network = Dense([60, 300, 40, 20], "sigmoid", rng, batch=1000, output=output, loss=loss)
    optimiser = rule(1e-3)
    x, target = batch(rng, network, 1000)
    x = x.astype(np.float32)
    target = target.astype(np.float32) if target.ndim == 2 else target

    def step(n):
        network.loss_and_gradients(x[:n], target[:n])
        optimiser.step(network.params, network.grads)

    step(1000)
    buffer = np.setbufsize(16)  # numpy's own buffers are of constant size, 8192 elements: made small for once
    tracemalloc.start()
    try:
        step(1000)  # what the interpreter itself keeps after the first traced call
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        step(1000)
        step(900)
        step(1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        np.setbufsize(buffer)
    assert peak - before < 1000 * 4


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"sizes": [5]}, r"sizes: \[5\]"),
        ({"sizes": [5, 0, 3]}, "sizes: "),
        ({"activation": "gelu"}, "'gelu'; choose from relu, sigmoid, tanh"),
        ({"activation": ["relu", "relu"]}, "2 names for 1 hidden"),
        ({"loss": "hinge"}, "'hinge'; choose from mean cross-entropy"),
        ({"output": "linear"}, "'linear' does not go with 'mean cross-entropy'"),
        ({"loss": "summed squared error"}, "'softmax' does not go with"),
    ],
)
def test_what_does_not_go_together_is_refused(changes, message):
    """Names that do not exist or do not fit raise ValueError with what to choose from."""
    arguments = {
        "sizes": [5, 4, 3],
        "activation": "relu",
        "rng": np.random.default_rng(0),
        "batch": 2,
        **changes,
    }
    with pytest.raises(ValueError, match=message):
        Dense(**arguments)


@pytest.mark.parametrize(
    "x, target, message",
    [
        ((3, 5), [0, 1, 2], "x: 3 rows"),
        ((0, 5), [], "x: 0 rows"),
        ((2, 4), [0, 1], r"x: shape \(2, 4\)"),
        ((2, 5), [0, 3], "labels from 0 to 3; the classes are 0 to 2"),
        ((2, 5), [-1, 0], "labels from -1 to 0"),
        ((2, 5), [0, 1, 2], r"target: int64 of shape \(3,\)"),
        ((2, 5), [0.0, 1.0], "target: float64"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused(x, target, message):
    """Rows, columns and labels that the network does not have raise ValueError."""
    network = Dense([5, 4, 3], "relu", np.random.default_rng(0), batch=2)
    with pytest.raises(ValueError, match=message):
        network.loss_and_gradients(np.zeros(x), np.array(target))


def test_a_target_of_another_shape_is_refused():
    """Squared error does not broadcast its target."""
    network = Dense(
        [5, 3], [], np.random.default_rng(0), batch=2, output="linear", loss="summed squared error"
    )
    with pytest.raises(ValueError, match=r"target: shape \(3,\)"):
        network.loss_and_gradients(np.zeros((2, 5)), np.zeros(3))
