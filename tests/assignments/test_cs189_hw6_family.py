"""CS189 HW6: the spellings of the whole CS231n family are graded by what they compute."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import numpy as np
import pytest

from grader.judge import judge_together
from grader.prepare import copied, prepare
from reference.cs189_hw6 import fc_net, layers, optim, probes
from regrade.grading import assignment

REFERENCE = {name: value for module in (layers, fc_net, optim) for name, value in vars(module).items()}
NETS = ("net_init", "net_scores", "net_loss", "net_gradients")


@pytest.fixture(scope="module")
def prepared():
    """The questions with what is expected."""
    return {one.question.id: one for one in prepare(assignment("cs189_hw6"), hidden_seed=5)}


def share(one, **own):
    """Return the share of a question's cases that the reference with own functions earns, and the readings used."""
    student = SimpleNamespace(
        **{name: value for name, value in (REFERENCE | own).items() if value is not None}
    )
    replies = {}
    for place, drawn in enumerate(one.cases):
        try:
            replies[place] = getattr(probes, one.question.probe)(student, **copied(drawn.case.inputs))
        except AttributeError:
            continue
    judged = judge_together(one, replies).values()
    return sum(j.verdict is None for j in judged) / len(one.cases), {j.reading for j in judged}


class HiddenDims:
    """A net with CS231n's constructor: layers first, everything cast to a type that is float32 by default."""

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        net = fc_net.FullyConnectedNet(input_dim, hidden_dims, num_classes, weight_scale)
        self.net, self.dtype = net, dtype
        self.params = net.params = {name: value.astype(dtype) for name, value in net.params.items()}

    def loss(self, X, y=None):
        """Return scores, or loss and gradients."""
        return self.net.loss(X.astype(self.dtype), y)


class TwoLayerNet:
    """CS231n's net of one hidden layer, whose biases are rows."""

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.net = fc_net.FullyConnectedNet(input_dim, [int(hidden_dim)], num_classes, weight_scale)
        self.params = self.net.params
        for name in ("b1", "b2"):
            self.params[name] = self.params[name][None]

    def loss(self, X, y=None):
        """Return scores, or loss and gradients."""
        return self.net.loss(X, y)


@pytest.mark.parametrize("question", NETS)
def test_a_net_that_takes_hidden_dims_first(prepared, question):
    """The constructor of CS231n earns what the published one earns, whatever its default type is."""
    assert share(prepared[question], FullyConnectedNet=HiddenDims) == (1, {None})


@pytest.mark.parametrize("question", NETS)
def test_a_net_of_one_hidden_layer_alone(prepared, question):
    """Where a submission has TwoLayerNet and no other, it earns the cases of one hidden layer and no more."""
    one = prepared[question]
    alone = sum("one hidden layer" in drawn.case.group for drawn in one.cases) / len(one.cases)
    found, _ = share(one, FullyConnectedNet=None, TwoLayerNet=TwoLayerNet)
    assert found == pytest.approx(alone) and 0 < alone < 1


def test_nets_missing_are_told_by_the_published_name(prepared):
    """Without any net it is FullyConnectedNet that is missing."""
    with pytest.raises(AttributeError, match="FullyConnectedNet"):
        probes.net_scores(SimpleNamespace(), **prepared["net_scores"].cases[0].case.inputs)


def test_adam_whose_new_t_is_1(prepared):
    """The course's first code began at t = 1 and raised it before use: right in all cases, by a named reading."""

    def adam(w, dw, config=None):
        config = {} if config is None else config
        config.setdefault("t", 1)
        return optim.adam(w, dw, config)

    assert share(prepared["adam"], adam=adam) == (1, {"a new t is 1, and is raised before it is used"})


def _eps_outside(x, gamma, beta, bn_param):
    running = {"mean": np.zeros(x.shape[1]), "var": np.zeros(x.shape[1])}
    running = {name: bn_param.get(f"running_{name}", zeros) for name, zeros in running.items()}
    mean, sd = x.mean(axis=0), x.std(axis=0)
    if bn_param["mode"] == "test":
        mean, sd = running["mean"], running["var"] ** 0.5
    eps = bn_param.get("eps", 1e-5)
    layers.batchnorm_forward(x, gamma, beta, bn_param)  # keeps the running values
    return gamma * ((x - mean) / (sd + eps)) + beta, (x, gamma, beta, eps)


