"""Known-wrong implementations of 16-720 HW5: what students get wrong, and what the questions must catch."""

from __future__ import annotations

import numpy as np

from grader.declarations import Mistake
from reference.cmu16720_hw5 import nn


def _initial(draw, shape=lambda n_out: (n_out,)):
    """An initialisation that draws W with draw(in_size, out_size) and makes b of another shape."""

    def wrong(in_size, out_size, params, name=""):
        params["W" + name] = draw(in_size, out_size)
        params["b" + name] = np.zeros(shape(out_size))

    return wrong


def _bound(n_in, n_out):
    return np.sqrt(6 / (n_in + n_out))


def _softmax_without_shift(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return e / e.sum(axis=1, keepdims=True)


def _softmax_one_maximum(x):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1, keepdims=True)


def _sigmoid_unstable(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / (1 + np.exp(x))


def _loss(change):
    def wrong(y, probs):
        return change(*nn.compute_loss_and_acc(y, probs), y)

    return wrong


def _backwards(change):
    """A backward pass whose gradients are changed by change(params, name, grad_X, N), which returns grad_X."""

    def wrong(delta, params, name="", activation_deriv=nn.sigmoid_deriv):
        grad_X = nn.backwards(delta, params, name, activation_deriv)
        return change(params, name, grad_X, len(delta))

    return wrong


def _mean_gradients(params, name, grad_X, n):
    params["grad_W" + name] = params["grad_W" + name] / n
    params["grad_b" + name] = params["grad_b" + name] / n
    return grad_X


def _bias_row(params, name, grad_X, n):
    params["grad_b" + name] = params["grad_b" + name][None, :]
    return grad_X


def _no_derivative(delta, params, name="", activation_deriv=nn.sigmoid_deriv):
    return nn.backwards(delta, params, name, lambda post_act: np.ones_like(post_act))


def _cache_order(X, params, name="", activation=nn.sigmoid):
    out = nn.forward(X, params, name, activation)
    X, pre_act, post_act = params["cache_" + name]
    params["cache_" + name] = (X, post_act, pre_act)
    return out


def _repeating(x, y, batch_size):
    count = -(-len(x) // batch_size)
    picks = [np.random.choice(len(x), batch_size) for _ in range(count)]
    return [(x[pick], y[pick]) for pick in picks]


def _in_order(x, y, batch_size):
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]


def _apart(x, y, batch_size):
    first, second = np.random.permutation(len(x)), np.random.permutation(len(x))
    starts = range(0, len(x), batch_size)
    return [(x[first[i : i + batch_size]], y[second[i : i + batch_size]]) for i in starts]


def _one_batch_again(x, y, batch_size):
    first = nn.get_random_batches(x, y, batch_size)[0]
    return [first] * -(-len(x) // batch_size)


def _mistake(id, question, sentence, **functions):
    return Mistake(id, (question,), sentence, functions)


MISTAKES = (
    _mistake(
        "normal-weights", "initialize_weights", "The weights are normal; draw them uniform within the bound.",
        initialize_weights=_initial(lambda n_in, n_out: np.random.normal(0, _bound(n_in, n_out), (n_in, n_out))),
    ),
    _mistake(
        "bias-row", "initialize_weights", "b has shape (1, out_size); it should be (out_size,).",
        initialize_weights=_initial(
            lambda n_in, n_out: np.random.uniform(-1, 1, (n_in, n_out)) * _bound(n_in, n_out), lambda n: (1, n)
        ),
    ),
    _mistake(
        "bound-without-out", "initialize_weights", "The bound lacks out_size: it is sqrt(6 / (in_size + out_size)).",
        initialize_weights=_initial(lambda n_in, n_out: np.random.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / n_in)),
    ),
    _mistake(
        "sigmoid-overflow", "sigmoid", "exp overflows for large x: use 1/(1 + exp(-x)), or exp of -|x|.",
        sigmoid=_sigmoid_unstable,
    ),
    _mistake(
        "softmax-no-shift", "softmax", "exp overflows on large scores: subtract each row's maximum before exp.",
        softmax=_softmax_without_shift,
    ),
    _mistake(
        "softmax-one-maximum", "softmax",
        "One maximum of the whole array is taken away: a row far below it becomes 0/0. Take each row's own.",
        softmax=_softmax_one_maximum,
    ),
    _mistake(
        "loss-mean", "compute_loss_and_acc", "The loss is divided by the number of examples; it should be the sum.",
        compute_loss_and_acc=_loss(lambda loss, accuracy, y: (loss / len(y), accuracy)),
    ),
    _mistake(
        "loss-sign", "compute_loss_and_acc", "The loss has the wrong sign: it is the sum of -y log p.",
        compute_loss_and_acc=_loss(lambda loss, accuracy, y: (-loss, accuracy)),
    ),
    _mistake(
        "accuracy-count", "compute_loss_and_acc", "The accuracy is a number of examples; it should be their share.",
        compute_loss_and_acc=_loss(lambda loss, accuracy, y: (loss, accuracy * len(y))),
    ),
    _mistake(
        "derivative-from-input", "sigmoid_deriv",
        "The sigmoid is applied once more: sigmoid_deriv gets the output, so it is post_act * (1 - post_act).",
        sigmoid_deriv=lambda post_act: nn.sigmoid(post_act) * (1 - nn.sigmoid(post_act)),
    ),
    _mistake(
        "cache-order", "forward", "The cache is not (X, pre_act, post_act) in this order.", forward=_cache_order,
    ),
    _mistake(
        "gradients-mean", "backwards", "The gradients are divided by the number of examples; they should be sums.",
        backwards=_backwards(_mean_gradients),
    ),
    _mistake(
        "gradient-bias-row", "backwards", "grad_b has shape (1, out); it should be that of b, (out,).",
        backwards=_backwards(_bias_row),
    ),
    _mistake(
        "no-activation-derivative", "backwards",
        "delta is not multiplied by the derivative of the activation at post_act.", backwards=_no_derivative,
    ),
    _mistake(
        "batches-repeat", "get_random_batches",
        "Examples repeat across batches: cut one shuffled order instead of drawing each batch anew.",
        get_random_batches=_repeating,
    ),
    _mistake(
        "batches-in-order", "get_random_batches", "The examples are never shuffled.", get_random_batches=_in_order,
    ),
    _mistake(
        "batches-apart", "get_random_batches", "x and y are shuffled by different orders.", get_random_batches=_apart,
    ),
    _mistake(
        "batches-one-buffer", "get_random_batches", "The same batch is returned many times.",
        get_random_batches=_one_batch_again,
    ),
)  # fmt: skip
