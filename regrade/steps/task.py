"""Run one task on the reference and leave a whole outcome: done, or failed with one line."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from reference.datasets.load import DataError
from reference.run import Run
from regrade import declared
from regrade.errors import one_line
from regrade.files import json_line, write_text, write_whole
from regrade.implementation import call_reference


def parser() -> argparse.ArgumentParser:
    """Return the options that both task steps share."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("assignment")
    options.add_argument("task")
    options.add_argument("implementation", choices=["reference", "solution"])
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--part", default="", help="the part of the task that the settings are for")
    options.add_argument("--attempt", type=int, default=1)
    options.add_argument("--settings", type=json.loads, required=True, help="the task's settings as JSON")
    options.add_argument("--scale", choices=["embedded", "published"], required=True)
    options.add_argument("--data-dir", type=Path)
    options.add_argument("--download", action="store_true")
    options.add_argument(
        "--outcome", type=Path, required=True, help="file; metrics and arrays are put beside it"
    )
    options.add_argument("--times", type=Path, help="file for the times that the task measures itself")
    return options


def new_run(words: argparse.Namespace) -> Run:
    """Return the run that the words on the command line describe, with no implementation to call yet."""
    return Run(
        assignment=words.assignment,
        task=words.task,
        scale=words.scale,
        seed=words.seed,
        settings=words.settings,
        implementation=words.implementation,
        data_dir=words.data_dir,
        download=words.download,
    )


def perform(
    run: Run, words: argparse.Namespace, isolation: str | None, expected: tuple[type, ...] = ()
) -> None:
    """Run the task's module and write metrics.csv, arrays.npz and last outcome.json, whatever happens.

    Exceptions of the types `expected` and bad data say their one line; any other also leaves a traceback in the log.
    """
    reason = None
    try:
        importlib.import_module(f"reference.{run.assignment}.tasks.{run.task}").run(run)
    except (DataError, *expected) as error:
        reason = one_line(error)
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {one_line(error)}"
    if reason is not None:
        print(f"{run.assignment}/{run.task}: {reason}", file=sys.stderr)
        run.rows.clear()
        run.arrays.clear()
    folder = words.outcome.parent
    write_whole(folder / "metrics.csv", run.write_metrics)
    write_whole(folder / "arrays.npz", lambda path: _save(path, run.arrays))
    if words.times is not None:
        write_whole(words.times, run.write_times)
    write_text(words.outcome, json_line(_outcome(run, words, reason, isolation)))


def _outcome(
    run: Run, words: argparse.Namespace, reason: str | None, isolation: str | None
) -> dict[str, Any]:
    return {
        "assignment": run.assignment,
        "task": run.task,
        "implementation": run.implementation,
        "seed": run.seed,
        "part": words.part.removeprefix("-"),
        "scale": run.scale,
        "status": "done" if reason is None else "failed",
        "reason": reason,
        "isolation": isolation,
        "settings": dict(run.settings),
        "origins": [asdict(run.origins[name]) for name in sorted(run.origins)],
        "places": {name: sorted(run.places[name]) for name in sorted({row[-2] for row in run.rows})},
        "attempt": words.attempt,
    }


def _save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def main() -> None:
    """Run the task that the command line names on the reference."""
    words = parser().parse_args()
    run = new_run(words)
    if "probes" in declared.task(words.assignment, words.task).get("uses", []):
        run.call_probe = call_reference(words.assignment)
    perform(run, words, isolation=None)


if __name__ == "__main__":
    main()
