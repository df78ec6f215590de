"""How hard the embedded data sets are: what four plain models score on each.

`python -m reference.datasets.hardness` prints the table.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from reference.datasets.load import Dataset, load

NAMES = ("mnist", "notmnist", "nist36", "emnist47", "faces6", "flowers17")


def _softmax() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=1e-3, max_iter=40))


def _net() -> Pipeline:
    net = MLPClassifier((64,), batch_size=64, max_iter=25, random_state=0)
    return make_pipeline(StandardScaler(), net)


MODELS: dict[str, Callable[[], object]] = {
    "nearest centroid": NearestCentroid,
    "linear softmax": _softmax,
    "k-NN": lambda: KNeighborsClassifier(5),
    "small dense net": _net,
}


def split(dataset: Dataset) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return train rows and labels, test rows and labels; rows are pixels (N, D) float32 in [0, 1].

    Without a test split the last fifth is held out; colour pictures are averaged over 2 × 2 pixels.
    """
    parts = dataset.splits
    if "test" in parts:
        train, test = parts["train"], parts["test"]
        pieces = train.images, train.labels, test.images, test.labels
    else:
        (every,) = parts.values()
        cut = len(every.labels) * 4 // 5
        pieces = every.images[:cut], every.labels[:cut], every.images[cut:], every.labels[cut:]
    return _rows(pieces[0]), pieces[1], _rows(pieces[2]), pieces[3]


def _rows(images: np.ndarray) -> np.ndarray:
    """Return pictures as rows of numbers."""
    rows = images.astype(np.float32) / 255
    if rows.ndim == 4:
        rows = (rows[:, ::2, ::2] + rows[:, 1::2, ::2] + rows[:, ::2, 1::2] + rows[:, 1::2, 1::2]) / 4
    return rows.reshape(len(rows), -1)


def score(name: str, model: str) -> float:
    """Return the test accuracy in percent of one of `MODELS` on an embedded data set."""
    x, y, x_test, y_test = split(load(name, "embedded"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of steps is fixed on purpose
        warnings.simplefilter("ignore", UserWarning)  # pixels that are always paper vary in no class
        return 100 * float(MODELS[model]().fit(x, y).score(x_test, y_test))


def row(name: str) -> list[str]:
    """Return a data set's row of the table: its name, each model's test accuracy, chance, all in percent."""
    chance = 100 / len(load(name, "embedded").class_names)
    return [name, *(f"{score(name, model):.1f}" for model in MODELS), f"{chance:.1f}"]


def table() -> str:
    """Return the Markdown table of all data sets."""
    lines = [["data set", *MODELS, "chance"], ["---", *["---:"] * (len(MODELS) + 1)], *map(row, NAMES)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(table())
