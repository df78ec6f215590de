"""How the published functions of 16-720 HW5 are called; the same code runs on a submission and on the reference.

Every array that is passed is a copy, since many solutions write into their arguments; but the batches of a training are
drawn from the set itself, which is large and may be shuffled.
"""

import numpy as np

_GIVEN = {
    "linear": lambda x: x,
    "linear_deriv": np.ones_like,
    "tanh": np.tanh,
    "tanh_deriv": lambda post_act: 1 - post_act**2,
    "relu": lambda x: np.maximum(x, 0),
    "relu_deriv": lambda post_act: (post_act > 0).astype(float),
}


class _WithGiven:
    """A submission with those functions of util.py, which the course gives, that it does not have."""

    def __init__(self, student, given):
        self._student = student
        vars(self).update(given)

    def __getattr__(self, name):
        return getattr(self._student, name)


def given_util(student):
    """Return a submission that has the course's util.py; one that has one, or no layers, is refused."""
    student.forward, student.backwards  # noqa: B018
    given = {}
    for name, function in _GIVEN.items():
        try:
            getattr(student, name)
        except AttributeError as error:
            if getattr(error, "place", None):
                raise  # it stands in what is no Python 3
            given[name] = function
    if not given:
        raise ValueError("util.py was handed in")
    return _WithGiven(student, given)


def initialize_weights(student, in_size, out_size, name, output, seed):
    """Return what output names, W or b, after initialisation and after a second one."""
    np.random.seed(seed)
    params = {}
    student.initialize_weights(in_size, out_size, params, name)
    again = {}
    student.initialize_weights(in_size, out_size, again, name)
    return {"first": params[output + name], "second": again[output + name]}


def sigmoid(student, x):
    """Return sigmoid(x)."""
    return student.sigmoid(x.copy())


def sigmoid_deriv(student, post_act):
    """Return the derivative from the output."""
    return student.sigmoid_deriv(post_act.copy())


def softmax(student, x):
    """Return softmax(x)."""
    return student.softmax(x.copy())


def utilities(student, x, name):
    """Return an activation of util.py, "linear", "tanh" or "relu", and its derivative from the output, as floats."""
    function, derivative = _activation(student, name)
    y = function(x.copy())
    slope = np.asarray(derivative(np.array(y)), dtype=float) + np.zeros(x.shape)
    return {name: y, name + "_deriv": slope}


def _activation(student, activation):
    return getattr(student, activation), getattr(student, activation + "_deriv")


def forward(student, X, W, b, activation, default):
    """Return the layer's output, and pre- and post-activation as the cache keeps them."""
    params = {"Wlayer1": W.copy(), "blayer1": b.copy()}
    words = {} if default else {"activation": _activation(student, activation)[0]}
    out = student.forward(X.copy(), params, "layer1", **words)
    _, pre_act, post_act = params["cache_layer1"]
    return {"output": out, "pre_act": pre_act, "post_act": post_act}


def compute_loss_and_acc(student, y, probs, output):
    """Return what output names: loss or accuracy."""
    loss, accuracy = student.compute_loss_and_acc(y.copy(), probs.copy())
    return {"loss": loss, "accuracy": accuracy}[output]


def backwards(student, X, W, b, delta, activation, default, output):
    """Return what output names: grad_X, grad_W or grad_b; forward and derivative are the submission's own."""
    params = {"Wlayer1": W.copy(), "blayer1": b.copy()}
    function, derivative = _activation(student, activation)
    student.forward(X.copy(), params, "layer1", function)
    words = {} if default else {"activation_deriv": derivative}
    grad_X = student.backwards(delta.copy(), params, "layer1", **words)
    return {"grad_X": grad_X, "grad_W": params["grad_Wlayer1"], "grad_b": params["grad_blayer1"]}[output]


def get_random_batches(student, x, y, batch_size, about, seed):
    """Return the batches of two calls, and whether the caller's arrays are as they were.

    What the case is about changes nothing here.
    """
    np.random.seed(seed)
    given_x, given_y = x.copy(), y.copy()
    calls = []
    for _ in range(2):
        batches = [
            (np.array(bx), np.array(by))
            for bx, by in student.get_random_batches(given_x, given_y, batch_size)
        ]
        calls.append({"x": [bx for bx, _ in batches], "y": [by for _, by in batches]})
    unchanged = bool(np.array_equal(given_x, x) and np.array_equal(given_y, y))
    return {"first": calls[0], "second": calls[1], "unchanged": unchanged}


