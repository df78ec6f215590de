"""What a figure says in words: its series' names as a reader writes them, and which seeds it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

_SPLITS = {"train": "training", "valid": "validation"}
_GREEK = {"gamma": "γ", "mu": "μ", "lam": "λ"}


def readable(label: str) -> str:
    """Return a series' name for the picture: "units=64, relu, valid" as "units = 64, relu, validation".

    A setting whose value is a word goes without its key: "method=finite differences" is "finite differences".
    """
    return ", ".join(_part(part) for part in label.split(", "))


def _part(part: str) -> str:
    setting = re.fullmatch(r"([^\W\d]\w*)=(.+)", part)
    if not setting:
        return _SPLITS.get(part, part)
    key, value = setting.groups()
    if not re.match(r"-?\d", value):
        return value
    return f"{_GREEK.get(key, key)} = {value.replace('-', '−', 1) if value[0] == '-' else value}"


def of_seeds(seeds: Iterable[int], alike: bool = False) -> str:
    """Return what a picture of means says of the seeds behind it; `alike`: all gave the same values."""
    found = sorted(set(seeds))
    if len(found) == 1:
        return f"one seed ({found[0]})"
    return f"{len(found)} seeds, all alike" if alike else f"mean and range of {len(found)} seeds"


def first_of(arrays_by_seed: Mapping[tuple[str, int], Mapping[str, np.ndarray]]) -> str:
    """Return what a picture of the arrays of the reference's lowest seed says of it."""
    seeds = sorted(seed for implementation, seed in arrays_by_seed if implementation == "reference")
    return f"seed {seeds[0]} of {len(seeds)}" if len(seeds) > 1 else f"one seed ({seeds[0]})"
