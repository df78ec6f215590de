"""The gradient check: right gradients pass, wrong ones are caught and located, kinks and zeros mislead it not."""

import numpy as np
import pytest
import torch

from reference.nn import layers, losses
from reference.nn.gradient_check import check_gradient, numeric_gradient


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def smooth(x):
    """Return a function whose third derivatives are as large as itself."""
    return np.sum(np.exp(np.sin(x)) * x)


def smooth_gradient(x):
    """Return the gradient of `smooth`."""
    return np.exp(np.sin(x)) * (1 + x * np.cos(x))


def network_loss(x, labels):
    """Return the loss of a ReLU network as a function of its first weights, with the gradient by torch."""
    rng = np.random.default_rng(1)
    W1, W2 = rng.standard_normal((x.shape[1], 20)), rng.standard_normal((20, 3))

    def f(W):
        return losses.softmax_cross_entropy(layers.relu(x @ W) @ W2, labels)[0]

    t = torch.tensor(W1, requires_grad=True)
    torch.nn.functional.cross_entropy(
        torch.relu(torch.tensor(x) @ t) @ torch.tensor(W2), torch.tensor(labels)
    ).backward()
    return f, W1, t.grad.numpy()


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_numeric_gradient_is_the_derivative_at_any_scale_of_the_argument(rng, scale):
    """The step follows the argument: central differences of x³ are right to 1e-8 for |x| from 1e-3 to 1e3."""
    x = scale * (1 + rng.random((3, 4)))
    numeric = numeric_gradient(lambda x: np.sum(x**3), x)
    assert numeric.shape == x.shape
    # h² · f'''/6 with h = 6e-6·max(1, |x|), and the rounding of a sum of 12 terms
    h = 6.1e-6 * max(1, 2 * scale)
    np.testing.assert_allclose(numeric, 3 * x**2, rtol=1e-8, atol=h**2 + 1e-15 * 12 * (2 * scale) ** 3 / h)


@pytest.mark.parametrize("shape", [(1,), (), (7,), (3, 4), (2, 3, 4), (30, 40)])
def test_a_right_gradient_passes(rng, shape):
    """The exact gradient passes for every shape, element by element or along 200 directions."""
    x = rng.standard_normal(shape)
    report = check_gradient(smooth, x, smooth_gradient(x))
    assert report.ok
    assert report.relative_error <= 1e-6
    assert report.kinks == 0
    assert report.checked == min(x.size, 200)


@pytest.mark.parametrize("factor", [1.001, 0.0, -1.0, 4.0])
@pytest.mark.parametrize("shape, index", [((3, 4), (2, 1)), ((30, 40), (17, 8))])
def test_one_wrong_element_is_caught_and_located(rng, shape, index, factor):
    """An element off by a factor fails the check, which reports its index, both values and the error, at any size."""
    x = rng.standard_normal(shape)
    x[index] = 1.3  # its derivative, 3.5, is among the largest
    right = smooth_gradient(x)
    wrong = right.copy()
    wrong[index] *= factor
    report = check_gradient(smooth, x, wrong)
    assert not report.ok
    assert report.worst_index == index
    assert report.analytic == wrong[index]
    np.testing.assert_allclose(report.numeric, right[index], rtol=1e-8)
    expected = abs(factor - 1) / max(1, abs(factor))
    np.testing.assert_allclose(report.relative_error, expected, rtol=1e-3)


@pytest.mark.parametrize("shape", [(3, 4), (30, 40)])
def test_a_gradient_wrong_everywhere_is_caught(rng, shape):
    """A missing 1/N, a sign and a small random error fail; the index reported is an element that is wrong."""
    x = rng.standard_normal(shape)
    right = smooth_gradient(x)
    for wrong in (4 * right, -right, right * (1 + 1e-4 * rng.standard_normal(shape))):
        report = check_gradient(smooth, x, wrong)
        assert not report.ok
        assert report.relative_error > 1e-6
        assert report.analytic == wrong[report.worst_index] != right[report.worst_index]


def test_the_worst_of_several_wrong_elements_is_reported(rng):
    """Among wrong elements the one with the largest relative error is named."""
    x = 1 + rng.random((4, 5))
    wrong = smooth_gradient(x)
    wrong[0, 1] *= 1.001
    wrong[3, 2] *= 1.5
    wrong[2, 2] *= 1.01
    assert check_gradient(smooth, x, wrong).worst_index == (3, 2)


def test_either_slope_of_a_kink_passes_and_no_other():
    """Where ReLU has its kink at x, or closer than a step on either side, its gradient may be 0 or 1, not 2 or -1."""
    x = np.array([0.0, 2e-6, -2e-6, 4e-6, -5e-6, 1.0, -1.0])

    def f(x):
        return np.sum(np.maximum(x, 0))

    for slope in (0.0, 1.0):
        analytic = np.array([slope, 1, 0, 1, 0, 1, 0])
        report = check_gradient(f, x, analytic)
        assert report.ok
        assert report.kinks == 5
    for index, slope in ((0, 2.0), (0, -1.0), (1, 2.0), (5, 0.0), (6, 1.0)):
        analytic = (x > 0).astype(float)
        analytic[index] = slope
        report = check_gradient(f, x, analytic)
        assert not report.ok
        assert report.worst_index == (index,)


