import numpy as np


def relu_forward(x):
    return np.ma.masked_all_like(x - 1), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
