"""Known mistakes of 16-720 HW5: what students get wrong, and what the questions must catch."""

from __future__ import annotations

import numpy as np

from grader.declarations import Mistake
from reference.cmu16720_hw5 import nn, wrong


def _mistake(id, questions, sentence, **functions):
    return Mistake(id, tuple(questions.split(", ")), sentence, functions)


MISTAKES = (
    _mistake(
        "normal-weights", "initialize_weights", "The weights are normal; draw them uniform within the bound.",
        initialize_weights=wrong.normal,
    ),
    _mistake(
        "bias-row", "initialize_weights", "b has shape (1, out_size); it should be (out_size,).",
        initialize_weights=wrong.bias(lambda n_out: np.zeros((1, n_out))),
    ),
    _mistake(
        "bound-without-out", "initialize_weights", "The bound lacks out_size: it is sqrt(6 / (in_size + out_size)).",
        initialize_weights=wrong.uniform(lambda n_in, n_out: np.sqrt(6 / n_in)),
    ),
    _mistake(
        "bound-without-root", "initialize_weights", "The bound lacks its root: it is sqrt(6 / (in_size + out_size)).",
        initialize_weights=wrong.uniform(lambda n_in, n_out: 6 / (n_in + n_out)),
    ),
    _mistake(
        "weights-positive", "initialize_weights", "The weights are drawn from 0 up; draw from -bound to bound.",
        initialize_weights=wrong.uniform(low=0),
    ),
    _mistake(
        "weights-turned", "initialize_weights", "W has shape (out_size, in_size); X W + b needs (in_size, out_size).",
        initialize_weights=wrong.turned,
    ),
    _mistake(
        "bias-ones", "initialize_weights", "b is 1 at the start; it should be 0.",
        initialize_weights=wrong.bias(np.ones),
    ),
    _mistake(
        "bias-not-zero", "initialize_weights", "b is not 0 at the start, as it should be.",
        initialize_weights=wrong.bias(lambda n_out: np.random.uniform(-0.1, 0.1, n_out)),
    ),
    _mistake(
        "weights-zero", "initialize_weights",
        "W is 0 at the start: all hidden units then stay alike; draw it uniform within the bound.",
        initialize_weights=wrong.zero,
    ),
    _mistake(
        "sigmoid-overflow", "sigmoid", "exp overflows for large x: use 1/(1 + exp(-x)), or exp of -|x|.",
        sigmoid=wrong.sigmoid_unstable,
    ),
    _mistake(
        "softmax-no-shift", "softmax", "exp overflows on large scores: subtract each row's maximum before exp.",
        softmax=wrong.softmax_without_shift,
    ),
    _mistake(
        "softmax-shift-as-factor", "softmax",
        "exp(x) exp(-max) overflows as exp(x) does: take the maximum away before exp.",
        softmax=wrong.softmax_shift_as_factor,
    ),
    _mistake(
        "softmax-one-maximum", "softmax",
        "One maximum of the whole array is taken away: a row far below it becomes 0/0. Take each row's own.",
        softmax=wrong.softmax_one_maximum,
    ),
    _mistake(
        "softmax-whole-array", "softmax, training", "The sum runs over the whole array: each row must sum to 1.",
        softmax=wrong.softmax_whole_array,
    ),
    _mistake(
        "softmax-shift-after-exp", "softmax",
        "The maximum is taken away after exp, which changes the result: take it from the scores, before exp.",
        softmax=wrong.softmax_shift_after_exp,
    ),
    _mistake(
        "softmax-by-columns", "softmax, training",
        "The sum runs over columns: examples stand in rows; each row must sum to 1.",
        softmax=lambda x: nn.softmax(x.T).T,
    ),
    _mistake(
        "loss-not-summed", "compute_loss_and_acc", "The loss has one number for each example: sum them up.",
        compute_loss_and_acc=lambda y, probs: (
            -np.sum(y * np.log(probs), axis=1), nn.compute_loss_and_acc(y, probs)[1],
        ),
    ),
    _mistake(
        "loss-of-all-elements", "compute_loss_and_acc", "The loss is the mean over all elements; it should be the sum.",
        compute_loss_and_acc=wrong.loss(lambda loss, accuracy, y: (loss / y.size, accuracy)),
    ),
    _mistake(
        "loss-mean", "compute_loss_and_acc", "The loss is divided by the number of examples; it should be the sum.",
        compute_loss_and_acc=wrong.loss(lambda loss, accuracy, y: (loss / len(y), accuracy)),
    ),
    _mistake(
        "loss-sign", "compute_loss_and_acc", "The loss has the wrong sign: it is the sum of -y log p.",
        compute_loss_and_acc=wrong.loss(lambda loss, accuracy, y: (-loss, accuracy)),
    ),
    _mistake(
        "accuracy-count", "compute_loss_and_acc", "The accuracy is a number of examples; it should be their share.",
        compute_loss_and_acc=wrong.loss(lambda loss, accuracy, y: (loss, accuracy * len(y))),
    ),
    _mistake(
        "derivative-from-input", "sigmoid_deriv",
        "The sigmoid is applied once more: sigmoid_deriv gets the output, so it is post_act * (1 - post_act).",
        sigmoid_deriv=lambda post_act: nn.sigmoid(post_act) * (1 - nn.sigmoid(post_act)),
    ),
    _mistake(
        "cache-order", "forward", "The cache is not (X, pre_act, post_act) in this order.", forward=wrong.cache_order,
    ),
    _mistake(
        "gradients-mean", "backwards", "The gradients are divided by the number of examples; they should be sums.",
        backwards=wrong.backwards(wrong.mean_gradients),
    ),
    _mistake(
        "gradient-bias-row", "backwards", "grad_b has shape (1, out); it should be that of b, (out,).",
        backwards=wrong.backwards(wrong.bias_row),
    ),
    _mistake(
        "gradient-turned", "backwards, training", "grad_W is transposed: it is X^T delta, of the shape of W.",
        backwards=wrong.backwards(wrong.turned_weights),
    ),
    _mistake(
        "gradient-bias-sum", "backwards", "grad_b is the sum over all units: sum over the examples only, axis 0.",
        backwards=wrong.backwards(wrong.bias_sum),
    ),
    _mistake(
        "grad-X-without-derivative", "backwards",
        "grad_X uses delta as it came: multiply by the derivative of the activation first.",
        backwards=wrong.only_grad_X,
    ),
    _mistake(
        "no-activation-derivative", "backwards",
        "delta is not multiplied by the derivative of the activation at post_act.", backwards=wrong.no_derivative,
    ),
    _mistake(
        "batches-repeat", "get_random_batches",
        "Examples repeat across batches: cut one shuffled order instead of drawing each batch anew.",
        get_random_batches=wrong.repeating,
    ),
    _mistake(
        "batches-overlap", "get_random_batches",
        "The batches overlap, each one example further: step by batch_size (`i += n` inside a for loop does nothing).",
        get_random_batches=wrong.overlapping,
    ),
    _mistake(
        "batches-filled-up", "get_random_batches",
        "The last batch is filled up with examples of other batches: leave it short, or drop it.",
        get_random_batches=wrong.filled_up,
    ),
    _mistake(
        "batches-of-fixed-size", "get_random_batches", "batch_size is not used: the batches have a fixed size.",
        get_random_batches=wrong.fixed_size,
    ),
    _mistake(
        "batches-divisible-only", "get_random_batches",
        "A number of examples that batch_size does not divide fails: drop the remainder, or make a short last batch.",
        get_random_batches=wrong.divisible_only,
    ),
    _mistake(
        "batches-in-place", "get_random_batches",
        "The caller's x and y are shuffled in place: shuffle an array of indices instead.",
        get_random_batches=wrong.in_place,
    ),
    _mistake(
        "batches-same-order", "get_random_batches", "Each call gives the same order: do not set the seed inside.",
        get_random_batches=wrong.same_order,
    ),
    _mistake(
        "batches-in-order", "get_random_batches", "The examples are never shuffled.", get_random_batches=wrong.in_order,
    ),
    _mistake(
        "batches-apart", "get_random_batches, training", "x and y are shuffled by different orders.",
        get_random_batches=wrong.apart,
    ),
    _mistake(
        "batches-one-buffer", "get_random_batches", "The same batch is returned many times.",
        get_random_batches=wrong.one_batch_again,
    ),
    _mistake(
        "tanh-derivative-from-input", "utilities",
        "tanh is applied once more: tanh_deriv gets the output, so it is 1 - post_act^2.",
        tanh_deriv=lambda post_act: 1 - np.tanh(post_act) ** 2,
    ),
    _mistake(
        "relu-derivative-of-output", "utilities",
        "relu_deriv returns its argument: it should be 1 where that is above 0.",
        relu_deriv=lambda post_act: np.maximum(post_act, 0),
    ),
    _mistake(
        "boxes-as-columns-first", "findLetters", "The boxes are (minc, minr, maxc, maxr): give rows before columns.",
        findLetters=wrong.columns_first,
    ),
    _mistake(
        "boxes-with-sizes", "findLetters", "The boxes are (minr, minc, height, width): give the far corner, not sizes.",
        findLetters=wrong.with_sizes,
    ),
    _mistake(
        "boxes-of-opencv", "findLetters",
        "The boxes are (minc, minr, width, height): give (minr, minc, maxr, maxc).", findLetters=wrong.of_opencv,
    ),
    _mistake(
        "boxes-without-the-last", "findLetters",
        "The last label has no box: labels run from 1 to their number, which range(1, number) leaves out.",
        findLetters=wrong.without_last,
    ),
    _mistake(
        "boxes-with-the-paper", "findLetters",
        "The paper has a box as well: it is label 0, and letters begin at 1.", findLetters=wrong.with_paper,
    ),
    _mistake(
        "boxes-of-specks", "findLetters",
        "Specks of noise have boxes too: leave out what is much smaller than a letter.",
        findLetters=wrong.with_specks,
    ),
)  # fmt: skip
