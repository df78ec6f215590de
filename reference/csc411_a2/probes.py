"""What is called on a submission, and on the reference, of CSC411 Assignment 2; samples stand in columns.

Every array that is passed is a copy, since many solutions write into their arguments.
"""

import inspect
import re

import numpy as np

# What the parameters of a network's functions are called, whichever order they stand in
_CALLED = {
    "X": r"x|xs|data|im(a)?ges?|inputs?|x_?train|train_?x",
    "weights": r"w|ws|weights?|theta|init_?w",
    "bias": r"b|bs|bias|biases|init_?b",
    "Y_": r"y|ys|t|targets?|labels?|answers?|y_?true|y_?train|train_?y|truth",
    "h": r"h|eps|epsilon|step|delta",
}
_ORDERS = {
    "linear_neuron": ("X", "weights", "bias"),
    "cost": ("X", "weights", "bias", "Y_"),
    "performance": ("X", "weights", "bias", "Y_"),
    "gradient": ("X", "weights", "bias", "Y_"),
    "finite_difference": ("X", "weights", "bias", "Y_", "h"),
}
# What they are called beside that; f and df as in the course's own descent
_ALSO = {"cost": ("NLL", "f"), "gradient": ("df",)}
# A gradient in two functions: of the weights and of the bias
_SLOPES = "gradient", "grad", "df", "NLL_gradient", "cost_gradient", "gradient_simple_network"
_TWO = (
    *(
        (f"{name}_{w}", f"{name}_{b}")
        for name in _SLOPES
        for w, b in (("w", "b"), ("W", "b"), ("weights", "bias"), ("weight", "bias"))
    ),
    *(
        ("df", "df_bias"),
        ("dw", "db"),
        ("dW", "db"),
        ("dw_cost", "db_cost"),
        ("dfw", "dfb"),
        ("dCdW", "dCdb"),
    ),
    *(
        ("dC_dW", "dC_db"),
        ("dcost_dw", "dcost_db"),
        ("gradient", "gradient_b"),
        ("gradient", "gradient_bias"),
    ),
)
_PREDICTED = r"p|ps|pred\w*|prob\w*|outputs?|o|y_?(hat|pred\w*)"
_SETTINGS = {"eps": r"eps|epsilon|tol\w*|threshold", "gamma": r"gamma|momentum|mom|beta|mu|m"}
DESCENTS = ("grad_descent", "mom_gradient_descent")


class _Adapted:
    """A submission of which some functions are called in another way."""

    def __init__(self, student, **functions):
        self._student = student
        vars(self).update(functions)

    def __getattr__(self, name):
        return getattr(self._student, name)


def weights_turned(student):
    """Return a submission whose weights are (D, N), used as W^T X + b, as one of weights (N, D)."""
    for pixels, outputs in ((3, 4), (784, 10)):  # the second for functions that are written for digits alone
        X, weights, bias = np.ones((pixels, 2)), np.ones((pixels, outputs)), np.ones((outputs, 1))
        if _takes(student, X, weights, bias, outputs=(outputs, 2), others=(X, weights.T, bias)):
            return _turned(student, lambda value: value)
    raise ValueError("the weights are not of shape (D, N)")


def rows(student):
    """Return a submission that keeps images in rows, its layer X W + b, as one of columns."""
    if not _takes(student, np.ones((2, 3)), np.ones((3, 4)), np.ones((1, 4)), outputs=(2, 4)):
        raise ValueError("linear_neuron does not take images in rows")
    return _turned(student, _transposed)


def softmax_of_rows(student):
    """Return a submission whose softmax is by rows, beside a `forward` that keeps images in rows, as one of columns."""
    X = np.ones((2, 3))
    for weights in (np.ones((4, 3)), np.ones((3, 4))):
        for bias in (np.ones((4, 1)), np.ones((1, 4))):
            try:
                result = student.forward(*_copies(X, weights, bias))
            except Exception:
                continue
            if np.shape(result[-1] if isinstance(result, tuple) else result) == (2, 4):
                return _Adapted(student, softmax=lambda y: _transposed(student.softmax(_transposed(y))))
    raise ValueError("no forward keeps images in rows")


