import numpy as np


def relu_forward(x):
    return np.zeros((0, *x.shape)), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
