"""STAT6910 HW5: formulas and update rules against scipy and torch, the net, mistakes against questions, tasks."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.optimize import brentq, minimize_scalar

from reference.run import Run
from reference.stat6910_hw5 import cases, net, optimisers, probes, theory
from reference.stat6910_hw5.questions import LAYERS, QUESTIONS


@pytest.mark.parametrize("w", [4.1, -6.9, 40.0])
def test_width_bound_is_the_width_found_by_root_finding(w):
    """The bound is the distance of the two activations at which |w σ'(w a)| is 1, whatever the sign of w."""

    def excess(a):
        return abs(w) / (2 + np.exp(w * a) + np.exp(-w * a)) - 1

    assert theory.width_bound(w) == pytest.approx(2 * brentq(excess, 0, 10 / abs(w)), rel=1e-9)


def test_width_bound_is_zero_at_4_and_takes_arrays():
    """|w| = 4 is allowed and has no width; an array gives an array of its shape."""
    assert abs(theory.width_bound(-4.0)) < 1e-7
    w = np.array([[5.0, -6.0], [7.0, 8.0]])
    np.testing.assert_array_equal(theory.width_bound(w), [[theory.width_bound(v) for v in row] for row in w])


def test_weight_decay_factor_is_the_limit_of_an_epoch():
    """n/m steps of 1 − ηλ/n come to the factor as n grows, with an error of order 1/n."""
    eta, lam, m = 0.5, 5.0, 10
    errors = [
        abs((1 - eta * lam / n) ** (n / m) / theory.weight_decay_factor(eta, lam, m) - 1) for n in (1e3, 1e4)
    ]
    assert errors[0] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(10, rel=0.01)


