"""The questions of CSC411 Assignment 2: one for each published function, and one that trains."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from grader.declarations import Curve, Form, Question, Reading, SameAsReference, Spread
from reference.csc411_a2 import cases, digits
from reference.nn import losses

# float32 inputs stand among the cases: sums of a few dozen terms agree to some 1e-6 of the largest value.
SAME = SameAsReference(rtol=1e-5)
# The difference of two costs loses digits: rounding of the cost, 1e-15, divided by h = 1e-5.
DIFFERENCE = SameAsReference(rtol=1e-6)


def _likelihood(reply: Any, inputs: Mapping[str, Any]) -> float:
    """Return the mean log-likelihood of new points around the same centres: 0 at best."""
    weights, bias = (np.asarray(reply[name], dtype=float) for name in ("weights", "bias"))
    X, labels = cases.points(np.random.default_rng(411), inputs["centres"], 2000)
    loss, _ = losses.softmax_cross_entropy((weights @ X + bias.reshape(-1, 1)).T, labels)
    return -loss


def _loss(row: np.ndarray, inputs: Mapping[str, Any]) -> float:
    """Return the mean negative log-likelihood of new points with weights and bias that lie in one row."""
    weights, bias = np.split(row, [-inputs["centres"].shape[1]])
    weights = weights.reshape(inputs["centres"].shape[::-1])
    return -_likelihood({"weights": weights, "bias": bias}, inputs)


CURVE = Curve(
    "Training by grad_descent",
    "step",
    "loss on new points",
    lambda inputs: np.arange(1, 11) * (inputs["steps"] // 10),
    _loss,
)
TURNED = "weights of shape (D, N), used as W^T X + b (shown here turned)"
FORMS = (
    Form(TURNED, "weights_turned"),
    Form("images in rows (shown here turned to columns)", "rows"),
    Form("arguments in the order of their names", "by_name"),
    Form(f"arguments in the order of their names, {TURNED}", "by_name_turned"),
)
SOFTMAX = (
    *FORMS,
    Form("images in rows, as in the own forward (shown here turned to columns)", "softmax_of_rows"),
)
STACKED = (*FORMS, Form("the bias as a row of the weights", "stacked"))
SLOPES = (*STACKED, Form("the gradient in two functions, for the weights and for the bias", "two_gradients"))


def _percent(inputs: Mapping[str, Any]) -> float:
    """Return the share of right ones in percent."""
    return 100 * digits.performance(**inputs)


QUESTIONS = (
    Question(
        "linear_neuron",
        "Outputs of the layer",
        6,
        "linear_neuron",
        cases.outputs_only,
        section="Part 2",
        asks="linear_neuron(X, weights, bias) returns W X + b, one column for each image.",
        judge=SAME,
        forms=FORMS,
    ),
    Question(
        "softmax",
        "Softmax by columns",
        16,
        "softmax",
        cases.scores,
        section="Part 2",
        asks="softmax(y) turns each column of scores into probabilities, for scores of any size.",
        judge=SAME,
        forms=SOFTMAX,
    ),
    Question(
        "NLL",
        "Negative log-likelihood",
        9,
        "NLL",
        cases.likelihoods,
        section="Part 3",
        asks="NLL(P, Y_) is minus the log-probability of the true classes, summed over images.",
        judge=SAME,
        forms=FORMS,
    ),
    Question(
        "cost",
        "Cost of the network",
        9,
        "cost",
        cases.networks,
        section="Part 4",
        asks="cost(X, weights, bias, Y_) is the negative log-likelihood of the network, summed over images.",
        judge=SAME,
        forms=STACKED,
        needs=("linear_neuron", "softmax", "NLL"),
    ),
    Question(
        "performance",
        "Share of right ones",
        6,
        "performance",
        cases.networks,
        section="Part 4",
        asks="performance(X, weights, bias, Y_) is the share, 0 to 1, of images whose largest output is the true one.",
        judge=SAME,
        readings=(Reading("in percent", _percent),),
        forms=STACKED,
        needs=("linear_neuron",),
    ),
    Question(
        "gradient",
        "Gradient of the cost",
        18,
        "gradient",
        cases.gradients,
        section="Part 3 (b)",
        asks="gradient(X, weights, bias, Y_) returns the gradients, summed over images: (N, D) and (N, 1).",
        judge=SAME,
        forms=SLOPES,
        needs=("linear_neuron", "softmax"),
    ),
    Question(
        "finite_difference",
        "Gradient by finite differences",
        10,
        "finite_difference",
        cases.differences,
        section="Part 3 (b)",
        asks="finite_difference(X, weights, bias, Y_, h) returns the central differences of the cost, for any h.",
        judge=DIFFERENCE,
        forms=FORMS,
        needs=("cost",),
    ),
    Question(
        "grad_descent",
        "Gradient descent",
        8,
        "grad_descent",
        partial(cases.descents, momentum=False),
        section="Part 4",
        asks="grad_descent(...) steps against the summed gradient, keeps a record of every hundredth step "
        "and ends after max_iter steps or when the weights move by at most eps.",
        judge=SAME,
        forms=FORMS,
        needs=("gradient", "performance", "cost"),
    ),
    Question(
        "mom_gradient_descent",
        "Gradient descent with momentum",
        10,
        "mom_gradient_descent",
        partial(cases.descents, momentum=True),
        section="Part 5",
        asks="mom_gradient_descent(...) keeps a velocity: v = gamma v + alpha dC/dW, W = W - v, and the same "
        "for the bias.",
        judge=SAME,
        forms=FORMS,
        needs=("gradient", "performance", "cost"),
    ),
    Question(
        "training",
        "A network that learns",
        8,
        "train",
        cases.clouds,
        section="Part 4",
        asks="A training with grad_descent predicts new points as well as the reference's trainings do, by their "
        "mean log-likelihood.",
        judge=Spread(_likelihood, floor=0.005, curve=CURVE),
        forms=FORMS,
        needs=("grad_descent",),
    ),
)
