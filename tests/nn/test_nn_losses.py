"""The losses of reference.nn against torch's autograd in float64."""

import numpy as np
import pytest
import torch

from reference.nn import losses

SHAPES = [(1, 2), (1, 7), (5, 3), (3, 5), (64, 10)]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize("n, k", SHAPES)
def test_softmax_cross_entropy_is_torchs_mean_with_its_gradient(rng, n, k, scale):
    """Mean loss and gradient agree with torch to 1e-9, also where scores of ten thousand would overflow exp."""
    scores, labels = scale * rng.standard_normal((n, k)), rng.integers(0, k, n)
    loss, gradient = losses.softmax_cross_entropy(scores, labels)
    t = torch.tensor(scores, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(t, torch.tensor(labels))
    expected.backward()
    np.testing.assert_allclose(loss, expected.item(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(gradient, t.grad.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0], [0, 1, 2], [[0], [1]], [0.0, 1.0]])
def test_labels_that_do_not_fit_are_refused(labels):
    """A label that is no class, a wrong number of labels and labels that are no integers raise ValueError."""
    with pytest.raises(ValueError, match="labels: "):
        losses.softmax_cross_entropy(np.zeros((2, 3)), np.array(labels))


@pytest.mark.parametrize("n, k", SHAPES)
def test_cross_entropy_is_the_sum_over_samples(rng, n, k):
    """cross_entropy sums −t log p over all samples and classes, for one-hot and for soft targets."""
    probs = torch.softmax(torch.tensor(rng.standard_normal((n, k))), 1)
    labels = torch.tensor(rng.integers(0, k, n))
    expected = torch.nn.functional.nll_loss(torch.log(probs), labels, reduction="sum").item()
    onehot = torch.nn.functional.one_hot(labels, k).double().numpy()
    np.testing.assert_allclose(losses.cross_entropy(probs.numpy(), onehot), expected, rtol=1e-9)
    soft = torch.softmax(torch.tensor(rng.standard_normal((n, k))), 1)
    expected = torch.nn.functional.cross_entropy(torch.log(probs), soft, reduction="sum").item()
    np.testing.assert_allclose(losses.cross_entropy(probs.numpy(), soft.numpy()), expected, rtol=1e-9)


def test_a_probability_of_zero_counts_only_for_the_true_class():
    """0 log 0 is 0 for the other classes; for the true class the loss is infinite; neither warns."""
    probs = np.array([[1.0, 0.0]])
    assert losses.cross_entropy(probs, np.array([[1.0, 0.0]])) == 0
    assert losses.cross_entropy(probs, np.array([[0.0, 1.0]])) == np.inf


@pytest.mark.parametrize("shape", SHAPES)
def test_squared_error_is_the_sum_with_its_gradient(rng, shape):
    """squared_error sums over all elements, and its gradient is 2 (y − t)."""
    y, target = rng.standard_normal(shape), rng.standard_normal(shape)
    t = torch.tensor(y, requires_grad=True)
    expected = torch.nn.functional.mse_loss(t, torch.tensor(target), reduction="sum")
    expected.backward()
    loss, gradient = losses.squared_error(y, target)
    np.testing.assert_allclose(loss, expected.item(), rtol=1e-9)
    np.testing.assert_allclose(gradient, t.grad.numpy(), rtol=1e-9)


def test_accuracy_is_the_share_of_rows_that_are_right():
    """accuracy counts rows whose largest score is the label's."""
    scores = np.array([[0.1, 0.9], [3.0, -1.0], [-5.0, -4.0], [2.0, 1.0]])
    assert losses.accuracy(scores, np.array([1, 0, 0, 0])) == 0.75
