"""The layers of CS189 HW6 over `reference.nn` and `reference.vision`: forward returns (out, cache), backward takes it.

Samples are rows; images are (N, C, H, W). Caches are opaque.
"""

import numpy as np

from reference.nn import layers, losses
from reference.vision import convolution, pooling


def affine_forward(x, w, b):
    """Apply an affine map to samples of any shape.

    x (N, d1, ..., dk), w (D, M) with D = d1·…·dk, b (M,) → out (N, M), cache. CS189 HW6 §1.1.1.
    """
    # out = x w + b
    return layers.affine(x.reshape(len(x), -1), w, b), (x, w)


def affine_backward(dout, cache):
    """Return (dx, dw, db) of `affine_forward`, each in the shape of its argument, for dout (N, M). CS189 HW6 §1.1.1."""
    x, w = cache
    dx, dw, db = layers.affine_backward(dout, x.reshape(len(x), -1), w)
    return dx.reshape(x.shape), dw, db


def relu_forward(x):
    """Return max(0, x), in the shape of x, and the cache. CS189 HW6 §1.1.2."""
    return layers.relu(x), x


def relu_backward(dout, cache):
    """Return dx of `relu_forward`, in the shape of dout; the derivative at exactly 0 is 0. CS189 HW6 §1.1.2."""
    return layers.relu_backward(dout, cache)


def affine_relu_forward(x, w, b):
    """Apply an affine map, then ReLU; shapes as `affine_forward`. CS189 HW6 §1.1.2."""
    a, affine_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (affine_cache, relu_cache)


def affine_relu_backward(dout, cache):
    """Return (dx, dw, db) of `affine_relu_forward` for dout (N, M). CS189 HW6 §1.1.2."""
    affine_cache, relu_cache = cache
    return affine_backward(relu_backward(dout, relu_cache), affine_cache)


def softmax_loss(x, y):
    """Return the mean softmax cross-entropy of scores x (N, C) for labels y (N,) int, and its gradient (N, C).

    CS189 HW6 §1.1.3.
    """
    return losses.softmax_cross_entropy(x, y)


def conv_forward_naive(x, w, b, conv_param):
    """Correlate images with filters.

    x (N, C, H, W), w (F, C, h, w), b (F,), conv_param {'stride', 'pad'} → out (N, F, H', W'), cache. CS189 HW6 §2.
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    return convolution.conv2d(x, w, b, stride, pad), (x, w, stride, pad)


def conv_backward_naive(dout, cache):
    """Return (dx, dw, db) of `conv_forward_naive` for dout (N, F, H', W'). CS189 HW6 §2."""
    return convolution.conv2d_backward(dout, *cache)


def max_pool_forward_naive(x, pool_param):
    """Return the maximum of each window.

    x (N, C, H, W), pool_param {'pool_height', 'pool_width', 'stride'} → out (N, C, H', W'), cache. CS189 HW6 §2 (e).
    """
    size, stride = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    out, argmax = pooling.max_pool(x, size, stride)
    return out, (argmax, x.shape, size, stride)


def max_pool_backward_naive(dout, cache):
    """Return dx of `max_pool_forward_naive`: dout goes to each window's maximum and adds up. CS189 HW6 §2 (f)."""
    return pooling.max_pool_backward(dout, *cache)


def batchnorm_forward(x, gamma, beta, bn_param):
    """Normalise each feature over the batch ('train') or by its running mean and variance ('test').

    x (N, D), gamma, beta (D,), bn_param {'mode', 'eps' 1e-5, 'momentum' 0.9, 'running_mean', 'running_var'}, whose
    running values are updated in 'train' → out (N, D), cache; raises ValueError for another mode.
    """
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", np.zeros(x.shape[1], x.dtype))
    var = bn_param.get("running_var", np.zeros(x.shape[1], x.dtype))
    if mode == "test":
        return layers.batch_norm_inference(x, gamma, beta, mean, var, eps), None
    if mode != "train":
        raise ValueError(f"bn_param['mode'] is {mode!r}: use 'train' or 'test'")
    # running = momentum · running + (1 − momentum) · batch
    bn_param["running_mean"] = momentum * mean + (1 - momentum) * x.mean(axis=0)
    bn_param["running_var"] = momentum * var + (1 - momentum) * x.var(axis=0)
    return layers.batch_norm(x, gamma, beta, eps)


def batchnorm_backward(dout, cache):
    """Return (dx, dgamma, dbeta) of `batchnorm_forward` in 'train' mode for dout (N, D)."""
    return layers.batch_norm_backward(dout, cache)


def dropout_forward(x, dropout_param):
    """Keep each element with probability p and divide it by p ('train'), or return x ('test').

    x of any shape, dropout_param {'p', 'mode', 'seed'} → out, cache; raises ValueError for another mode.
    """
    mode = dropout_param["mode"]
    if mode == "test":
        return x, (mode, None)
    if mode != "train":
        raise ValueError(f"dropout_param['mode'] is {mode!r}: use 'train' or 'test'")
    out, mask = layers.dropout(x, dropout_param["p"], np.random.default_rng(dropout_param.get("seed")))
    return out, (mode, mask)


def dropout_backward(dout, cache):
    """Return dx of `dropout_forward` for dout in the shape of x."""
    mode, mask = cache
    return dout if mode == "test" else layers.dropout_backward(dout, mask)
