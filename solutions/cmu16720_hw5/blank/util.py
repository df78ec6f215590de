import numpy as np


def linear(x):
    pass


def linear_deriv(post_act):
    pass


def tanh(x):
    pass


def tanh_deriv(post_act):
    pass


def relu(x):
    pass


def relu_deriv(x):
    pass