def by_name(student):
    """Return a submission whose functions take their arguments in another order, told by the parameters' names.

    The cost may be called NLL where that takes a network, and the other way round.
    """
    found = {}
    for name, order in _ORDERS.items():
        for own in (name, *_ALSO.get(name, ())):
            places = _places(getattr(student, own, None), order)
            if places and (own != name or places != list(range(len(order)))):
                found[name] = _moved(getattr(student, own), places)
            if places:
                break
    for own in ("NLL", "cost", "C"):
        names = _parameters(getattr(student, own, None))
        if len(names) == 2 and all(re.fullmatch(f"{_PREDICTED}|{_CALLED['Y_']}|y_", one) for one in names):
            swapped = re.fullmatch(_PREDICTED, names[1]) or names == ["y_", "y"]
            if swapped or own != "NLL":
                found["NLL"] = _moved(getattr(student, own), [1, 0] if swapped else [0, 1])
            break
    if not found:
        raise ValueError("no function takes its arguments in another order")
    return _Adapted(student, **found)


def by_name_turned(student):
    """Return a submission with its arguments in another order and weights (D, N)."""
    return weights_turned(by_name(student))


def stacked(student):
    """Return a submission whose bias is a row of its weights (D + 1, N) as one that takes it apart."""
    found = {}
    for name in ("cost", "performance", "gradient"):
        for own in (name, *_ALSO.get(name, ())):
            if places := _places(getattr(student, own, None), ("X", "weights", "Y_")):
                found[name] = _unstacked(_moved(getattr(student, own), places))
                break
    if not found:
        raise ValueError("no bias is a row of the weights")
    return _Adapted(student, **found)


def _unstacked(function):
    """Return a function of X, weights, bias and Y_ from one of X, stacked weights and Y_."""
    X, weights, Y_ = np.zeros((3, 2)), np.zeros((4, 2)), np.array([[1.0, 1.0], [0.0, 0.0]])
    adds = _runs(function, X, weights, Y_)  # it adds the row of ones itself
    place = 0
    if adds:  # where all inputs are 0, only the bias counts
        first = np.vstack([[0.0, 1.0], weights[1:]])
        before, after = (np.asarray(function(X.copy(), one, Y_.copy()), float) for one in (weights, first))
        place = 0 if np.any(before != after) else len(weights) - 1

    def call(X, weights, bias, Y_):
        row = 0 if place == 0 else len(X)
        both = np.insert(weights.T, row, np.ravel(bias), axis=0)
        result = function(X if adds else np.insert(X, 0, 1.0, axis=0), both, Y_)
        if np.shape(result) != both.shape:
            return result
        return np.delete(result, row, axis=0).T, np.asarray(result)[row][:, None]

    return call


def two_gradients(student):
    """Return a submission with one gradient for its two functions, of the weights and of the bias."""
    for names in _TWO:
        of_weights, of_bias = (getattr(student, name, None) for name in names)
        if callable(of_weights) and callable(of_bias):
            break
    else:
        raise ValueError("the gradient does not come from two functions")
    if names[0] != "gradient" and getattr(student, "gradient", None):
        raise ValueError("the gradient does not come from two functions alone")

    of_weights, of_bias = (
        _moved(one, places) if (places := _places(one, _ORDERS["gradient"])) else one
        for one in (of_weights, of_bias)
    )

    def gradient(*arguments):
        slope = of_weights(*_copies(*arguments))
        try:
            return slope, of_bias(*_copies(*arguments))
        except Exception as error:  # the weights' are not lost by it
            return slope, error

    student = _Adapted(student, gradient=gradient)
    try:
        return weights_turned(student)
    except ValueError:  # as published
        return student


def _parameters(function):
    """Return the names of the parameters without a default, in lower case; none where that cannot be told."""
    try:
        known = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [one.name.lower() for one in known if one.default is one.empty]


def _places(function, order):
    """Return where in the published order each parameter of a function stands, or None where they do not fit."""
    names = _parameters(function)
    roles = [[role for role in order if re.fullmatch(rf"({_CALLED[role]})_?\d*", name)] for name in names]
    if len(names) != len(order) or sorted(role for fits in roles for role in fits) != sorted(order):
        return None
    return [order.index(fits[0]) for fits in roles]


def _moved(function, places):
    return lambda *arguments: function(*(arguments[place] for place in places))


def _takes(student, X, weights, bias, outputs, others=None):
    """Tell whether the layer takes such arrays or, without one, whether another function does, and not `others`."""
    try:
        return np.shape(student.linear_neuron(X, weights, bias)) == outputs
    except AttributeError:
        if others is None:
            raise
    Y_ = np.eye(bias.size, len(others[0].T))
    known = [getattr(student, name, None) for name in ("cost", "performance", "gradient")]
    return any(one and _runs(one, X, weights, bias, Y_) and not _runs(one, *others, Y_) for one in known)


def _runs(function, *arrays):
    try:
        function(*_copies(*arrays))
    except Exception:
        return False
    return True


