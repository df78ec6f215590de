"""The inputs that the functions of CS189 HW6 are asked about, by group, drawn from a generator."""

import itertools

import numpy as np

# group: (N, shape of a sample, outputs, type)
AFFINE = {
    "rows": (6, (4,), 3, "f8"),
    "images": (2, (3, 2, 4), 5, "f8"),
    "one sample": (1, (7,), 2, "f8"),
    "float32": (5, (6,), 4, "f4"),
}


def affine(rng, backward=False):
    """Yield (group, inputs) for an affine map, with dout for its backward pass."""
    for group, (n, shape, m, dtype) in AFFINE.items():
        arrays = {"x": (n, *shape), "w": (np.prod(shape), m), "b": (m,)}
        arrays |= {"dout": (n, m)} if backward else {}
        yield group, {name: rng.standard_normal(size).astype(dtype) for name, size in arrays.items()}


def relu(rng, backward=False):
    """Yield (group, inputs) for ReLU; no input is 0, where either slope is right."""
    for group, shape, dtype in (
        ("rows", (5, 4), "f8"),
        ("images", (2, 3, 4, 3), "f8"),
        ("float32", (3, 6), "f4"),
    ):
        arrays = ("x", "dout") if backward else ("x",)
        yield group, {name: rng.standard_normal(shape).astype(dtype) for name in arrays}


def softmax(rng):
    """Yield (group, inputs) for the softmax loss."""
    for group, n, classes, dtype in (
        ("several classes", 6, 5, "f8"),
        ("two classes", 4, 2, "f8"),
        ("one sample", 1, 6, "f8"),
        ("equal scores", 5, 4, "f8"),
        ("large scores", 4, 5, "f8"),
        ("float32", 5, 3, "f4"),
    ):
        x = rng.standard_normal((n, classes))
        # An offset of 1000 overflows exp unless the row's maximum is taken off. No probability is so small that a tiny
        # number in the logarithm, which many add, counts.
        x = np.clip(2 * x, -2.5, 2.5)
        x = {"equal scores": 0 * x, "large scores": 1000 + x}.get(group, x)
        yield group, {"x": x.astype(dtype), "y": rng.integers(classes, size=n)}
    # Rows far apart: one maximum for all of them is of no use to the lower ones
    x = rng.standard_normal((3, 4)) + np.array([[1000], [0], [-1000]])
    yield "large scores", {"x": x, "y": rng.integers(4, size=3)}
    # A class far ahead, and it is the label: any other shift than the maximum overflows, and no probability is 0
    y = rng.integers(5, size=3)
    yield "large scores", {"x": rng.standard_normal((3, 5)) + 900 * (np.arange(5) == y[:, None]), "y": y}


def network(rng, labels=True):
    """Yield (group, inputs) for a net: samples, labels, and the parameters W1, b1, …"""
    for group, n, shape, sizes in (
        ("one hidden layer", 5, (6,), (6, 5, 3)),
        # So wide that hardly a sample finds a whole layer at 0: without biases a net would stand on ReLU's kink
        ("three hidden layers", 4, (5,), (5, 10, 9, 8, 2)),
        ("images", 1, (2, 3, 2), (12, 8, 5, 4)),
    ):
        inputs = {"X": rng.standard_normal((n, *shape))}
        inputs |= {"y": rng.integers(sizes[-1], size=n)} if labels else {}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
            # The scores stay near 0: no probability is so small that a tiny number in the logarithm counts
            scale = 0.7 if layer < len(sizes) - 1 else 0.05
            inputs[f"W{layer}"] = scale * rng.standard_normal((n_in, n_out))
            inputs[f"b{layer}"] = 0.5 * rng.standard_normal(n_out)
        yield group, inputs


def initial(rng):
    """Yield (group, inputs) for the initial parameters of a net; large enough for their spread to be judged."""
    for group, hidden, scale in (("one hidden layer", [50], 0.1), ("two hidden layers", [40, 60], 0.01)):
        seed = int(rng.integers(2**31))
        yield (
            group,
            {"seed": seed, "input_dim": 80, "hidden_dim": hidden, "num_classes": 30, "weight_scale": scale},
        )


def updates(rng, own, state):
    """Yield (group, inputs) for an update rule: the default settings, own ones, and a state that goes on.

    own: settings by name; state: names of the arrays that a step leaves for the next.
    """
    for group in ("from the start", "own settings", *(["a state given"] if state else [])):
        inputs = {"w": rng.standard_normal((4, 3)), "gradients": rng.standard_normal((4, 4, 3))}
        inputs |= {} if group == "from the start" else own
        if group == "a state given":
            inputs |= {name: rng.uniform(0.1, 1, (4, 3)) for name in state}
            inputs |= {"t": 5} if "m" in state else {}
        yield group, inputs
        if group == "from the start" and state and "velocity" not in state:
            # Steps whose size epsilon decides
            yield group, inputs | {"gradients": 1e-8 * rng.standard_normal((4, 4, 3))}


