"""The fully connected network of CS189 HW6 §1.2: affine–ReLU layers, then an affine layer and softmax."""

import itertools

import numpy as np

from reference.cs189_hw6.layers import (
    affine_backward,
    affine_forward,
    affine_relu_backward,
    affine_relu_forward,
    softmax_loss,
)
from reference.nn.initialisers import scaled_normal


class FullyConnectedNet:
    """A ReLU network whose weights stand in `params`: W1 (D, H1), b1 (H1,), … float64.

    Weights are normal with standard deviation `weight_scale`, biases zero.
    """

    def __init__(self, input_dim, hidden_dim=(10, 5), num_classes=10, weight_scale=0.1, rng=None):
        """Draw the weights from `rng`, a Generator: by default seeded from numpy's global state, as a notebook's is."""
        rng = rng or np.random.default_rng(np.random.randint(2**31))
        sizes = [input_dim, *hidden_dim, num_classes]
        self.num_layers = len(sizes) - 1
        self.params = {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
            self.params[f"W{layer}"] = scaled_normal(rng, n_in, n_out, weight_scale)
            self.params[f"b{layer}"] = np.zeros(n_out)

    def loss(self, X, y=None):
        """Return the scores (N, C) of X (N, d1, …); with labels y (N,) the mean loss and its gradients by name."""
        last, caches, out = self.num_layers, {}, X
        for layer in range(1, last):
            out, caches[layer] = affine_relu_forward(out, self.params[f"W{layer}"], self.params[f"b{layer}"])
        scores, caches[last] = affine_forward(out, self.params[f"W{last}"], self.params[f"b{last}"])
        if y is None:
            return scores
        loss, dout = softmax_loss(scores, y)
        grads = {}
        for layer in range(last, 0, -1):
            backward = affine_backward if layer == last else affine_relu_backward
            dout, grads[f"W{layer}"], grads[f"b{layer}"] = backward(dout, caches[layer])
        return loss, grads
