"""Compare the code of the submissions of each assignment, for the pages of their classes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from grader.intake import take_in
from regrade.declared import ROOT
from regrade.files import write_json_lines
from regrade.plan import Plan
from regrade.similarity import MOST, Comparison


def main() -> None:
    """Write one line for each assignment."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("output", type=Path)
    words = options.parse_args()
    plan = Plan(words.config, ROOT)
    lines = []
    for name in words.config["assignments"]:
        compared = Comparison(name, most=MOST)
        for found in plan.submissions(name):
            compared.add(take_in(ROOT / found.path))
        lines.append(compared.line())
    write_json_lines(words.output, lines)


if __name__ == "__main__":
    main()
