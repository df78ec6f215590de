"""The networks for letters, the warping of their pictures, and training without torch's compiler."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import nn
from torch.nn.functional import conv2d, linear, max_pool2d

from reference.torchnets.letters import LetterCNN, OneHidden, warping
from reference.torchnets.training import train

STILL = {"shift": 0.0, "scale": 0.0, "shear": 0.0, "turn": 0.0}


def test_the_convolutional_network_is_the_one_described():
    """Scores equal the layers written out, in evaluation mode; the hidden layer fits any side that 4 divides."""
    for side in (28, 32):
        network = LetterCNN(np.random.default_rng(0), side, 36, (3, 5), 7, 0.4).eval()
        x = torch.rand(4, side, side, generator=torch.Generator().manual_seed(1))
        p = dict(network.named_parameters())
        h = max_pool2d(torch.relu(conv2d(x[:, None], p["conv1.weight"], p["conv1.bias"], padding=1)), 2)
        h = max_pool2d(torch.relu(conv2d(h, p["conv2.weight"], p["conv2.bias"], padding=1)), 2)
        h = torch.relu(linear(h.flatten(1), p["hidden.weight"], p["hidden.bias"]))
        wanted = linear(h, p["output.weight"], p["output.bias"])
        assert wanted.shape == (4, 36)
        torch.testing.assert_close(network(x), wanted, rtol=1e-5, atol=1e-6)
        assert not torch.equal(network.train()(x), wanted)  # dropout is at work


def test_the_dense_network_is_that_of_section_3():
    """The torch network gives the scores of the numpy one with the same weights."""
    from reference.nn.layers import affine, sigmoid

    network = OneHidden(np.random.default_rng(0), 1024, 64, 36)
    x = np.random.default_rng(1).random((5, 32, 32), np.float32)
    W1, b1, W2, b2 = (p.detach().numpy().astype(float) for p in network.parameters())
    wanted = affine(sigmoid(affine(x.reshape(5, -1).astype(float), W1.T, b1)), W2.T, b2)
    # float32: 1024 products of numbers below 1 by weights below 1/32
    np.testing.assert_allclose(network(torch.from_numpy(x)).detach().numpy(), wanted, rtol=0, atol=1e-4)


def test_warping_by_nothing_leaves_pictures_alone():
    """With all deviations 0 each picture comes back; grid_sample's float32 coordinates cost a few 1e-5."""
    x = torch.rand(3, 28, 28, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(warping(np.random.default_rng(0), **STILL)(x), x, rtol=0, atol=1e-4)


@pytest.mark.parametrize("kind", ["shift", "scale", "shear", "turn"])
def test_warping_is_scipys_affine_transform(kind):
    """A smooth spot moved, stretched, slanted or turned is where scipy's linear interpolation puts it."""
    side = 28
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    spot = np.exp(-((x - 4) ** 2 + (y - 1) ** 2) / 8).astype(np.float32)
    size = {"shift": 1.5, "scale": 0.2, "shear": 0.3, "turn": 0.4}[kind]
    given = warping(np.random.default_rng(5), **{**STILL, kind: size})(torch.from_numpy(spot[None]))[
        0
    ].numpy()
    rng = np.random.default_rng(5)  # drawn in the order that the function documents its matrix
    angle = rng.normal(0, size if kind == "turn" else 0)
    slant = rng.normal(0, size if kind == "shear" else 0)
    wide, high = np.exp(rng.normal(0, size if kind == "scale" else 0, 2))
    moved = rng.normal(0, size if kind == "shift" else 0, 2)
    matrix = np.array([[wide * np.cos(angle), wide * (slant - np.sin(angle))],
                       [high * np.sin(angle), high * np.cos(angle)]])  # fmt: skip
    turned = matrix[::-1, ::-1]  # scipy counts rows first
    middle = np.full(2, (side - 1) / 2)
    wanted = ndimage.affine_transform(spot, turned, middle - turned @ middle + moved[::-1], order=1)
    np.testing.assert_allclose(given, wanted, rtol=0, atol=1e-4)
    assert np.abs(given - spot).max() > 0.05


def test_training_sees_the_augmented_pictures():
    """What `augment` returns is what the network is shown, batch by batch."""
    shown = []

    class Watching(nn.Module):
        def __init__(self):
            super().__init__()
            self.output = nn.Linear(4, 2)

        def forward(self, x):
            shown.append(x.clone())
            return self.output(x)

    network = Watching()
    x = np.ones((6, 4), np.float32)
    train(network, torch.optim.SGD(network.parameters(), 0.1), x, np.zeros(6, int), epochs=1, batch_size=4,
          rng=np.random.default_rng(0), augment=lambda batch: 3 * batch)  # fmt: skip
    assert [len(one) for one in shown] == [4, 2] and all((one == 3).all() for one in shown)


@pytest.mark.parametrize("make", [lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
                                  lambda p: torch.optim.Adam(p, 0.01, fused=True)])  # fmt: skip
def test_a_step_is_torchs_own(make):
    """Leaving the compiler out changes no bit: weights after training equal those of optimiser.step()."""
    x = np.random.default_rng(0).random((8, 784), np.float32)
    labels = np.arange(8) % 10
    ours, plain = (OneHidden(np.random.default_rng(1), 784, 5, 10) for _ in range(2))
    train(ours, make(ours.parameters()), x, labels, epochs=3, batch_size=8, rng=np.random.default_rng(2))
    optimiser, rng = make(plain.parameters()), np.random.default_rng(2)
    rng.integers(2**63)
    for _ in range(3):
        batch = torch.from_numpy(rng.permutation(8))
        optimiser.zero_grad()
        nn.functional.cross_entropy(
            plain(torch.from_numpy(x)[batch]), torch.from_numpy(labels)[batch]
        ).backward()
        optimiser.step()
    for mine, theirs in zip(ours.parameters(), plain.parameters(), strict=True):
        assert torch.equal(mine, theirs)


LIGHT = """
import sys
import numpy as np, torch
from reference.torchnets.letters import OneHidden
from reference.torchnets.training import train
network = OneHidden(np.random.default_rng(0), 4, 3, 2)
train(network, torch.optim.Adam(network.parameters(), 0.1, fused=True), np.ones((2, 4), np.float32), np.array([0, 1]),
      epochs=1, batch_size=2, rng=np.random.default_rng(0))
assert torch.are_deterministic_algorithms_enabled()
print("torch._dynamo" in sys.modules)
"""


def test_training_does_not_import_torchs_compiler(repository):
    """A task pays for torch alone: its compiler, which would double the import, stays out."""
    environment = os.environ | {"PYTHONPATH": str(repository)}
    run = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, env=environment, check=False
    )
    assert run.stdout == "False\n", run.stderr
