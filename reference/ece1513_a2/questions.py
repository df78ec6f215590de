"""The questions of ECE1513 Assignment 2: one for each published function, and one that trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.declarations import Curve, Form, Question, Reading, SameAsReference, Spread
from reference.ece1513_a2 import cases, starter
from reference.nn import losses

Inputs = Mapping[str, Any]
# float32 inputs stand among the cases: sums of a few dozen terms agree to some 1e-6 of the largest value.
SAME = SameAsReference(rtol=1e-5)
# Many add 1e-9 or so to the argument of log and to divisors, and keep an axis of length 1.
CLOSE = SameAsReference(rtol=1e-4, ignore_ones=True)

COLUMNS = Form("samples in columns (shown here turned to rows)", "columns")
LAYERS = (
    Form("the weights before the samples: computeLayer(W, X, b)", "weights_first"),
    COLUMNS,
    Form("the weights turned: computeLayer(X, W, b) = X W^T + b", "weights_turned"),
    Form("the bias in one column, (H, 1)", "bias_column"),
    Form("the bias as the last row of the weights: computeLayer(X, W)", "bias_row"),
)
LOSSES = (
    COLUMNS,
    Form("the prediction before the target", "prediction_first"),
    Form("a prediction that is given as scores, before softmax", "scores"),
    Form(
        "a prediction that is given as scores, before the submission's own softmax, whose error costs nothing here",
        "scores_by_own_softmax",
    ),
)


def _likelihood(reply: Any, inputs: Inputs) -> float:
    """Return the mean log-likelihood of new points around the same centres: 0 at best."""
    W1, b1, W2, b2 = (np.asarray(value, dtype=float) for value in reply["params"])
    X, labels = cases.points(np.random.default_rng(1513), inputs["centres"], 2000)
    scores = starter.computeLayer(starter.relu(starter.computeLayer(X, W1, b1)), W2, b2)
    return -losses.softmax_cross_entropy(scores, labels)[0]


def _loss(row: np.ndarray, inputs: Inputs) -> float:
    """Return the mean negative log-likelihood of new points with parameters that lie in one row."""
    (classes, n_in), hidden = inputs["centres"].shape, inputs["hidden"]
    shapes = (n_in, hidden), (1, hidden), (hidden, classes), (1, classes)
    parts = np.split(row, np.cumsum([rows * columns for rows, columns in shapes])[:-1])
    params = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
    return -_likelihood({"params": params}, inputs)


CURVE = Curve(
    "Training",
    "epoch",
    "loss on new points",
    lambda inputs: range(2, inputs["epochs"] + 1, 2),
    _loss,
)


def _ratio(inputs: Inputs) -> np.ndarray:
    return -inputs["target"] / inputs["prediction"]


def _difference(inputs: Inputs) -> np.ndarray:
    return inputs["prediction"] - inputs["target"]


# No formula has a majority among students; which one is used decides nothing but where 1/N and softmax's own
# derivative are put.
FORMULAS = (
    ("the gradient of each sample with respect to its probabilities, -t/s", _ratio),
    (
        "the gradient of the mean with respect to each probability, -t/(sN)",
        lambda inputs: _ratio(inputs) / len(inputs["target"]),
    ),
    ("the gradient of each sample with respect to the scores before softmax, p - t", _difference),
    (
        "the gradient of the mean with respect to the scores before softmax, (p - t)/N",
        lambda inputs: _difference(inputs) / len(inputs["target"]),
    ),
)
READINGS = (
    *(Reading(name, formula) for name, formula in FORMULAS),
    Reading(
        "the mean over the batch of the gradient with respect to the scores before softmax, p - t",
        lambda inputs: _difference(inputs).mean(axis=0),
    ),
    *(
        Reading(f"{name}; one column for each sample", lambda inputs, formula=formula: formula(inputs).T)
        for name, formula in FORMULAS
    ),
)

QUESTIONS = (
    Question(
        "relu",
        "ReLU",
        14,
        "relu",
        cases.activations,
        section="1.1",
        asks="relu(x) returns max(x, 0) for arrays of any shape.",
        judge=SAME,
    ),
    Question(
        "softmax",
        "Softmax by rows",
        20,
        "softmax",
        cases.scores,
        section="1.1",
        asks="softmax(x) turns each row of scores into probabilities, for scores of any size.",
        judge=SAME,
        forms=(COLUMNS,),
    ),
    Question(
        "computeLayer",
        "A layer's weighted sums",
        14,
        "computeLayer",
        cases.layers,
        section="1.1",
        asks="computeLayer(X, W, b) returns X W + b, one row for each sample.",
        judge=SAME,
        forms=LAYERS,
    ),
    Question(
        "CE",
        "Mean cross-entropy",
        21,
        "CE",
        cases.predictions,
        section="1.1",
        asks="CE(target, prediction) is the mean over samples of -sum t log s.",
        judge=CLOSE,
        forms=LOSSES,
    ),
    Question(
        "gradCE",
        "Gradient of the cross-entropy",
        18,
        "gradCE",
        cases.predictions,
        section="1.1",
        asks="gradCE(target, prediction) is the gradient of the cross-entropy, in any of the readings that the "
        "feedback can name.",
        judge=CLOSE,
        readings=READINGS,
        forms=LOSSES,
    ),
    Question(
        "training",
        "A network that learns",
        13,
        "train",
        cases.clouds,
        section="1.3",
        asks="A training that goes forward through computeLayer, relu and softmax predicts new points as well as "
        "the reference's trainings do, by their mean log-likelihood.",
        judge=Spread(_likelihood, floor=0.005, curve=CURVE),
        forms=LAYERS,
        needs=("relu", "softmax", "computeLayer"),
    ),
)
