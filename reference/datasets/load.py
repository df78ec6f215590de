"""One call for every data set, at either scale, and the record of where the data come from."""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

# The data are drawn from this seed whatever the seed of the run: a run's seed varies initial weights and
# batches, so that the spread over seeds is that of the training alone, as it is on real data.
DATA_SEED = 20180219
SCALES = ("embedded", "published")


class DataError(Exception):
    """A data set cannot be had: one line that names the file and says what to do."""


@dataclass(frozen=True)
class Split:
    """Images (N, H, W) or (N, H, W, 3) uint8 and their labels (N,) int64."""

    images: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Page:
    """A page of writing: image (H, W, 3) uint8, its lines of text, and the letters' boxes.

    `boxes` (K, 4) int64 holds min row, min column, max row, max column (exclusive) in reading order, blanks
    left out; None where nobody has measured them.
    """

    name: str
    image: np.ndarray
    text: tuple[str, ...]
    boxes: np.ndarray | None = None


@dataclass(frozen=True)
class Origin:
    """Where data come from, and how close they are to the data of the source report.

    `closeness` is "embedded", "own", "rebuilt" or "partial"; `files` are relative to the data folder.
    """

    name: str
    title: str
    description: str
    sha256: str
    closeness: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A data set: named splits, pages, or the `arrays` of a network's weights; class names by label; the origin."""

    name: str
    splits: dict[str, Split]
    class_names: tuple[str, ...]
    origin: Origin
    pages: tuple[Page, ...] = field(default=())
    arrays: dict[str, np.ndarray] = field(default_factory=dict)


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Return catalogue.yaml: what is known of each data set before any of it is read."""
    return yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"))


def load(
    name: str, scale: str, seed: int = 0, data_dir: Path | str | None = None, download: bool = False
) -> Dataset:
    """Return the data set `name` at "embedded" or "published" scale.

    `seed`, that of the run, changes no data (see `DATA_SEED`). `data_dir` holds the published files; with
    `download` those that are missing there are fetched into it where torchvision knows the data set.
    Raises `DataError`.
    """
    if name not in catalogue():
        raise DataError(f"data set {name!r} is not known: choose one of {', '.join(catalogue())}")
    if scale not in SCALES:
        raise DataError(f"scale {scale!r} is not known: choose one of {', '.join(SCALES)}")
    module = importlib.import_module(f"reference.datasets.{name}")
    if scale == "embedded":
        return module.embedded(DATA_SEED)
    if data_dir is None:
        raise DataError(f"{name}: set data_dir to the folder that holds the published files")
    data_dir = Path(data_dir)
    if download and hasattr(module, "download"):
        module.download(data_dir)
    return module.published(data_dir)


def need(dataset: Dataset, have: int, want: int, setting: str) -> None:
    """Raise `DataError` where a data set has fewer examples than a setting asks for."""
    if have < want:
        files = ", ".join(dataset.origin.files) or dataset.name
        raise DataError(f"{files}: {have} examples, but {setting} needs {want}: is it the whole data set?")


def embedded_dataset(
    name: str, splits: dict[str, Split], class_names: tuple[str, ...], pages: tuple[Page, ...] = ()
) -> Dataset:
    """Return a data set that was made or bundled; its sha256 is taken over the arrays."""
    entry = catalogue()[name]
    digest = hashlib.sha256()
    arrays = {
        f"{split}/{key}": getattr(splits[split], key) for split in splits for key in ("images", "labels")
    }
    arrays |= {f"{page.name}/image": page.image for page in pages}
    for key, array in arrays.items():
        digest.update(f"{key} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array))
    origin = Origin(name, entry["title"], entry["embedded"].strip(), digest.hexdigest(), "embedded")
    return Dataset(name, splits, class_names, origin, pages)
