"""How the published functions of CS189 HW6 are called; the same code runs on a submission and on the reference.

Caches are opaque: a backward function gets the cache of the submission's own forward. Every array that is passed is
a copy, since many solutions write into their arguments.
"""

import inspect

import numpy as np


def _affine(x, w, b):
    return x.copy(), w.copy(), b.copy()


def affine_forward(student, x, w, b):
    """Return out."""
    out, _ = student.affine_forward(*_affine(x, w, b))
    return out


def affine_backward(student, x, w, b, dout, output):
    """Return the gradient named by output: dx, dw or db."""
    _, cache = student.affine_forward(*_affine(x, w, b))
    dx, dw, db = student.affine_backward(dout.copy(), cache)
    return {"dx": dx, "dw": dw, "db": db}[output]


def relu_forward(student, x):
    """Return out."""
    out, _ = student.relu_forward(x.copy())
    return out


def relu_backward(student, x, dout):
    """Return dx."""
    _, cache = student.relu_forward(x.copy())
    return student.relu_backward(dout.copy(), cache)


def affine_relu_forward(student, x, w, b):
    """Return out."""
    out, _ = student.affine_relu_forward(*_affine(x, w, b))
    return out


def affine_relu_backward(student, x, w, b, dout, output):
    """Return the gradient named by output: dx, dw or db."""
    _, cache = student.affine_relu_forward(*_affine(x, w, b))
    dx, dw, db = student.affine_relu_backward(dout.copy(), cache)
    return {"dx": dx, "dw": dw, "db": db}[output]


def softmax_loss(student, x, y, output):
    """Return what output names: loss or dx."""
    loss, dx = student.softmax_loss(x.copy(), y.copy())
    return {"loss": loss, "dx": dx}[output]


class _Given:
    """Affine–ReLU from the submission's own layers: CS231n gives it in layer_utils.py, which some leave out."""

    def __init__(self, student):
        self.student = student

    def affine_relu_forward(self, x, w, b):
        out, affine_cache = self.student.affine_forward(x, w, b)
        out, relu_cache = self.student.relu_forward(out)
        return out, (affine_cache, relu_cache)

    def affine_relu_backward(self, dout, cache):
        return self.student.affine_backward(self.student.relu_backward(dout, cache[1]), cache[0])


GIVEN = ("affine_relu_forward", "affine_relu_backward")


def given_affine_relu(student):
    """Return the given affine–ReLU for a submission that has none."""
    for name in GIVEN:
        try:
            getattr(student, name)
        except AttributeError as error:
            if getattr(error, "place", None):
                raise  # it stands in what is no Python 3
        else:
            raise ValueError(f"{name} was handed in")
    return _Given(student)


def _net(student, sizes, weight_scale):
    """Return a new net of the given sizes, whichever of the family's constructors the submission has.

    CS231n's takes `hidden_dims` first and computes in float32 unless told otherwise; its net of one hidden layer,
    which stands in where there is no other, takes that layer's size.
    """
    hidden = list(sizes[1:-1])
    try:
        make = student.FullyConnectedNet
    except AttributeError:
        make = getattr(student, "TwoLayerNet", None)
        if make is None or len(hidden) != 1:
            raise
        hidden = hidden[0]
    for name in GIVEN:
        getattr(make.loss, "__globals__", {}).setdefault(name, getattr(_Given(student), name))
    known = inspect.signature(make).parameters
    words = {"num_classes": sizes[-1], "weight_scale": weight_scale}
    words |= {"dtype": np.float64} if "dtype" in known else {}
    if "hidden_dims" in known:
        return make(hidden_dims=hidden, input_dim=sizes[0], **words)
    return make(sizes[0], hidden_dim=hidden, **words)


def _network(student, weights, weight_scale=0.1):
    """Build a net for parameters W1, b1, … and put copies of them in."""
    layers = len(weights) // 2
    sizes = [len(weights["W1"])] + [len(weights[f"b{i}"]) for i in range(1, layers + 1)]
    net = _net(student, sizes, weight_scale)
    for name, value in weights.items():
        net.params[_own(net, name)] = value.copy()
    return net


def _own(net, name):
    """Return the net's name of a parameter: some count the layers from 0, which costs the first weights alone."""
    return f"{name[0]}{int(name[1:]) - 1}" if "W0" in net.params else name


def net_init(student, seed, input_dim, hidden_dim, num_classes, weight_scale):
    """Return the parameters of a new net."""
    np.random.seed(seed)
    return dict(_net(student, [input_dim, *hidden_dim, num_classes], weight_scale).params)


def net_scores(student, X, **weights):
    """Return the scores of a net with given weights."""
    return _network(student, weights).loss(X.copy())


