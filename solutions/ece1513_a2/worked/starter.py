"""ECE1513 Assignment 2, section 1.1: helper functions of a network with one hidden layer."""
import numpy as np


def relu(x):
    """Zero where x is negative."""
    return np.where(x > 0, x, 0)


def softmax(x):
    """Softmax of each row of x, shape (N, K)."""
    shifted = x - np.max(x, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return np.exp(log_p)


def computeLayer(X, W, b):
    """X: (N, D), W: (D, H), b: (1, H) or (H,)."""
    return np.dot(X, W) + b


def CE(target, prediction):
    """Mean over the N samples; target is one-hot, so only the true class counts."""
    p_true = np.sum(target * prediction, axis=1)
    return -np.mean(np.log(p_true))


def gradCE(target, prediction):
    """Gradient with respect to the scores before softmax, for each sample."""
    return prediction - target
