"""Hold every published number against ours."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from regrade.declared import ROOT
from regrade.files import read_json_lines, write_whole
from report.claims import judge
from report.declarations import read_assignments
from report.measurements import read_metrics


def main() -> None:
    """Write claims.csv for the assignments of the configuration."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("metrics", type=Path)
    options.add_argument("outcomes", type=Path)
    options.add_argument("output", type=Path)
    words = options.parse_args()
    declarations = read_assignments(ROOT / "reference", words.config["assignments"])
    table = judge(declarations, read_metrics(words.metrics), read_json_lines(words.outcomes))
    write_whole(words.output, lambda path: table.to_csv(path, index=False, lineterminator="\n"))


if __name__ == "__main__":
    main()
