"""Known-wrong implementations of CS189 HW6: what students get wrong, and what the questions must catch."""

import numpy as np

from grader.declarations import Mistake
from reference.cs189_hw6 import layers, optim
from reference.cs189_hw6.fc_net import FullyConnectedNet


def _gradient(backward, name, change):
    """A backward pass (dx, dw, db) whose gradient `name` is changed by change(dx, dw, db, dout)."""

    def wrong(dout, cache):
        gradients = dict(zip(("dx", "dw", "db"), backward(dout, cache), strict=True))
        gradients[name] = change(*gradients.values(), dout)
        return tuple(gradients.values())

    return wrong


def _loss(change):
    """A softmax loss whose (loss, dx) is changed by change(loss, dx, x, y)."""
    return lambda x, y: change(*layers.softmax_loss(x, y), x, y)


def _loss_with_one_shift(x, y):
    return _loss_without_shift(x - x.max(), y)


def _loss_without_shift(x, y):
    with np.errstate(all="ignore"):
        p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(x)), y]).mean()
    p[np.arange(len(x)), y] -= 1
    return loss, p / len(x)


def _loss_of_logs_without_shift(x, y):
    """The same error where the logarithm of the sum is taken off: infinite where the other is no number."""
    with np.errstate(all="ignore"):
        log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
        p = np.exp(log_p)
    p[np.arange(len(x)), y] -= 1
    return -log_p[np.arange(len(x)), y].mean(), p / len(x)


def _set_at_label(dx, x, y):
    dx = dx.copy()
    dx[np.arange(len(x)), y] = 1 / len(x)
    return dx


def _net(change):
    """A net whose (loss, grads) are changed by change(loss, grads, X, params)."""

    class Wrong(FullyConnectedNet):
        def loss(self, X, y=None):
            given = super().loss(X, y)
            return given if y is None else change(*given, X, self.params)

    return Wrong


def _weights_added(loss, grads, X, params):
    return loss, {k: g + params[k] if k.startswith("W") else g for k, g in grads.items()}


class _ReluOnScores(FullyConnectedNet):
    def loss(self, X, y=None):
        scores = super().loss(X)
        if y is None:
            return np.maximum(0, scores)
        # The gradient of the clipped scores runs through the last affine layer like any other.
        loss, dscores = layers.softmax_loss(np.maximum(0, scores), y)
        caches, out = [], X
        for layer in range(1, self.num_layers + 1):
            out, cache = layers.affine_relu_forward(out, self.params[f"W{layer}"], self.params[f"b{layer}"])
            caches.append(cache)
        grads, dout = {}, dscores
        for layer in range(self.num_layers, 0, -1):
            dout, grads[f"W{layer}"], grads[f"b{layer}"] = layers.affine_relu_backward(
                dout, caches[layer - 1]
            )
        return loss, grads


def _initial(draw):
    """A net whose first weights are draw(scale, shape)."""

    class Wrong(FullyConnectedNet):
        def __init__(self, input_dim, hidden_dim=(10, 5), num_classes=10, weight_scale=0.1):
            super().__init__(input_dim, hidden_dim, num_classes, weight_scale)
            for name, value in self.params.items():
                if name.startswith("W"):
                    self.params[name] = draw(weight_scale, value.shape)

    return Wrong


def _nesterov(w, dw, config=None):
    _, config = optim.sgd_momentum(w, dw, config)
    step = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + step, config


def _forgets_velocity(w, dw, config=None):
    next_w, config = optim.sgd_momentum(w, dw, config)
    config.pop("velocity")
    return next_w, config


def _rmsprop_by_rate(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros_like(w)} | (
        config or {}
    )
    config["cache"] = config["decay_rate"] * config["cache"] + config["learning_rate"] * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def _rmsprop_without_root(w, dw, config=None):
    _, config = optim.rmsprop(w, dw, config)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def _adam_uncorrected(w, dw, config=None):
    _, config = optim.adam(w, dw, config)
    return w - config["learning_rate"] * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def _adam_fixed_t(w, dw, config=None):
    config = dict(config or {})
    next_w, config = optim.adam(w, dw, config | {"t": 0})
    return next_w, config


def _convolve(x, w, b, conv_param):
    _, cache = layers.conv_forward_naive(x, w, b, conv_param)
    return layers.conv_forward_naive(x, w[:, :, ::-1, ::-1], b, conv_param)[0], cache


def _convolve_padded_by_1(x, w, b, conv_param):
    _, cache = layers.conv_forward_naive(x, w, b, conv_param)
    return layers.conv_forward_naive(x, w, b, conv_param | {"pad": 1})[0], cache


def _pool_backward_overwriting(dout, cache):
    argmax, shape, *_ = cache
    n, c, h, width = shape
    dx = np.zeros((n * c, h * width))
    dx[np.arange(n * c)[:, None], argmax.reshape(n * c, -1)] = dout.reshape(n * c, -1)
    return dx.reshape(shape)


