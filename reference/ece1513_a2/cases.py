"""The inputs of ECE1513 Assignment 2's questions: any number of samples, and the course's ten classes."""

from __future__ import annotations

import numpy as np

from grader.declarations import Case

Rng = np.random.Generator

# group: samples N, inputs D, classes (or hidden units) K. Classes are always ten, as letters are: some write that into
# their functions.
SHAPES = {
    "a batch": (12, 9, 10),
    "more classes than samples": (3, 5, 10),
    "as many samples as classes": (10, 4, 10),
    "one sample": (1, 6, 10),
}
# Of the training question: classes, as many as letters; inputs; and the deviation of a point from its centre
CENTRES, INPUTS, SPREAD = 10, 6, 0.5


def activations(rng: Rng) -> list[Case]:
    """Draw arguments of `relu`: matrices, a vector, zeros of both signs, float32."""
    drawn = [Case(group, {"x": rng.standard_normal((n, k))}) for group, (n, _, k) in SHAPES.items()]
    return [
        *drawn,
        Case("a vector", {"x": rng.standard_normal(9)}),
        Case("zeros", {"x": np.array([[0.0, -0.0, 3.0], [-2.0, 0.0, -1e-300]])}),
        Case("float32", {"x": (100 * rng.standard_normal((6, 4))).astype(np.float32)}),
    ]


def scores(rng: Rng) -> list[Case]:
    """Draw scores (N, K): four shapes, zeros, float32, scores whose exponentials overflow or vanish."""
    drawn = [Case(group, {"x": 2 * rng.standard_normal((n, k))}) for group, (n, _, k) in SHAPES.items()]
    far = rng.standard_normal((5, 10))
    return [
        *drawn,
        Case("equal scores", {"x": np.zeros((4, 10))}),
        Case("float32", {"x": rng.standard_normal((9, 10)).astype(np.float32)}),
        Case("scores far from 0", {"x": far + 1000}),
        Case("scores far from 0", {"x": 900 * far}),
        Case("scores far from 0", {"x": far - 1000}),
    ]


def layers(rng: Rng) -> list[Case]:
    """Draw X (N, D), W (D, H), b (1, H) or (H,): four shapes, zero weights, float32."""

    def case(group: str, n: int, d: int, k: int) -> Case:
        X, W, b = rng.random((n, d)), rng.standard_normal((d, k)), rng.standard_normal((1, k))
        return Case(group, {"X": X, "W": W, "b": b})

    drawn = [case(group, *shape) for group, shape in SHAPES.items()]
    flat = case("b of shape (H,)", 8, 5, 6).inputs
    single = {name: value.astype(np.float32) for name, value in drawn[0].inputs.items()}
    return [
        *drawn,
        Case("b of shape (H,)", {**flat, "b": flat["b"].ravel()}),
        Case("zero weights", {**flat, "W": np.zeros_like(flat["W"])}),
        Case("float32", single),
    ]


def predictions(rng: Rng) -> list[Case]:
    """Draw one-hot targets and positive predictions (N, K), rows that sum to 1: four shapes, small ones, float32."""

    def case(group: str, n: int, k: int, least: float = 0.02) -> Case:
        P = rng.random((n, k)) + least
        P /= P.sum(axis=1, keepdims=True)
        return Case(group, {"target": np.eye(k)[rng.integers(0, k, n)], "prediction": P})

    drawn = [case(group, n, k) for group, (n, _, k) in SHAPES.items()]
    small = case("small probabilities", 6, 10).inputs
    P = small["prediction"] * np.where(small["target"] > 0, 0.03, 1)
    single = {name: value.astype(np.float32) for name, value in drawn[0].inputs.items()}
    return [
        *drawn,
        Case("small probabilities", {**small, "prediction": P / P.sum(axis=1, keepdims=True)}),
        Case("float32", single),
    ]


def clouds(rng: Rng) -> list[Case]:
    """Draw points (M, D) around a centre for each of ten classes; the classes overlap a little."""
    centres = rng.standard_normal((CENTRES, INPUTS))
    X, labels = points(rng, centres, 600)
    settings = {"hidden": 16, "rate": 0.002, "gamma": 0.9, "batch_size": 20, "epochs": 20, "seed": 0}
    return [Case("points around ten centres", {"X": X, "labels": labels, "centres": centres, **settings})]


def points(rng: Rng, centres: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points X (count, D) around the rows of centres (K, D), and their labels (count,)."""
    labels = rng.integers(0, len(centres), count)
    return centres[labels] + SPREAD * rng.standard_normal((count, centres.shape[1])), labels
