"""The update rules of reference.nn against torch.optim in float64."""

import numpy as np
import pytest
import torch

from reference.nn import optimisers
from reference.nn.optimisers import SGD, AdaGrad, Adam, Momentum, RMSprop

RULES = {
    "SGD": (lambda: SGD(0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "Momentum": (lambda: Momentum(0.1, 0.8), lambda p: torch.optim.SGD(p, 0.1, momentum=0.8)),
    "AdaGrad": (lambda: AdaGrad(0.1, 1e-3), lambda p: torch.optim.Adagrad(p, 0.1, eps=1e-3)),
    "RMSprop": (
        lambda: RMSprop(0.01, 0.9, 1e-3),
        lambda p: torch.optim.RMSprop(p, 0.01, alpha=0.9, eps=1e-3),
    ),
    "Adam": (lambda: Adam(0.01, 0.8, 0.95, 1e-3), lambda p: torch.optim.Adam(p, 0.01, (0.8, 0.95), eps=1e-3)),
}
# (1000, 50) takes several blocks; the last is a short one
SHAPES = [(4, 3), (3,), (1, 1), (1000, 50), (1,)]


@pytest.mark.parametrize("layout", "CF")
@pytest.mark.parametrize("name", RULES)
def test_twelve_steps_are_those_of_torch(name, layout):
    """Parameters after each of twelve steps agree with torch.optim to 1e-9, in one block or several."""
    rng = np.random.default_rng(5)
    params = [np.array(rng.standard_normal(shape), order=layout) for shape in SHAPES]
    tensors = [torch.tensor(p.copy()) for p in params]
    ours, theirs = RULES[name][0](), RULES[name][1](tensors)
    assert params[3].size > 2 * optimisers.BLOCK
    for _ in range(12):
        grads = [rng.standard_normal(shape) for shape in SHAPES]
        for tensor, grad in zip(tensors, grads, strict=True):
            tensor.grad = torch.tensor(grad)
        copies = [g.copy() for g in grads]
        ours.step(params, grads)
        theirs.step()
        for p, tensor in zip(params, tensors, strict=True):
            np.testing.assert_allclose(p, tensor.numpy(), rtol=1e-9, atol=1e-12)
        for g, copy in zip(grads, copies, strict=True):
            np.testing.assert_array_equal(g, copy)


@pytest.mark.parametrize("name", [name for name in RULES if name != "Momentum"])
def test_a_changed_rate_holds_from_the_next_step(name):
    """After `rate` is changed the rule goes on as torch's does after its lr is changed."""
    rng = np.random.default_rng(6)
    p = rng.standard_normal((4, 3))
    tensor = torch.tensor(p.copy())
    ours, theirs = RULES[name][0](), RULES[name][1]([tensor])
    for rate in (0.3, 0.02, 0.02):
        ours.rate = theirs.param_groups[0]["lr"] = rate
        grad = rng.standard_normal(p.shape)
        tensor.grad = torch.tensor(grad)
        ours.step([p], [grad])
        theirs.step()
    np.testing.assert_allclose(p, tensor.numpy(), rtol=1e-9, atol=1e-12)


def test_momentum_keeps_the_rate_of_each_step_in_its_velocity():
    """v ← γv + rate·g: a later change of the rate leaves what is in the velocity as it is."""
    w = np.array([1.0])
    rule = Momentum(0.1, 0.5)
    rule.step([w], [np.array([2.0])])  # v = 0.2, w = 0.8
    rule.rate = 0.01
    rule.step([w], [np.array([4.0])])  # v = 0.1 + 0.04, w = 0.66
    np.testing.assert_allclose(w, [0.66], rtol=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_float32_parameters_stay_float32(name):
    """State and update keep the type of the parameters, which change in place."""
    p, g = np.ones((3, 2), np.float32), np.ones((3, 2), np.float32)
    rule = RULES[name][0]()
    params = [p]
    rule.step(params, [g])
    assert params[0] is p
    assert p.dtype == np.float32
    assert (p < 1).all()


def test_another_list_of_parameters_is_refused():
    """A list of another length, for which the rule has no state, raises ValueError."""
    rule = SGD(0.1)
    rule.step([np.ones(2)], [np.ones(2)])
    with pytest.raises(ValueError, match="2 parameters, 2 gradients; it began with 1"):
        rule.step([np.ones(2)] * 2, [np.ones(2)] * 2)
    with pytest.raises(ValueError, match="1 parameters, 0 gradients"):
        rule.step([np.ones(2)], [])
