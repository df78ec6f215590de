"""The inputs of CSC411 Assignment 2's questions: those of the course's ten digits, and of other sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.declarations import Case
from reference.csc411_a2 import digits

Rng = np.random.Generator

# group: outputs N, pixels D, images M
SHAPES = {
    "ten outputs": (10, 784, 12),  # as in the course, for functions that are written for digits alone
    "three outputs": (3, 5, 8),
    "two outputs": (2, 7, 6),
    "one image": (4, 6, 1),
}
CENTRES, SPREAD = 4, 0.7  # of the training question: classes, and the deviation of a point from its centre


def one_hot(rng: Rng, outputs: int, images: int) -> np.ndarray:
    """Return true classes as columns (outputs, images), float64."""
    return np.eye(outputs)[rng.integers(0, outputs, images)].T


def problem(rng: Rng, outputs: int, pixels: int, images: int) -> dict[str, Any]:
    """Return X (D, M) from 0 to 1, normal weights (N, D) and bias (N, 1), and one-hot Y_ (N, M).

    Weights of many pixels are smaller: no probability is so small that a tiny number in the logarithm counts.
    """
    return {
        "X": rng.random((pixels, images)),
        "weights": rng.standard_normal((outputs, pixels)) * min(1.0, np.sqrt(4 / pixels)),
        "bias": rng.standard_normal((outputs, 1)),
        "Y_": one_hot(rng, outputs, images),
    }


def networks(rng: Rng) -> list[Case]:
    """Draw a network and its images: four shapes, zero weights, and float32."""
    drawn = [Case(group, problem(rng, *shape)) for group, shape in SHAPES.items()]
    blank = problem(rng, 5, 9, 14)
    blank["weights"] = np.zeros_like(blank["weights"])
    single = {name: value.astype(np.float32) for name, value in problem(rng, 10, 16, 20).items()}
    return [*drawn, Case("zero weights", blank), Case("float32", single)]


def gradients(rng: Rng) -> list[Case]:
    """Draw `networks`, each asked for the gradient of the weights and for that of the bias."""
    return _parts(networks(rng))


def _parts(drawn: list[Case]) -> list[Case]:
    return [
        Case(f"{part}, {case.group}", {"part": part, **case.inputs})
        for part in ("weights", "bias")
        for case in drawn
    ]


def outputs_only(rng: Rng) -> list[Case]:
    """Draw what `linear_neuron` takes: `networks` without the true classes."""
    return [
        Case(case.group, {name: value for name, value in case.inputs.items() if name != "Y_"})
        for case in networks(rng)
    ]


def scores(rng: Rng) -> list[Case]:
    """Draw scores (N, M): four shapes, zeros, float32, and scores whose exponentials overflow or vanish."""
    drawn = [Case(group, {"y": 2 * rng.standard_normal((n, m))}) for group, (n, _, m) in SHAPES.items()]
    far = rng.standard_normal((5, 7))
    return [
        *drawn,
        Case("equal scores", {"y": np.zeros((3, 4))}),
        Case("float32", {"y": rng.standard_normal((10, 9)).astype(np.float32)}),
        Case("scores far from 0", {"y": far + 1000}),
        Case("scores far from 0", {"y": 900 * far}),
        Case("scores far from 0", {"y": far - 1000}),
    ]


def likelihoods(rng: Rng) -> list[Case]:
    """Draw probabilities P (N, M), columns that sum to 1, and one-hot Y_."""
    drawn = []
    for group, (n, _, m) in SHAPES.items():
        P = rng.random((n, m)) + 0.01
        drawn.append(Case(group, {"P": P / P.sum(axis=0), "Y_": one_hot(rng, n, m)}))
    tiny = 10.0 ** -rng.uniform(5, 200, (3, 6))
    tiny[-1] = 1 - tiny[:-1].sum(axis=0)
    Y_ = one_hot(rng, 3, 6)
    Y_[:, 0] = (1, 0, 0)
    single = drawn[0].inputs
    return [
        *drawn,
        Case("tiny probabilities", {"P": tiny, "Y_": Y_}),
        Case("float32", {name: value.astype(np.float32) for name, value in single.items()}),
    ]


def differences(rng: Rng) -> list[Case]:
    """Draw small networks and steps h, one so coarse that its error is part of the answer."""
    drawn = [
        Case(group, {**problem(rng, n, min(pixels, 6), min(images, 9)), "h": 1e-5})
        for group, (n, pixels, images) in SHAPES.items()
    ]
    return _parts([*drawn, Case("a coarse step", {**problem(rng, 3, 4, 5), "h": 0.5})])


def descents(rng: Rng, momentum: bool) -> list[Case]:
    """Draw descents: one step, twenty, records over 250 steps, ends by eps, given or published; two gammas."""

    def case(group: str, part: str, steps: int, eps: float | None = 1e-9, gamma: float | None = 0.9) -> Case:
        outputs, pixels = (4, 6) if part == "weights" else (3, 5)
        inputs = {"part": part, **problem(rng, outputs, pixels, 15)}
        valid = problem(rng, outputs, pixels, 10)
        inputs |= {"X_valid": valid["X"], "Y_valid": valid["Y_"]}
        inputs |= {"alpha": float(rng.uniform(0.01, 0.03)), "max_iter": steps, "eps": eps}
        return Case(group, inputs | ({"gamma": gamma} if momentum else {}))

    drawn = [
        case("one step", "weights", 1),
        case("twenty steps", "weights", 20),
        case("records", "records", 250),
        case("ends by eps", "weights", 50, eps=1e3),
        case("published settings", "weights", 30, eps=None, gamma=None),
    ]
    # The first step moves the weights by 1.5e-5, above the published eps and below twice as much.
    inputs = drawn[-1].inputs
    slope, _ = digits.gradient(inputs["X"], inputs["weights"], inputs["bias"], inputs["Y_"])
    inputs["alpha"] = 1.5e-5 / float(np.linalg.norm(slope))
    return [*drawn, case("another gamma", "weights", 12, gamma=0.5)] if momentum else drawn


def clouds(rng: Rng) -> list[Case]:
    """Draw points (8, M) around a centre for each of four classes; the classes overlap a little."""
    centres = rng.standard_normal((8, CENTRES))
    X, labels = points(rng, centres, 400)
    settings = {"alpha": 0.002, "steps": 200, "seed": 0}
    return [Case("points around four centres", {"X": X, "labels": labels, "centres": centres, **settings})]


def points(rng: Rng, centres: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points X (D, count) around the columns of centres (D, N), and their labels (count,)."""
    labels = rng.integers(0, centres.shape[1], count)
    return centres[:, labels] + SPREAD * rng.standard_normal((len(centres), count)), labels
