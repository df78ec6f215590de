"""Wrong implementations of CS189 HW6's functions, as `mistakes` names them."""

import numpy as np

from reference.cs189_hw6 import layers, optim
from reference.cs189_hw6.fc_net import FullyConnectedNet

AFFINE_RELU = (layers.affine_relu_forward, layers.affine_relu_backward)


def gradient(backward, name, change):
    """A backward pass (dx, dw, db) whose gradient `name` is changed by change(dx, dw, db, dout)."""

    def wrong(dout, cache):
        gradients = dict(zip(("dx", "dw", "db"), backward(dout, cache), strict=True))
        gradients[name] = change(*gradients.values(), dout)
        return tuple(gradients.values())

    return wrong


def loss(change):
    """A softmax loss whose (loss, dx) is changed by change(loss, dx, x, y)."""
    return lambda x, y: change(*layers.softmax_loss(x, y), x, y)


def loss_with_one_shift(x, y):
    return loss_without_shift(x - x.max(), y)


def loss_without_shift(x, y):
    with np.errstate(all="ignore"):
        p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(x)), y]).mean()
    p[np.arange(len(x)), y] -= 1
    return loss, p / len(x)


def loss_of_logs_without_shift(x, y):
    """The same error where the logarithm of the sum is taken off: infinite where the other is no number."""
    with np.errstate(all="ignore"):
        log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
        p = np.exp(log_p)
    p[np.arange(len(x)), y] -= 1
    return -log_p[np.arange(len(x)), y].mean(), p / len(x)


def set_at_label(dx, x, y):
    dx = dx.copy()
    dx[np.arange(len(x)), y] = 1 / len(x)
    return dx


def net(change):
    """A net whose (loss, grads) are changed by change(loss, grads, X, params)."""

    class Wrong(FullyConnectedNet):
        def loss(self, X, y=None):
            given = super().loss(X, y)
            return given if y is None else change(*given, X, self.params)

    return Wrong


def weights_added(loss, grads, X, params):
    return loss, {k: g + params[k] if k.startswith("W") else g for k, g in grads.items()}


def net_of(last=(layers.affine_forward, layers.affine_backward), hidden=AFFINE_RELU):
    """A net of such layers, each given as (forward, backward)."""

    class Wrong(FullyConnectedNet):
        def loss(self, X, y=None):
            kinds = [*[hidden] * (self.num_layers - 1), last]
            caches, out, grads = [], X, {}
            for layer, (forward, _) in enumerate(kinds, 1):
                out, cache = forward(out, self.params[f"W{layer}"], self.params[f"b{layer}"])
                caches.append(cache)
            if y is None:
                return out
            loss, dout = layers.softmax_loss(out, y)
            for layer in range(self.num_layers, 0, -1):
                _, backward = kinds[layer - 1]
                dout, grads[f"W{layer}"], grads[f"b{layer}"] = backward(dout, caches[layer - 1])
            return loss, grads

    return Wrong


def initial(draw):
    """A net whose first weights are draw(scale, shape)."""

    class Wrong(FullyConnectedNet):
        def __init__(self, input_dim, hidden_dim=(10, 5), num_classes=10, weight_scale=0.1):
            super().__init__(input_dim, hidden_dim, num_classes, weight_scale)
            for name, value in self.params.items():
                if name.startswith("W"):
                    self.params[name] = draw(weight_scale, value.shape)

    return Wrong


def nesterov(w, dw, config=None):
    _, config = optim.sgd_momentum(w, dw, config)
    step = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + step, config


def forgets_velocity(w, dw, config=None):
    next_w, config = optim.sgd_momentum(w, dw, config)
    config.pop("velocity")
    return next_w, config


def rmsprop_by_rate(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros_like(w)} | (
        config or {}
    )
    config["cache"] = config["decay_rate"] * config["cache"] + config["learning_rate"] * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def rmsprop_without_root(w, dw, config=None):
    _, config = optim.rmsprop(w, dw, config)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def rmsprop_over_all(w, dw, config=None):
    _, config = optim.rmsprop(w, dw, config)
    root = np.sqrt(config["cache"]) + config["epsilon"]
    return (w - config["learning_rate"] * dw) / root, config


def fixed_epsilon(step):
    """An update with the 1e-7 of many lecture notes for epsilon, whatever config says."""
    return lambda w, dw, config=None: step(w, dw, (config or {}) | {"epsilon": 1e-7})


