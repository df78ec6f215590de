"""The network of 16-720 HW5 Q2: parameters, caches and gradients live in one dictionary."""

import numpy as np

from reference.nn import initialisers, layers
from reference.nn.losses import cross_entropy


def initialize_weights(in_size, out_size, params, name=""):
    """Put W (in_size, out_size), uniform within ±√(6/(in_size + out_size)), and b (out_size,), zeros, into params.

    Draws from numpy's global generator, as the hand-out does. Source: 16-720 HW5 §2.1.2.
    """
    seed = np.random.randint(0, 2**31 - 1, size=4)
    params["W" + name] = initialisers.xavier_uniform(np.random.default_rng(seed), in_size, out_size)
    params["b" + name] = np.zeros(out_size)


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), any shape. Source: 16-720 HW5 §2.2.1."""
    return layers.sigmoid(x)


def forward(X, params, name="", activation=sigmoid):
    """Return activation(X W + b) (N, out) and keep (X, pre_act, post_act) in params["cache_" + name]."""
    pre_act = layers.affine(X, params["W" + name], params["b" + name])
    post_act = activation(pre_act)
    params["cache_" + name] = (X, pre_act, post_act)
    return post_act


def softmax(x):
    """Return the softmax of each row of x (N, K). Source: 16-720 HW5 §2.2.2."""
    return layers.softmax(x)


def compute_loss_and_acc(y, probs):
    """Return the cross-entropy summed over the batch and the share of right rows; y one-hot, probs, both (N, K)."""
    return cross_entropy(probs, y), float(np.mean(probs.argmax(axis=1) == y.argmax(axis=1)))


def sigmoid_deriv(post_act):
    """Return the derivative of the sigmoid from its output."""
    return layers.sigmoid_slope(post_act)


def backwards(delta, params, name="", activation_deriv=sigmoid_deriv):
    """Return the gradient with respect to X (N, in); put grad_W, grad_b, summed over the batch, into params.

    delta (N, out) is the gradient with respect to the layer's output. Source: 16-720 HW5 §2.3.
    """
    X, _, post_act = params["cache_" + name]
    delta = delta * activation_deriv(post_act)
    grad_X, params["grad_W" + name], params["grad_b" + name] = layers.affine_backward(
        delta, X, params["W" + name]
    )
    return grad_X


def get_random_batches(x, y, batch_size):
    """Return [(x rows, y rows), …] that hold every example once, in random order; the last may be short."""
    order = np.random.permutation(len(x))
    starts = range(0, len(x), batch_size)
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]
