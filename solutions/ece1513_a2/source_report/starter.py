import numpy as np


def relu(x):
    """ReLU function.
    :param x: A vector of scalar numbers.
    """
    return np.maximum(x, np.zeros(x.shape))


def softmax(x):
    """softmax function.
    :param x: A 2-D vector, shape: (N, K), N = # of data points
    """
    e = np.exp(x - np.max(x, axis=1)[:, None])
    s = np.sum(e, axis=1)[:, None]  # row-wise sum
    return e / s  # Divide each elem with corresponding row


def computeLayer(X, W, b):
    return np.matmul(X, W) + b


def CE(target, prediction):
    """Cross entropy loss.
    :param target: N * K
    :param prediction: N * K
    """
    N = target.shape[0]
    return -np.sum(target * np.log(prediction)) / N


def gradCE(target, prediction):
    """Gradient of CE.
    """
    return -np.mean(target / prediction, axis=0)
