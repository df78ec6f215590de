"""STAT6910 HW5 §5.1: the report's formulas for back-propagation through a pooled convolution, against autograd.

The network is the report's: x (4, 4), a 2×2 filter, 2×2 max pooling with stride 1, two outputs. Its formulas ask for σ
after the convolution, after the pooling and after the output; δ of a layer is ∂C/∂z of that layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import conv2d, max_pool2d

from reference.run import Run
from reference.torchnets.training import set_deterministic

Array = np.ndarray
V = np.array([[3.0, 2, 5], [4, 1, 7], [3, 5, 0]])  # the report's worked example
WINDOWS = [(0, 0), (0, 1), (1, 0), (1, 1)]  # top left corners of the pooling windows, in reading order


@dataclass(frozen=True)
class Network:
    """Inputs of one example: x (4, 4), filter (2, 2), output weights (2, 4) and biases (2,), target (2,)."""

    x: Array
    filter: Array
    weights: Array
    biases: Array
    target: Array


@dataclass(frozen=True)
class Gradients:
    """What autograd finds: values of the layers, and ∂C/∂ of each array, named `d_…`; maps are (3, 3) and (2, 2)."""

    z_conv: Array
    z_pool: Array
    a_pool: Array
    z_out: Array
    a_out: Array
    d_z_conv: Array
    d_a_conv: Array
    d_z_pool: Array
    d_z_out: Array
    d_filter: Array


def run(task: Run) -> None:
    """Hold each formula against autograd on the worked example and on random inputs, and tabulate both."""
    set_deterministic()
    worked = worked_example(task.rng)
    drawn = [random_network(task.rng) for _ in range(task.settings["draws"])]
    errors = {}
    for place, networks in (("worked example", [worked]), ("random inputs", drawn)):
        pairs = [formulas(network, autograd(network)) for network in networks]
        for name in pairs[0]:
            errors[name, place] = max(relative_error(*pair[name]) for pair in pairs)
            task.metric("relative error", errors[name, place], variant=f"{name}, {place}")
    names = list(dict.fromkeys(name for name, _ in errors))
    table = [
        [name, *(f"{errors[name, place]:.1e}" for place in ("worked example", "random inputs"))]
        for name in names
    ]
    task.array("errors", np.array([["formula", "worked example", "random inputs"], *table]))
    _example(task, worked, autograd(worked))


def worked_example(rng: np.random.Generator) -> Network:
    """Return a network whose convolution gives the report's V: a filter that copies, on a picture that holds V."""
    x = np.pad(V, ((0, 1), (0, 1)), constant_values=2.0)
    return Network(x, np.array([[1.0, 0], [0, 0]]), *_output(rng))


def random_network(rng: np.random.Generator) -> Network:
    """Return a network drawn from normal distributions, its picture such that v11 is the maximum of its window."""
    while True:
        x, taps = rng.standard_normal((4, 4)), rng.standard_normal((2, 2))
        corner = np.array([[np.sum(x[i : i + 2, j : j + 2] * taps) for j in range(2)] for i in range(2)])
        if corner[0, 0] == corner.max():
            return Network(x, taps, *_output(rng))


def autograd(network: Network) -> Gradients:
    """Return the layers and torch's gradients of C = ½ ‖a − t‖², in float64."""
    x, taps, weights, biases, target = (
        torch.tensor(value)
        for value in (network.x, network.filter, network.weights, network.biases, network.target)
    )
    taps.requires_grad_()
    z_conv = conv2d(x[None, None], taps[None, None])
    a_conv = torch.sigmoid(z_conv)
    z_pool = max_pool2d(a_conv, 2, stride=1)
    a_pool = torch.sigmoid(z_pool)
    z_out = weights @ a_pool.flatten() + biases
    a_out = torch.sigmoid(z_out)
    cost = ((a_out - target) ** 2).sum() / 2
    inner = (z_conv, a_conv, z_pool, z_out, taps)
    d_z_conv, d_a_conv, d_z_pool, d_z_out, d_filter = (
        gradient.squeeze().numpy() for gradient in torch.autograd.grad(cost, inner)
    )
    values = (value.detach().squeeze().numpy() for value in (z_conv, z_pool, a_pool, z_out, a_out))
    return Gradients(*values, d_z_conv, d_a_conv, d_z_pool, d_z_out, d_filter)


