"""The network that normalises by the moments of its batch: against a plain formula, in pieces, with its decay."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, cross_entropy, max_pool2d

from reference.torchnets import moments_cnn
from reference.torchnets.moments_cnn import MomentsCNN, adam


def network(keep: float = 1.0, seed: int = 3) -> MomentsCNN:
    """Return a small network in float64."""
    return MomentsCNN(np.random.default_rng(seed), filters=3, units=7, keep=keep, side=6).double()


def plain(net: MomentsCNN, x: torch.Tensor) -> torch.Tensor:
    """Return the scores by the source's own steps: convolution, ReLU, moments over axis 0, pooling, dense, ReLU."""
    h = torch.relu(conv2d(x[:, None], net.convolution.weight, net.convolution.bias, padding=1))
    mean = h.mean(0)
    variance = ((h - mean) ** 2).mean(0)
    h = max_pool2d((h - mean) / torch.sqrt(variance + 1e-9), 2).reshape(len(x), -1)
    h = torch.relu(h @ net.hidden.weight.T + net.hidden.bias)
    return h @ net.output.weight.T + net.output.bias


def pictures(count: int, seed: int = 0) -> torch.Tensor:
    """Return pictures (count, 6, 6) in float64 whose corner is always paper, as in letters."""
    x = torch.from_numpy(np.random.default_rng(seed).random((count, 6, 6)))
    x[:, :2, :2] = 0
    return x


def test_scores_and_gradients_are_those_of_the_sources_steps():
    """Forward and backward agree with the source's listing written out, biased variance and epsilon included."""
    x, labels = pictures(5), torch.tensor([0, 3, 9, 3, 1])
    ours, theirs = network(), network()
    scores, expected = ours(x), plain(theirs, x)
    torch.testing.assert_close(scores, expected, rtol=1e-9, atol=1e-11)
    cross_entropy(scores, labels).backward()
    cross_entropy(expected, labels).backward()
    for found, right in zip(ours.parameters(), theirs.parameters(), strict=True):
        # a pixel of variance near ε magnifies rounding by 1/√ε, some 3e4
        torch.testing.assert_close(found.grad, right.grad, rtol=1e-7, atol=1e-10)


def test_a_large_set_read_in_pieces_is_one_batch(monkeypatch):
    """Evaluation in pieces gives the scores of one batch of all pictures, whatever the size of the pieces."""
    monkeypatch.setattr(moments_cnn, "AT_A_TIME", 4)
    net, x = network(), pictures(11)
    mean, variance = net.moments(x)
    h = torch.relu(conv2d(x[:, None], net.convolution.weight, net.convolution.bias, padding=1))
    torch.testing.assert_close(mean, h.mean(0), rtol=1e-13, atol=1e-15)
    torch.testing.assert_close(variance, h.var(0, correction=0), rtol=1e-12, atol=1e-15)
    # rounding of a pixel of variance near ε is magnified by 1/√ε, some 3e4
    torch.testing.assert_close(net.scores_together(x), net(x), rtol=1e-9, atol=1e-10)


def test_a_picture_alone_is_nothing_and_companions_change_it():
    """A batch of one becomes zeros, so that all pictures score alike; the same picture scores otherwise in company."""
    net, x = network(), pictures(6)
    with torch.no_grad():
        alone = torch.cat([net(one[None]) for one in x])
        assert not net.features(x[:1]).any()
        torch.testing.assert_close(alone, alone[:1].expand(6, 10))
        assert (net(x[:3])[0] - net(x[[0, 4, 5]])[0]).abs().max() > 1e-3


def test_dropout_keeps_the_mean_and_stands_before_the_relu(monkeypatch):
    """While training, units are zeroed with probability 1 - keep and the rest scaled by 1/keep; never in evaluation."""
    net, features = network(keep=0.75), torch.ones(4000, 27, dtype=torch.float64)
    seen = []
    net.output.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    with torch.no_grad():
        torch.manual_seed(0)
        net.scores(features)
        net.eval()
        net.scores(features)
    trained, plain_units = seen
    live = plain_units[0] > 0
    # 5 σ of 4000 draws
    np.testing.assert_allclose((trained[:, live] == 0).double().mean(0), 0.25, atol=5 * 0.0069)
    kept = trained[:, live] != 0
    expected = (plain_units[:, live] / 0.75)[kept]
    torch.testing.assert_close(trained[:, live][kept], expected, rtol=1e-12, atol=0)


def test_decay_is_the_gradient_of_half_the_squared_weights():
    """Three steps of `adam` equal three of plain Adam on the loss with its term written out; biases do not decay."""
    x, labels, decay = pictures(5), torch.tensor([0, 3, 9, 3, 1]), 0.3
    ours, theirs = network(), network()
    optimiser, right = adam(ours, 1e-2, decay), torch.optim.Adam(theirs.parameters(), lr=1e-2, fused=True)
    for _ in range(3):
        optimiser.zero_grad()
        cross_entropy(ours(x), labels).backward()
        optimiser.step()
        right.zero_grad()
        matrices = (theirs.convolution.weight, theirs.hidden.weight, theirs.output.weight)
        penalty = sum(decay * (W**2).sum() / 2 for W in matrices)
        (cross_entropy(theirs(x), labels) + penalty).backward()
        right.step()
    for found, expected in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-8)


def test_weights_are_tensorflows_xavier():
    """Weights fill ± sqrt(6 / (fan_in + fan_out)), a filter's fans counting its pixels; n biases ± sqrt(3 / n)."""
    net = MomentsCNN(np.random.default_rng(0), filters=32, units=50)
    bounds = {
        "convolution.weight": (6 / (9 + 9 * 32)) ** 0.5,
        "hidden.weight": (6 / (6272 + 50)) ** 0.5,
        "output.weight": (6 / 60) ** 0.5,
        "convolution.bias": (3 / 32) ** 0.5,
        "hidden.bias": (3 / 50) ** 0.5,
        "output.bias": (3 / 10) ** 0.5,
    }
    for name, values in net.named_parameters():
        largest = values.abs().max().item()
        # of n uniform draws the largest falls short of the bound by 1/n of it on average
        assert (1 - 12 / values.numel()) * bounds[name] < largest <= bounds[name] * (
            1 + 1e-6
        ) or values.numel() < 40
        assert largest <= bounds[name] * (1 + 1e-6)
    assert net.hidden.weight.numel() > 300_000


def test_a_probability_out_of_range_is_refused():
    """keep is a probability above 0."""
    with pytest.raises(ValueError, match="keep"):
        network(keep=0.0)
