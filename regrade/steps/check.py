"""Say in one line what came out, and fail if a task failed."""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from regrade.files import read_json_lines, write_text


def main() -> None:
    """Write the summary where nothing failed; else print what failed and exit with 1."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("report", type=Path)
    options.add_argument("outcomes", type=Path)
    options.add_argument("claims", type=Path)
    options.add_argument("records", type=Path)
    options.add_argument("output", type=Path)
    options.add_argument("paper", type=Path, nargs="?", help="the line that says what came of the paper")
    words = options.parse_args()
    outcomes, records = read_json_lines(words.outcomes), read_json_lines(words.records)
    with words.claims.open(newline="", encoding="utf-8") as file:
        verdicts = Counter(row["verdict"] for row in csv.DictReader(file))
    failed = [outcome for outcome in outcomes if outcome["status"] == "failed"]
    for outcome in failed:
        place = (
            f"{outcome['assignment']}/{outcome['task']}, {outcome['implementation']}, seed {outcome['seed']}"
            f"{', part ' + outcome['part'] if outcome['part'] else ''}"
        )
        print(f"failed: {place}: {outcome['reason']}")
    summary = f"report: {words.report} — {sentence(outcomes, verdicts, records)}\n"
    if words.paper:
        summary += f"paper: {words.report.parent / words.paper.read_text(encoding='utf-8')}"
    if failed:
        print(f"{len(failed)} of {len(outcomes)} task runs failed; {summary}", end="")
        raise SystemExit(1)
    write_text(words.output, summary)


def sentence(outcomes: list[dict], verdicts: Counter[str], records: list[dict]) -> str:
    """Return "embedded data, 31 of 33 testable claims reproduced, 24 submissions graded"."""
    testable = verdicts["reproduced"] + verdicts["outside"] + verdicts["contradicted"] + verdicts["undecided"]
    like = verdicts["consistent"] + verdicts["differs"]
    told = [
        f"{run['scale']} data, {verdicts['reproduced']} of {testable} testable claims reproduced"
        for run in outcomes[:1]  # none where no assignment has a task
    ]
    parts = [
        *told,
        *([f"{verdicts['consistent']} of {like} consistent on other data"] if like else []),
        f"{len(records)} submissions graded",
    ]
    return ", ".join(parts)


if __name__ == "__main__":
    main()
