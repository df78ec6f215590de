import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def computeLayer(X, W, b):
    return np.matmul(X, W) + b


def CE(target, prediction):
    return -np.sum(target * np.log(prediction + 1e-15)) / target.shape[0]


def gradCE(target, prediction):
    return -target / np.log(prediction)
