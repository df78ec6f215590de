"""CS189 HW6: the interface against torch, probes on the reference, mistakes against questions."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn import functional

from reference.cs189_hw6 import cases, fc_net, layers, optim, probes
from reference.cs189_hw6.questions import QUESTIONS

RTOL = 1e-9  # float64 sums of at most a few hundred terms


def _tensors(*arrays):
    return [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]


def _same(found, tensor):
    np.testing.assert_allclose(found, tensor.detach().numpy(), rtol=RTOL, atol=1e-12)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 2, 4), (1, 7)])
def test_affine_layers_agree_with_torch(shape, relu):
    """Outputs and the three gradients are torch's, for samples of any shape, each in the shape of its argument."""
    rng = np.random.default_rng(1)
    x, w, b = rng.standard_normal(shape), rng.standard_normal((np.prod(shape[1:]), 3)), rng.standard_normal(3)
    dout = rng.standard_normal((shape[0], 3))
    forward = layers.affine_relu_forward if relu else layers.affine_forward
    backward = layers.affine_relu_backward if relu else layers.affine_backward
    out, cache = forward(x, w, b)
    tx, tw, tb = _tensors(x, w, b)
    expected = tx.flatten(1) @ tw + tb
    expected = torch.relu(expected) if relu else expected
    expected.backward(torch.tensor(dout))
    _same(out, expected)
    for gradient, tensor in zip(backward(dout, cache), (tx, tw, tb), strict=True):
        assert gradient.shape == tuple(tensor.shape)
        _same(gradient, tensor.grad)


def test_relu_agrees_with_torch():
    """ReLU and its gradient are torch's, also at exactly 0."""
    x, dout = np.array([[-1.0, 0.0, 2.0], [3.0, -4.0, 0.5]]), np.arange(6.0).reshape(2, 3) + 1
    out, cache = layers.relu_forward(x)
    (tx,) = _tensors(x)
    expected = torch.relu(tx)
    expected.backward(torch.tensor(dout))
    _same(out, expected)
    _same(layers.relu_backward(dout, cache), tx.grad)


@pytest.mark.parametrize("n, classes, offset", [(6, 5, 0), (1, 2, 0), (4, 3, 1000)])
def test_softmax_loss_agrees_with_torch(n, classes, offset):
    """The mean loss and its gradient are torch's, for large scores too."""
    rng = np.random.default_rng(2)
    x, y = offset + 30 * rng.standard_normal((n, classes)), rng.integers(classes, size=n)
    loss, dx = layers.softmax_loss(x, y)
    (tx,) = _tensors(x)
    expected = functional.cross_entropy(tx, torch.tensor(y))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=RTOL)
    _same(dx, tx.grad)


@pytest.mark.parametrize("stride, pad, size", [(1, 1, (3, 3)), (1, 0, (2, 3)), (2, 2, (3, 2))])
def test_convolution_agrees_with_torch(stride, pad, size):
    """Outputs and the three gradients are torch's on a picture that is not square."""
    rng = np.random.default_rng(3)
    x, w, b = (rng.standard_normal(shape) for shape in ((2, 3, 6, 8), (4, 3, *size), (4,)))
    out, cache = layers.conv_forward_naive(x, w, b, {"stride": stride, "pad": pad})
    tx, tw, tb = _tensors(x, w, b)
    expected = functional.conv2d(tx, tw, tb, stride, pad)
    dout = rng.standard_normal(expected.shape)
    expected.backward(torch.tensor(dout))
    _same(out, expected)
    for gradient, tensor in zip(layers.conv_backward_naive(dout, cache), (tx, tw, tb), strict=True):
        _same(gradient, tensor.grad)


@pytest.mark.parametrize("size, stride", [((2, 2), 2), ((3, 3), 1), ((2, 3), 2)])
def test_max_pooling_agrees_with_torch(size, stride):
    """Maxima and gradient are torch's, also where windows overlap or are not square; a too large one is refused."""
    rng = np.random.default_rng(4)
    x = rng.standard_normal((2, 3, 6, 8))
    pool = {"pool_height": size[0], "pool_width": size[1], "stride": stride}
    out, cache = layers.max_pool_forward_naive(x, pool)
    (tx,) = _tensors(x)
    expected = functional.max_pool2d(tx, size, stride)
    dout = rng.standard_normal(expected.shape)
    expected.backward(torch.tensor(dout))
    _same(out, expected)
    _same(layers.max_pool_backward_naive(dout, cache), tx.grad)
    with pytest.raises(ValueError, match="larger than the picture"):
        layers.max_pool_forward_naive(x, pool | {"pool_width": x.shape[3] + 1})