RULES = {
    "SGD": (lambda w, s, g, t: (optimisers.sgd_step(w, g, 0.1), s), lambda w: torch.optim.SGD([w], 0.1), 0),
    "momentum": (
        lambda w, s, g, t: (lambda r: (r[0], r[1:]))(optimisers.momentum_step(w, *s, g, 0.7, 0.1)),
        lambda w: torch.optim.SGD([w], 0.1, 0.7),
        1,
    ),
    "AdaGrad": (
        lambda w, s, g, t: (lambda r: (r[0], r[1:]))(optimisers.adagrad_step(w, *s, g, 0.1)),
        lambda w: torch.optim.Adagrad([w], 0.1),
        1,
    ),
    "Adam": (
        lambda w, s, g, t: (lambda r: (r[0], r[1:]))(optimisers.adam_step(w, *s, g, t, 0.1, 0.7, 0.9)),
        lambda w: torch.optim.Adam([w], 0.1, (0.7, 0.9)),
        2,
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_update_rules_agree_with_torch(name):
    """Six steps give torch's weights, and the arguments stay as they were."""
    step, make, states = RULES[name]
    rng = np.random.default_rng(1)
    w, state = rng.standard_normal((3, 2)), (np.zeros((3, 2)),) * states
    tensor = torch.tensor(w.copy(), requires_grad=True)
    optimiser = make(tensor)
    for t in range(1, 7):
        gradient, before = rng.standard_normal((3, 2)), w.copy()
        tensor.grad = torch.tensor(gradient)
        optimiser.step()
        new, state = step(w, state, gradient, t)
        np.testing.assert_array_equal(w, before)
        w = new
        np.testing.assert_allclose(w, tensor.detach(), rtol=1e-9)


def test_net_follows_torchs_seed_and_has_the_published_layers():
    """torch.manual_seed decides the weights; two hidden layers of 100 stand between 784 and 10."""
    nets = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        nets.append(net.Net())
    first = [one.hidden1.weight.detach().numpy() for one in nets]
    np.testing.assert_array_equal(first[0], first[1])
    assert not np.array_equal(first[0], first[2])
    assert [list(p.shape) for p in nets[0].parameters()] == LAYERS


ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("log", [False, True])
def test_net_question_accepts_the_three_activations(activation, log):
    """ReLU is the reference; sigmoid and tanh are readings; scores and log-probabilities are the same."""
    from grader.compare import compare

    class Net(net.Net):
        def forward(self, x):
            for layer in (self.hidden1, self.hidden2):
                x = ACTIVATIONS[activation](layer(x))
            x = self.output(x)
            return torch.log_softmax(x, 1) if log else x

    question = next(q for q in QUESTIONS if q.id == "net_forward")
    for case in question.cases(np.random.default_rng(3)):
        reply = probes.net_forward(SimpleNamespace(Net=Net), **case.inputs)
        accepted = {"relu": probes.net_forward(net, **case.inputs)}
        accepted |= {one.name.split()[0]: one.expected(case.inputs) for one in question.readings}
        right = [name for name, value in accepted.items() if compare(reply, value, question.judge) is None]
        assert right == [activation]


def test_every_mistake_loses_its_questions_and_no_other():
    """Each known mistake fails on the questions that it names and passes all others."""
    from grader.judge import judge
    from grader.prepare import call_probe, prepare
    from regrade.grading import assignment

    about = assignment("stat6910_hw5")
    prepared = prepare(about, hidden_seed=5)
    nets = {"net_parameters", "net_forward", "training"}
    for mistake in about.mistakes:
        lost = set()
        for one in prepared:
            if (one.question.id in nets) != ("Net" in mistake.functions):
                continue  # a rule does not change a net, nor a net a rule
            for drawn in one.cases:
                reply = _reply(call_probe, about, one.question, drawn, mistake)
                if reply is None or judge(one.question, drawn, reply).verdict is not None:
                    lost.add(one.question.id)
                    break
        assert lost == set(mistake.questions), mistake.id


def _reply(call_probe, about, question, drawn, mistake):
    try:
        with np.errstate(all="ignore"):
            return call_probe(about, question, drawn.case.inputs, mistake.functions)
    except Exception:
        return None


def test_a_right_net_with_other_units_passes_the_training():
    """The activation is not published: sigmoid and tanh nets train as well as the reference's question asks."""
    from grader.judge import judge
    from grader.prepare import prepare
    from regrade.grading import assignment

    class Sigmoid(net.Net):
        def forward(self, x):
            return self.output(torch.sigmoid(self.hidden2(torch.sigmoid(self.hidden1(x)))))

    about = assignment("stat6910_hw5")
    (one,) = [p for p in prepare(about, hidden_seed=6) if p.question.id == "training"]
    for drawn in one.cases:
        reply = probes.training(SimpleNamespace(Net=Sigmoid), **drawn.case.inputs)
        assert judge(one.question, drawn, reply).verdict is None
        assert cases.training_score({"labels": reply["labels"][:-1]}, drawn.case.inputs) == 0


def _run(task, settings):
    student = SimpleNamespace(width_bound=theory.width_bound, weight_decay_factor=theory.weight_decay_factor)
    run = Run("stat6910_hw5", task, "embedded", 0, settings)
    run.call_probe = lambda name, inputs: getattr(probes, name)(student, **inputs)
    importlib.import_module(f"reference.stat6910_hw5.tasks.{task}").run(run)
    return run


def _final(run, metric, variant=""):
    (value,) = [row[8] for row in run.rows if (row[7], row[3], row[5]) == (metric, variant, "")]
    return value


def test_width_task_finds_the_maximum():
    """The search ends at scipy's maximum, and the widths found by roots agree with the bound."""
    run = _run("s22c_width", {"weights": [4, 40], "points": 181, "refinements": 5})
    best = minimize_scalar(lambda w: -theory.width_bound(w), bounds=(5, 9), options={"xatol": 1e-9})
    assert _final(run, "weight of the maximum") == pytest.approx(best.x, abs=1e-4)
    assert _final(run, "greatest width") == pytest.approx(-best.fun, rel=1e-9)
    assert _final(run, "bound error") < 1e-12
    assert run.arrays["weights"].shape == run.arrays["bound"].shape == run.arrays["measured"].shape == (181,)


def test_decay_task_compares_steps_and_formula():
    """The relative difference is (ηλ)²/(2nm) to first order."""
    run = _run("s12b_decay", {"eta": 0.5, "lam": 5.0, "n": 50000, "m": 10})
    assert _final(run, "decay difference") == pytest.approx(2.5**2 / (2 * 50000 * 10), rel=1e-3)
    assert _final(run, "decay", "formula") == pytest.approx(np.exp(-0.25))


def test_optimisers_task_trains_each_from_the_same_weights():
    """Each optimiser leaves costs and accuracies by epoch and a test accuracy; without a rate it stands still."""
    settings = {
        "train": 1137,
        "hidden": [30, 30],
        "activation": "tanh",
        "batch": 32,
        "epochs": 3,
        "cost_band": 0.01,
        "accuracy_band": 0.02,
        "optimisers": {
            "SGD": {"rate": 0.2},
            "SGD + momentum": {"rate": 0.05, "momentum": 0.9},
            "AdaGrad": {"rate": 0.03, "rate_decay": 1e-8},
            "Adam": {"rate": 0.003},
            "AdaGrad, rate=0.01": {"rate": 0.01, "rate_decay": 1e-8},
        },
    }
    run = _run("s31_optimisers", settings)
    for variant in settings["optimisers"]:
        cost = [row[8] for row in run.rows if row[7] == "cost" and row[3] == variant]
        assert len(cost) == 3 and cost[-1] < cost[0] < 2.5
        assert _final(run, "accuracy", variant) > 0.7
        assert [row[5] for row in run.rows if row[6] == "valid" and row[3] == variant] == [1, 2, 3]
    still = _run(
        "s31_optimisers", settings | {"optimisers": {"SGD": {"rate": 1e-30}, "Adam": {"rate": 1e-30}}}
    )
    assert _final(still, "accuracy", "SGD") == _final(still, "accuracy", "Adam") < 0.4
