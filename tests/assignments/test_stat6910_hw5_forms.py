"""STAT6910 HW5: the update rules in the order and with the velocity that students give them, and near misses."""

import numpy as np
import pytest

from grader.judge import judge_together
from grader.prepare import call_probe, prepare
from regrade.grading import assignment


@pytest.fixture(scope="module")
def asked():
    """A function that returns the case groups that a function passes, by the form ("" for the published one)."""
    one = assignment("stat6910_hw5")
    questions = {found.question.id: found for found in prepare(one, 5)}

    def run(function):
        prepared = questions[function.__name__]
        passed = {}
        for form in (None, *prepared.question.forms):
            replies, lost = {}, set()
            for place, drawn in enumerate(prepared.cases):
                functions, inputs = {function.__name__: function}, drawn.case.inputs
                try:
                    replies[place] = call_probe(one, prepared.question, inputs, functions, drawn.seed, form)
                except Exception:
                    lost.add(drawn.case.group)
            wrong = [place for place, found in judge_together(prepared, replies).items() if found.verdict]
            lost |= {prepared.cases[place].case.group for place in wrong}
            passed[form.adapt if form else ""] = set(prepared.groups) - lost
        return passed, set(prepared.groups)

    return run


def by_another_order():
    def adagrad_step(w, g, G, lr=0.01, eps=1e-8):
        G = G + g**2
        return w - lr * g / np.sqrt(G + eps), G

    def adam_step(theta, grad, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad * grad
        return theta - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

    def momentum_step(w, grad, v, lr, mu):
        v = mu * v - lr * grad
        return w + v, v

    def sgd_step(grad, w, lr):
        return w - lr * grad

    return adagrad_step, adam_step, momentum_step, sgd_step


def with_another_velocity():
    def velocity_subtracted(w, v, g, lr, beta):
        v = beta * v + lr * g
        return w - v, v

    def velocity_of_gradients(w, v, grad, mu, eta):
        v = mu * v + grad
        return w - eta * v, v

    def weights_last(w, v, grad, mu, eta):
        v = mu * v - eta * grad
        return v, w + v

    return velocity_subtracted, velocity_of_gradients, weights_last


@pytest.mark.parametrize("function", by_another_order(), ids=lambda one: one.__name__)
def test_arguments_go_where_their_names_say(asked, function):
    """A rule with its arguments in another order is right by their names alone, and not as published."""
    passed, everything = asked(function)
    assert passed["by_names"] == everything and passed[""] != everything


@pytest.mark.parametrize("function", with_another_velocity(), ids=lambda one: one.__name__)
def test_a_velocity_of_another_sign_or_scale_gives_the_same_weights(asked, function):
    """Each rule moves the weights as the published one does: it is right by its own form, and by no other."""
    form, function.__name__ = function.__name__, "momentum_step"
    passed, everything = asked(function)
    assert {name for name, groups in passed.items() if groups == everything} == {form}


def test_names_do_not_make_an_error_right(asked):
    """A step up the slope is wrong in any order, and an order that the names do not tell is not guessed."""

    def sgd_step(grad, w, lr):
        return w + lr * grad

    assert asked(sgd_step)[0]["by_names"] == set()

    def momentum_step(a, b, c, d, e):
        b = e * b - d * c
        return a + b, b

    assert all(groups != asked(momentum_step)[1] for groups in asked(momentum_step)[0].values())
