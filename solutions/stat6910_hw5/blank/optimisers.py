import numpy as np


def sgd_step(w, grad, eta):
    # your code here
    pass


def momentum_step(w, v, grad, mu, eta):
    # your code here
    pass


def adagrad_step(w, s, grad, eta, eps=1e-10):
    # your code here
    pass


def adam_step(w, m, v, grad, t, eta, beta1=0.9, beta2=0.999, eps=1e-08):
    # your code here
    pass