def test_eps_beside_the_standard_deviation(prepared):
    """sqrt(var) + eps is accepted by name, forward and backward: its gradient is that of central differences."""

    def backward(dout, cache):
        x, gamma, beta, eps = cache

        def total(x, gamma, beta):
            return np.sum(dout * _eps_outside(x, gamma, beta, {"mode": "train", "eps": eps})[0])

        gradients = []
        for place, array in enumerate((x, gamma, beta)):
            gradient = np.zeros_like(array)
            for index in np.ndindex(*array.shape):
                sides = []
                for step in (1e-5, -1e-5):
                    moved = [x, gamma, beta]
                    moved[place] = array.copy()
                    moved[place][index] += step
                    sides.append(total(*moved))
                gradient[index] = (sides[0] - sides[1]) / 2e-5
            gradients.append(gradient)
        return gradients

    own = {"batchnorm_forward": _eps_outside, "batchnorm_backward": backward}
    reading = {"eps is added to the standard deviation"}
    assert share(prepared["batchnorm_forward"], **own) == (1, reading)
    assert share(prepared["batchnorm_backward"], **own) == (1, reading)


def test_rows_beside_vectors(prepared):
    """Gradients and running values kept with keepdims are right: (1, D) is the vector (D,)."""

    def forward(x, gamma, beta, bn_param):
        out, cache = layers.batchnorm_forward(x, gamma, beta, bn_param)
        for name in ("running_mean", "running_var"):
            bn_param[name] = bn_param[name][None]
        return out, cache

    def backward(dout, cache):
        dx, dgamma, dbeta = layers.batchnorm_backward(dout, cache)
        return dx, dgamma[None], dbeta[None]

    def affine_backward(dout, cache):
        dx, dw, db = layers.affine_backward(dout, cache)
        return dx, dw, db[None]

    own = {"batchnorm_forward": forward, "batchnorm_backward": backward, "affine_backward": affine_backward}
    for question in own:
        assert share(prepared[question], **own) == (1, {None})


@pytest.mark.parametrize("name", ["W", "b"])
def test_one_slip_in_the_gradients_costs_its_groups(prepared, name):
    """A net that fails for one number of layers, or in one kind of gradient, keeps the groups of the others."""
    groups = [drawn.case.group for drawn in prepared["net_gradients"].cases]
    assert len(set(groups)) == 6
    assert sum(group.startswith(f"{name}, ") for group in set(groups)) == 3


def test_a_tiny_number_in_the_logarithm(prepared):
    """log(p + 1e-10) is right in every group, for large scores too, once each row's maximum is taken off."""

    def softmax_loss(x, y):
        shifted = np.exp(x - x.max(axis=1, keepdims=True))
        p = shifted / shifted.sum(axis=1, keepdims=True)
        rows = np.arange(len(x))
        return -np.log(p[rows, y] + 1e-10).mean(), (p - (np.arange(x.shape[1]) == y[:, None])) / len(x)

    assert share(prepared["softmax_loss"], softmax_loss=softmax_loss) == (1, {None})
    assert share(prepared["softmax_gradient"], softmax_loss=softmax_loss) == (1, {None})


@pytest.mark.parametrize("question", NETS)
def test_a_net_without_the_file_of_given_layers(prepared, question):
    """Who leaves out layer_utils.py, which the course gives, has the net judged on the layers that were handed in."""
    names = {name: value for name, value in vars(fc_net).items() if "affine_relu" not in name}
    exec(compile(inspect.getsource(fc_net.FullyConnectedNet), "fc_net.py", "exec"), names)
    assert share(prepared[question], FullyConnectedNet=names["FullyConnectedNet"]) == (1, {None})


