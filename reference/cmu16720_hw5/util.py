"""Activations and their derivatives from the output, as the hand-out gives them (16-720 HW5)."""

import numpy as np

from reference.nn import layers


def linear(x):
    """Return x itself."""
    return x


def linear_deriv(post_act):
    """Return ones of post_act's shape."""
    return np.ones_like(post_act)


def tanh(x):
    """Return tanh(x), any shape."""
    return layers.tanh(x)


def tanh_deriv(post_act):
    """Return the derivative of tanh from its output."""
    return layers.tanh_slope(post_act)


def relu(x):
    """Return max(0, x), any shape."""
    return layers.relu(x)


def relu_deriv(post_act):
    """Return the derivative of ReLU from its output, as numbers of its type; 0 at exactly 0."""
    return layers.relu_slope(post_act)
