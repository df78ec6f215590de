"""Put the metrics of all task runs into one table, and their outcomes into one file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from reference.run import COLUMNS
from regrade.declared import ROOT
from regrade.files import write_json_lines, write_text
from regrade.plan import Plan


def main() -> None:
    """Collect what the configuration asks for, in its order."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("metrics", type=Path)
    options.add_argument("outcomes", type=Path)
    words = options.parse_args()
    table, outcomes = gather([Path(path) for path in Plan(words.config, ROOT).task_outcomes()])
    write_text(words.metrics, table)
    write_json_lines(words.outcomes, outcomes)


def gather(paths: list[Path]) -> tuple[str, list[dict[str, Any]]]:
    """Return the metrics of task runs as one CSV table, and their outcomes, in the order of their outcome files."""
    outcomes, tables = [], [[",".join(COLUMNS) + "\n"]]  # the header, also where there is no task
    for path in paths:
        outcome = json.loads(path.read_text(encoding="utf-8"))
        del outcome["attempt"]  # how often it was tried is no result
        outcomes.append(outcome)
        tables.append(path.with_name("metrics.csv").read_text(encoding="utf-8").splitlines(keepends=True))
        if tables[-1][0] != tables[0][0]:
            raise ValueError(f"{path.with_name('metrics.csv')}: its columns are not {tables[0][0].strip()}")
    return "".join(tables[0] + [line for table in tables for line in table[1:]]), outcomes


if __name__ == "__main__":
    main()
