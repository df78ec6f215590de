"""The update rules of CS189 HW6: each takes (w, dw, config) and returns (next_w, config), leaving w as it is."""

import numpy as np


def sgd(w, dw, config=None):
    """Take one step of gradient descent; config {'learning_rate': 1e-2}; w, dw of one shape."""
    config = config if config is not None else {}
    config.setdefault("learning_rate", 1e-2)
    # w ← w − η dw
    return w - config["learning_rate"] * dw, config


def sgd_momentum(w, dw, config=None):
    """Take one step with momentum; config {'learning_rate': 1e-2, 'momentum': 0.9, 'velocity': zeros like w}."""
    config = config if config is not None else {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    # v ← μ v − η dw, w ← w + v
    velocity = config["momentum"] * config.get("velocity", np.zeros_like(w)) - config["learning_rate"] * dw
    config["velocity"] = velocity
    return w + velocity, config


def rmsprop(w, dw, config=None):
    """Take one RMSprop step; config {'learning_rate': 1e-2, 'decay_rate': 0.99, 'epsilon': 1e-8, 'cache': zeros}."""
    config = config if config is not None else {}
    for key, value in (("learning_rate", 1e-2), ("decay_rate", 0.99), ("epsilon", 1e-8)):
        config.setdefault(key, value)
    decay = config["decay_rate"]
    # s ← ρ s + (1 − ρ) dw²,  w ← w − η dw / (√s + ε)
    config["cache"] = decay * config.get("cache", np.zeros_like(w)) + (1 - decay) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"]), config


def adam(w, dw, config=None):
    """Take one bias-corrected Adam step.

    config {'learning_rate': 1e-3, 'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-8, 'm', 'v': zeros like w, 't': 0}; t
    counts the steps taken, so the first step corrects with t = 1.
    """
    config = config if config is not None else {}
    for key, value in (
        ("learning_rate", 1e-3),
        ("beta1", 0.9),
        ("beta2", 0.999),
        ("epsilon", 1e-8),
        ("t", 0),
    ):
        config.setdefault(key, value)
    beta1, beta2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = beta1 * config.get("m", np.zeros_like(w)) + (1 - beta1) * dw
    config["v"] = beta2 * config.get("v", np.zeros_like(w)) + (1 - beta2) * dw**2
    m = config["m"] / (1 - beta1 ** config["t"])
    v = config["v"] / (1 - beta2 ** config["t"])
    # w ← w − η m̂ / (√v̂ + ε)
    return w - config["learning_rate"] * m / (np.sqrt(v) + config["epsilon"]), config
