"""Grade a shard of submissions of one assignment; what was graded before is taken from the records beside it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grader.limits import NoIsolation, SandboxFault
from regrade.files import write_json_lines
from regrade.grading import grade_all


def main() -> None:
    """Write one record for each submission, in the order of the paths."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("assignment")
    options.add_argument("settings", type=json.loads, help="[declarations, limits] as JSON")
    options.add_argument("paths", nargs="+", help="the submissions, then the file to write")
    words = options.parse_args()
    *paths, output = map(Path, words.paths)
    try:
        records = grade_all(paths, words.assignment, words.settings[1], store=output.parent / "records")
        write_json_lines(output, records)
    except (NoIsolation, SandboxFault) as error:
        raise SystemExit(f"regrade: {words.assignment}: {error}") from None


if __name__ == "__main__":
    main()
