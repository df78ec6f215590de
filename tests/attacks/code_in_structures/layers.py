import numpy as np


def relu_forward(x):
    return [np.zeros(3, [("a", "f8"), ("b", "O")]), np.datetime64("2020"), 1j], x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
