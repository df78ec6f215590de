"""Known-wrong implementations of STAT6910 HW5: what students get wrong, and what the questions must catch."""

import numpy as np
import torch
from torch import nn

from grader.declarations import Mistake
from reference.stat6910_hw5 import optimisers, theory
from reference.stat6910_hw5.net import Net


def _width_signed(w):
    with np.errstate(invalid="ignore"):
        w = np.asarray(w, np.float64)
        return 2 / w * np.log(w * (1 + np.sqrt(1 - 4 / w)) / 2 - 1)


def _width_strict(w):
    return np.where(np.abs(w) > 4, theory.width_bound(w), np.nan)


def _nesterov(w, v, grad, mu, eta):
    _, v = optimisers.momentum_step(w, v, grad, mu, eta)
    return w + mu * v - eta * grad, v


def _velocity_lost(w, v, grad, mu, eta):
    return optimisers.momentum_step(w, v, grad, mu, eta)[0], v


def _velocity_averaged(w, v, grad, mu, eta):
    v = mu * v - (1 - mu) * eta * grad
    return w + v, v


def _adagrad_no_root(w, s, grad, eta, eps=1e-10):
    s = s + grad**2
    return w - eta * grad / (s + eps), s


def _adagrad_no_sum(w, s, grad, eta, eps=1e-10):
    return w - eta * grad / (np.abs(grad) + eps), s


def _adagrad_no_eps(w, s, grad, eta, eps=0.0):
    s = s + grad**2
    with np.errstate(invalid="ignore"):
        return w - eta * grad / np.sqrt(s), s


def _adam_uncorrected(w, m, v, grad, t, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    _, m, v = optimisers.adam_step(w, m, v, grad, t, eta, beta1, beta2, eps)
    return w - eta * m / (np.sqrt(v) + eps), m, v


def _adam_fixed_betas(w, m, v, grad, t, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    return optimisers.adam_step(w, m, v, grad, t, eta, 0.9, 0.999, eps)


class _Probabilities(Net):
    def forward(self, x):
        return torch.softmax(super().forward(x), dim=1)


class _Linear(Net):
    def forward(self, x):
        return self.output(self.hidden2(self.hidden1(x.flatten(1))))


class _OneHiddenLayer(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))


class _Detached(Net):
    def forward(self, x):
        return super().forward(x).detach().requires_grad_()


# fmt: off
MISTAKES = (
    Mistake("width_half", ("width_bound",), "This is half of the interval: it reaches as far to the other side.",
            {"width_bound": lambda w: theory.width_bound(w) / 2}),
    Mistake("width_log10", ("width_bound",), "The logarithm is to base 10: take the natural one.",
            {"width_bound": lambda w: theory.width_bound(w) / np.log(10)}),
    Mistake("width_signed", ("width_bound",), "w enters with its sign: the bound is a function of |w|.",
            {"width_bound": _width_signed}),
    Mistake("width_strict", ("width_bound",), "σ' reaches 1/4 at 0, so |w| = 4 is allowed: the width is 0 there.",
            {"width_bound": _width_strict}),
    Mistake("decay_linear", ("weight_decay_factor",),
            "This is the factor of one step, 1 − ηλ/m: an epoch of n/m steps of 1 − ηλ/n gives exp(−ηλ/m).",
            {"weight_decay_factor": lambda eta, lam, m: 1 - eta * lam / m}),
    Mistake("decay_without_m", ("weight_decay_factor",), "The batch size m is missing: exp(−ηλ/m).",
            {"weight_decay_factor": lambda eta, lam, m: np.exp(-eta * lam)}),
    Mistake("decay_grows", ("weight_decay_factor",), "The weights grow: the exponent is negative.",
            {"weight_decay_factor": lambda eta, lam, m: np.exp(eta * lam / m)}),
    Mistake("sgd_plus", ("sgd_step",), "The step goes up the gradient: subtract it.",
            {"sgd_step": lambda w, grad, eta: w + eta * grad}),
    Mistake("momentum_plus", ("momentum_step",), "The gradient is added to the velocity: subtract η ∇C.",
            {"momentum_step": lambda w, v, grad, mu, eta: optimisers.momentum_step(w, v, -grad, mu, eta)}),
    Mistake("momentum_nesterov", ("momentum_step",), "This is Nesterov's momentum: step by the new velocity.",
            {"momentum_step": _nesterov}),
    Mistake("momentum_lost", ("momentum_step",), "The velocity that is returned is the old one.",
            {"momentum_step": _velocity_lost}),
    Mistake("momentum_averaged", ("momentum_step",), "The gradient is scaled by 1 − μ: the rule is v' = μ v − η ∇C.",
            {"momentum_step": _velocity_averaged}),
    Mistake("adagrad_no_root", ("adagrad_step",), "The step is divided by the sum of squares: take its root.",
            {"adagrad_step": _adagrad_no_root}),
    Mistake("adagrad_no_sum", ("adagrad_step",), "The squared gradients are not summed over the steps.",
            {"adagrad_step": _adagrad_no_sum}),
    Mistake("adagrad_no_eps", ("adagrad_step",), "Where no gradient has been the step is 0/0: add a small ε.",
            {"adagrad_step": _adagrad_no_eps}),
    Mistake("adam_uncorrected", ("adam_step",), "The moments are not corrected for their start at 0.",
            {"adam_step": _adam_uncorrected}),
    Mistake("adam_fixed_betas", ("adam_step",), "beta1 and beta2 are not used: 0.9 and 0.999 are fixed.",
            {"adam_step": _adam_fixed_betas}),
    Mistake("net_probabilities", ("net_forward",),
            "The net returns probabilities, and the loss takes their softmax once more: return the scores.",
            {"Net": _Probabilities}),
    Mistake("net_linear", ("net_forward",), "There is no activation between the layers: the net is linear.",
            {"Net": _Linear}),
    Mistake("net_one_layer", ("net_parameters", "net_forward"),
            "There is one hidden layer: the network has two of 100.",
            {"Net": _OneHiddenLayer}),
    Mistake("net_detached", ("training",), "No gradient reaches the weights: the scores are cut off by detach().",
            {"Net": _Detached}),
)
# fmt: on
