"""CSC411 Assignment 2: a linear softmax network for handwritten digits. Images stand in columns."""
import numpy as np


def linear_neuron(X, weights, bias):
    """X: D x M images, weights: N x D, bias: N x 1. Returns N x M."""
    return np.dot(weights, X) + bias


def softmax(y):
    """Softmax of every column of y (N x M)."""
    e = np.exp(y - np.max(y, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


def NLL(P, Y_):
    """Minus the log-likelihood of the true classes, averaged over images."""
    p_true = np.sum(P * Y_, axis=0)
    return -np.mean(np.log(p_true))


def cost(X, weights, bias, Y_):
    """Cost of the network, averaged over images."""
    o = linear_neuron(X, weights, bias)
    top = np.max(o, axis=0)
    log_total = top + np.log(np.sum(np.exp(o - top), axis=0))
    return np.mean(log_total - np.sum(o * Y_, axis=0))


def performance(X, weights, bias, Y_):
    """Share of images whose largest output is the true class."""
    guess = np.argmax(linear_neuron(X, weights, bias), axis=0)
    truth = np.argmax(Y_, axis=0)
    return np.sum(guess == truth) / float(Y_.shape[1])


def gradient(X, weights, bias, Y_):
    """Gradient of the cost: N x D for the weights, N x 1 for the bias."""
    diff = softmax(linear_neuron(X, weights, bias)) - Y_
    return np.dot(diff, X.T), np.sum(diff, axis=1).reshape(-1, 1)


def finite_difference(X, weights, bias, Y_, h):
    """The gradient by central differences, one weight at a time."""
    grad_w = np.zeros(weights.shape)
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            H = np.zeros(weights.shape)
            H[i, j] = h
            change = cost(X, weights + H, bias, Y_) - cost(X, weights - H, bias, Y_)
            grad_w[i, j] = X.shape[1] * change / (2 * h)
    grad_b = np.zeros(bias.shape)
    for i in range(bias.shape[0]):
        H = np.zeros(bias.shape)
        H[i, 0] = h
        change = cost(X, weights, bias + H, Y_) - cost(X, weights, bias - H, Y_)
        grad_b[i, 0] = X.shape[1] * change / (2 * h)  # times M, to agree with gradient()
    return grad_w, grad_b


def grad_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5):
    """Plain gradient descent: momentum that keeps nothing of the last step."""
    return mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps, gamma=0)


def mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5, gamma=0.9):
    """Gradient descent with momentum; every hundredth step goes on record."""
    weights, bias = weights.copy(), bias.copy()
    v_w, v_b = np.zeros_like(weights), np.zeros_like(bias)
    train_perf, valid_perf, train_cost, valid_cost, iterations = [], [], [], [], []
    i = 0
    moved = np.inf
    while moved > eps and i < max_iter:
        grad_w, grad_b = gradient(X, weights, bias, Y_)
        v_w = gamma * v_w + alpha * grad_w
        v_b = gamma * v_b + alpha * grad_b
        weights -= v_w
        bias -= v_b
        if i % 100 == 0:
            train_perf.append(performance(X, weights, bias, Y_))
            valid_perf.append(performance(X_valid, weights, bias, Y_valid))
            train_cost.append(cost(X, weights, bias, Y_))
            valid_cost.append(cost(X_valid, weights, bias, Y_valid))
            iterations.append(i)
        moved = np.linalg.norm(v_w)
        i += 1
    return weights, bias, train_perf, valid_perf, train_cost, valid_cost, iterations
