"""The five functions as a student hands them in: affine, ReLU and softmax, numpy alone."""

import numpy as np


def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    return rows.dot(w) + b, (x.shape, rows, w)


def affine_backward(dout, cache):
    shape, rows, w = cache
    dx = dout.dot(w.T).reshape(shape)
    dw = rows.T.dot(dout)
    db = dout.sum(0)
    return dx, dw, db


def relu_forward(x):
    mask = x > 0
    return x * mask, mask


def relu_backward(dout, cache):
    return dout * cache


def softmax_loss(x, y):
    scores = x - x.max(axis=1)[:, None]
    total = np.exp(scores).sum(axis=1)
    at = np.arange(len(y))
    loss = (np.log(total) - scores[at, y]).mean()
    dx = np.exp(scores) / total[:, None]
    dx[at, y] -= 1.0
    dx /= len(y)
    return loss, dx
