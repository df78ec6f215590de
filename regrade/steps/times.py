"""Write the page of times, from the benchmark files that there are: no part of what must come back the same."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from regrade.files import read_json_lines
from regrade.steps.report import where_from
from report.times import render_times


def main() -> None:
    """Write times.html beside the report of one scale."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("commit", type=json.loads)
    options.add_argument("outcomes", type=Path)
    options.add_argument("output", type=Path, help="times.html in the report's folder")
    words = options.parse_args()
    folder = words.output.parent
    render_times(
        folder.parent, read_json_lines(words.outcomes), where_from(words.config, words.commit), folder
    )


if __name__ == "__main__":
    main()