def test_batch_normalisation_agrees_with_torch():
    """Training, gradients, running values and test mode are torch's; our running variance divides by N."""
    rng = np.random.default_rng(5)
    x, gamma, beta, dout = (rng.standard_normal(shape) for shape in ((6, 4), (4,), (4,), (6, 4)))
    mean, var = rng.standard_normal(4), rng.uniform(1, 2, 4)
    settings = {"mode": "train", "eps": 1e-3, "momentum": 0.8, "running_mean": mean, "running_var": var}
    out, cache = layers.batchnorm_forward(x, gamma, beta, settings)
    tx, tgamma, tbeta = _tensors(x, gamma, beta)
    tmean, tvar = torch.tensor(mean), torch.tensor(var)
    expected = functional.batch_norm(tx, tmean, tvar, tgamma, tbeta, True, 1 - 0.8, 1e-3)
    expected.backward(torch.tensor(dout))
    _same(out, expected)
    for gradient, tensor in zip(layers.batchnorm_backward(dout, cache), (tx, tgamma, tbeta), strict=True):
        _same(gradient, tensor.grad)
    _same(settings["running_mean"], tmean)
    biased = 0.8 * var + (tvar.numpy() - 0.8 * var) * 5 / 6  # torch's new part divides by N − 1
    np.testing.assert_allclose(settings["running_var"], biased, rtol=RTOL)
    tested, _ = layers.batchnorm_forward(x, gamma, beta, settings | {"mode": "test"})
    running = (torch.tensor(settings[f"running_{name}"]) for name in ("mean", "var"))
    _same(tested, functional.batch_norm(tx, *running, tgamma, tbeta, False, 0, 1e-3))
    with pytest.raises(ValueError, match="mode"):
        layers.batchnorm_forward(x, gamma, beta, {"mode": "Train"})


def test_dropout_scales_what_it_keeps():
    """What is kept is divided by p, a share p within five standard errors; the gradient has the same mask."""
    x, dout = np.ones((100, 100)), np.full((100, 100), 2.0)
    out, cache = layers.dropout_forward(x, {"mode": "train", "p": 0.3, "seed": 1})
    np.testing.assert_allclose(np.unique(out), [0, 1 / 0.3])
    assert abs(np.mean(out > 0) - 0.3) < 5 * np.sqrt(0.3 * 0.7 / out.size)
    np.testing.assert_allclose(layers.dropout_backward(dout, cache), 2 * out)
    same, cache = layers.dropout_forward(x, {"mode": "test", "p": 0.3})
    np.testing.assert_array_equal(same, x)
    np.testing.assert_array_equal(layers.dropout_backward(dout, cache), dout)
    with pytest.raises(ValueError, match="mode"):
        layers.dropout_forward(x, {"mode": "Train", "p": 0.3})


@pytest.mark.parametrize("hidden", [[], [5], [6, 3, 4]])
def test_network_agrees_with_torch(hidden):
    """Scores, loss and all gradients are autograd's for nets without and with hidden layers."""
    rng = np.random.default_rng(6)
    net = fc_net.FullyConnectedNet(4, hidden, 3, weight_scale=0.8, rng=rng)
    for name in net.params:
        net.params[name] += 0.1 * rng.standard_normal(net.params[name].shape)
    x, y = rng.standard_normal((5, 4)), rng.integers(3, size=5)
    tensors = dict(zip(net.params, _tensors(*net.params.values()), strict=True))
    out = torch.tensor(x)
    for layer in range(1, len(hidden) + 2):
        out = out @ tensors[f"W{layer}"] + tensors[f"b{layer}"]
        out = torch.relu(out) if layer <= len(hidden) else out
    expected = functional.cross_entropy(out, torch.tensor(y))
    expected.backward()
    loss, grads = net.loss(x, y)
    _same(net.loss(x), out)
    assert loss == pytest.approx(expected.item(), rel=RTOL)
    assert set(grads) == set(tensors)
    for name, gradient in grads.items():
        _same(gradient, tensors[name].grad)


