"""Layers of a network and their gradients; rows are samples, and a gradient is a sum over the rows."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def affine(x: Array, W: Array, b: Array, out: Array | None = None) -> Array:
    """Return the weighted sums of each row.

    Shapes: x (N, D), W (D, M), b (M,); the result (N, M). Source: CS189 HW6 §1.1.1.
    """
    out = np.matmul(x, W, out=out)  # y = x W + b
    out += b
    return out


def affine_backward(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of a loss with respect to x, W and b.

    Shapes: dout (N, M), x (N, D), W (D, M); the results dx (N, D), dW (D, M), db (M,). Source: CS189 HW6
    §1.1.1.
    """
    dx = dout @ W.T  # ∂L/∂x = ∂L/∂y Wᵀ
    dW = x.T @ dout  # ∂L/∂W = xᵀ ∂L/∂y
    db = dout.sum(axis=0)  # ∂L/∂b = Σ_n ∂L/∂y_n
    return dx, dW, db


def relu(x: Array, out: Array | None = None) -> Array:
    """Return max(0, x), any shape. Source: CS189 HW6 §1.1.2."""
    return np.maximum(x, 0, out=out)


def relu_slope(y: Array, out: Array | None = None) -> Array:
    """Return the derivative of ReLU, 0 or 1, from its argument or its output y; 0 at exactly 0."""
    return np.greater(y, 0, out=np.empty_like(y) if out is None else out)


def relu_backward(dout: Array, x: Array) -> Array:
    """Return the gradient with respect to the argument x of ReLU; dout and x of one shape."""
    return dout * relu_slope(x)


def sigmoid(x: Array, out: Array | None = None) -> Array:
    """Return 1 / (1 + exp(-x)), any shape, right to the last digits for every x. Source: 16-720 HW5 §2.2."""
    # exp(-x) may reach infinity: its reciprocal, 0, is then right, so only the warning is silenced.
    with np.errstate(over="ignore"):
        out = np.negative(x, out=out)
        np.exp(out, out=out)
    out += 1
    return np.reciprocal(out, out=out)


def sigmoid_slope(y: Array, out: Array | None = None) -> Array:
    """Return the derivative of the sigmoid from its output y, any shape."""
    out = np.subtract(1, y, out=out)  # σ' = σ (1 − σ)
    out *= y
    return out


def sigmoid_backward(dout: Array, y: Array) -> Array:
    """Return the gradient with respect to sigmoid's argument, from its output y; both of one shape."""
    return dout * sigmoid_slope(y)


def tanh(x: Array, out: Array | None = None) -> Array:
    """Return the hyperbolic tangent, any shape."""
    return np.tanh(x, out=out)


def tanh_slope(y: Array, out: Array | None = None) -> Array:
    """Return the derivative of tanh from its output y, any shape."""
    out = np.multiply(y, y, out=out)  # tanh' = 1 − tanh²
    return np.subtract(1, out, out=out)


def tanh_backward(dout: Array, y: Array) -> Array:
    """Return the gradient with respect to tanh's argument, from its output y; both of one shape."""
    return dout * tanh_slope(y)


def softmax(x: Array) -> Array:
    """Return the softmax of each row of x (N, K): positive, rows sum to 1. Source: 16-720 HW5 §1.1, §1.2."""
    # softmax(x) = softmax(x − c): with c the largest score of the row no exponential overflows.
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p


def dropout(x: Array, keep: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Zero each element with probability 1 − keep and scale the rest by 1/keep, so that the mean stays.

    Returns the result and the mask (0 or 1/keep), both of x's shape and type. Raises ValueError unless 0 <
    keep ≤ 1. Source: ECE1513 A2 §2.3.2 (keep is its p).
    """
    if not 0 < keep <= 1:
        raise ValueError(
            f"dropout: keep is {keep}; give the probability of keeping an element, above 0 up to 1"
        )
    mask = (rng.random(x.shape) < keep).astype(x.dtype)
    mask /= keep
    return x * mask, mask


def dropout_backward(dout: Array, mask: Array) -> Array:
    """Return the gradient with respect to the argument of `dropout`; dout and mask of one shape."""
    return dout * mask


def batch_norm(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, tuple]:
    """Normalise each column by the batch's mean and variance (divided by N), then scale and shift it.

    Shapes: x (N, D), gamma (D,), beta (D,). Returns the result (N, D) and a cache for `batch_norm_backward`.
    Source: STAT6910 HW5, batch normalisation.
    """
    centred = x - x.mean(axis=0)
    inverse = 1 / np.sqrt(np.square(centred).mean(axis=0) + eps)
    normal = centred * inverse  # x̂ = (x − μ) / √(σ² + ε)
    return gamma * normal + beta, (normal, inverse, gamma)


def batch_norm_backward(dout: Array, cache: tuple) -> tuple[Array, Array, Array]:
    """Return the gradients dx (N, D), dgamma (D,), dbeta (D,); dout (N, D), cache as `batch_norm` gave it."""
    normal, inverse, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * normal).sum(axis=0)
    # x moves its column's mean and variance too:
    # ∂L/∂x = γ/√(σ²+ε) · (∂L/∂y − mean(∂L/∂y) − x̂ mean(∂L/∂y x̂))
    dx = gamma * inverse * (dout - dbeta / len(dout) - normal * (dgamma / len(dout)))
    return dx, dgamma, dbeta


def batch_norm_inference(
    x: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float = 1e-5
) -> Array:
    """Normalise x (N, D) by a given mean and variance, then scale by gamma and shift by beta (each (D,))."""
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
