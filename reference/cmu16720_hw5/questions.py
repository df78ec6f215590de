"""The questions of 16-720 HW5: one for each published function, and one that trains."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.declarations import Curve, Form, Property, Question, SameAsReference, Spread
from reference.cmu16720_hw5 import cases
from reference.vision.letters import find_letters

# float32 inputs stand among the cases: sums of a few dozen terms agree to some 1e-6 of the largest value.
SAME = SameAsReference(rtol=1e-5)
# Many add 1e-9 or so to the argument of log, or keep an axis of length 1.
CLOSE = SameAsReference(rtol=1e-4, ignore_ones=True)
OVERLAP = 0.6  # intersection over union of a box that counts as found
MARGIN = 24  # … as does one with at most this many pixels of paper around the letter, on each side
SPECK = 0.15  # areas of a typical letter: smaller ones are specks
# How boxes are written that are no (minr, minc, maxr, maxc), and what makes them that
ORDERS = {
    "the boxes are (minc, minr, maxc, maxr)": lambda boxes: boxes[:, [1, 0, 3, 2]],
    "the boxes are (minr, minc, height, width)": lambda boxes: np.hstack(
        [boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]
    ),
    "the boxes are (minc, minr, width, height)": lambda boxes: np.hstack(
        [boxes[:, 1::-1], boxes[:, 1::-1] + boxes[:, :1:-1]]
    ),
}


def _initial(reply: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with W or b after initialisation, or return None.

    The sentences hold no number that hangs on the draw: those of one mistake are the same each time.
    """
    n_in, n_out, output = inputs["in_size"], inputs["out_size"], inputs["output"]
    first, second = (np.asarray(reply[name], dtype=float) for name in ("first", "second"))
    shape = {"W": (n_in, n_out), "b": (n_out,)}[output]
    if first.shape != shape:
        named = "(in_size, out_size)" if output == "W" else "(out_size,)"
        return f"{output} has shape {first.shape}; it should be {named} = {shape}"
    if output == "b":
        if not first.any():
            return None
        return "b is 1 everywhere" if np.all(first == 1) else "b is not zero"
    if not first.any():
        return "W is 0 everywhere: draw it uniform within ±sqrt(6 / (in_size + out_size))"
    bound = math.sqrt(6 / (n_in + n_out))
    rms = math.sqrt(np.mean(first**2))
    # E x⁴ / (E x²)² is 1.8 for a uniform variable, 3 for a normal one, and known here to ±0.1.
    if np.mean(first**4) > 2.4 * rms**4:
        return "W looks normal: draw it uniform within ±sqrt(6 / (in_size + out_size))"
    if abs(first.mean()) > 0.1 * bound:
        return "W is not spread evenly around 0: draw it from -bound to bound"
    # The root mean square of a uniform variable is bound/√3, estimated to 0.447/√n of itself; five of these each way.
    spread = rms / (bound / math.sqrt(3))
    if abs(spread - 1) > 5 * 0.447 / math.sqrt(first.size):
        return (
            f"W's standard deviation is about {spread:.1f} times that of a uniform variable on ±{bound:.4g}"
        )
    if np.abs(first).max() > bound * (1 + 1e-9):
        return f"W reaches beyond sqrt(6 / (in_size + out_size)) = {bound:.4g}"
    if np.array_equal(first, second):
        return "two calls give the same W: draw anew at each call"
    return None


