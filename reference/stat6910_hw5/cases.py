"""The inputs that the functions of STAT6910 HW5 are asked about, by group, drawn from a generator."""

import numpy as np


def width(rng):
    """Yield (group, inputs) for the width bound."""
    yield "one weight", {"w": float(rng.uniform(5, 9))}
    yield "negative weight", {"w": -float(rng.uniform(5, 9))}
    yield "several weights", {"w": rng.uniform(4.5, 40, 6) * np.array([1, -1, 1, -1, 1, 1])}
    yield "large weight", {"w": float(rng.uniform(1e3, 1e4))}
    yield "|w| = 4", {"w": float(rng.choice([-4.0, 4.0]))}


def decay(rng):
    """Yield (group, inputs) for the decay of an epoch."""
    for group, low, high in (("slow decay", 1e-5, 1e-3), ("fast decay", 0.3, 2)):
        m, eta = int(rng.integers(2, 200)), float(rng.uniform(0.05, 0.8))
        yield group, {"eta": eta, "lam": float(rng.uniform(low, high)) * m / eta, "m": m}


def steps(rng, states, **settings):
    """Yield (group, inputs) for an update rule, from zero states and from given ones; states: their names."""
    for group in ("from the start", "a state given")[: 2 if states else 1]:
        for shape in ((5,), (3, 4)):
            given = {
                name: np.zeros(shape) if group == "from the start" else rng.uniform(0.1, 1, shape)
                for name in states
            }
            inputs = {"w": rng.standard_normal(shape), "gradients": rng.standard_normal((4, *shape))}
            first = {} if "m" not in states else {"t": 1 if group == "from the start" else 6}
            yield group, inputs | given | first | settings


def zero_gradient(rng, states=("s",)):
    """Yield (group, inputs) where one weight has had no gradient yet: 0/0 must not come of it."""
    gradients = rng.standard_normal((3, 4))
    gradients[:, 1] = 0
    given = {name: np.zeros(4) for name in states} | ({"t": 1} if "m" in states else {})
    yield "no gradient yet", {"w": rng.standard_normal(4), **given, "gradients": gradients, "eta": 0.1}


def published_betas(rng):
    """Yield (group, inputs) for Adam called without β₁ and β₂: 0.9 and 0.999 by default."""
    inputs = {"w": rng.standard_normal(5), "m": rng.uniform(0.1, 1, 5), "v": rng.uniform(0.1, 1, 5)}
    yield "β by default", {**inputs, "gradients": rng.standard_normal((4, 5)), "t": 3, "eta": 0.03}


def pictures(rng):
    """Yield (group, inputs) for the net with given weights."""
    for group, n in (("several pictures", 4), ("one picture", 1)):
        yield (
            group,
            {"X": rng.uniform(0, 1, (n, 784)).astype(np.float32), "frequency": float(rng.uniform(1, 2))},
        )


# Pictures of ten classes around their centres; noise that makes some samples of each lie nearer to another's.
CENTRES = np.random.default_rng(6910).uniform(0.35, 0.65, (10, 784))
SPREAD = 0.4


def training(rng):
    """Yield (group, inputs) for a short training."""
    y = rng.integers(10, size=600)
    X, X_test = (
        (CENTRES[rows] + SPREAD * rng.standard_normal((len(rows), 784))).astype(np.float32)
        for rows in (y, rng.integers(10, size=300))
    )
    settings = {"rate": 0.002, "batch": 20, "steps": 200}
    yield "accuracy", {"X": X, "y": y, "X_test": X_test, **settings, "seed": int(rng.integers(2**31))}


def training_score(reply, inputs):
    """Return the share of test samples that a reply of labels puts to the nearest centre, the best possible rule."""
    distances = np.square(inputs["X_test"][:, None] - CENTRES).sum(axis=2)
    reply = np.asarray(reply["labels"])
    return float(np.mean(reply == distances.argmin(axis=1))) if reply.shape == distances.shape[:1] else 0.0