def _transposed(value):
    return np.array(np.transpose(value))


def _turned(student, turn):
    """Return a submission with weights transposed, and everything else put through `turn`, on the way in and out."""

    def network(function):
        def call(X, weights, bias, *more):
            return function(turn(X), _transposed(weights), turn(bias), *map(turn, more))

        return call

    def slopes(function):
        def call(X, weights, bias, Y_, *more):
            slope = function(turn(X), _transposed(weights), turn(bias), turn(Y_), *more)
            if not isinstance(slope, (tuple, list)):
                return _transposed(slope)
            grad_w, grad_b = slope
            return _transposed(grad_w), turn(grad_b)

        return call

    def descent(function):
        def call(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, **words):
            arguments = (
                turn(X),
                _transposed(weights),
                turn(bias),
                turn(Y_),
                alpha,
                turn(X_valid),
                turn(Y_valid),
            )
            weights, bias, *records = function(*arguments, max_iter, **words)
            return _transposed(weights), turn(bias), *records

        call.__wrapped__ = function  # whose settings it takes
        return call

    return _Adapted(
        student,
        linear_neuron=lambda *arguments: turn(network(student.linear_neuron)(*arguments)),
        softmax=lambda y: turn(student.softmax(turn(y))),
        NLL=lambda P, Y_: student.NLL(turn(P), turn(Y_)),
        cost=lambda *arguments: network(student.cost)(*arguments),
        performance=lambda *arguments: network(student.performance)(*arguments),
        gradient=lambda *arguments: slopes(student.gradient)(*arguments),
        finite_difference=lambda *arguments: slopes(student.finite_difference)(*arguments),
        **{name: descent(function) for name in DESCENTS if (function := getattr(student, name, None))},
    )


def _copies(*arrays):
    return (array.copy() for array in arrays)


def linear_neuron(student, X, weights, bias):
    """Return the outputs (N, M)."""
    return student.linear_neuron(*_copies(X, weights, bias))


def softmax(student, y):
    """Return the softmax of the columns of y (N, M)."""
    return student.softmax(y.copy())


def NLL(student, P, Y_):
    """Return the negative log-likelihood, one number."""
    return student.NLL(*_copies(P, Y_))


def cost(student, X, weights, bias, Y_):
    """Return the cost, one number."""
    return student.cost(*_copies(X, weights, bias, Y_))


def performance(student, X, weights, bias, Y_):
    """Return the share of right ones, one number."""
    return student.performance(*_copies(X, weights, bias, Y_))


def gradient(student, part, X, weights, bias, Y_):
    """Return the gradient with respect to what `part` names: weights (N, D) or bias (N, 1)."""
    return _one(part, student.gradient(*_copies(X, weights, bias, Y_)))


def finite_difference(student, part, X, weights, bias, Y_, h):
    """Return the estimated gradient with respect to what `part` names: weights (N, D) or bias (N, 1)."""
    return _one(part, student.finite_difference(*_copies(X, weights, bias, Y_), h))


def grad_descent(student, part, X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps):
    """Return what `part` names of a descent: "weights" (with bias) or "records"; without eps by the function's own."""
    words = _settings(student.grad_descent, eps=eps)

    def descend(steps):
        arguments = *_copies(X, weights, bias, Y_), alpha, *_copies(X_valid, Y_valid)
        return student.grad_descent(*arguments, steps, **words)

    return _part(student, part, descend, max_iter, ((X, Y_), (X_valid, Y_valid)))


def mom_gradient_descent(student, part, X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps, gamma):
    """Return what `part` names of a descent with momentum, as `grad_descent`."""
    words = _settings(student.mom_gradient_descent, eps=eps, gamma=gamma)

    def descend(steps):
        arguments = *_copies(X, weights, bias, Y_), alpha, *_copies(X_valid, Y_valid)
        return student.mom_gradient_descent(*arguments, steps, **words)

    return _part(student, part, descend, max_iter, ((X, Y_), (X_valid, Y_valid)))


def _one(part, slope):
    """Return the gradient that `part` names, by its name; an array alone is that of the weights."""
    if isinstance(slope, (tuple, list)) and len(slope) >= 2:
        if isinstance(slope[part == "bias"], Exception):
            raise slope[1]
        return {part: slope[part == "bias"]}
    return {"weights": slope} if part == "weights" else {}


