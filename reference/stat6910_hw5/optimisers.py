"""The four update rules that STAT6910 HW5 §3.1 compares, as functions that return new arrays."""

import numpy as np


def sgd_step(w, grad, eta):
    """Return w after a step of gradient descent; w, grad of one shape. STAT6910 HW5 §3.1."""
    return w - eta * grad  # w' = w − η ∇C


def momentum_step(w, v, grad, mu, eta):
    """Return (w, v) after a step with momentum; w, v, grad of one shape. STAT6910 HW5 §2.3."""
    v = mu * v - eta * grad  # v' = μ v − η ∇C
    return w + v, v  # w' = w + v'


def adagrad_step(w, s, grad, eta, eps=1e-10):
    """Return (w, s) after an AdaGrad step; s is the sum of squared gradients so far. STAT6910 HW5 §3.1."""
    s = s + grad**2  # s' = s + ∇C²
    return w - eta * grad / (np.sqrt(s) + eps), s  # w' = w − η ∇C / (√s' + ε)


def adam_step(w, m, v, grad, t, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return (w, m, v) after Adam's step number t, counted from 1. STAT6910 HW5 §3.1."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    # w' = w − η m̂ / (√v̂ + ε) with m̂ = m'/(1 − β₁ᵗ), v̂ = v'/(1 − β₂ᵗ)
    return w - eta * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
