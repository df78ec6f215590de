import numpy as np


def sgd(w, dw, config=None):
    # your code here
    pass


def sgd_momentum(w, dw, config=None):
    # your code here
    pass


def rmsprop(w, dw, config=None):
    # your code here
    pass


def adam(w, dw, config=None):
    # your code here
    pass
