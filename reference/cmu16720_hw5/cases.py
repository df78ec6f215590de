"""Inputs of the questions of 16-720 HW5: each function draws the cases of one question from a generator."""

from __future__ import annotations

import numpy as np

from grader.declarations import Case

SHAPES = {"a batch": (6, 5, 4), "one example": (1, 3, 4), "two classes": (5, 4, 2), "one unit": (4, 3, 1)}
CENTRES = np.array([[2.0, 0.0], [-1.0, 1.8], [-1.0, -1.8]])
# Block letters of one connected stroke each, six rows by five columns.
GLYPHS = {
    "L": ("#....", "#....", "#....", "#....", "#....", "#####"),
    "T": ("#####", "..#..", "..#..", "..#..", "..#..", "..#.."),
    "H": ("#...#", "#...#", "#####", "#...#", "#...#", "#...#"),
    "U": ("#...#", "#...#", "#...#", "#...#", "#...#", "#####"),
    "E": ("#####", "#....", "####.", "#....", "#....", "#####"),
    "O": ("#####", "#...#", "#...#", "#...#", "#...#", "#####"),
}


def initial(rng: np.random.Generator) -> list[Case]:
    """Sizes of layers, square and not, large enough that their distribution shows."""
    return [
        Case(
            f"{output}, {group}" if output == "W" else output,
            {"in_size": n_in, "out_size": n_out, "name": name, "output": output}
            | {"seed": int(rng.integers(2**31))},
        )
        for output in ("W", "b")
        for group, n_in, n_out, name in (("wide", 60, 90, "layer1"), ("narrow", 120, 30, "output"))
    ]


def sigmoid(rng: np.random.Generator) -> list[Case]:
    """Moderate, float32 and very large arguments."""
    large = np.array([[-1e3, -750.0, -40.0, 0.0], [40.0, 750.0, 1e3, float(rng.normal())]])
    return [
        Case("moderate values", {"x": rng.normal(size=(3, 4)) * 3}),
        Case("moderate values", {"x": rng.normal(size=(2, 3)).astype(np.float32)}),
        Case("large values", {"x": large}),
    ]


def sigmoid_deriv(rng: np.random.Generator) -> list[Case]:
    """Outputs of a sigmoid, of a matrix and of a vector."""
    return [Case("outputs", {"post_act": rng.uniform(size=shape)}) for shape in ((3, 4), (1, 5), (7,))]


def softmax(rng: np.random.Generator) -> list[Case]:
    """Small scores, large ones, far apart within a row, and of very unlike size by row."""
    rows = rng.normal(size=(4, 3))
    return [
        Case("small scores", {"x": rows}),
        Case("small scores", {"x": rng.normal(size=(1, 2))}),
        Case("small scores", {"x": rng.normal(size=(5, 6)).astype(np.float32)}),
        Case("large scores", {"x": 1000 + 5 * rng.normal(size=(3, 4))}),
        Case("large scores", {"x": 900 * rng.normal(size=(3, 4))}),
        Case("large scores", {"x": rows + np.array([[0.0], [-900.0], [900.0], [0.0]])}),
    ]


def utilities(rng: np.random.Generator) -> list[Case]:
    """Positive and negative values, none at ReLU's kink."""
    cases = []
    for name in ("linear", "tanh", "relu"):
        x = rng.normal(size=(4, 5))
        cases.append(Case(name, {"x": x + 0.1 * np.sign(x), "name": name}))
        cases.append(Case(name, {"x": rng.normal(size=(1, 3)) + 4, "name": name}))
    return cases


def _layer(rng: np.random.Generator, shape: tuple[int, int, int]) -> dict[str, np.ndarray]:
    n, n_in, n_out = shape
    # Biases away from 0, so that no pre-activation lies at ReLU's kink by construction.
    return {
        "X": rng.normal(size=(n, n_in)),
        "W": rng.normal(size=(n_in, n_out)),
        "b": 0.5 + rng.uniform(size=n_out),
    }


def forward(rng: np.random.Generator) -> list[Case]:
    """Each activation, given or by default, for several shapes."""
    return [
        Case("default activation" if default else "given activation", {**_layer(rng, shape), **kind})
        for shape in SHAPES.values()
        for default in (True, False)
        for kind in ({"activation": "sigmoid" if default else "tanh", "default": default},)
    ]


