from numpy import *
import numpy as np


def linear_neuron(X, weights, bias):
    '''
    X: is the input matrix of images - 784xM matrix
    weights: is the matrix of weights - Nx784 matrix
    bias: an Nx1 matrix
    '''
    return np.dot(weights, X) + bias


def softmax(y):
    '''Return the output of the softmax function for the matrix of output y.'''
    return exp(y) / tile(sum(exp(y), 0), (len(y), 1))


def NLL(P, Y_):
    return -sum(Y_ * log(P))


def cost(X, weights, bias, Y_):
    return NLL(softmax(linear_neuron(X, weights, bias)), Y_)


def performance(X, weights, bias, Y_):
    P = softmax(linear_neuron(X, weights, bias))
    return np.mean(np.argmax(P, 0) == np.argmax(Y_, 0))


def gradient(X, weights, bias, Y_):
    L = linear_neuron(X, weights, bias)
    Y = softmax(L)
    grad_w = np.dot((Y - Y_), X.T)
    grad_b = np.dot((Y - Y_), np.ones((Y.shape[1], 1)))
    return grad_w, grad_b


def finite_difference(X, weights, bias, Y_, h):
    finite_grad_w = np.zeros(weights.shape)
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            H = np.zeros(weights.shape)
            H[i][j] = h
            Y_plusH = softmax(linear_neuron(X, weights + H, bias))
            Y_minusH = softmax(linear_neuron(X, weights - H, bias))
            finite_grad_w[i][j] = (NLL(Y_plusH, Y_) - NLL(Y_minusH, Y_)) / (2 * h)
    finite_grad_bias = np.zeros(weights.shape[0])
    for i in range(weights.shape[0]):
        H = np.zeros(weights.shape[0])
        H[i] = h
        H = H.reshape(bias.shape[0], bias.shape[1])
        Y_plusH = softmax(linear_neuron(X, weights, bias + H))
        Y_minusH = softmax(linear_neuron(X, weights, bias - H))
        finite_grad_bias[i] = (NLL(Y_plusH, Y_) - NLL(Y_minusH, Y_)) / (2 * h)
    return finite_grad_w, finite_grad_bias.reshape(3, 1)


def grad_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5):
    return mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps, gamma=0.0)


def mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5, gamma=0.9):
    Vw = np.zeros(weights.shape)
    Vb = np.zeros((weights.shape[0], 1))
    diff_weights = np.array([eps + 1.0])
    i = 0
    train_perf_record = []
    valid_perf_record = []
    train_cost_record = []
    valid_cost_record = []
    iterations = []
    while np.linalg.norm(diff_weights) > eps and i < max_iter:
        prev_weights = weights.copy()
        grad_w, grad_b = gradient(X, weights, bias, Y_)
        Vw = gamma * Vw + alpha * grad_w
        weights -= Vw
        Vb = gamma * Vb + alpha * grad_b
        bias -= Vb
        if i % 100 == 0:
            train_perf_record.append(performance(X, weights, bias, Y_))
            valid_perf_record.append(performance(X_valid, weights, bias, Y_valid))
            train_cost_record.append(cost(X, weights, bias, Y_))
            valid_cost_record.append(cost(X_valid, weights, bias, Y_valid))
            iterations.append(i)
        i += 1
        diff_weights = weights - prev_weights
    return weights, bias, train_perf_record, valid_perf_record, train_cost_record, valid_cost_record, iterations