def convolution(rng, backward=False):
    """Yield (group, inputs) for a convolution; pictures and filters need not be square."""
    for group, (n, c, h, w), (f, fh, fw), stride, pad in (
        ("padded by 1", (2, 3, 5, 5), (4, 3, 3), 1, 1),
        ("not padded", (2, 2, 6, 6), (3, 3, 3), 1, 0),
        ("stride 2, padded by 2", (1, 3, 7, 7), (2, 5, 5), 2, 2),
        ("not square", (2, 2, 5, 8), (3, 3, 2), 1, 1),
    ):
        rows, columns = (h + 2 * pad - fh) // stride + 1, (w + 2 * pad - fw) // stride + 1
        arrays = {"x": (n, c, h, w), "w": (f, c, fh, fw), "b": (f,)}
        arrays |= {"dout": (n, f, rows, columns)} if backward else {}
        yield (
            group,
            {
                **{name: rng.standard_normal(size) for name, size in arrays.items()},
                "stride": stride,
                "pad": pad,
            },
        )


def pool(rng, backward=False):
    """Yield (group, inputs) for max pooling."""
    for group, shape, (height, width), stride in (
        ("separate windows", (2, 3, 4, 6), (2, 2), 2),
        ("overlapping windows", (2, 2, 5, 7), (3, 3), 1),
        ("overlapping windows", (1, 2, 6, 5), (2, 3), 2),
    ):
        rows, columns = (shape[2] - height) // stride + 1, (shape[3] - width) // stride + 1
        inputs = {"x": rng.standard_normal(shape), "height": height, "width": width, "stride": stride}
        yield group, inputs | ({"dout": rng.standard_normal((*shape[:2], rows, columns))} if backward else {})


def batchnorm_forward(rng):
    """Yield (group, inputs) for batch normalisation: what it gives in training and in test, and what it remembers."""
    for group, mode, output in (
        ("training", "train", "out"),
        ("test", "test", "out"),
        ("running mean", "train", "running_mean"),
        ("running variance", "train", "running_var"),
    ):
        for n, d in ((6, 4), (3, 5)):
            yield (
                group,
                {
                    "x": 3 * rng.standard_normal((n, d)) + 2,
                    "gamma": rng.uniform(0.5, 2, d),
                    "beta": rng.standard_normal(d),
                    "running_mean": rng.standard_normal(d),
                    "running_var": rng.uniform(0.5, 2, d),
                    "mode": mode,
                    "eps": 1e-3,
                    "momentum": 0.8,
                    "output": output,
                },
            )
        if mode == "train":
            # The published defaults; the batch hardly varies, so that eps counts
            arrays = {"x": 0.01 * rng.standard_normal((5, 3)), "gamma": np.ones(3), "beta": np.zeros(3)}
            yield group, arrays | {"mode": mode, "output": output}


def batchnorm_backward(rng):
    """Yield (group, inputs) for the backward pass of batch normalisation."""
    for n, d in ((6, 4), (3, 5)):
        arrays = {"x": (n, d), "gamma": (d,), "beta": (d,), "dout": (n, d)}
        yield "rows", {name: rng.standard_normal(size) for name, size in arrays.items()} | {"eps": 1e-3}


def dropout(rng, backward=False):
    """Yield (group, inputs) for dropout; no element of x is 0, so that out shows the mask."""
    for group, p in (("train", 0.3), ("train", 0.8), ("test", 0.3)):
        inputs = {"x": rng.uniform(1, 3, (60, 50)), "p": p, "mode": group, "seed": int(rng.integers(2**31))}
        yield group, inputs | ({"dout": rng.uniform(1, 2, (60, 50))} if backward else {})


# Pixels of five classes around their centres; near enough that some samples of each lie nearer to another's.
CENTRES = np.random.default_rng(189).uniform(60, 196, (5, 36))
SPREAD = 70.0


def training(rng):
    """Yield (group, inputs) for a short training on pixels 0 to 255, as the source trains."""
    y = rng.integers(5, size=600)
    X, X_test = (
        np.clip(CENTRES[rows] + SPREAD * rng.standard_normal((len(rows), 36)), 0, 255)
        for rows in (y, rng.integers(5, size=500))
    )
    settings = {"hidden": 20, "weight_scale": 0.03, "rate": 1e-4, "batch": 4, "steps": 1500}
    yield "accuracy", {"X": X, "y": y, "X_test": X_test, **settings, "seed": int(rng.integers(2**31))}


def training_score(reply, inputs):
    """Return the share of test samples that a reply of labels puts to the nearest centre, the best possible rule."""
    distances = np.square(inputs["X_test"][:, None] - CENTRES).sum(axis=2)
    reply = np.asarray(reply["labels"])
    return float(np.mean(reply == distances.argmin(axis=1))) if reply.shape == distances.shape[:1] else 0.0