def net_loss(student, X, y, **weights):
    """Return the loss of a net with given weights."""
    loss, _ = _network(student, weights).loss(X.copy(), y.copy())
    return loss


def net_gradients(student, X, y, output, **weights):
    """Return the gradients of the weights (output W) or of the biases (output b) by name."""
    net = _network(student, weights)
    _, grads = net.loss(X.copy(), y.copy())
    return {name: grads[_own(net, name)] for name in weights if name.startswith(output)}


class _Stated:
    """A submission whose updates are given their state in another convention: `given` returns the first config."""

    def __init__(self, student, given):
        self.student, self.given = student, given

    def __getattr__(self, name):
        return getattr(self.student, name)


def velocity_of_gradients(student):
    """Return a submission whose velocity holds no rate, as torch's does: v' = mu v + dw, w' = w - eta v'."""
    return _Stated(
        student,
        lambda config: {
            name: -value / config["learning_rate"] if name == "velocity" else value
            for name, value in config.items()
        },
    )


def velocity_subtracted(student):
    """Return a submission whose velocity points up the slope: v' = mu v + eta dw, w' = w - v'."""
    return _Stated(
        student,
        lambda config: {name: -value if name == "velocity" else value for name, value in config.items()},
    )


def state_a(student):
    """Return a submission whose mean of squares is called a, and whose first moment v, as at UCLA."""
    names = {"cache": "a", "v": "a", "m": "v"}
    return _Stated(student, lambda config: {names.get(name, name): value for name, value in config.items()})


def _steps(student, rule, w, gradients, config):
    """Return w after each step along a list of gradients; an empty config is None, or {} where one must be given."""
    update = getattr(student, rule)
    config = student.given(config) if type(student) is _Stated else dict(config)
    third = list(inspect.signature(update).parameters.values())[2:3]
    new = {} if third and third[0].default is inspect.Parameter.empty else None
    w, config, path = w.copy(), config or new, []
    for gradient in gradients:
        w, config = update(w, gradient.copy(), config)
        path.append(np.array(w))
    return np.stack(path)


def sgd(student, w, gradients, **config):
    """Return w after each step."""
    return _steps(student, "sgd", w, gradients, config)


def sgd_momentum(student, w, gradients, **config):
    """Return w after each step."""
    return _steps(student, "sgd_momentum", w, gradients, config)


def rmsprop(student, w, gradients, **config):
    """Return w after each step."""
    return _steps(student, "rmsprop", w, gradients, config)


def adam(student, w, gradients, **config):
    """Return w after each step."""
    return _steps(student, "adam", w, gradients, config)


def conv_forward(student, x, w, b, stride, pad):
    """Return out."""
    out, _ = student.conv_forward_naive(*_affine(x, w, b), {"stride": stride, "pad": pad})
    return out


def conv_backward(student, x, w, b, stride, pad, dout, output):
    """Return the gradient named by output: dx, dw or db."""
    _, cache = student.conv_forward_naive(*_affine(x, w, b), {"stride": stride, "pad": pad})
    dx, dw, db = student.conv_backward_naive(dout.copy(), cache)
    return {"dx": dx, "dw": dw, "db": db}[output]


def max_pool_forward(student, x, height, width, stride):
    """Return out."""
    pool = {"pool_height": height, "pool_width": width, "stride": stride}
    out, _ = student.max_pool_forward_naive(x.copy(), pool)
    return out


def max_pool_backward(student, x, height, width, stride, dout):
    """Return dx."""
    pool = {"pool_height": height, "pool_width": width, "stride": stride}
    _, cache = student.max_pool_forward_naive(x.copy(), pool)
    return student.max_pool_backward_naive(dout.copy(), cache)


def batchnorm_forward(student, x, gamma, beta, mode, output, **given):
    """Return what output names after one forward pass: out, running_mean or running_var."""
    settings = {"mode": mode} | {
        name: np.copy(value) if np.ndim(value) else value for name, value in given.items()
    }
    out, _ = student.batchnorm_forward(*_affine(x, gamma, beta), settings)
    return {"out": out, **settings}[output]


def batchnorm_backward(student, x, gamma, beta, eps, dout, output):
    """Return the gradient named by output: dx, dgamma or dbeta."""
    _, cache = student.batchnorm_forward(*_affine(x, gamma, beta), {"mode": "train", "eps": eps})
    dx, dgamma, dbeta = student.batchnorm_backward(dout.copy(), cache)
    return {"dx": dx, "dgamma": dgamma, "dbeta": dbeta}[output]


def dropout_forward(student, x, p, mode, seed):
    """Return out."""
    np.random.seed(seed)
    out, _ = student.dropout_forward(x.copy(), {"p": p, "mode": mode, "seed": seed})
    return out


