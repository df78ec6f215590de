"""CS189 HW6 §1.1: the backward pass of each layer against central differences of its forward pass."""

import numpy as np

from reference.nn import layers
from reference.nn.gradient_check import numeric_gradient
from reference.nn.losses import softmax_cross_entropy
from reference.nn.network import Dense
from reference.run import Run

# layer: shapes of x, w, b, dout as the source draws them
LAYERS = {
    "affine": ((2, 3), (3, 4), (4,), (2, 4)),
    "relu": ((2, 3), (1,), (1,), (2, 3)),
    "affine_relu": ((2, 3), (3, 4), (4,), (2, 4)),
    "softmax": ((4, 2), (1,), (4,), (1,)),
}


def run(task: Run) -> None:
    """Record the largest difference for each layer and gradient, and both gradients as the source prints them."""
    for layer, shapes in LAYERS.items():
        x, w, b, dout = (task.rng.standard_normal(shape) for shape in shapes)
        if layer == "softmax":
            x, b = x / 1000, task.rng.integers(2, size=4).astype(float)
        pairs = task.call(
            "layer_gradients", layer=layer, x=x, w=w, b=b, dout=dout, step=float(task.settings["step"])
        )
        for name, (analytic, numeric) in pairs.items():
            task.metric("gradient error", float(np.abs(analytic - numeric).max()), variant=f"{layer} {name}")
            # + 0.0 makes -0. the 0. that the source prints
            task.array(f"{layer}_{name}", f"{analytic + 0.0}\n{numeric + 0.0}".splitlines())
        if layer == "softmax" and task.implementation == "reference":
            _printed_softmax(task, x, b.astype(int), pairs["dx"][1])
    if task.implementation == "reference":
        _printed_product(task)
        _negative_inputs(task)
        _added_weights(task)


def _printed_softmax(task: Run, x: np.ndarray, y: np.ndarray, numeric: np.ndarray) -> None:
    """Hold the gradient that the source's softmax_loss computes as it is printed against the numerical one."""
    printed = layers.softmax(x)
    printed[np.arange(len(x)), y] = 1  # the source's line; the gradient takes 1 away instead
    printed /= len(x)
    task.metric("gradient error", float(np.abs(printed - numeric).max()), variant="softmax dx as printed")


def _printed_product(task: Run) -> None:
    """Record the rank of the source's printed dw (3, 4), which as xᵀ dout with two samples has at most two."""
    size = np.linalg.svd(np.array(task.settings["printed_dw"]), compute_uv=False)
    # each printed entry is off by at most half a unit of its eighth decimal, their twelve together by √12 as much
    task.metric("rank", int((size > np.sqrt(12) * 0.5e-8).sum()), variant="printed dw")


def _negative_inputs(task: Run) -> None:
    """Record ReLU's slope on either side of 0, and what a unit below 0 for every sample passes on."""
    negative, ones = -task.rng.uniform(0.01, 3, (2, 3)), np.ones((2, 3))
    for side, inputs in (("below 0", negative), ("above 0", -negative)):
        slope = task.call("relu_backward", x=inputs, dout=ones)
        task.metric("slope of ReLU", float(np.abs(slope).max()), variant=side)
    x, w, dout = task.rng.standard_normal((2, 3)), task.rng.standard_normal((3, 4)), np.ones((2, 4))
    low = -1 - np.abs(x @ w).max(axis=0)  # biases that keep every weighted sum below 0
    passed = [
        task.call("affine_relu_backward", x=x, w=w, b=low, dout=dout, output=o) for o in ("dx", "dw", "db")
    ]
    task.metric(
        "slope of ReLU", float(max(np.abs(one).max() for one in passed)), variant="unit below 0 throughout"
    )


def _added_weights(task: Run) -> None:
    """Hold the source's grads["W1"] = dw + W1 against numerical differences of the loss that it returns."""
    network = Dense([3, 4, 2], "relu", task.rng, dtype=np.float64, batch=5)
    x, y = task.rng.standard_normal((5, 3)), task.rng.integers(2, size=5)
    network.loss_and_gradients(x, y)
    W, dW = network.params[0], network.grads[0].copy()
    weights = [p.copy() for p in network.params]

    def loss(first: np.ndarray) -> float:
        hidden = layers.relu(layers.affine(x, first, weights[1]))
        return softmax_cross_entropy(layers.affine(hidden, *weights[2:]), y)[0]

    numeric = numeric_gradient(loss, W)
    for variant, gradient in (("network W1", dW), ("network W1, weights added", dW + W)):
        task.metric("gradient error", float(np.abs(gradient - numeric).max()), variant=variant)