def formulas(network: Network, truth: Gradients) -> dict[str, tuple[Array, Array]]:
    """Return for each formula of the report what it gives and what autograd gives, each from the report's own terms."""
    x = network.x
    delta_out = (truth.a_out - network.target) * _slope(truth.z_out)  # δᴸ = ∇ₐC ⊙ σ'(zᴸ)
    delta_pool = network.weights.T @ delta_out * _slope(truth.z_pool.ravel())  # δᵖ = (Wᴸ)ᵀ δᴸ ⊙ σ'(zᵖ)
    largest = np.array([truth.z_conv[r : r + 2, c : c + 2].max() for r, c in WINDOWS])  # M as a column
    delta_conv = pool_matrix(truth.z_conv).T @ delta_pool * _slope(largest)  # δᶜ = (W_pool)ᵀ δᵖ ⊙ σ'(zᶜ)
    cells = tuple(np.transpose(winners(truth.z_conv)))
    at_winners = truth.d_z_conv[cells]
    slopes = at_winners / truth.d_a_conv[cells]  # ∂a/∂z where an error passes
    routed = (
        route_matrix(truth.z_conv).T @ delta_pool * _slope(truth.z_conv.ravel())
    )  # W_pool as it must be: (4, 9)
    delta = truth.d_z_conv
    column = np.dot(x[:, 0], delta_conv)  # ∂C/∂w₁₁ = Σᵢ xᵢ₁ δᵢᶜ
    product = delta_pool[0] * delta_conv[0]  # ∂C/∂v₁₁ = δ₁ᵖ δ₁ᶜ
    first = cells[0][0], cells[1][0]  # v₁₁ where it is the maximum of its window, as the report demands
    return {
        "output error": (delta_out, truth.d_z_out),
        "pool error": (delta_pool, truth.d_z_pool.ravel()),
        "slope at the pooled values": (_slope(largest), slopes),
        "convolution error, 4×4 matrix": (delta_conv, at_winners),
        "convolution error, 4×9 matrix": (routed, truth.d_z_conv.ravel()),
        "filter gradient, correlation": (_correlate(x, delta), truth.d_filter),
        "filter gradient, convolution": (_correlate(x, delta[::-1, ::-1]), truth.d_filter),
        "filter gradient, printed sum": (column, truth.d_filter[0, 0]),
        "pooled value": (delta_pool[0], truth.d_z_pool[0, 0]),
        "slope of a maximum": (delta_conv[0], np.array(1.0)),  # ∂m₁₁/∂v₁₁ is said to be δ₁ᶜ
        "value, product of errors": _nearer(product, truth.d_a_conv[first], truth.d_z_conv[first]),
    }


def winners(v: Array) -> list[tuple[int, int]]:
    """Return the cell of v (3, 3) that is the maximum of each 2×2 window; of equals the first."""
    cells = []
    for row, column in WINDOWS:
        place = int(v[row : row + 2, column : column + 2].argmax())
        cells.append((row + place // 2, column + place % 2))
    return cells


def pool_matrix(v: Array) -> Array:
    """Return the report's W_pool (4, 4): for each window, in which of its four places the maximum stands."""
    places = [int(v[row : row + 2, column : column + 2].argmax()) for row, column in WINDOWS]
    return np.eye(4)[places]


def route_matrix(v: Array) -> Array:
    """Return for each window which of the nine cells of v its maximum is, (4, 9)."""
    return np.eye(9)[[3 * row + column for row, column in winners(v)]]


def relative_error(formula: Array, truth: Array) -> float:
    """Return ‖formula − truth‖ / ‖truth‖, 0 where both are zero."""
    distance = float(np.linalg.norm(np.subtract(formula, truth)))
    return distance / float(np.linalg.norm(truth)) if distance else 0.0


def _example(task: Run, network: Network, truth: Gradients) -> None:
    """Record what the report prints of its worked example, and what is so."""
    cells = winners(truth.z_conv)
    pooled = max_pool2d(torch.tensor(truth.z_conv)[None], 2, stride=1).numpy().ravel()
    for (row, column), value in zip(WINDOWS, pooled, strict=True):
        task.metric("pooled", float(value), variant=f"m{row + 1}{column + 1}")
    for (row, column), value in np.ndenumerate(pool_matrix(truth.z_conv)):
        task.metric("pool matrix", float(value), variant=f"row={row + 1}, column={column + 1}")
    own = [
        cell != window for window, cell in zip(WINDOWS, cells, strict=True)
    ]  # m_rs hangs on another v than v_rs
    task.metric("slopes off the diagonal", float(sum(own)))
    others = [truth.d_z_conv[cell] for cell in np.ndindex(3, 3) if cell not in cells]
    task.metric("gradient off the maxima", float(np.abs(others).max()))
    task.metric("components", float(truth.z_conv.size), variant="convolution layer")
    task.metric("components", float(truth.d_z_conv.size), variant="convolution error")
    task.metric("components", float(truth.d_z_pool.size), variant="pool error")
    task.metric("components", float(truth.d_z_out.size), variant="output error")
    task.metric("components", float(network.weights.shape[0]), variant="rows of the output weights")
    task.metric("components", float(network.weights.shape[1]), variant="columns of the output weights")
    rows = [["value", "is the maximum of", "∂C/∂z"]]
    for row, column in np.ndindex(3, 3):
        owned = [
            f"m{r + 1}{c + 1}" for (r, c), cell in zip(WINDOWS, cells, strict=True) if cell == (row, column)
        ]
        name = f"v{row + 1}{column + 1} = {truth.z_conv[row, column]:g}"
        rows.append([name, ", ".join(owned) or "none", f"{truth.d_z_conv[row, column]:.3e}"])
    task.array("cells", np.array(rows))


def _output(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Draw output weights (2, 4), biases (2,), and a target: the first of two classes."""
    return rng.standard_normal((2, 4)), rng.standard_normal(2), np.array([1.0, 0.0])


def _slope(z: Array) -> Array:
    """Return σ'(z)."""
    return 1 / (2 + np.exp(z) + np.exp(-z))


def _correlate(x: Array, delta: Array) -> Array:
    """Return Σ_rs x[r + a, s + b] δ[r, s] for the filter's places (a, b)."""
    return np.array([[np.sum(x[a : a + 3, b : b + 3] * delta) for b in range(2)] for a in range(2)])


def _nearer(formula: Array, *truths: Array) -> tuple[Array, Array]:
    """Pair a formula with that of several readings of the truth to which it is nearest: v before σ, or after it."""
    return formula, min(truths, key=lambda truth: relative_error(formula, truth))