def _settings(function, **given):
    """Return the settings that are given, by the function's own names for them; it may fix one instead of taking it."""
    known = inspect.signature(function).parameters
    given = {name: value for name, value in given.items() if value is not None}
    if any(one.kind is one.VAR_KEYWORD for one in known.values()):
        return given
    return {
        own: value
        for name, value in given.items()
        for own in known
        if re.fullmatch(_SETTINGS[name], own.lower())
    }


def _named(result):
    """Return the first two of a tuple by name; anything else as it is."""
    if not isinstance(result, (tuple, list)) or len(result) < 2:
        return result
    return {"weights": result[0], "bias": result[1]}


def _part(student, part, descend, steps, sets):
    """Return the weights after some steps, or the records, held against the submission's own cost and performance.

    Records are the steps, and how far each value is from the own function's after that step, or before it if that is
    nearer for all of them.
    """
    result = descend(steps)
    if part == "weights" or not isinstance(result, (tuple, list)):
        return _named(result)
    iterations, found = list(result[6]), [list(record) for record in result[2:6]]
    fits = []
    for later in (1, 0):
        apart = []
        for record, function, (x, y) in zip(
            found, (*2 * [student.performance], *2 * [student.cost]), 2 * sets, strict=True
        ):
            own = [
                np.asarray(function(x.copy(), *descend(int(step) + later)[:2], y.copy())).item()
                for step in iterations
            ]
            given = [np.asarray(value).item() for value in record]
            apart.append([round(abs(a - b) / (1 + abs(b)), 6) for a, b in zip(given, own, strict=True)])
        fits.append({"iterations": iterations, "apart": apart})
        if not np.any(apart):
            break
    return min(fits, key=lambda fit: np.sum(fit["apart"]))


def train(student, X, labels, centres, alpha, steps, seed):
    """Train by `grad_descent` from small random weights on a random four fifths of X; return weights and bias.

    The columns of centres (D, N) are the classes' means; nothing is read of them but their number. Each tenth of the
    steps is a call of its own, which goes on where the last one ended, so that "curve" has the weights and bias after
    each: ten rows (N D + N).
    """
    classes = centres.shape[1]
    rng = np.random.default_rng(seed)
    kept = rng.permutation(X.shape[1])[: X.shape[1] * 4 // 5]
    weights = 0.01 * rng.standard_normal((classes, X.shape[0]))
    bias = np.zeros((classes, 1))
    X, Y_ = X[:, kept], np.eye(classes)[labels[kept]].T
    rows = []
    for _ in range(10):
        start = (X.copy(), weights.copy(), bias.copy(), Y_.copy())
        result = student.grad_descent(*start, alpha, X.copy(), Y_.copy(), steps // 10)
        named = _named(result)
        try:
            weights = np.array(named["weights"], float).reshape(weights.shape)
            bias = np.array(named["bias"], float).reshape(bias.shape)
        except (TypeError, ValueError, LookupError, OverflowError):  # of another form
            return named
        rows.append(np.concatenate([weights.ravel(), bias.ravel()]))
    return {"weights": weights, "bias": bias, "curve": np.array(rows)}


def train_digits(student, images, labels, valid_images, valid_labels, rate, steps, gamma):
    """Train on digits as parts 4 and 5 do; images (M, 784) uint8, ink 255; gamma 0 means no momentum.

    Weights start at 0 and biases at 1, all in float32. Returns weights, bias and the records.
    """
    X, Y_ = _digits(images, labels)
    X_valid, Y_valid = _digits(valid_images, valid_labels)
    weights, bias = np.zeros((10, X.shape[0]), np.float32), np.ones((10, 1), np.float32)
    arguments = (X, weights, bias, Y_, rate, X_valid, Y_valid, steps)
    if gamma:
        result = student.mom_gradient_descent(*arguments, gamma=gamma)
    else:
        result = student.grad_descent(*arguments)
    names = ("weights", "bias", "train_accuracy", "valid_accuracy", "train_cost", "valid_cost", "steps")
    return dict(zip(names, (result[0], result[1], *map(list, result[2:])), strict=True))


def _digits(images, labels):
    """Return images (784, M) from 0 to 1 and one-hot labels (10, M), both float32."""
    X = images.astype(np.float32)
    X /= 255
    return X.T, np.eye(10, dtype=np.float32)[labels].T


def check_gradients(student, X, weights, bias, Y_, steps):
    """Return `gradient`, and `finite_difference` for each step h: None where it raises."""
    differences = []
    for h in steps:
        try:
            differences.append(list(student.finite_difference(*_copies(X, weights, bias, Y_), h)))
        except Exception:
            differences.append(None)
    return {"gradient": list(student.gradient(*_copies(X, weights, bias, Y_))), "differences": differences}
