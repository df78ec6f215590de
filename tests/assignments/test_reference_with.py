"""The reference with some of its functions replaced: they reach what calls them, and the reference stays as it is."""

import sys

import numpy as np

from regrade.implementation import reference, reference_with

X, Y = np.array([[1.0, -2.0, 3.0]]), np.array([1])
MODULES = ["reference.cs189_hw6.layers", "reference.cs189_hw6.fc_net"]


def no_relu(x):
    return x, x


def scores(student):
    np.random.seed(0)
    return student.FullyConnectedNet(3, [4], 2, 1.0).loss(X)


def test_a_replaced_function_reaches_what_calls_it():
    """A student whose ReLU is wrong has a wrong network: so has the reference with that ReLU, in every file."""
    changed = reference_with("cs189_hw6", {"relu_forward": no_relu})
    assert changed.relu_forward is no_relu
    out, _ = changed.affine_relu_forward(X, -np.eye(3), np.zeros(3))
    assert np.array_equal(out, -X)
    assert not np.array_equal(scores(changed), scores(reference("cs189_hw6")))


def test_the_reference_stays_what_it_is():
    """Grading goes on with the right functions: nothing of the changed files is left in the modules."""
    modules = [sys.modules.get(name) for name in MODULES]
    before = scores(reference("cs189_hw6"))
    changed = reference_with("cs189_hw6", {"softmax_loss": lambda x, y: (0.0, x), "relu_forward": no_relu})
    assert changed.softmax_loss(X, Y)[0] == 0
    import reference.cs189_hw6 as package

    assert [sys.modules[name] for name in MODULES] == [package.layers, package.fc_net]
    assert all(old is None or old is sys.modules[name] for name, old in zip(MODULES, modules, strict=True))
    assert package.layers.relu_forward is not no_relu
    assert np.array_equal(scores(reference("cs189_hw6")), before)