def find_letters(student, image):
    """Return the boxes as rows of minr, minc, maxr, maxc."""
    boxes, _ = student.findLetters(image.copy())
    for box in boxes:
        if np.shape(box) != (4,):
            raise ValueError(f"a box has shape {np.shape(box)}: give minr, minc, maxr, maxc")
    return np.array([[int(side) for side in box] for box in boxes], dtype=np.int64).reshape(-1, 4)


def train_classifier(student, x, y, x_checks, hidden, rate, batch_size, epochs, seed, y_checks=()):
    """Train one hidden sigmoid layer by plain SGD, as the hand-out's script does.

    x (N, D) float, y (N, K) one-hot. Returns the mean loss of each epoch, the weights of the first layer before and
    after, and after every epoch the labels given to each array of x_checks; with one-hot y_checks also its mean loss,
    and in the end the probability of each true class.
    """
    np.random.seed(seed)
    params = {}
    student.initialize_weights(x.shape[1], hidden, params, "layer1")
    student.initialize_weights(hidden, y.shape[1], params, "output")
    before = np.array(params["Wlayer1"])
    losses, labels, checked_losses = [], [[] for _ in x_checks], [[] for _ in x_checks]
    sure = [None for _ in x_checks]
    for _ in range(epochs):
        total = 0.0
        for bx, by in student.get_random_batches(x, y, batch_size):
            h = student.forward(bx.copy(), params, "layer1")
            probs = student.forward(h.copy(), params, "output", student.softmax)
            loss, _ = student.compute_loss_and_acc(by.copy(), probs.copy())
            total += np.asarray(loss).item()
            delta = student.backwards(probs - by, params, "output", student.linear_deriv)
            student.backwards(delta, params, "layer1", student.sigmoid_deriv)
            for name in ("layer1", "output"):
                params["W" + name] -= rate * params["grad_W" + name]
                params["b" + name] -= rate * params["grad_b" + name]
        losses.append(total / len(x))
        for place, checked in enumerate(x_checks):
            h = student.forward(checked.copy(), params, "layer1")
            probs = student.forward(h.copy(), params, "output", student.softmax)
            labels[place].append(np.argmax(probs, axis=1))
            if y_checks:
                loss, _ = student.compute_loss_and_acc(y_checks[place].copy(), probs.copy())
                checked_losses[place].append(np.asarray(loss).item() / len(checked))
                sure[place] = np.sum(probs * y_checks[place], axis=1)
    return {
        "loss": np.array(losses),
        "curve": np.array(losses),
        "labels": [np.array(given) for given in labels],
        "checked loss": [np.array(given) for given in checked_losses],
        "true class": sure,
        "weights before": before,
        "weights after": np.array(params["Wlayer1"]),
    }


def train_autoencoder(student, x, x_valid, hidden, rate, momentum, batch_size, epochs, seed):
    """Train in-hidden-hidden-hidden-in with ReLU and a sigmoid output on the summed squared error, with momentum.

    x (N, D) floats in [0, 1]. Returns the loss per example of each epoch, of training and validation examples, and the
    validation examples as they come out in the end, in single precision.
    """
    np.random.seed(seed)
    params = {}
    sizes = [x.shape[1], hidden, hidden, hidden, x.shape[1]]
    names = ["layer1", "layer2", "layer3", "output"]
    for name, n_in, n_out in zip(names, sizes[:-1], sizes[1:], strict=True):
        student.initialize_weights(n_in, n_out, params, name)
    weights = [kind + name for name in names for kind in "Wb"]
    velocity = {name: np.zeros_like(params[name]) for name in weights}

    def run(rows):
        for name in names[:-1]:
            rows = student.forward(rows.copy(), params, name, student.relu)
        return student.forward(rows.copy(), params, names[-1], student.sigmoid)

    losses, valid = [], []
    for _ in range(epochs):
        total = 0.0
        for bx, _ in student.get_random_batches(x, x, batch_size):
            out = run(bx)
            total += float(np.sum((out - bx) ** 2))
            delta = student.backwards(2 * (out - bx), params, names[-1], student.sigmoid_deriv)
            for name in names[-2::-1]:
                delta = student.backwards(delta, params, name, student.relu_deriv)
            for name in weights:
                velocity[name] = momentum * velocity[name] - rate * params["grad_" + name]
                params[name] += velocity[name]
        losses.append(total / len(x))
        valid.append(float(np.sum((run(x_valid) - x_valid) ** 2)) / len(x_valid))
    return {
        "loss": np.array(losses),
        "valid loss": np.array(valid),
        "reconstruction": run(x_valid).astype(np.float32),
    }
