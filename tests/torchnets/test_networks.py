"""Networks in torch: shapes, reproducible weights, deterministic training."""

import numpy as np
import pytest
import torch
from torch import nn

from reference.nn.training import Diverged
from reference.torchnets.alexnet import alexnet
from reference.torchnets.cnn import CNN
from reference.torchnets.dense import Net
from reference.torchnets.squeezenet import squeezenet
from reference.torchnets.training import predict, train
from reference.torchnets.weights import build


@pytest.mark.parametrize(("make", "parameters"), [(alexnet, 61_100_840), (squeezenet, 1_235_496)])
def test_alexnet_and_squeezenet_build_and_run(make, parameters):
    """Both have the published number of parameters, run on 227 x 227, and leave torch's generator alone."""
    before = torch.get_rng_state()
    network = make(np.random.default_rng(1))
    assert sum(p.numel() for p in network.parameters()) == parameters
    scores = predict(network, np.random.default_rng(0).random((1, 3, 227, 227), dtype=np.float32))
    assert scores.shape == (1, 1000) and np.isfinite(scores).all() and scores.std() > 0
    if make is squeezenet:
        head = network.classifier[1]
        assert abs(head.weight.std() - 0.01) < 1e-4 and not head.bias.any()
    assert torch.equal(torch.get_rng_state(), before)


def test_compat_defines_no_operator_that_loads(monkeypatch):
    """Schemas are defined only where an operator is missing, so an intact torchvision keeps its own."""
    from reference.torchnets import torchvision_compat as compat

    assert compat.import_torchvision() is compat.import_torchvision()
    monkeypatch.setattr(compat, "_library", None)
    compat._define_missing()  # by now both operators exist
    assert compat._library is None


@pytest.mark.parametrize("make", [Net, CNN])
def test_network_takes_pictures_and_rows(make):
    """Pictures (N, 28, 28) and rows (N, 784) give the same ten scores."""
    x = np.random.default_rng(0).random((3, 28, 28), dtype=np.float32)
    network = make(np.random.default_rng(1))
    scores = predict(network, x)
    assert scores.shape == (3, 10)
    assert np.array_equal(scores, predict(network, x.reshape(3, 784)))


def test_weights_come_from_the_given_generator():
    """Weights depend on the numpy generator alone, not on torch's, and fill ± 1/sqrt(fan_in) evenly."""
    torch.manual_seed(1)
    first = Net(np.random.default_rng(5))
    torch.manual_seed(2)
    second, other = Net(np.random.default_rng(5)), Net(np.random.default_rng(6))
    w = [net.hidden1.weight.detach().numpy() for net in (first, second, other)]
    assert np.array_equal(w[0], w[1]) and not np.array_equal(w[0], w[2])
    bound = 784**-0.5
    assert 0.999 * bound < np.abs(w[0]).max() <= bound * (1 + 1e-6)
    # uniform: sd = bound / sqrt(3); over n draws its relative standard error is sqrt(0.2 / n), four of them
    assert w[0].std() == pytest.approx(bound / 3**0.5, rel=4 * (0.2 / w[0].size) ** 0.5)


def test_buffers_are_refused():
    """A network whose buffers would stay undefined is refused."""
    with pytest.raises(ValueError, match="buffers"):
        build(lambda: nn.BatchNorm1d(3), np.random.default_rng(0))


def _problem(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, n)
    return (rng.normal(size=(n, 4)) + 3 * np.eye(3, 4)[labels]).astype(np.float32), labels


def _network() -> nn.Module:
    make = lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 3))  # noqa: E731
    return build(make, np.random.default_rng(4))


def _trained(seed: int) -> tuple[list[float], np.ndarray]:
    x, labels = _problem()
    x.setflags(write=False)  # as data sets hand them out
    network, losses, modes = _network(), [], []
    optimiser = torch.optim.Adam(network.parameters(), 0.02)
    train(
        network, optimiser, x, labels, epochs=8, batch_size=16, rng=np.random.default_rng(seed),
        on_epoch=lambda epoch, loss: (losses.append(loss), modes.append(network.training), network.eval()),
    )  # fmt: skip
    assert all(modes)  # each epoch trains in training mode, whatever on_epoch left behind
    return losses, predict(network, x)


@pytest.mark.parametrize("training", [True, False])
def test_predict_is_evaluation_and_leaves_the_mode(training):
    """Predictions use no dropout, are the same in any blocks, and the network's mode is kept."""
    x, network = _problem()[0], _network().train(training)
    expected = predict(network, x)
    np.testing.assert_allclose(predict(network, x, batch_size=7), expected, rtol=1e-5, atol=1e-6)
    assert network.training is training


def test_training_is_decided_by_its_generator():
    """Equal generators give equal bits, dropout included, whatever torch's seed; another generator another run."""
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = _trained(0)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    second, other = _trained(0), _trained(1)
    assert first[0] == second[0] and np.array_equal(first[1], second[1])
    assert first[0] != other[0]
    assert first[0][-1] < 0.5 * first[0][0]
    assert torch.get_num_threads() == 1


def test_one_full_batch_is_one_plain_gradient_step():
    """A full batch of SGD without dropout is w - rate · dL/dw of the mean cross-entropy, and the loss is L(w)."""
    x, labels = _problem()
    network = build(lambda: nn.Linear(4, 3), np.random.default_rng(4))
    w, b = (p.detach().numpy().astype(float) for p in network.parameters())
    losses = []
    train(
        network, torch.optim.SGD(network.parameters(), 0.1), x, labels, epochs=1, batch_size=99,
        rng=np.random.default_rng(0), on_epoch=lambda epoch, loss: losses.append((epoch, loss)),
    )  # fmt: skip
    scores = x.astype(float) @ w.T + b
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    expected = w - 0.1 * (p - np.eye(3)[labels]).T @ x / len(x)
    np.testing.assert_allclose(network.weight.detach(), expected, rtol=1e-4, atol=1e-6)
    assert losses == [(1, pytest.approx(-np.log(p[np.arange(len(x)), labels]).mean(), rel=1e-5))]


def test_divergence_is_reported():
    """A loss that is no longer finite ends the training with the epoch's number."""
    x, labels = _problem()
    network = build(lambda: nn.Linear(4, 3), np.random.default_rng(4))
    optimiser = torch.optim.SGD(network.parameters(), 1e38)
    with pytest.raises(Diverged, match="epoch 1"):
        train(network, optimiser, x, labels, epochs=3, batch_size=8, rng=np.random.default_rng(0))


def test_weights_that_the_last_step_ruins_are_reported():
    """The loss is taken before each step: that of the only one is finite, the weights after it are not."""
    x, labels = _problem()
    network = build(lambda: nn.Linear(4, 3), np.random.default_rng(4))
    optimiser = torch.optim.SGD(network.parameters(), 3e38)
    with pytest.raises(Diverged, match="epoch 1"):
        train(network, optimiser, 1e3 * x, labels, epochs=1, batch_size=99, rng=np.random.default_rng(0))