def _batches(reply: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the batches of two calls, or return None; see `inputs["about"]`."""
    orders = []
    for name in ("first", "second"):
        found = _rows(reply[name], inputs)
        if isinstance(found, str):
            return found
        if inputs["about"] == "the batches":
            wrong = _partition(found, reply[name]["y"], inputs)
            if wrong:
                return wrong
        orders.append(np.concatenate(found))
    if inputs["about"] == "the batches":
        return None
    if inputs["about"] == "the caller's arrays":
        return (
            None if reply["unchanged"] else "the caller's x or y was changed: shuffle indices, not the arrays"
        )
    if np.array_equal(orders[0], np.sort(orders[0])):
        return "the examples come in the order of x: shuffle them"
    if np.array_equal(orders[0], orders[1]):
        return "two calls give the same order: shuffle anew at each call"
    return None


def _rows(batches: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[np.ndarray] | str:
    """Return the numbers of the examples in each batch, or a sentence on batches of another form."""
    x, y, bx, by = inputs["x"], inputs["y"], batches["x"], batches["y"]
    if len(bx) != len(by) or not bx:
        return f"{len(bx)} batches of x and {len(by)} of y"
    if any(len(rows) != len(labels) for rows, labels in zip(bx, by, strict=True)):
        return "a batch holds unlike numbers of x and y"
    shapes = {np.shape(part)[1:] for part in bx}, {np.shape(part)[1:] for part in by}
    if shapes != ({x.shape[1:]}, {y.shape[1:]}):
        return "the rows of a batch do not have the shapes that they have in x and y"
    # The first column of x numbers the examples, so that each can be recognised.
    places = [np.searchsorted(x[:, 0], np.asarray(rows)[:, 0]) for rows in bx]
    if any(
        at.max(initial=0) >= len(x) or not np.array_equal(x[at], rows)
        for at, rows in zip(places, bx, strict=True)
    ):
        return "a batch holds rows that are not rows of x"
    return places


def _partition(places: list[np.ndarray], labels: list[np.ndarray], inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the numbers of the examples in each batch; a remainder may be dropped or be short."""
    n, size = len(inputs["x"]), inputs["batch_size"]
    flat = np.concatenate(places)
    if len(set(flat.tolist())) < len(flat):
        return _repeated(places)
    if not all(np.array_equal(inputs["y"][at], given) for at, given in zip(places, labels, strict=True)):
        return "rows of x and y no longer belong together: shuffle both by the same order"
    if len(flat) not in (n, n - n % size):
        return "examples are in no batch; only a last, short one may go"
    if not n // size <= len(places) <= -(-n // size):
        return f"{n} examples are not cut into batches of batch_size {size}"
    return None


def _repeated(places: list[np.ndarray]) -> str:
    """Say how examples repeat."""
    if all(np.array_equal(at, places[0]) for at in places[: max(2, len(places) - 1)]):
        return "the same batch comes again and again: make new arrays for each"
    if all(np.array_equal(a[1:], b[: len(a) - 1]) for a, b in itertools.pairwise(places[:3])):
        return "the batches overlap: each begins one example after the one before"
    before = np.concatenate(places[:-1])
    if len(set(before.tolist())) == len(before):
        return "the last batch is filled up with examples of the others"
    return "examples repeat: across the batches of one call each may stand once only"


def _boxes(reply: np.ndarray, inputs: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the boxes of a page, or return None; some paper around a letter is right.

    What has a cause of its own is told without numbers: it is the same sentence on each page.
    """
    truth = find_letters(inputs["image"])[0]  # in the order of their labels: by minr, then minc
    found = np.asarray(reply)
    if found.ndim != 2 or found.shape[1] != 4:
        return f"the boxes have shape {found.shape}; each should be (minr, minc, maxr, maxc)"
    if not len(found):
        return "there are no boxes at all: is the list ever filled?"
    hits = _hits(truth, found)
    missed, surplus = ~hits.any(axis=1), ~hits.any(axis=0)
    if missed.any():
        for sentence, as_asked in ORDERS.items():
            if _hits(truth, as_asked(found)).any(axis=1).all():
                return sentence
        if missed[-1] and missed.sum() == 1:
            return "the letter with the last label has no box"
        return f"{missed.sum()} of {len(truth)} letters have no box that covers them (and little else)"
    if surplus.any():
        areas = np.prod(found[surplus, 2:] - found[surplus, :2], axis=1)
        if (areas >= 0.9 * np.prod(inputs["image"].shape[:2])).all():
            return "the whole page has a box"
        if (areas < SPECK * np.median(np.prod(truth[:, 2:] - truth[:, :2], axis=1))).all():
            return "specks have boxes"
    if surplus.any() or len(found) > len(truth):
        many = max(int(surplus.sum()), len(found) - len(truth))
        return f"{many} boxes too many: {len(found)} for {len(truth)} letters"
    return None


def _hits(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return which of the letters (K, 4) is in which of the boxes (L, 4), bool (K, L)."""
    beyond = np.concatenate(
        [truth[:, None, :2] - found[None, :, :2], found[None, :, 2:] - truth[:, None, 2:]], axis=2
    )
    around = ((beyond >= 0) & (beyond <= MARGIN)).all(axis=2)
    return around | (_overlap(truth, found) >= OVERLAP)


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


GIVEN = Form("util.py as the course gives it", "given_util")
CURVE = Curve("Training by plain SGD", "epoch", "mean loss", lambda inputs: range(1, inputs["epochs"] + 1))

QUESTIONS = (
    Question(
        "initialize_weights", "Initial weights", 10, "initialize_weights", cases.initial, "2.1.2",
        "Uniform W within ±sqrt(6/(in_size + out_size)), zero b of shape (out_size,).", Property(_initial),
    ),
    Question("sigmoid", "Sigmoid", 8, "sigmoid", cases.sigmoid, "2.2.1", "1/(1 + exp(-x)) for any x.", SAME),
    Question(
        "forward", "Layer, forward", 10, "forward", cases.forward, "2.2.1",
        "activation(X W + b), and the cache (X, pre_act, post_act).", SAME,
        needs=("sigmoid", "utilities"), forms=(GIVEN,),
    ),
    Question(
        "softmax", "Softmax", 10, "softmax", cases.softmax, "2.2.2",
        "Softmax of each row, with the row's maximum taken away first.", SAME,
    ),
    Question(
        "compute_loss_and_acc", "Loss and accuracy", 10, "compute_loss_and_acc", cases.loss, "2.2.3",
        "The cross-entropy summed over the batch, and the share of right rows.", CLOSE,
    ),
    Question(
        "sigmoid_deriv", "Derivative of the sigmoid", 4, "sigmoid_deriv", cases.sigmoid_deriv, "2.3",
        "σ' from the output.", SAME,
    ),
    Question(
        "backwards", "Layer, backward", 16, "backwards", cases.backwards, "2.3",
        "grad_X, and grad_W and grad_b as sums over the batch.", SAME,
        needs=("sigmoid_deriv", "forward", "utilities"), forms=(GIVEN,),
    ),
    Question(
        "get_random_batches", "Random batches", 10, "get_random_batches", cases.batches, "2.4",
        "Each example at most once, x with its y, in a new order at each call.", Property(_batches),
    ),
    Question(
        "utilities", "Activations of util.py", 4, "utilities", cases.utilities, "2",
        "linear, tanh, relu and their derivatives from the output.", SAME, forms=(GIVEN,),
    ),
    Question(
        "findLetters", "Finding letters", 10, "find_letters", cases.pages, "4.3",
        "A box (minr, minc, maxr, maxc) around each letter of a page.", Property(_boxes),
    ),
    Question(
        "training", "A training run", 8, "train_classifier", cases.training, "2.4",
        "The functions together learn three clusters of points.",
        Spread(_share_right, seeds=5, width=4.0, floor=0.02, curve=CURVE),
        needs=("initialize_weights", "forward", "softmax", "compute_loss_and_acc", "backwards", "get_random_batches"),
        forms=(GIVEN,),
    ),
)  # fmt: skip
