"""Part 7: multiply-adds of back-propagation and of one weight at a time, counted in the code that does them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from reference import seeding
from reference.csc411_a2 import counting
from reference.csc411_a2.counting import Counter
from reference.run import Run

Method = Callable[[Counter, list, np.ndarray, np.ndarray], list]


def back_propagation(count: Counter, weights: list, x: np.ndarray, target: np.ndarray) -> list:
    """Return all gradients by one forward and one backward run."""
    return counting.back_propagation(count, weights, counting.forward(count, weights, x), target)


def one_by_one(count: Counter, weights: list, x: np.ndarray, target: np.ndarray) -> list:
    """Return all gradients by the source's nested sums, after one forward run."""
    return counting.one_by_one(count, weights, counting.forward(count, weights, x), target)


def differences(count: Counter, weights: list, x: np.ndarray, target: np.ndarray) -> list:
    """Return all gradients by central differences."""
    return counting.by_differences(count, weights, x, target, 1e-5)


METHODS: dict[str, Method] = {
    "back-propagation": back_propagation,
    "one weight at a time": one_by_one,
    "finite differences": differences,
}


def run(task: Run) -> None:
    """Count over the width at several depths and over the depth at one width; fit the exponents."""
    settings = task.settings
    for name, method in METHODS.items():
        widths = settings["widths"] if name == "back-propagation" else settings["slow_widths"]
        for depth in settings["depths"]:
            counts = [counted(task, method, name, depth, width) for width in widths]
            for width, total in zip(widths, counts, strict=True):
                variant = f"width={width}, method={name}, depth={depth}"
                task.metric("multiply_adds", total, variant=variant)
            task.metric("exponent", last_slope(widths, counts), variant=f"{name}, depth={depth}")
        by_depth = [counted(task, method, name, d, settings["fixed_width"]) for d in settings["all_depths"]]
        for depth, total in zip(settings["all_depths"], by_depth, strict=True):
            task.metric("multiply_adds_by_depth", total, variant=f"depth={depth}, method={name}")
        growth = float(by_depth[-1] / by_depth[-2])
        task.metric("growth_per_layer", growth, variant=name)
    as_many = [
        counted(task, back_propagation, "", settings["depths"][-1], width, width)
        for width in settings["widths"]
    ]
    task.metric("exponent", last_slope(settings["widths"], as_many), variant="back-propagation, K images")
    for back in range(min(3, settings["depths"][-1])):
        by_layer(task, back)
    one_step(task)


def counted(task: Run, method: Method, name: str, depth: int, width: int, batch: int = 1) -> int:
    """Return the multiply-adds of one gradient, and record the best of three times where `name` is given."""
    rng = seeding.generator(task.assignment, task.task, task.seed)
    problem = counting.draw(rng, depth, width, batch)
    count = Counter()
    began = time.perf_counter()
    method(count, *problem)
    best = time.perf_counter() - began
    if name and best < 0.1:
        for _ in range(2):
            began = time.perf_counter()
            method(Counter(), *problem)
            best = min(best, time.perf_counter() - began)
    if name:
        task.seconds("gradient", best, variant=f"width={width}, method={name}, depth={depth}")
    return count.total


def by_layer(task: Run, back: int) -> None:
    """Record the exponents of one layer of the text's count, `back` layers before the last: a weight's, and all."""
    depth, widths = task.settings["depths"][-1], task.settings["slow_widths"]
    totals = []
    for width in widths:
        rng = seeding.generator(task.assignment, task.task, task.seed)
        weights, x, target = counting.draw(rng, depth, width, 1)
        values = counting.forward(Counter(), weights, x)
        count = Counter()
        counting.one_by_one(count, weights, values, target, layers=[depth - 1 - back])
        totals.append(count.total)
    each = [total / width**2 for total, width in zip(totals, widths, strict=True)]
    task.metric("exponent", last_slope(widths, totals), variant=f"layer N-{back}, all weights")
    task.metric("exponent", last_slope(widths, each), variant=f"layer N-{back}, one weight")


def one_step(task: Run) -> None:
    """Record the exponents of one layer's step back for one image: of the numbers in δ, of the weights' gradients."""
    widths, numbers, products = task.settings["widths"], [], []
    for width in widths:
        rng = seeding.generator(task.assignment, task.task, task.seed)
        (above,), x, delta = counting.draw(rng, 1, width, 1)
        delta = Counter().matmul(above.T, delta)  # (w^{l+1})ᵀ δ^{l+1}
        numbers.append(delta.size)
        count = Counter()
        count.matmul(delta, x.T)  # ∂C/∂w^l = δ^l (a^{l−1})ᵀ
        products.append(count.total)
    task.metric("exponent", last_slope(widths, numbers), variant="numbers in δ")
    task.metric("exponent", last_slope(widths, products), variant="weights of a layer from δ")


def last_slope(widths: list[int], counts: list[float]) -> float:
    """Return the exponent of a power law through the two widest networks, where lower powers count least."""
    return float(np.log(counts[-1] / counts[-2]) / np.log(widths[-1] / widths[-2]))
