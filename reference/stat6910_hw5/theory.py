"""The two formulas of STAT6910 HW5: how weights decay, and how wide the range of useful activations is."""

import numpy as np


def width_bound(w):
    """Return the greatest width of an interval of activations a with |w σ'(w a + b)| ≥ 1.

    w: float or array of any shape with |w| ≥ 4 → float64 of that shape. STAT6910 HW5 §2.2(b).
    """
    w = np.abs(np.asarray(w, np.float64))
    # 2/|w| · ln( |w| (1 + √(1 − 4/|w|)) / 2 − 1 )
    return 2 / w * np.log(w * (1 + np.sqrt(1 - 4 / w)) / 2 - 1)


def weight_decay_factor(eta, lam, m):
    """Return the factor by which one epoch shrinks the weights when weight decay dominates.

    eta: learning rate, lam: λ of the cost C₀ + λ/2n Σw², m: batch size; floats or arrays. STAT6910 HW5 §1.2(b).
    """
    # (1 − ηλ/n)^(n/m) → exp(−ηλ/m) for ηλ ≪ n
    return np.exp(-np.asarray(eta, np.float64) * lam / m)
