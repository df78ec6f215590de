"""Wrong implementations of 16-720 HW5's functions, as `mistakes` names them."""

from __future__ import annotations

import numpy as np

from reference.cmu16720_hw5 import nn, q4


def _bound(n_in, n_out):
    return np.sqrt(6 / (n_in + n_out))


def uniform(bound=_bound, low=-1):
    """An initialisation with W uniform from low times bound(in_size, out_size) to that bound."""

    def wrong(in_size, out_size, params, name=""):
        params["W" + name] = np.random.uniform(low, 1, (in_size, out_size)) * bound(in_size, out_size)
        params["b" + name] = np.zeros(out_size)

    return wrong


def bias(values):
    """An initialisation with b = values(out_size)."""

    def wrong(in_size, out_size, params, name=""):
        nn.initialize_weights(in_size, out_size, params, name)
        params["b" + name] = values(out_size)

    return wrong


def normal(in_size, out_size, params, name=""):
    params["W" + name] = np.random.normal(0, _bound(in_size, out_size), (in_size, out_size))
    params["b" + name] = np.zeros(out_size)


def turned(in_size, out_size, params, name=""):
    nn.initialize_weights(in_size, out_size, params, name)
    params["W" + name] = params["W" + name].T


def zero(in_size, out_size, params, name=""):
    params["W" + name], params["b" + name] = np.zeros((in_size, out_size)), np.zeros(out_size)


def softmax_without_shift(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return e / e.sum(axis=1, keepdims=True)


def softmax_shift_as_factor(x):
    with np.errstate(all="ignore"):
        e = np.exp(x) * np.exp(-x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


def softmax_one_maximum(x):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1, keepdims=True)


def softmax_whole_array(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax_shift_after_exp(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        e = e - e.max(axis=1, keepdims=True)
        return e / e.sum(axis=1, keepdims=True)


def sigmoid_unstable(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / (1 + np.exp(x))


def loss(change):
    def wrong(y, probs):
        return change(*nn.compute_loss_and_acc(y, probs), y)

    return wrong


def backwards(change):
    """A backward pass whose gradients are changed by change(params, name, grad_X, N), which returns grad_X."""

    def wrong(delta, params, name="", activation_deriv=nn.sigmoid_deriv):
        grad_X = nn.backwards(delta, params, name, activation_deriv)
        return change(params, name, grad_X, len(delta))

    return wrong


def mean_gradients(params, name, grad_X, n):
    params["grad_W" + name] = params["grad_W" + name] / n
    params["grad_b" + name] = params["grad_b" + name] / n
    return grad_X


def bias_row(params, name, grad_X, n):
    params["grad_b" + name] = params["grad_b" + name][None, :]
    return grad_X


def turned_weights(params, name, grad_X, n):
    params["grad_W" + name] = params["grad_W" + name].T
    return grad_X


def bias_sum(params, name, grad_X, n):
    grad_b = params["grad_b" + name]
    params["grad_b" + name] = np.full(grad_b.shape, grad_b.sum())
    return grad_X


def only_grad_X(delta, params, name="", activation_deriv=nn.sigmoid_deriv):
    nn.backwards(delta, params, name, activation_deriv)
    return delta @ params["W" + name].T


def no_derivative(delta, params, name="", activation_deriv=nn.sigmoid_deriv):
    return nn.backwards(delta, params, name, lambda post_act: np.ones_like(post_act))


def cache_order(X, params, name="", activation=nn.sigmoid):
    out = nn.forward(X, params, name, activation)
    X, pre_act, post_act = params["cache_" + name]
    params["cache_" + name] = (X, post_act, pre_act)
    return out


def repeating(x, y, batch_size):
    count = -(-len(x) // batch_size)
    picks = [np.random.choice(len(x), batch_size) for _ in range(count)]
    return [(x[pick], y[pick]) for pick in picks]


def in_order(x, y, batch_size):
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]


def in_place(x, y, batch_size):
    order = np.random.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return in_order(x.copy(), y.copy(), batch_size)


def same_order(x, y, batch_size):
    order = np.random.RandomState(0).permutation(len(x))
    return in_order(x[order], y[order], batch_size)


def overlapping(x, y, batch_size):
    order = np.random.permutation(len(x))
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(len(x))]


def filled_up(x, y, batch_size):
    order = np.random.permutation(len(x))
    order = np.append(order, order[: -len(x) % batch_size])
    return in_order(x[order], y[order], batch_size)


def fixed_size(x, y, batch_size):
    return nn.get_random_batches(x, y, 4)


def divisible_only(x, y, batch_size):
    order = np.random.permutation(len(x)).reshape(-1, batch_size)
    return [(x[rows], y[rows]) for rows in order]


def apart(x, y, batch_size):
    first, second = np.random.permutation(len(x)), np.random.permutation(len(x))
    starts = range(0, len(x), batch_size)
    return [(x[first[i : i + batch_size]], y[second[i : i + batch_size]]) for i in starts]


def one_batch_again(x, y, batch_size):
    first = nn.get_random_batches(x, y, batch_size)[0]
    return [first] * -(-len(x) // batch_size)


def boxes(change):
    def wrong(image):
        boxes, bw = q4.findLetters(image)
        return [change(*box) for box in boxes], bw

    return wrong


columns_first = boxes(lambda top, left, bottom, right: (left, top, right, bottom))
with_sizes = boxes(lambda top, left, bottom, right: (top, left, bottom - top, right - left))
of_opencv = boxes(lambda top, left, bottom, right: (left, top, right - left, bottom - top))


def without_last(image):
    boxes, bw = q4.findLetters(image)
    return boxes[:-1], bw


def with_paper(image):
    boxes, bw = q4.findLetters(image)
    return [(0, 0, *image.shape[:2]), *boxes], bw


def with_specks(image):
    boxes, bw = q4.findLetters(image)
    return [*boxes, (0, 0, 2, 2), (0, 4, 2, 6)], bw
