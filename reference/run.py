"""What a task sees of its run: settings, seed, data, the implementation under test; and what it leaves behind."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from reference import seeding
from reference.datasets.load import Dataset, Origin, load

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("assignment", "task", "implementation", "variant", "seed", "step", "split", "metric", "value")


@dataclass
class Run:
    """One run of one task: what it may read, and the metrics and arrays it collects.

    `places` maps each metric to the lines that recorded it, "reference/….py:41".

    `call_probe(name, inputs)` runs a probe of the assignment on the implementation under test: in this process for
    the reference, inside the sandbox for a submission.
    """

    assignment: str
    task: str
    scale: str
    seed: int
    settings: Mapping[str, Any]
    implementation: str = "reference"
    data_dir: Path | None = None
    download: bool = False
    call_probe: Callable[[str, dict[str, Any]], Any] | None = None
    rows: list[tuple] = field(default_factory=list)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    times: list[tuple[str, str, float]] = field(default_factory=list)
    places: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = seeding.generator(self.assignment, self.task, self.seed)

    def data(self, name: str) -> Dataset:
        """Return a data set at this run's scale and note its origin; raises `DataError`."""
        dataset = load(name, self.scale, seed=self.seed, data_dir=self.data_dir, download=self.download)
        self.origins[name] = dataset.origin
        return dataset

    def call(self, probe: str, **inputs: Any) -> Any:
        """Run a probe of the assignment on the implementation under test and return its plain reply."""
        if self.call_probe is None:
            raise RuntimeError(f"{self.assignment}/{self.task}: no implementation to call {probe!r} on")
        return self.call_probe(probe, inputs)

    @contextmanager
    def trying(self, setting: str) -> Iterator[None]:
        """Name one of several settings ("rate=0.1") in the reason if what is done inside fails."""
        try:
            yield
        except Exception as error:
            error.add_note(setting)
            raise

    def metric(
        self, name: str, value: float, *, variant: str = "", split: str = "", step: int | None = None
    ) -> None:
        """Record one number; `step` is the epoch or iteration of a curve, None for a final value."""
        if not math.isfinite(value):
            raise ValueError(
                f"{self.assignment}/{self.task}: metric {name!r} ({variant or 'no variant'}) is {value}: "
                "training diverged, or there was nothing to average"
            )
        self.places.setdefault(name, set()).add(_caller())
        head = (self.assignment, self.task, self.implementation, variant, self.seed)
        self.rows.append((*head, "" if step is None else int(step), split, name, float(value)))

    def examples(self, name: str, values: Any, *, variant: str = "", split: str = "") -> None:
        """Record the mean of one value an example as a final metric, and keep the values (N,).

        Orderings of two variants are decided by pairing these values example by example: whether each test picture
        was classified rightly (booleans), its loss (floats). All variants must see the same examples in one order.
        """
        values = np.asarray(values)
        self.metric(name, float(np.mean(values, dtype=np.float64)), variant=variant, split=split)
        self.array(
            f"examples|{name}|{variant}|{split}",
            values if values.dtype == bool else values.astype(np.float32),
        )

    def seconds(self, name: str, value: float, *, variant: str = "") -> None:
        """Record a measured time for the times page alone, apart from the metrics, which come back the same."""
        self.times.append((name, variant, float(value)))

    def array(self, name: str, values: Any) -> None:
        """Keep an array for the figures: numbers, booleans or text, never objects."""
        array = np.asarray(values)
        if array.dtype.kind not in "biufU":
            raise TypeError(f"{self.assignment}/{self.task}: array {name!r} has type {array.dtype}")
        self.arrays[name] = array

    def write_metrics(self, path: Path) -> None:
        """Write the metrics as CSV with `COLUMNS`; values carry all digits of a float64."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows((*row[:-1], repr(row[-1])) for row in self.rows)

    def write_times(self, path: Path) -> None:
        """Write the measured times as CSV: name, variant, seconds."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("name", "variant", "seconds"))
            writer.writerows(self.times)


def _caller() -> str:
    """Return the file and line, "reference/….py:41", that the metric being recorded comes from."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return f"{_relative(frame.f_code.co_filename)}:{frame.f_lineno}"


@cache
def _relative(file: str) -> str:
    path = Path(file).resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
