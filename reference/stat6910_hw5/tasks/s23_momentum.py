"""STAT6910 HW5 §2.3: what momentum does with a friction parameter above 1 or below 0."""

from __future__ import annotations

import numpy as np

from reference.nn.network import Dense
from reference.nn.optimisers import Momentum
from reference.nn.training import Diverged, train
from reference.run import Run
from reference.stat6910_hw5.tasks._digits import dense, digits, right

Array = np.ndarray


def run(task: Run) -> None:
    """Descend a quadratic bowl with each μ, find which rates are stable, and train a network with some μ."""
    settings = task.settings
    curvature = np.array(settings["curvature"], float)
    for mu in settings["mus"]:
        path, gradients = descend(curvature, settings["start"], settings["rate"], mu, settings["steps"])
        _describe(task, mu, path, gradients, curvature)
    _contour(task, curvature)
    _stability(task)
    _network(task)


def descend(curvature: Array, start: list[float], rate: float, mu: float, steps: int) -> tuple[Array, Array]:
    """Return the path (steps + 1, 2) from `start` down ½ Σ h w², and the gradients (steps, 2) on it."""
    w, optimiser = np.array(start, float), Momentum(rate, mu)
    path, gradients = [w.copy()], []
    for _ in range(steps):
        gradients.append(curvature * w)  # ∂C/∂w = h w
        optimiser.step([w], [gradients[-1]])
        path.append(w.copy())
    return np.array(path), np.array(gradients)


def spectral_radius(mu: Array | float, share: Array | float) -> Array:
    """Return the factor of a step in the long run where ηh = `share`: the largest |eigenvalue| of the update.

    mu and share broadcast. Below 1 the descent converges, above 1 it diverges.
    """
    # w'' = (1 + μ − ηh) w' − μ w: the eigenvalues solve x² − (1 + μ − ηh) x + μ = 0, and their product is μ
    half = (1 + np.asarray(mu) - share) / 2
    root = np.sqrt(half**2 - mu + 0j)
    return np.maximum(np.abs(half + root), np.abs(half - root))


def _describe(task: Run, mu: float, path: Array, gradients: Array, curvature: Array) -> None:
    """Record how the speed goes, how a step goes with its gradient, and when the minimum is reached."""
    variant = f"mu={mu:g}"
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1)
    cost = path**2 @ curvature / 2
    half = len(speed) // 2
    slope = np.polyfit(np.arange(half, len(speed)), np.log(speed[half:]), 1)[0]
    task.metric("speed factor", float(np.exp(slope)), variant=variant)
    task.metric("faster steps", float(np.mean(speed[1:] > speed[:-1])), variant=variant)
    passes = np.sum(np.diff(np.sign(path[:, 0])) != 0)
    task.metric("passes over the minimum", float(passes), variant=variant)
    steepness = np.linalg.norm(gradients, axis=1)
    together = np.corrcoef(np.log(steepness), np.log(speed))[0, 1]
    task.metric("step with gradient", float(together), variant=variant)
    below = cost < task.settings["converged"] * cost[0]
    if below[-1]:  # from this step on all costs are that low
        task.metric("steps to the minimum", float(len(below) - np.argmin(below[::-1])), variant=variant)
    task.metric("final cost", float(cost[-1] / cost[0]), variant=variant)


def _contour(task: Run, curvature: Array) -> None:
    """Keep the bowl and the first steps of each path, cut where they leave it."""
    settings = task.settings
    side = 1.25 * float(np.abs(settings["start"]).max())
    x = np.linspace(-side, side, 61)
    task.array("w1", x)
    task.array("w2", x)
    task.array("bowl", (curvature[0] * x[None, :] ** 2 + curvature[1] * x[:, None] ** 2) / 2)
    for mu in settings["mus"]:
        path, _ = descend(curvature, settings["start"], settings["rate"], mu, settings["shown"])
        outside = np.flatnonzero(np.abs(path).max(axis=1) > side)
        task.array(f"path mu={mu:g}", path[: outside[0] if len(outside) else len(path)])


def _stability(task: Run) -> None:
    """Keep the long-run factor of a step against μ at some ηh, and record the largest stable ηh of each μ."""
    mu = np.linspace(-1.3, 1.3, 261)
    task.array("mu", mu)
    for share in task.settings["shares"]:
        task.array(f"factor {share:g}", spectral_radius(mu, share))
    shares = np.linspace(1e-3, 5, 5000)
    for one in task.settings["mus"]:
        factors = spectral_radius(one, shares)
        task.metric("least factor", float(factors.min()), variant=f"mu={one:g}")
        stable = shares[factors < 1]
        task.metric("largest stable rate", float(stable.max()) if len(stable) else 0.0, variant=f"mu={one:g}")


def _network(task: Run) -> None:
    """Train the dense network of §3.1 with some μ and record cost, distance gone in an epoch, and accuracy."""
    settings, data = task.settings, digits(task)
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    for mu in settings["network_mus"]:
        network, variant = dense(task, weights), f"mu={mu:g}"
        start = [_flat(network)]

        def record(epoch: int, cost: float, network=network, variant=variant, start=start) -> None:
            now = _flat(network)
            distance = float(np.linalg.norm(now - start[0]))
            if not np.isfinite(distance):
                raise Diverged(epoch, cost)
            task.metric("cost", cost, variant=variant, split="train", step=epoch)
            task.metric("distance", distance, variant=variant, step=epoch)
            start[0] = now

        try:
            train(
                network,
                Momentum(settings["network_rate"], mu),
                data.x,
                data.y,
                epochs=settings["epochs"],
                batch_size=settings["batch"],
                rng=np.random.default_rng(order),
                on_epoch=record,
            )
        except Diverged:
            task.metric("diverged", 1.0, variant=variant)
            continue
        test = right(network.predict(data.x_test), data.y_test)
        task.examples("accuracy", test, variant=variant, split="test")


def _flat(network: Dense) -> Array:
    """Return all parameters as one float64 vector."""
    return np.concatenate([p.ravel() for p in network.params]).astype(np.float64)