def dropout_backward(student, x, p, mode, seed, dout):
    """Return out and dx, which must show the same mask."""
    np.random.seed(seed)
    out, cache = student.dropout_forward(x.copy(), {"p": p, "mode": mode, "seed": seed})
    return {"out": np.array(out), "dx": student.dropout_backward(dout.copy(), cache)}


def training(student, X, y, X_test, hidden, weight_scale, rate, batch, steps, seed):
    """Return the labels that a net gives to X_test after plain SGD on batches of (X, y).

    "curve" has the mean loss of the batches in each fifteenth of the steps.
    """
    net, rng = _trained(student, X.shape[1], hidden, int(y.max()) + 1, weight_scale, seed)
    losses = []
    for _ in range(steps):
        rows = rng.integers(len(X), size=batch)
        losses.append(_descend(net, X[rows], y[rows], rate))
    try:
        curve = np.array(losses, float).reshape(15, -1).mean(axis=1)
    except (TypeError, ValueError, OverflowError):  # losses that are no numbers
        curve = None
    return {"labels": np.argmax(net.loss(X_test.copy()), axis=1), "curve": curve}


def _trained(student, inputs, hidden, classes, weight_scale, seed):
    """Build a net to be trained; the seed decides its weights and its batches."""
    np.random.seed(seed)
    return _net(student, [inputs, hidden, classes], weight_scale), np.random.default_rng(seed)


def _descend(net, X, y, rate):
    """Take one step of plain SGD and return the loss before it."""
    loss, grads = net.loss(X, y)
    for name in net.params:
        net.params[name] -= rate * grads[name]
    return loss


def two_layer(
    student, X, y, X_valid, y_valid, hidden, weight_scale, rate, rate_decay, batch, epochs, checked, seed
):
    """Train as the course's solver does and return the first loss and the accuracies after each epoch.

    X (N, D) and X_valid uint8 pixels; a batch is drawn with replacement, the rate is decayed after each epoch, and the
    training accuracy is taken on `checked` images.
    """
    net, rng = _trained(student, X.shape[1], hidden, 10, weight_scale, seed)

    def accuracy(images, labels):
        blocks = range(0, len(images), 2000)
        right = [
            np.argmax(net.loss(images[i : i + 2000] / 1.0), axis=1) == labels[i : i + 2000] for i in blocks
        ]
        return float(np.mean(np.concatenate(right)))

    def record():
        rows = rng.integers(len(X), size=checked)
        train.append(accuracy(X[rows], y[rows]))
        valid.append(accuracy(X_valid, y_valid))

    train, valid, losses, first = [], [], [], None
    record()
    for _ in range(epochs):
        total = 0.0
        for _ in range(len(X) // batch):
            rows = rng.integers(len(X), size=batch)
            loss = float(_descend(net, X[rows] / 1.0, y[rows], rate))
            first = loss if first is None else first
            total += loss
        losses.append(total / (len(X) // batch))
        record()
        rate *= rate_decay
    return {"first_loss": first, "loss": np.array(losses), "train": np.array(train), "valid": np.array(valid)}


def layer_gradients(student, layer, x, w, b, dout, step):
    """Return for each gradient of a layer the backward pass's and the central differences', stacked (2, ...).

    layer: affine, relu, affine_relu, or softmax, for which b holds labels as numbers.
    """
    if layer == "softmax":
        forward = {"dx": lambda x, w, b: student.softmax_loss(x, b.astype(np.int64))[0]}
        gradients = {"dx": student.softmax_loss(x.copy(), b.astype(np.int64))[1]}
    elif layer == "relu":
        forward = {"dx": lambda x, w, b: np.sum(student.relu_forward(x)[0] * dout)}
        gradients = {"dx": relu_backward(student, x, dout)}
    else:
        call = {"affine": student.affine_forward, "affine_relu": student.affine_relu_forward}[layer]
        backward = {"affine": affine_backward, "affine_relu": affine_relu_backward}[layer]
        forward = dict.fromkeys(("dx", "dw", "db"), lambda x, w, b: np.sum(call(x, w, b)[0] * dout))
        gradients = {name: backward(student, x, w, b, dout, name) for name in forward}
    pairs = {}
    for name, gradient in gradients.items():
        arrays = {"dx": x.copy(), "dw": w.copy(), "db": b.copy()}
        numeric = np.zeros_like(arrays[name])
        for index in np.ndindex(*numeric.shape):
            value, sides = arrays[name][index], []
            for side in (value + step, value - step):
                arrays[name][index] = side
                sides.append(np.asarray(forward[name](*(a.copy() for a in arrays.values()))).item())
            arrays[name][index] = value
            numeric[index] = (sides[0] - sides[1]) / (2 * step)
        pairs[name] = np.stack([np.reshape(gradient, numeric.shape), numeric])
    return pairs
