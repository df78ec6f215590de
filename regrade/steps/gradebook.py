"""Put all records of the class into one file, and one row for each submission into the gradebook."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grader.gradebook import write_gradebook
from regrade.declared import ROOT
from regrade.files import read_json_lines, write_json_lines, write_whole
from regrade.plan import Plan


def main() -> None:
    """Collect the shards' records by assignment and name."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("records", type=Path)
    options.add_argument("gradebook", type=Path)
    words = options.parse_args()
    order = words.config["assignments"]
    records = [
        record for path in Plan(words.config, ROOT).grade_files() for record in read_json_lines(Path(path))
    ]
    records.sort(key=lambda record: (order.index(record["assignment"]), record["submission"]))
    write_json_lines(words.records, records)
    write_whole(words.gradebook, lambda path: write_gradebook(records, path))


if __name__ == "__main__":
    main()
