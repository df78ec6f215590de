import numpy as np


def affine_forward(x, w, b):
    # your code here
    pass


def affine_backward(dout, cache):
    # your code here
    pass


def relu_forward(x):
    # your code here
    pass


def relu_backward(dout, cache):
    # your code here
    pass


def affine_relu_forward(x, w, b):
    # your code here
    pass


def affine_relu_backward(dout, cache):
    # your code here
    pass


def softmax_loss(x, y):
    # your code here
    pass


def conv_forward_naive(x, w, b, conv_param):
    # your code here
    pass


def conv_backward_naive(dout, cache):
    # your code here
    pass


def max_pool_forward_naive(x, pool_param):
    # your code here
    pass


def max_pool_backward_naive(dout, cache):
    # your code here
    pass


def batchnorm_forward(x, gamma, beta, bn_param):
    # your code here
    pass


def batchnorm_backward(dout, cache):
    # your code here
    pass


def dropout_forward(x, dropout_param):
    # your code here
    pass


def dropout_backward(dout, cache):
    # your code here
    pass
