import numpy as np
from util import *
import matplotlib.pyplot as plt

# my figures for the write-up
data = np.loadtxt('training_curve.txt')
plt.plot(data)
plt.show()
# Q2.1
def initialize_weights(in_size, out_size, params, name=''):
    bound = np.sqrt(6.0 / (in_size + out_size))
    params['W' + name] = np.random.uniform(-bound, bound, size=(in_size, out_size))
    params['b' + name] = np.zeros(out_size)


# Q2.2.1
def sigmoid(x):
    # exp(-|x|) cannot overflow
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def forward(X, params, name='', activation=sigmoid):
    W = params['W' + name]
    b = params['b' + name]
    pre_act = X @ W + b
    post_act = activation(pre_act)
    params['cache_' + name] = (X, pre_act, post_act)
    return post_act


# Q2.2.2, x is [examples, classes]
def softmax(x):
    shifted = x - np.max(x, axis=1)[:, np.newaxis]
    exps = np.exp(shifted)
    return exps / np.sum(exps, axis=1)[:, np.newaxis]


# Q2.2.3
def compute_loss_and_acc(y, probs):
    rows = np.arange(y.shape[0])
    labels = np.argmax(y, axis=1)
    loss = -np.sum(np.log(probs[rows, labels]))
    acc = np.mean(np.argmax(probs, axis=1) == labels)
    return loss, accuracy


def sigmoid_deriv(post_act):
    return post_act * (1.0 - post_act)


# Q2.3
def backwards(delta, params, name='', activation_deriv=sigmoid_deriv):
    W = params['W' + name]
    X, pre_act, post_act = params['cache_' + name]
    delta_pre = delta * activation_deriv(post_act)
    params['grad_W' + name] = np.einsum('ni,no->io', X, delta_pre, optimize=True)
    params['grad_b' + name] = np.sum(delta_pre, axis=0)
    return delta_pre @ W.T


# Q2.4
def get_random_batches(x, y, batch_size):
    order = np.arange(x.shape[0])
    np.random.shuffle(order)
    batches = []
    for start in range(0, x.shape[0], batch_size):
        chosen = order[start:start + batch_size]
        batches.append((x[chosen], y[chosen]))
    return batches
