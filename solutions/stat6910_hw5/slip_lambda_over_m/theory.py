import numpy as np


def width_bound(w):
    x = np.abs(w)
    return (2.0 / x) * np.log(x * (1.0 + np.sqrt(1.0 - 4.0 / x)) / 2.0 - 1.0)


def weight_decay_factor(eta, lam, m):
    # C = C0 + lambda/(2m) sum w^2, so w is scaled by (1 - eta*lam/m)
    return 1.0 - (eta * lam) / m
