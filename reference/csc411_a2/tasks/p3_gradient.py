"""Part 3: the analytic gradient against finite differences, and the error of the latter over the step h."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference.csc411_a2 import mistakes
from reference.csc411_a2.tasks._derivation import formula_errors
from reference.run import Run

Array = np.ndarray
Problem = dict[str, Array]


def run(task: Run) -> None:
    """Compare the gradients as the source does, then over many steps, then for other numbers of outputs."""
    settings = task.settings
    outputs, pixels, images = settings["outputs"], settings["pixels"], settings["images"]
    small = draw(task.rng, outputs, pixels, images)
    steps = [10.0**power for power in settings["powers_of_h"]]
    reply = task.call("check_gradients", **small, steps=[settings["h"], *steps])
    analytic, exact = join(reply["gradient"]), complex_step(small)
    task.metric("gradient_error", float(np.abs(analytic - exact).max()), variant="analytic")
    errors = [
        np.inf if found is None else np.abs(join(found) - exact).max() for found in reply["differences"]
    ]
    task.metric("gradient_error", float(errors[0]), variant="finite difference")
    if task.implementation == "reference":
        task.metric("gradient_error", float(np.abs(autograd(small) - exact).max()), variant="torch")
        for line, size in formula_errors(**small).items():
            task.metric("formula_error", size, variant=line)
            task.metric("formula_holds", float(size < 1e-9), variant=line)
        ones = np.ones((outputs, 1))  # "a vector of N ones": N outputs, where a sum over M images is meant
        task.metric("ones_fit", float(ones.shape[0] == small["Y_"].shape[1]))
    finite = np.isfinite(errors[1:])
    if finite.any():
        task.metric("best_h", steps[int(np.argmin(np.where(finite, errors[1:], np.inf)))])
    task.array("h", steps)
    task.array("difference_error", errors[1:])
    found = [join(found) for found in reply["differences"][:1] if found is not None]
    shown = np.stack([analytic, *found, exact]).reshape(-1, outputs, pixels + 1)
    task.array("gradients", shown)
    task.array("gradient_names", ["analytic", *["finite difference"] * len(found), "complex step"])
    for count in settings["output_counts"]:
        problem = draw(task.rng, count, pixels, images)
        right = complex_step(problem)
        (found,) = task.call("check_gradients", **problem, steps=[settings["h"]])["differences"]
        task.metric("finite_difference_fits", agrees(found, right), variant=f"outputs={count}")
        printed = as_printed(problem, settings["h"])
        task.metric("finite_difference_fits", agrees(printed, right), variant=f"as printed, outputs={count}")
    task.metric("column_sum", column_sum(settings["printed_weights"]), variant="weights")
    task.metric("column_sum", column_sum(settings["printed_bias"]), variant="bias")


def draw(rng: np.random.Generator, outputs: int, pixels: int, images: int) -> Problem:
    """Return normal X (D, M), weights (N, D) and bias (N, 1), and one-hot Y_ (N, M)."""
    return {
        "X": rng.standard_normal((pixels, images)),
        "weights": rng.standard_normal((outputs, pixels)),
        "bias": rng.standard_normal((outputs, 1)),
        "Y_": np.eye(outputs)[rng.integers(0, outputs, images)].T,
    }


def join(gradients: Sequence[Array]) -> Array:
    """Return the gradients with respect to weights (N, D) and bias (N, 1) as one row (N·(D+1),)."""
    grad_w, grad_b = (np.asarray(part, dtype=float) for part in gradients)
    return np.hstack([grad_w, grad_b]).ravel()


def complex_step(problem: Problem) -> Array:
    """Return the gradient as `join` does, by steps along the imaginary axis: exact to rounding for any small step."""
    h = 1e-30
    X = np.vstack([problem["X"], np.ones(problem["X"].shape[1])])
    W = np.hstack([problem["weights"], problem["bias"]]).astype(complex)
    gradient = np.empty(W.size)
    for i in range(W.size):
        W.flat[i] += 1j * h
        scores = W @ X
        # C = Σ_m (log Σ_k exp o_km − o_true,m)
        cost = np.log(np.exp(scores).sum(axis=0)).sum() - (scores * problem["Y_"]).sum()
        gradient[i] = cost.imag / h  # ∂C/∂w = Im C(w + ih) / h
        W.flat[i] = W.flat[i].real
    return gradient


def autograd(problem: Problem) -> Array:
    """Return the gradient as `join` does, by torch in float64."""
    import torch  # a second's import that a submission's run does without

    torch.set_num_threads(1)
    X, Y_ = torch.from_numpy(problem["X"]), torch.from_numpy(problem["Y_"])
    weights, bias = (torch.from_numpy(problem[name]).requires_grad_() for name in ("weights", "bias"))
    scores = (weights @ X + bias).T
    torch.nn.functional.cross_entropy(scores, Y_.T, reduction="sum").backward()
    return join((weights.grad.numpy(), bias.grad.numpy()))


def agrees(found: Sequence[Array] | None, right: Array) -> float:
    """Return 1 if a finite difference came back and is right to 1e-6 of the largest element, else 0."""
    return 0.0 if found is None else float(np.abs(join(found) - right).max() < 1e-6 * np.abs(right).max())


def as_printed(problem: Problem, h: float) -> Any:
    """Return what the source's own finite_difference gives, None where it raises."""
    try:
        return mistakes.three_output_difference(**problem, h=h)
    except ValueError:
        return None


def column_sum(printed: Sequence[Sequence[float]]) -> float:
    """Return the largest sum over outputs in a printed gradient: 0 but for rounding, as probabilities sum to 1."""
    return float(np.abs(np.sum(printed, axis=0)).max())
