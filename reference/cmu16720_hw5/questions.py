"""The questions of 16-720 HW5: one for each published function, and one that trains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.declarations import Property, Question, SameAsReference, Spread
from reference.cmu16720_hw5 import cases
from reference.vision.letters import find_letters

# float32 inputs stand among the cases: sums of a few dozen terms agree to some 1e-6 of the largest value.
SAME = SameAsReference(rtol=1e-5)
OVERLAP = 0.6  # intersection over union of a box that counts as found


def _initial(reply: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with W and b after initialisation, or return None."""
    n_in, n_out = inputs["in_size"], inputs["out_size"]
    W, b, again = (np.asarray(reply[name], dtype=float) for name in ("W", "b", "second W"))
    if W.shape != (n_in, n_out):
        return f"W has shape {W.shape}; it should be (in_size, out_size) = {(n_in, n_out)}"
    if b.shape != (n_out,):
        return f"b has shape {b.shape}; it should be (out_size,) = {(n_out,)}"
    if b.any():
        return "b is not zero"
    bound = math.sqrt(6 / (n_in + n_out))
    if np.abs(W).max() > bound * (1 + 1e-9):
        return f"W reaches {np.abs(W).max():.4g}, beyond sqrt(6 / (in_size + out_size)) = {bound:.4g}"
    # A uniform variable has standard deviation bound/√3, estimated to 0.447/√n of itself; five of these each way.
    spread = W.std() / (bound / math.sqrt(3))
    if abs(spread - 1) > 5 * 0.447 / math.sqrt(W.size):
        return f"W's standard deviation is {spread:.3g} times that of a uniform variable on ±{bound:.4g}"
    if np.array_equal(W, again):
        return "two calls give the same W: draw anew at each call"
    return None


def _batches(reply: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the batches of two calls, or return None; a remainder may be dropped or be short."""
    x, y, size = inputs["x"], inputs["y"], inputs["batch_size"]
    orders = []
    for name in ("first", "second"):
        bx, by = reply[name]["x"], reply[name]["y"]
        if len(bx) != len(by) or not bx:
            return f"{len(bx)} batches of x and {len(by)} of y"
        if any(len(rows) != len(labels) for rows, labels in zip(bx, by, strict=True)):
            return "a batch holds unlike numbers of x and y"
        rows, labels = (np.concatenate([np.asarray(part) for part in parts]) for parts in (bx, by))
        if rows.shape[1:] != x.shape[1:] or labels.shape[1:] != y.shape[1:]:
            return f"rows have shapes {rows.shape[1:]} and {labels.shape[1:]}; they should be as in x and y"
        # The first column of x numbers the examples, so that each can be recognised.
        places = np.searchsorted(x[:, 0], rows[:, 0])
        if places.max() >= len(x) or not np.array_equal(x[places], rows):
            return "a batch holds rows that are not rows of x"
        if len(set(places.tolist())) < len(places):
            return "examples repeat: across the batches of one call each may stand once only"
        if not np.array_equal(y[places], labels):
            return "rows of x and y no longer belong together: shuffle both by the same order"
        if len(places) <= len(x) - size:
            return (
                f"{len(x) - len(places)} of {len(x)} examples are in no batch; only a last, short one may go"
            )
        if max(len(part) for part in bx) > size + size - 1:
            return f"a batch holds {max(len(part) for part in bx)} examples; batch_size is {size}"
        orders.append(places)
    if np.array_equal(orders[0], np.sort(orders[0])):
        return "the examples come in the order of x: shuffle them"
    if np.array_equal(orders[0], orders[1]):
        return "two calls give the same order: shuffle anew at each call"
    if not reply["unchanged"]:
        return "the caller's x or y was changed: shuffle indices, not the arrays"
    return None


def _boxes(reply: np.ndarray, inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the boxes of a page, or return None; a margin of a few pixels is right."""
    truth = find_letters(inputs["image"])[0]
    found = np.asarray(reply)
    if found.ndim != 2 or found.shape[1] != 4:
        return f"the boxes have shape {found.shape}; each should be (minr, minc, maxr, maxc)"
    hits = _overlap(truth, found) >= OVERLAP
    missed, surplus = int((~hits.any(axis=1)).sum()), int((~hits.any(axis=0)).sum())
    if missed:
        return f"{missed} of {len(truth)} letters have no box that covers them (and little else)"
    if surplus or len(found) > len(truth):
        return (
            f"{max(surplus, len(found) - len(truth))} boxes too many: {len(found)} for {len(truth)} letters"
        )
    return None


def _overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the intersection over union (K, L) of boxes (K, 4) and (L, 4)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1) for boxes in (a, b)]
    return shared / np.maximum(areas[0][:, None] + areas[1][None, :] - shared, 1)


def _share_right(reply: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
    """Return the share of right labels on the checked examples after the last epoch."""
    labels = np.asarray(reply["labels"][0])[-1]
    return float(np.mean(labels == cases.blob_labels(inputs["x_checks"][0])))


QUESTIONS = (
    Question(
        "initialize_weights", "Initial weights", 10, "initialize_weights", cases.initial, "2.1.2",
        "Uniform W within ±sqrt(6/(in_size + out_size)), zero b of shape (out_size,).", Property(_initial),
    ),
    Question("sigmoid", "Sigmoid", 8, "sigmoid", cases.sigmoid, "2.2.1", "1/(1 + exp(-x)) for any x.", SAME),
    Question(
        "forward", "Layer, forward", 10, "forward", cases.forward, "2.2.1",
        "activation(X W + b), and the cache (X, pre_act, post_act).", SAME,
    ),
    Question(
        "softmax", "Softmax", 10, "softmax", cases.softmax, "2.2.2",
        "Softmax of each row, with the row's maximum taken away first.", SAME,
    ),
    Question(
        "compute_loss_and_acc", "Loss and accuracy", 10, "compute_loss_and_acc", cases.loss, "2.2.3",
        "The cross-entropy summed over the batch, and the share of right rows.", SAME,
    ),
    Question(
        "sigmoid_deriv", "Derivative of the sigmoid", 4, "sigmoid_deriv", cases.sigmoid_deriv, "2.3",
        "σ' from the output.", SAME,
    ),
    Question(
        "backwards", "Layer, backward", 16, "backwards", cases.backwards, "2.3",
        "grad_X, and grad_W and grad_b as sums over the batch.", SAME,
    ),
    Question(
        "get_random_batches", "Random batches", 10, "get_random_batches", cases.batches, "2.4",
        "Each example at most once, x with its y, in a new order at each call.", Property(_batches),
    ),
    Question(
        "utilities", "Activations of util.py", 4, "utilities", cases.utilities, "2",
        "linear, tanh, relu and their derivatives from the output.", SAME,
    ),
    Question(
        "findLetters", "Finding letters", 10, "find_letters", cases.pages, "4.3",
        "A box (minr, minc, maxr, maxc) around each letter of a page.", Property(_boxes),
    ),
    Question(
        "training", "A training run", 8, "train_classifier", cases.training, "2.4",
        "The functions together learn three clusters of points.", Spread(_share_right, seeds=5, width=4.0, floor=0.02),
    ),
)  # fmt: skip
