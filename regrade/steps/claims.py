"""Hold every published number against ours."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas

from regrade import declared
from regrade.files import read_json_lines, write_whole
from report.claims import judge


def main() -> None:
    """Write claims.csv for the assignments of the configuration."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("metrics", type=Path)
    options.add_argument("outcomes", type=Path)
    options.add_argument("output", type=Path)
    words = options.parse_args()
    declarations = [
        {**declared.assignment(name), "claims": declared.read(name, "claims")}
        for name in words.config["assignments"]
    ]
    metrics = pandas.read_csv(words.metrics, keep_default_na=False, dtype={"variant": str, "split": str})
    table = judge(declarations, metrics, read_json_lines(words.outcomes))
    write_whole(words.output, lambda path: table.to_csv(path, index=False, lineterminator="\n"))


if __name__ == "__main__":
    main()