def backwards(rng: np.random.Generator) -> list[Case]:
    """Each of the three gradients for several shapes; two activations, given or by default."""
    cases = []
    for output in ("grad_X", "grad_W", "grad_b"):
        for shape in SHAPES.values():
            for activation, default in (("sigmoid", True), ("tanh", False)):
                inputs = _layer(rng, shape)
                inputs |= {"delta": rng.normal(size=(shape[0], shape[2])), "activation": activation}
                cases.append(Case(output, inputs | {"default": default, "output": output}))
    return cases


def loss(rng: np.random.Generator) -> list[Case]:
    """One-hot rows and probabilities, for the loss and for the accuracy."""
    cases = []
    for output in ("loss", "accuracy"):
        for n, classes in ((6, 4), (1, 3), (5, 2)):
            probs = 0.9 * rng.dirichlet(np.ones(classes), size=n) + 0.1 / classes
            labels = rng.integers(classes, size=n)
            cases.append(Case(output, {"y": np.eye(classes)[labels], "probs": probs, "output": output}))
    return cases


def batches(rng: np.random.Generator) -> list[Case]:
    """Numbers of examples that the batch size divides, and does not; the order; what becomes of the arrays given."""
    cases = []
    for group, n, size, about in (
        ("even", 24, 6, "the batches"),
        ("with a remainder", 23, 5, "the batches"),
        ("a random order", 24, 6, "the order"),
        ("the caller's arrays", 24, 6, "the caller's arrays"),
    ):
        x = np.column_stack([np.arange(n, dtype=float), rng.normal(size=(n, 2))])
        y = np.eye(3)[rng.integers(3, size=n)]
        y[:, 0] += 10 * np.arange(n)  # each row of y can be recognised too
        inputs = {"x": x, "y": y, "batch_size": size, "about": about, "seed": int(rng.integers(2**31))}
        cases.append(Case(group, inputs))
    return cases


def pages(rng: np.random.Generator) -> list[Case]:
    """Pages of block letters with grain, in one row and in three, and with specks."""
    return [
        Case("one row", {"image": _page(rng, ["LTHU"])}),
        Case("three rows", {"image": _page(rng, ["HOLE", "TUE", "LOUT"])}),
        Case("specks on the paper", {"image": _page(rng, ["TOE", "HUT"], specks=4)}),
    ]


def _page(rng: np.random.Generator, rows: list[str], specks: int = 0) -> np.ndarray:
    """Draw dark letters of uneven size on bright paper (H, W, 3), floats in [0, 1]; specks of 6 pixels below them."""
    image = np.full((40 + 110 * len(rows), 60 + 105 * max(map(len, rows)), 3), 0.92)
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            stroke = int(rng.integers(9, 13))
            mask = np.kron(
                [[pixel == "#" for pixel in line] for line in GLYPHS[letter]], np.ones((stroke, stroke))
            )
            top, left = (
                30 + 110 * number + int(rng.integers(0, 12)),
                40 + 105 * place + int(rng.integers(0, 15)),
            )
            area = image[top : top + mask.shape[0], left : left + mask.shape[1]]
            area[mask > 0] = rng.uniform(0.1, 0.25)
    for place in range(specks):
        top, left = (
            int(rng.integers(len(image) - 16, len(image) - 10)),
            30 + 60 * place + int(rng.integers(20)),
        )
        image[top : top + 6, left : left + 6] = 0.2
    return np.clip(image + rng.normal(scale=0.01, size=image.shape), 0, 1)


def training(rng: np.random.Generator) -> list[Case]:
    """Three overlapping clusters in the plane; the checked examples are others than those trained on."""
    x, labels = _blobs(rng, 240)
    checked, _ = _blobs(rng, 300)
    inputs = {"x": x, "y": np.eye(3)[labels], "x_checks": [checked], "hidden": 8, "rate": 0.02}
    return [Case("clusters", inputs | {"batch_size": 16, "epochs": 20, "seed": int(rng.integers(1000))})]


def _blobs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    labels = rng.integers(3, size=n)
    return CENTRES[labels] + 0.9 * rng.normal(size=(n, 2)), labels


def blob_labels(x: np.ndarray) -> np.ndarray:
    """Return the likeliest cluster of each row: the nearest centre, the best that any classifier can do."""
    return np.argmin(((x[:, None] - CENTRES) ** 2).sum(axis=2), axis=1)
