"""Networks side by side: each takes the steps that it would take alone, on the loss that torch computes."""

import numpy as np
import pytest
import torch

from reference.nn.side_by_side import SideBySide

WIDTHS, CLASSES, BATCH = (3, 7, 5), 4, 6


def _problem(dtype=np.float64):
    rng = np.random.default_rng(3)
    networks = SideBySide(11, WIDTHS, CLASSES, rng, 0.5, batch=BATCH, dtype=dtype)
    x, labels = rng.standard_normal((5, BATCH, 11)).astype(dtype), rng.integers(CLASSES, size=(5, BATCH))
    return networks, x, labels


@pytest.mark.parametrize("decay", [0.0, 1.0])
def test_each_network_takes_the_steps_of_torch_alone(decay):
    """Five steps, with the weights (not the biases) added `decay` times to their gradients, are SGD's of torch.

    The sums have at most 11 terms of size 1, five times over: in float64 1e-13 is far above their rounding.
    """
    networks, batches, labels = _problem()
    alone = []
    for k in range(len(WIDTHS)):
        params = [torch.tensor(p, requires_grad=True) for p in networks.params(k)]
        groups = [{"params": params[::2], "weight_decay": decay}, {"params": params[1::2]}]
        sgd = torch.optim.SGD(groups, lr=0.1)
        for x, y in zip(batches, labels, strict=True):
            sgd.zero_grad()
            W1, b1, W2, b2 = params
            scores = torch.relu(torch.tensor(x) @ W1 + b1) @ W2 + b2
            torch.nn.functional.cross_entropy(scores, torch.tensor(y)).backward()
            sgd.step()
        alone.append(params)
    for x, y in zip(batches, labels, strict=True):
        networks.step(x, y, 0.1, decay)
    for k, params in enumerate(alone):
        for ours, theirs in zip(networks.params(k), params, strict=True):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=1e-13)


def test_predictions_are_each_networks_own():
    """Classes come from each network's own block of scores, for more rows than are taken at a time, and for bytes."""
    networks, *_ = _problem(np.float32)
    x = np.random.default_rng(0).integers(0, 9, (1003, 11)).astype(np.uint8)
    found = networks.predict(x)
    for k in range(len(WIDTHS)):
        W1, b1, W2, b2 = networks.params(k)
        np.testing.assert_array_equal(found[k], (np.maximum(x @ W1 + b1, 0) @ W2 + b2).argmax(axis=1))


def test_a_step_updates_float32_in_place():
    """The weights keep their memory: a product that BLAS writes into a copy would leave them as they were."""
    networks, x, labels = _problem(np.float32)
    memory, before = networks.W1, networks.W1.copy()
    networks.step(x[0], labels[0], 0.1, 1.0)
    assert networks.W1 is memory and memory.dtype == np.float32
    assert np.abs(memory - before).max() > 1e-3
