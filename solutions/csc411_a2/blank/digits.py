"""CSC411 Assignment 2: fill in the functions. Images stand in columns."""
import numpy as np


def linear_neuron(X, weights, bias):
    """X: D x M images, weights: N x D, bias: N x 1. Returns N x M."""
    # your code here
    pass


def softmax(y):
    """Softmax of every column of y (N x M)."""
    # your code here
    pass


def NLL(P, Y_):
    """Minus the log-likelihood of the true classes, summed over images."""
    # your code here
    pass


def cost(X, weights, bias, Y_):
    """Cost of the network, summed over images; log-sum-exp, so that no probability is rounded to 0."""
    # your code here
    pass


def performance(X, weights, bias, Y_):
    """Share of images whose largest output is the true class."""
    # your code here
    pass


def gradient(X, weights, bias, Y_):
    """Gradient of the cost: N x D for the weights, N x 1 for the bias."""
    # your code here
    pass


def finite_difference(X, weights, bias, Y_, h):
    """The gradient by central differences, one weight at a time."""
    # your code here
    pass


def grad_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5):
    """Plain gradient descent: momentum that keeps nothing of the last step."""
    # your code here
    pass


def mom_gradient_descent(X, weights, bias, Y_, alpha, X_valid, Y_valid, max_iter, eps=1e-5, gamma=0.9):
    """Gradient descent with momentum; every hundredth step goes on record."""
    # your code here
    pass