def _pool_mean(x, pool_param):
    _, cache = layers.max_pool_forward_naive(x, pool_param)
    high, wide, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    windows = np.lib.stride_tricks.sliding_window_view(x, (high, wide), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].mean(axis=(4, 5)), cache


def _batchnorm_unbiased(x, gamma, beta, bn_param):
    out, cache = layers.batchnorm_forward(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        var = x.var(axis=0, ddof=1)
        out = gamma * (x - x.mean(axis=0)) / np.sqrt(var + bn_param.get("eps", 1e-5)) + beta
    return out, cache


def _batchnorm_backward_fixed(dout, cache):
    normal, inverse, gamma = cache
    return gamma * inverse * dout, (dout * normal).sum(axis=0), dout.sum(axis=0)


def _dropout(mask):
    """Dropout whose mask is mask(shape, p)."""

    def wrong(x, dropout_param):
        if dropout_param["mode"] == "test":
            return layers.dropout_forward(x, dropout_param)
        drawn = mask(x.shape, dropout_param["p"])
        return x * drawn, ("train", drawn)

    return wrong


affine, affine_relu = layers.affine_backward, layers.affine_relu_backward
conv = layers.conv_backward_naive

# fmt: off
MISTAKES = (
    Mistake("affine_no_bias", ("affine_forward",), "The bias b is not added.",
            {"affine_forward": lambda x, w, b: layers.affine_forward(x, w, 0 * b)}),
    Mistake("affine_dx_flat", ("affine_backward",), "dx is left as rows: give it the shape of x.",
            {"affine_backward": _gradient(affine, "dx", lambda dx, dw, db, dout: dx.reshape(len(dx), -1))}),
    Mistake("affine_dw_averaged", ("affine_backward",), "dw is divided by N here: dout already carries the 1/N.",
            {"affine_backward": _gradient(affine, "dw", lambda dx, dw, db, dout: dw / len(dx))}),
    Mistake("affine_db_axis", ("affine_backward",), "db is summed over the outputs: sum dout over the samples, axis 0.",
            {"affine_backward": _gradient(affine, "db", lambda dx, dw, db, dout: dout.sum(axis=1))}),
    Mistake("relu_leaky", ("relu_forward",), "Negative inputs come through: ReLU sets them to 0.",
            {"relu_forward": lambda x: (np.maximum(x, x / 100), x)}),
    Mistake("relu_mask_from_dout", ("relu_backward",), "The mask is taken from dout: it is x that must be positive.",
            {"relu_backward": lambda dout, cache: np.maximum(0, dout)}),
    Mistake("relu_no_mask", ("relu_backward",), "dout comes through unchanged: where x is negative dx is 0.",
            {"relu_backward": lambda dout, cache: dout}),
    Mistake("affine_relu_no_relu", ("affine_relu_forward",), "ReLU is not applied after the affine layer.",
            {"affine_relu_forward": lambda x, w, b: (layers.affine_forward(x, w, b)[0],
                                                     layers.affine_relu_forward(x, w, b)[1])}),
    Mistake("affine_relu_no_mask", ("affine_relu_backward",), "dout is not taken back through ReLU first.",
            {"affine_relu_backward": lambda dout, cache: affine(dout, cache[0])}),
    Mistake("softmax_no_shift", ("softmax_loss", "softmax_gradient"),
            "exp overflows for large scores: take each row's maximum off first.",
            {"softmax_loss": _loss_without_shift}),
    Mistake("softmax_no_shift_of_logs", ("softmax_loss", "softmax_gradient"),
            "exp overflows for large scores: take each row's maximum off first.",
            {"softmax_loss": _loss_of_logs_without_shift}),
    Mistake("softmax_one_shift", ("softmax_loss", "softmax_gradient"),
            "The largest score of the whole batch is taken off: take off each row's own.",
            {"softmax_loss": _loss_with_one_shift}),
    Mistake("softmax_summed", ("softmax_loss",),
            "The loss is the sum over the samples: divide loss and dx by N.",
            {"softmax_loss": _loss(lambda loss, dx, x, y: (len(x) * loss, len(x) * dx))}),
    Mistake("softmax_dx_summed", ("softmax_gradient",),
            "The loss is a mean but dx is not divided by N.",
            {"softmax_loss": _loss(lambda loss, dx, x, y: (loss, len(x) * dx))}),
    Mistake("softmax_dx_set", ("softmax_gradient",), "dx is set to 1 at the label: subtract 1 there.",
            {"softmax_loss": _loss(lambda loss, dx, x, y: (loss, _set_at_label(dx, x, y)))}),
    Mistake("net_variance", ("net_init", "training"),
            "weight_scale is used as the variance: it is the standard deviation.",
            {"FullyConnectedNet": _initial(lambda scale, shape: np.random.normal(0, scale**0.5, shape))}),
    Mistake("net_uniform", ("net_init",), "The weights are uniform: draw them from a normal distribution.",
            {"FullyConnectedNet": _initial(lambda scale, shape: np.random.uniform(-1, 1, shape) * scale * 3**0.5)}),
    Mistake("net_relu_on_scores", ("net_scores", "training"),
            "ReLU is applied to the scores: the last layer is affine only.", {"FullyConnectedNet": _ReluOnScores}),
    Mistake("net_loss_summed", ("net_loss",), "The loss is multiplied by N: softmax_loss gives the mean already.",
            {"FullyConnectedNet": _net(lambda loss, grads, X, params: (len(X) * loss, grads))}),
    Mistake("net_weights_added", ("net_gradients",),
            "The weights are added to their gradients, but the loss has no term ½|W|²: "
            "these are not the gradients of the loss that is returned.", {"FullyConnectedNet": _net(_weights_added)}),
    Mistake("net_summed", ("net_gradients",),
            "The gradients are sums over the batch while the loss is a mean: divide by N.",
            {"FullyConnectedNet": _net(lambda loss, grads, X, params: (
                loss, {k: len(X) * g for k, g in grads.items()}))}),
    Mistake("net_ascending", ("net_gradients", "training"), "The gradients have the wrong sign: the loss grows.",
            {"FullyConnectedNet": _net(lambda loss, grads, X, params: (loss, {k: -g for k, g in grads.items()}))}),
    Mistake("sgd_plus", ("sgd",), "The step goes up the gradient: subtract it.",
            {"sgd": lambda w, dw, config=None: optim.sgd(w, -dw, config)}),
    Mistake("momentum_nesterov", ("sgd_momentum",), "This is Nesterov's momentum: step by the new velocity, w + v.",
            {"sgd_momentum": _nesterov}),
    Mistake("momentum_forgotten", ("sgd_momentum",), "The velocity is not kept in config for the next step.",
            {"sgd_momentum": _forgets_velocity}),
    Mistake("rmsprop_rate", ("rmsprop",), "dw² enters with the learning rate: its weight is 1 − decay_rate.",
            {"rmsprop": _rmsprop_by_rate}),
    Mistake("rmsprop_no_root", ("rmsprop",), "The step is divided by the mean square: take its root.",
            {"rmsprop": _rmsprop_without_root}),
    Mistake("adam_uncorrected", ("adam",), "The moments are not corrected for their start at 0.",
            {"adam": _adam_uncorrected}),
    Mistake("adam_fixed_t", ("adam",), "t does not grow: every step is corrected like the first.",
            {"adam": _adam_fixed_t}),
    Mistake("conv_flipped", ("conv_forward",), "The filter is flipped: the layer correlates.",
            {"conv_forward_naive": _convolve}),
    Mistake("conv_padded_by_1", ("conv_forward",), "The padding is always 1: use conv_param['pad'].",
            {"conv_forward_naive": _convolve_padded_by_1}),
    Mistake("conv_db_axis", ("conv_backward",), "db is not summed over the samples: sum over axes 0, 2 and 3.",
            {"conv_backward_naive": _gradient(conv, "db", lambda dx, dw, db, dout: dout.sum(axis=(2, 3))[0])}),
    Mistake("conv_no_bias", ("conv_forward",), "The bias b is not added: each filter has its own.",
            {"conv_forward_naive": lambda x, w, b, p: layers.conv_forward_naive(x, w, 0 * b, p)}),
    Mistake("pool_mean", ("max_pool_forward",), "The mean of each window is taken: take its maximum.",
            {"max_pool_forward_naive": _pool_mean}),
    Mistake("pool_square", ("max_pool_forward", "max_pool_backward"),
            "The window is taken as square: use pool_width beside pool_height.",
            {"max_pool_forward_naive": lambda x, p: layers.max_pool_forward_naive(
                x, p | {"pool_width": p["pool_height"]})}),
    Mistake("pool_overwrites", ("max_pool_backward",), "Where windows overlap the gradient is overwritten: add it up.",
            {"max_pool_backward_naive": _pool_backward_overwriting}),
    Mistake("batchnorm_unbiased", ("batchnorm_forward",),
            "The batch is normalised with N − 1: its variance divides by N.",
            {"batchnorm_forward": _batchnorm_unbiased}),
    Mistake("batchnorm_fixed", ("batchnorm_backward",),
            "dx treats mean and variance as constants: they depend on x too.",
            {"batchnorm_backward": _batchnorm_backward_fixed}),
    Mistake("dropout_normal", ("dropout_forward",),
            "The mask is drawn by randn: draw uniform numbers to keep a share p.",
            {"dropout_forward": _dropout(lambda shape, p: (np.random.randn(*shape) < p) / p)}),
    Mistake("dropout_not_inverted", ("dropout_forward",),
            "What is kept is not divided by the probability of keeping it.",
            {"dropout_forward": _dropout(lambda shape, p: (np.random.rand(*shape) < p) * 1.0)}),
    Mistake("dropout_backward_no_mask", ("dropout_backward",), "dout is not multiplied by the mask.",
            {"dropout_backward": lambda dout, cache: dout}),
)
# fmt: on
