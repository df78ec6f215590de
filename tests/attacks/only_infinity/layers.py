import numpy as np


def relu_forward(x):
    return np.full_like(x, -np.inf), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
