"""Put all records of the class, with the points given by hand, into one file, and a row for each into the gradebook."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from grader.adjustments import Adjustments, BadAdjustments
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
    plan = Plan(words.config, ROOT)
    records = [record for path in plan.grade_files() for record in read_json_lines(Path(path))]
    records.sort(key=lambda record: (order.index(record["assignment"]), record["submission"]))
    records = _adjusted(records, plan)
    write_json_lines(words.records, records)
    write_whole(words.gradebook, lambda path: write_gradebook(records, path))


def _adjusted(records: list[dict[str, Any]], plan: Plan) -> list[dict[str, Any]]:
    """Return the records with each assignment's adjustments; a row that fits none stops, with nothing written."""
    files = plan.adjustments()
    try:
        found = {name: Adjustments.read(Path(file)) for name, file in files.items()}
    except BadAdjustments as error:
        raise SystemExit(f"regrade: {error}") from None
    records = [
        found[one["assignment"]].applied(one) if one["assignment"] in found else one for one in records
    ]
    problems = [line for one in found.values() for line in one.problems()]
    if problems:
        raise SystemExit("\n".join(f"regrade: {line}" for line in problems))
    return records


if __name__ == "__main__":
    main()
