import numpy as np
from util import *


# Q2.1
def initialize_weights(in_size, out_size, params, name=''):
    W, b = None, None
    # your code here
    params['W' + name] = W
    params['b' + name] = b


# Q2.2.1
def sigmoid(x):
    res = None
    # your code here
    return res


def forward(X, params, name='', activation=sigmoid):
    pre_act, post_act = None, None
    # your code here
    params['cache_' + name] = (X, pre_act, post_act)
    return post_act


# Q2.2.2
def softmax(x):
    res = None
    # your code here
    return res


# Q2.2.3
def compute_loss_and_acc(y, probs):
    loss, acc = None, None
    # your code here
    return loss, acc


def sigmoid_deriv(post_act):
    res = None
    # your code here
    return res


# Q2.3
def backwards(delta, params, name='', activation_deriv=sigmoid_deriv):
    grad_X, grad_W, grad_b = None, None, None
    # your code here
    params['grad_W' + name] = grad_W
    params['grad_b' + name] = grad_b
    return grad_X


# Q2.4
def get_random_batches(x, y, batch_size):
    batches = []
    # your code here
    return batches