def adam_uncorrected(w, dw, config=None):
    _, config = optim.adam(w, dw, config)
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adam_fixed_t(w, dw, config=None):
    config = dict(config or {})
    next_w, config = optim.adam(w, dw, config | {"t": 0})
    return next_w, config


def adam_forgets_t(w, dw, config=None):
    t = (config or {}).get("t", 0)
    next_w, config = optim.adam(w, dw, config)
    return next_w, config | {"t": t}


def convolve(x, w, b, conv_param):
    _, cache = layers.conv_forward_naive(x, w, b, conv_param)
    return layers.conv_forward_naive(x, w[:, :, ::-1, ::-1], b, conv_param)[0], cache


def convolve_padded_by_1(x, w, b, conv_param):
    _, cache = layers.conv_forward_naive(x, w, b, conv_param)
    return layers.conv_forward_naive(x, w, b, conv_param | {"pad": 1})[0], cache


def conv_as_square(x, w, b, conv_param):
    out, cache = layers.conv_forward_naive(x, w, b, conv_param)
    if out.shape[3] > out.shape[2]:
        raise IndexError
    return out, cache


def conv_backward_cut(rows, columns):
    """A backward pass whose dx is cut out of the padded picture's by rows(pad, H) and columns(pad, W)."""

    def wrong(dout, cache):
        x, w, stride, pad = cache
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        dx, dw, db = layers.conv_backward_naive(dout, (padded, w, stride, 0))
        return dx[:, :, rows(pad, x.shape[2]), columns(pad, x.shape[3])], dw, db

    return wrong


def pool_backward_overwriting(dout, cache):
    argmax, shape, *_ = cache
    n, c, h, width = shape
    dx = np.zeros((n * c, h * width))
    dx[np.arange(n * c)[:, None], argmax.reshape(n * c, -1)] = dout.reshape(n * c, -1)
    return dx.reshape(shape)


def pool_backward_by_windows(dout, cache):
    argmax, shape, (high, wide), stride = cache
    dx = np.zeros(shape)
    pictures = dx.reshape(shape[0] * shape[1], -1)
    for i, j in np.ndindex(*dout.shape[2:]):
        dx[:, :, i * stride : i * stride + high, j * stride : j * stride + wide] = 0
        np.put_along_axis(
            pictures, argmax[:, :, i, j].reshape(-1, 1), dout[:, :, i, j].reshape(-1, 1), axis=1
        )
    return dx


def _separate(shape, size):
    """The part of the output that windows side by side fill."""
    return ..., slice(shape[2] // size[0]), slice(shape[3] // size[1])


def pool_separate(x, pool_param):
    out, cache = layers.max_pool_forward_naive(x, pool_param)
    return out[_separate(x.shape, cache[2])], cache


def pool_backward_separate(dout, cache):
    argmax, shape, size, stride = cache
    part = _separate(shape, size)
    return layers.max_pool_backward_naive(dout[part], (argmax[part], shape, size, stride))


def pool_mean(x, pool_param):
    _, cache = layers.max_pool_forward_naive(x, pool_param)
    high, wide, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    windows = np.lib.stride_tricks.sliding_window_view(x, (high, wide), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(4, 5)), cache


def batchnorm_unbiased(x, gamma, beta, bn_param):
    out, cache = layers.batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        var = x.var(axis=0, ddof=1)
        out = gamma * (x - x.mean(axis=0)) / np.sqrt(var + bn_param.get("eps", 1e-5)) + beta
    return out, cache


def batchnorm_test_without_eps(x, gamma, beta, bn_param):
    if bn_param["mode"] == "test":
        return layers.batchnorm_forward(x, gamma, beta, bn_param | {"eps": 0})
    return layers.batchnorm_forward(x, gamma, beta, bn_param)


def batchnorm_remembers_eps(x, gamma, beta, bn_param):
    out, cache = layers.batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_var"] += (1 - bn_param.get("momentum", 0.9)) * bn_param.get("eps", 1e-5)
    return out, cache


def batchnorm_backward_fixed(dout, cache):
    normal, inverse, gamma = cache
    return gamma * inverse * dout, (dout * normal).sum(axis=0), dout.sum(axis=0)


def dropout(mask):
    """Dropout whose mask is mask(shape, p)."""

    def wrong(x, dropout_param):
        if dropout_param["mode"] == "test":
            return layers.dropout_forward(x, dropout_param)
        drawn = mask(x.shape, dropout_param["p"])
        return x * drawn, ("train", drawn)

    return wrong