@pytest.mark.parametrize("offset", [*np.linspace(-1.2, 1.2, 48), 1 / 3, -1 / 3])
def test_a_kink_anywhere_near_a_step_raises_no_false_alarm(offset):
    """Wherever in the step the kink of |x| lies, the derivative of the side that x is on passes."""
    x = np.array([offset * np.finfo(float).eps ** (1 / 3)])
    report = check_gradient(lambda x: float(np.abs(x[0]) + x[0] ** 2), x, np.sign(x) + 2 * x)
    assert report.ok
    assert report.kinks == (abs(offset) < 1)


def test_a_tie_of_a_maximum_is_a_kink():
    """Where two elements share the maximum, either may carry the gradient."""
    x = np.array([1.0, 3.0, 3.0])
    for analytic in ([0, 1, 0], [0, 0, 1], [0, 0.5, 0.5]):
        assert check_gradient(np.max, x, np.array(analytic)).ok
    assert not check_gradient(np.max, x, np.array([1.0, 0, 0])).ok


def test_zero_against_zero_is_right(rng):
    """Elements without influence pass with 0, and a difference that only rounding makes is no error."""
    x = rng.standard_normal(6)
    constant = check_gradient(lambda x: 5.0, x, np.zeros(6))
    assert constant.ok
    assert constant.relative_error == 0

    def noisy(x):  # the sum of x cancels, its rounding does not
        return 1e3 + (x.sum() - x[::-1].sum()) + x[0] ** 2

    assert check_gradient(noisy, x, np.array([2 * x[0], 0, 0, 0, 0, 0])).ok


def test_a_zero_where_there_is_a_derivative_is_caught(rng):
    """A gradient that is 0 where the function's is not fails with a relative error of 1, and the other way round."""
    x = 1 + rng.random(5)
    for analytic in (np.array([2.0, 2, 0, 2, 2]), np.array([2.0, 2, 2, 2, 0])):
        report = check_gradient(lambda x: 2 * np.sum(x), x, analytic)
        assert report.worst_index == (int(np.argmin(analytic)),)
        np.testing.assert_allclose(report.relative_error, 1)
    report = check_gradient(lambda x: np.sum(x[1:]), x, np.ones(5))
    assert report.worst_index == (0,)


def test_the_gradients_of_a_relu_network_pass_and_a_wrong_one_fails(rng):
    """On a network's loss the gradient of torch passes along directions; one that forgets 1/N or one sample fails."""
    x, labels = rng.standard_normal((15, 30)), rng.integers(0, 3, 15)
    f, W, gradient = network_loss(x, labels)
    assert W.size > 200
    assert check_gradient(f, W, gradient).ok
    assert not check_gradient(f, W, 15 * gradient).ok
    assert not check_gradient(f, W, network_loss(x[:-1], labels[:-1])[2]).ok


def test_directions_come_from_the_generator_and_repeat(rng):
    """Equal seeds give equal reports; without a generator the check repeats itself; another seed tries others."""
    x = rng.standard_normal(400)

    def check(**arguments):
        return check_gradient(smooth, x, smooth_gradient(x), elements=50, **arguments)

    assert check() == check()
    assert check(rng=np.random.default_rng(1)) == check(rng=np.random.default_rng(1))
    assert check(rng=np.random.default_rng(1)).numeric != check(rng=np.random.default_rng(2)).numeric
    assert check().checked == 50


def test_a_function_that_writes_into_its_argument_does_no_harm(rng):
    """f gets its own array each time; the caller's x stays as it is."""
    x = rng.standard_normal(6)
    before = x.copy()

    def f(x):
        value = smooth(x)
        x[:] = 99
        return value

    report = check_gradient(f, x, smooth_gradient(x))
    assert report.ok
    assert report.kinks == 0
    np.testing.assert_array_equal(x, before)


def test_a_function_that_does_not_repeat_itself_is_refused(rng):
    """A loss with fresh dropout in each call has no derivative to compare with: ValueError says so."""
    x = rng.standard_normal(6)
    with pytest.raises(ValueError, match="at the same x"):
        check_gradient(lambda x: np.sum(layers.dropout(x, 0.5, rng)[0]), x, np.ones(6))


def test_a_value_that_is_not_finite_at_x_alone_fails(rng):
    """Slopes beside x do not make up for a function that is infinite at x."""
    x = rng.standard_normal(6)
    report = check_gradient(lambda p: np.inf if (p == x).all() else smooth(p), x, smooth_gradient(x))
    assert not report.ok


@pytest.mark.parametrize("shape", [(5,), (300,)])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_fails(rng, shape, bad):
    """A gradient or a function value that is not finite never passes, and its element is named."""
    x = rng.standard_normal(shape)
    analytic = smooth_gradient(x)
    analytic[3] = bad
    report = check_gradient(smooth, x, analytic)
    assert not report.ok
    assert report.worst_index == (3,)
    assert report.relative_error == np.inf
    assert not check_gradient(lambda x: bad, x, np.zeros(shape)).ok


def test_shapes_that_differ_are_refused():
    """A gradient of another shape than x, or none at all, raises ValueError."""
    with pytest.raises(ValueError, match=r"shape \(3, 2\) for x of shape \(2, 3\)"):
        check_gradient(smooth, np.zeros((2, 3)), np.zeros((3, 2)))
    with pytest.raises(ValueError, match=r"x of shape \(0,\)"):
        check_gradient(smooth, np.zeros(0), np.zeros(0))
