"""What is called on a submission, and on the reference, of ECE1513 Assignment 2; rows are samples.

Every array that is passed is a copy, since many solutions write into their arguments.
"""

import inspect
import re

import numpy as np


def relu(student, x):
    """Return the rectified x."""
    return student.relu(x.copy())


def softmax(student, x):
    """Return the softmax of the rows of x (N, K)."""
    return student.softmax(x.copy())


def computeLayer(student, X, W, b):
    """Return the weighted sums (N, H)."""
    return student.computeLayer(X.copy(), W.copy(), b.copy())


def CE(student, target, prediction):
    """Return the cross-entropy, one number; of a pair (loss, accuracy) the loss."""
    value = student.CE(target.copy(), prediction.copy())
    return value[0] if isinstance(value, tuple) and len(value) == 2 else value


def gradCE(student, target, prediction):
    """Return the gradient as the submission reads it."""
    return student.gradCE(target.copy(), prediction.copy())


class _Adapted:
    """A submission of which some functions are called in another way."""

    def __init__(self, student, **functions):
        self._student = student
        vars(self).update(functions)

    def __getattr__(self, name):
        return getattr(self._student, name)


def columns(student):
    """Return a submission that keeps samples in columns as one of rows; its layer is W^T X + b, W X + b or W^T X.

    The last takes no bias, but weights with the bias as a row and samples with a 1. The weights may come first.
    """
    weights_come_first = _names_weights_first(student)

    def layer_of(X, W, b):
        first = (W, X) if weights_come_first else (X, W)
        return student.computeLayer(*(value.copy() for value in first), b.reshape(-1, 1)).T

    def turned(X, W, b):
        return layer_of(X.T, W, b)

    def as_written(X, W, b):
        return layer_of(X.T, W.T, b)

    def without_bias(X, W, b):
        X, W = _with_ones(X, W, b)
        return student.computeLayer(X.T.copy(), W).T

    for layer in (turned, as_written, without_bias):
        try:
            fits = np.shape(layer(np.ones((2, 3)), np.ones((3, 4)), np.ones((1, 4)))) == (2, 4)
        except Exception:
            fits = False
        if fits:
            return _Adapted(
                student,
                computeLayer=layer,
                softmax=lambda x: student.softmax(x.T.copy()).T,
                CE=lambda target, prediction: student.CE(target.T.copy(), prediction.T.copy()),
                gradCE=lambda target, prediction: np.transpose(
                    student.gradCE(target.T.copy(), prediction.T.copy())
                ),
            )
    raise ValueError("computeLayer does not take samples in columns")


def weights_first(student):
    """Return a submission whose layer names the weights before the samples, which stand in rows."""
    if not _names_weights_first(student):
        raise ValueError("computeLayer does not name the weights first")
    return _Adapted(student, computeLayer=lambda X, W, b: student.computeLayer(W, X, b))


def _names_weights_first(student):
    return next(iter(inspect.signature(student.computeLayer).parameters)).lower().startswith("w")


def bias_column(student):
    """Return a submission whose layer takes the bias as (H, 1)."""
    return _Adapted(student, computeLayer=lambda X, W, b: student.computeLayer(X, W, b.reshape(-1, 1)))


def bias_row(student):
    """Return a submission whose layer takes no bias, but weights with the bias as a row and samples with a 1."""

    return _Adapted(student, computeLayer=lambda X, W, b: student.computeLayer(*_with_ones(X, W, b)))


def _with_ones(X, W, b):
    """Return samples with a last 1 and weights with the bias as their last row."""
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]), np.vstack([W, b.reshape(1, -1)])


def weights_turned(student):
    """Return a submission whose layer takes its weights as (H, D) and returns X W^T + b."""
    return _Adapted(student, computeLayer=lambda X, W, b: student.computeLayer(X, W.T.copy(), b))


def prediction_first(student):
    """Return a submission whose CE and gradCE name the target second; one that names it first is refused."""

    def turned(name):
        def call(target, prediction):
            function = getattr(student, name)
            first, second = list(inspect.signature(function).parameters)[:2]
            said = re.compile(r"(t|y|y_|tgt|gt|target.*|label.*|true.*|.*true|one_?hot.*)$", re.IGNORECASE)
            if said.match(first) or not said.match(second):
                raise ValueError(f"{name} does not name the target second")
            return function(prediction, target)

        return call

    return _Adapted(student, CE=turned("CE"), gradCE=turned("gradCE"))


def _of_scores(student, name, target, z):
    """Return what CE or gradCE gives for scores z; one that a shift of all scores changes is refused."""
    value, shifted = (getattr(student, name)(target.copy(), z + shift) for shift in (0, 1))
    unclear = not np.isfinite(z).all()
    if not np.allclose(value, shifted, rtol=1e-3, atol=1e-4, equal_nan=unclear):
        raise ValueError(f"{name} does not take scores")
    return value


