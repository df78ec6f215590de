"""Batch normalisation in a dense network against torch's, in float64."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from reference.nn.network import Dense
from reference.nn.optimisers import SGD

SIZES = [7, 6, 5, 3]
# float64 sums of at most 10 terms through three layers: a few hundred roundings
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def _pair(rng):
    """Return a normalised network of ours and torch's with the same weights."""
    ours = Dense(SIZES, "tanh", rng, dtype=np.float64, batch=10, normalise=True)
    for p in ours.params:
        p += 0.1 * rng.standard_normal(p.shape)  # biases, gamma and beta off their first values
    layers = []
    for k, (n_in, n_out) in enumerate(pairwise(SIZES)):
        layers.append(torch.nn.Linear(n_in, n_out))
        if k < len(SIZES) - 2:
            layers += [torch.nn.BatchNorm1d(n_out), torch.nn.Tanh()]
    theirs = torch.nn.Sequential(*layers).double()
    for values, theirs_too in zip(ours.params, _in_our_order(theirs), strict=True):
        with torch.no_grad():
            theirs_too.copy_(torch.from_numpy(values.T if values.ndim == 2 else values))
    return ours, theirs


def _in_our_order(network):
    """Return torch's parameters in the order of Dense: weights and biases, then gamma and beta."""
    kinds = (torch.nn.Linear, torch.nn.BatchNorm1d)
    return [
        p
        for kind in kinds
        for layer in network
        if isinstance(layer, kind)
        for p in (layer.weight, layer.bias)
    ]


def test_training_and_prediction_are_those_of_torch():
    """Gradients of every parameter in three steps, and predictions by running averages after them."""
    rng = np.random.default_rng(0)
    ours, theirs = _pair(rng)
    x, y = rng.standard_normal((28, 7)), rng.integers(3, size=28)
    optimiser, rival = SGD(0.3), torch.optim.SGD(theirs.parameters(), 0.3)
    for rows in (slice(0, 10), slice(10, 20), slice(20, 28)):  # the last batch is short
        loss = ours.loss_and_gradients(x[rows], y[rows])
        rival.zero_grad()
        expected = torch.nn.functional.cross_entropy(theirs(torch.tensor(x[rows])), torch.tensor(y[rows]))
        expected.backward()
        assert loss == pytest.approx(expected.item(), rel=1e-12)
        for g, p in zip(ours.grads, _in_our_order(theirs), strict=True):
            np.testing.assert_allclose(g.T if g.ndim == 2 else g, p.grad.numpy(), **CLOSE)
        optimiser.step(ours.params, ours.grads)
        rival.step()
    with torch.no_grad():
        scores = theirs.eval()(torch.tensor(x)).numpy()
    np.testing.assert_allclose(ours.predict(x), scores, **CLOSE)


def test_prediction_of_a_picture_does_not_hang_on_its_neighbours():
    """A row alone gets the scores that it gets in a batch, and predicting changes no average."""
    ours, _ = _pair(np.random.default_rng(1))
    x = np.random.default_rng(2).standard_normal((6, 7))
    ours.loss_and_gradients(x, np.zeros(6, int))
    together = ours.predict(x)
    np.testing.assert_allclose(ours.predict(x[:1]), together[:1], **CLOSE)
    np.testing.assert_array_equal(ours.predict(x), together)


def test_a_batch_of_one_row_is_refused():
    """The variance of one row is 0: a line says so instead of a division by it."""
    ours, _ = _pair(np.random.default_rng(3))
    with pytest.raises(ValueError, match="batch of 1 row"):
        ours.loss_and_gradients(np.zeros((1, 7)), np.zeros(1, int))