class FromZero(fc_net.FullyConnectedNet):
    """A net whose parameters are called W0, b0, …"""

    def __init__(self, *sizes, **words):
        super().__init__(*sizes, **words)
        self.params = {f"{name[0]}{int(name[1:]) - 1}": value for name, value in self.params.items()}

    def loss(self, X, y=None):
        """Return scores, or loss and gradients."""
        net = fc_net.FullyConnectedNet(1, [1] * (len(self.params) // 2 - 1), 1)
        net.params = {f"{name[0]}{int(name[1:]) + 1}": value for name, value in self.params.items()}
        if y is None:
            return net.loss(X)
        loss, grads = net.loss(X, y)
        return loss, {f"{name[0]}{int(name[1:]) - 1}": value for name, value in grads.items()}


@pytest.mark.parametrize("question", NETS)
def test_layers_counted_from_0_cost_the_first_weights_alone(prepared, question):
    """Names that begin with W0 are an error of the new net, and are not paid for again by what is right."""
    found, _ = share(prepared[question], FullyConnectedNet=FromZero)
    assert found == (0 if question == "net_init" else 1)


@pytest.mark.parametrize("question", ["sgd", "sgd_momentum", "rmsprop", "adam"])
def test_an_update_that_must_be_given_a_config(prepared, question):
    """Where config has no default it is given as an empty dict, which is what the course's own solver does."""

    def step(w, dw, config):
        config.setdefault("learning_rate", 1e-3 if question == "adam" else 1e-2)
        return getattr(optim, question)(w, dw, config)

    assert share(prepared[question], **{question: step}) == (1, {None})


@pytest.mark.parametrize("question", ["affine_relu_forward", "affine_relu_backward"])
def test_affine_relu_that_the_course_gives(prepared, question):
    """Without the file of given layers affine–ReLU is made of the layers handed in; one's own is never replaced."""
    one = prepared[question]
    own = {name: getattr(layers, name) for name in dir(layers) if "affine_relu" not in name}
    given = probes.given_affine_relu(SimpleNamespace(**own))
    replies = {
        place: getattr(probes, question)(given, **copied(drawn.case.inputs))
        for place, drawn in enumerate(one.cases)
    }
    assert {judged.verdict for judged in judge_together(one, replies).values()} == {None}
    assert [form.adapt for form in one.question.forms] == ["given_affine_relu"]
    with pytest.raises(ValueError, match="was handed in"):
        probes.given_affine_relu(SimpleNamespace(**REFERENCE))


def of_gradients(w, dw, config=None):
    """Momentum as in torch, whose velocity is an average of the gradients."""
    config = {"learning_rate": 1e-2, "momentum": 0.9} | (config or {})
    config["velocity"] = config["momentum"] * config.get("velocity", 0 * w) + dw
    return w - config["learning_rate"] * config["velocity"], config


def up_the_slope(w, dw, config=None):
    """Momentum whose velocity is subtracted."""
    config = {"learning_rate": 1e-2, "momentum": 0.9} | (config or {})
    velocity = config["momentum"] * config.get("velocity", 0 * w) + config["learning_rate"] * dw
    return w - velocity, config | {"velocity": velocity}


def under_other_names(question, names):
    """Return an update of the reference that keeps its state in config under other names."""

    def step(w, dw, config=None):
        config = dict(config or {})
        state = {own: config.pop(other) for own, other in names.items() if other in config}
        config = {name: value for name, value in config.items() if name not in names}
        w, config = getattr(optim, question)(w, dw, config | state)
        state = {other: config.pop(own) for own, other in names.items()}
        return w, config | state

    return step


@pytest.mark.parametrize(
    ("question", "form", "step"),
    [
        ("sgd_momentum", "velocity_of_gradients", of_gradients),
        ("sgd_momentum", "velocity_subtracted", up_the_slope),
        ("rmsprop", "state_a", under_other_names("rmsprop", {"cache": "a"})),
        ("adam", "state_a", under_other_names("adam", {"m": "v", "v": "a"})),
    ],
)
def test_the_state_of_an_update_in_another_convention(prepared, question, form, step):
    """A state that is given is turned into the update's own convention, as a whole; as published it loses a group."""
    one = prepared[question]
    assert share(one, **{question: step})[0] < 1
    assert form in {found.adapt for found in one.question.forms}
    student = getattr(probes, form)(SimpleNamespace(**REFERENCE | {question: step}))
    replies = {
        place: getattr(probes, question)(student, **copied(drawn.case.inputs))
        for place, drawn in enumerate(one.cases)
    }
    assert {judged.verdict for judged in judge_together(one, replies).values()} == {None}