def test_network_follows_the_global_seed():
    """np.random.seed decides a net's weights, as in the course's notebook."""
    nets = []
    for seed in (1, 1, 2):
        np.random.seed(seed)
        nets.append(fc_net.FullyConnectedNet(3).params["W1"])
    np.testing.assert_array_equal(nets[0], nets[1])
    assert not np.array_equal(nets[0], nets[2])


@pytest.mark.parametrize(
    "rule, config, make",
    [
        (optim.sgd, {"learning_rate": 0.1}, lambda w: torch.optim.SGD([w], 0.1)),
        (
            optim.sgd_momentum,
            {"learning_rate": 0.1, "momentum": 0.7},
            lambda w: torch.optim.SGD([w], 0.1, 0.7),
        ),
        (
            optim.rmsprop,
            {"learning_rate": 0.1, "decay_rate": 0.8},
            lambda w: torch.optim.RMSprop([w], 0.1, 0.8),
        ),
        (
            optim.adam,
            {"learning_rate": 0.1, "beta1": 0.7},
            lambda w: torch.optim.Adam([w], 0.1, (0.7, 0.999)),
        ),
    ],
)
def test_update_rules_agree_with_torch(rule, config, make):
    """Five steps give torch's weights, and neither w nor dw is changed."""
    rng = np.random.default_rng(7)
    w = rng.standard_normal((3, 2))
    (tensor,) = _tensors(w)
    optimiser = make(tensor)
    for _ in range(5):
        dw, before = rng.standard_normal((3, 2)), w.copy()
        tensor.grad = torch.tensor(dw)
        optimiser.step()
        next_w, config = rule(w, dw.copy(), config)
        np.testing.assert_array_equal(w, before)
        w = next_w
        _same(w, tensor)


def _reference():
    """Return the published functions under one roof, as a probe gets them."""
    modules = (layers, fc_net, optim)
    return SimpleNamespace(**{name: value for module in modules for name, value in vars(module).items()})


def test_probes_leave_their_inputs_alone():
    """A submission gets copies: a case's arrays are what they were after every question's probe."""
    for question in QUESTIONS:
        for case in question.cases(np.random.default_rng(0)):
            arrays = {name: value for name, value in case.inputs.items() if isinstance(value, np.ndarray)}
            before = {name: value.copy() for name, value in arrays.items()}
            getattr(probes, question.probe)(_overwriting(_reference()), **case.inputs)
            for name, value in before.items():
                np.testing.assert_array_equal(arrays[name], value, err_msg=f"{question.id}: {name}")


def _overwriting(reference):
    """Return the reference with functions that write into the arrays they get."""

    def wrap(function):
        def wrong(*arguments):
            result = function(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))
            for argument in arguments:
                if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                    argument[...] = 0
            return result

        return wrong

    functions = {name: value for name, value in vars(reference).items() if name.endswith(("ward", "naive"))}
    rules = {
        name: getattr(reference, name) for name in ("sgd", "sgd_momentum", "rmsprop", "adam", "softmax_loss")
    }
    wrapped = {name: wrap(function) for name, function in (functions | rules).items()}
    return SimpleNamespace(**vars(reference) | wrapped)


@pytest.mark.parametrize("p_keeps", [True, False])
def test_dropout_question_accepts_either_meaning_of_p(p_keeps):
    """p may be the probability of keeping or of dropping; a mask that is not scaled is wrong in both."""
    check = next(q.judge.check for q in QUESTIONS if q.id == "dropout_forward")
    for _, inputs in cases.dropout(np.random.default_rng(8)):
        keep = inputs["p"] if p_keeps else 1 - inputs["p"]
        mask = np.random.default_rng(9).random(inputs["x"].shape) < keep
        out = inputs["x"] * mask / keep if inputs["mode"] == "train" else inputs["x"]
        assert check(out, inputs) is None
        if inputs["mode"] == "train":
            assert "divide" in check(inputs["x"] * mask, inputs)