def scores(student):
    """Return a submission whose CE and gradCE take the scores before softmax, which a shift does not change."""

    def by_scores(name):
        def call(target, prediction):
            with np.errstate(divide="ignore"):
                return _of_scores(student, name, target, np.log(prediction))  # softmax(log p) = p

        return call

    return _Adapted(student, CE=by_scores("CE"), gradCE=by_scores("gradCE"))


def scores_by_own_softmax(student):
    """Return a submission whose CE and gradCE put scores through its own softmax, whose error is undone.

    They are right where they give for softmax(z) what is right for it; then they give the same for p. A softmax that
    gives the same for other scores is refused.
    """

    def losses(target, s):
        return [-np.sum(target * np.log(s)) / len(target)]

    def gradients(target, s):
        per_sample = (s - target, -target / s)
        return [one for value in per_sample for one in (value, value / len(value), value.mean(axis=0))]

    def by_scores(name, formulas):
        def call(target, prediction):
            z = np.log(prediction)
            value, own = _of_scores(student, name, target, z), student.softmax(z.copy())
            if not np.allclose(own, student.softmax(2 * z), rtol=1e-3):
                for built, right in zip(formulas(target, own), formulas(target, prediction), strict=True):
                    if np.shape(value) == np.shape(built) and np.allclose(value, built, rtol=1e-4):
                        return right
            raise ValueError(f"{name} does not put scores through softmax")

        return call

    return _Adapted(student, CE=by_scores("CE", losses), gradCE=by_scores("gradCE", gradients))


def train(student, X, labels, centres, hidden, rate, gamma, batch_size, epochs, seed):
    """Train one hidden layer on X (N, D) from weights drawn from the seed; return the parameters.

    The rows of centres (K, D) are the classes' means; nothing is read of them but their number. "curve" has all
    parameters in one row after each second epoch.
    """
    rng = np.random.default_rng(seed)
    params = []
    for n_in, n_out in ((X.shape[1], hidden), (hidden, len(centres))):
        bound = np.sqrt(6 / (n_in + n_out))
        params += [rng.uniform(-bound, bound, (n_in, n_out)), np.zeros((1, n_out))]
    rows = []
    for epoch in _descend(student, params, X, labels, rate, gamma, batch_size, epochs, rng):
        if epoch % 2 == 0:
            rows.append(np.concatenate([value.ravel() for value in params]))
    return {"params": params, "curve": np.array(rows)}


def train_letters(student, images, labels, params, rate, gamma, batch_size, epochs, keep, seed):
    """Train one hidden layer on letters as section 1.3 does, in float32.

    `images` and `labels` are {split: (N, 784) uint8, ink 255} and {split: (N,)}; the training uses the split
    "train". `params` are the initial W1 (784, H), b1 (1, H), W2 (H, K), b2 (1, K). Returns the loss and accuracy
    of every split after every epoch, and the parameters after the epochs in `keep`.
    """
    X = {split: pixels.astype(np.float32) / np.float32(255) for split, pixels in images.items()}
    params = [np.array(value, np.float32) for value in params]
    curves = {split: {"loss": [], "accuracy": []} for split in X}
    kept = []
    steps = _descend(
        student,
        params,
        X["train"],
        labels["train"],
        rate,
        gamma,
        batch_size,
        epochs,
        np.random.default_rng(seed),
    )
    for epoch in steps:
        for split, pixels in X.items():
            _, P = _forward(student, params, pixels)
            true = P[np.arange(len(P)), labels[split]]
            curves[split]["loss"].append(float(-np.log(np.maximum(true, 1e-30)).mean()))
            curves[split]["accuracy"].append(float((P.argmax(axis=1) == labels[split]).mean()))
        if epoch in keep:
            kept.append([value.copy() for value in params])
    return {"curves": curves, "kept": kept}


def _forward(student, params, X):
    """Return the hidden layer's output and the probabilities, by the submission's own functions."""
    W1, b1, W2, b2 = params
    hidden = student.relu(student.computeLayer(X.copy(), W1.copy(), b1.copy()))
    return hidden, student.softmax(student.computeLayer(hidden.copy(), W2.copy(), b2.copy()))


def _descend(student, params, X, labels, rate, gamma, batch_size, epochs, rng):
    """Change params by gradient descent with momentum on sums over random batches; yield each epoch, from 1."""
    velocities = [np.zeros_like(value) for value in params]
    targets = np.eye(params[2].shape[1], dtype=params[0].dtype)[labels]
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            x = X[rows]
            hidden, P = _forward(student, params, x)
            delta = P - targets[rows]  # equation (8)
            below = (delta @ params[2].T) * (hidden > 0)  # equation (14)
            slopes = (x.T @ below, below.sum(axis=0, keepdims=True))
            slopes += (hidden.T @ delta, delta.sum(axis=0, keepdims=True))
            for value, velocity, slope in zip(params, velocities, slopes, strict=True):
                velocity *= gamma
                slope *= rate
                velocity += slope
                value -= velocity
        yield epoch
