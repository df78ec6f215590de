"""Part 6: the cost over two central weights, and the ways that descent with and without momentum takes on it."""

from __future__ import annotations

import numpy as np

from reference.csc411_a2.plane import Plane
from reference.csc411_a2.tasks import _descent
from reference.nn import optimisers
from reference.nn.softmaxes import Softmaxes
from reference.run import Run

Array = np.ndarray
MARGIN = 0.5  # of the published paths' extent, around it in the contour plot


def run(task: Run) -> None:
    """Train as part 5 does, then walk over two weights with the published rates and with the bad ones of 6(e)."""
    settings = task.settings
    data = _descent.split_digits(task)
    x, labels = _descent.pixels(data.train), data.train.labels
    network = Softmaxes(x, labels, 10, [settings["train_rate"]], [settings["gamma"]])
    for _ in range(settings["train_steps"]):
        network.step()
    ((weights, bias),) = network.networks()
    edges(task, x, labels, weights, bias)
    plane = Plane(x, labels, weights, bias, settings["output"], settings["pixels"])
    minimum = plane.minimum()
    start = minimum + np.array(settings["start"])
    plain, momentum = settings["plain_rate"], settings["momentum_rate"]
    low, high = settings["low"], settings["high"]  # factors of the published rates
    trials = {
        "plain": (plain, 0.0),
        "momentum": (momentum, settings["gamma"]),
        "slow momentum": (plain, settings["gamma"]),
        "plain, low": (low * plain, 0.0),
        "momentum, low": (low * momentum, settings["gamma"]),
        "plain, high": (high * plain, 0.0),
        "momentum, high": (high * momentum, settings["gamma"]),
    }
    steepest = np.linalg.eigh(plane.hessian(minimum))[1][:, 1]
    paths = {}
    for name, (rate, gamma) in trials.items():
        paths[name] = walk(plane, start, rate, gamma, settings["steps"])
        measure(task, plane, paths[name], minimum, steepest, name)
        task.array(f"path_{name.replace(', ', '_').replace(' ', '_')}", paths[name])
    contour(task, plane, np.concatenate([paths["plain"], paths["momentum"], minimum[None]]))


def walk(plane: Plane, start: Array, rate: float, gamma: float, steps: int) -> Array:
    """Return the points (steps + 1, 2) of a descent from `start`; gamma 0 is plain descent."""
    w, optimiser = start.copy(), optimisers.Momentum(rate, gamma)
    points = [start.copy()]
    for _ in range(steps):
        optimiser.step([w], [plane.gradient(w)])
        points.append(w.copy())
    return np.array(points)


def measure(task: Run, plane: Plane, points: Array, minimum: Array, steepest: Array, name: str) -> None:
    """Record how far apart the points lie, how often the path turns back, where it ends and at which cost."""
    moves = np.diff(points, axis=0)
    across = moves @ steepest
    costs = np.array([plane.cost(point) for point in points]) - plane.cost(minimum)
    task.metric("spacing", float(np.linalg.norm(moves, axis=1).mean()), variant=name)
    task.metric("distance_moved", float(np.linalg.norm(points[-1] - points[0])), variant=name)
    task.metric("turns", int((across[1:] * across[:-1] < 0).sum()), variant=name)
    task.metric("widest_step", float(np.abs(across).max()), variant=name)
    task.metric("cost_left", float(costs[-1] / costs[0]), variant=name)
    for step, cost in enumerate(costs):
        task.metric("cost_above_least", cost, variant=name, step=step)


def edges(task: Run, x: Array, labels: Array, weights: Array, bias: Array) -> None:
    """Record for each output the largest rate at which plain descent on its two weights does not diverge.

    Near the minimum a step multiplies the distance along the steepest direction by 1 − rate·λ, which leaves −1 to 1 at
    rate 2/λ. A sum over n of the M images divides λ by M/n: `images_at_edge` is the n that puts the edge at the
    published rate.
    """
    rate = task.settings["plain_rate"]
    for output in range(len(weights)):
        plane = Plane(x, labels, weights, bias, output, task.settings["pixels"])
        steepest = float(np.linalg.eigvalsh(plane.hessian(plane.trained))[1])
        task.metric("edge_rate", 2 / steepest, variant=f"output={output}")
        if output == task.settings["output"]:
            task.metric("images_at_edge", len(x) * 2 / (rate * steepest))


def contour(task: Run, plane: Plane, shown: Array) -> None:
    """Keep the cost on a grid around the points `shown` (K, 2), on square cells."""
    low, high = shown.min(axis=0), shown.max(axis=0)
    half = (0.5 + MARGIN) * (high - low).max()
    lines = [np.linspace(middle - half, middle + half, task.settings["grid"]) for middle in (low + high) / 2]
    task.array("weight_1", lines[0])
    task.array("weight_2", lines[1])
    task.array("cost_grid", plane.grid(*lines))
