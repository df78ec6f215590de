import numpy as np


def width_bound(w):
    # your code here
    pass


def weight_decay_factor(eta, lam, m):
    # your code here
    pass
