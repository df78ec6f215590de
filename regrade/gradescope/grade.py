"""Grades the one submission that Gradescope has put into a folder; a student reads results.json and nothing else."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from grader.exports.gradescope import NOTHING, results
from regrade.files import write_text
from regrade.gradescope.pack import SETTINGS


def main() -> None:
    """Grade <root>/submission and write <root>/results/results.json.

    A fault of ours leaves results without a score, and says what it was where the instructor alone reads it (stdout).
    """
    root = Path(sys.argv[1])
    try:
        document = graded(root)
    except Exception:
        traceback.print_exc(file=sys.stdout)
        document = {
            "output": NOTHING,
            "output_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
        }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    write_text(root / "results" / "results.json", text)


def graded(root: Path) -> dict[str, Any]:
    """Return Gradescope's results of the submission, graded as the packed settings say."""
    from regrade.grading import grade_all

    settings = json.loads((root / "source" / SETTINGS).read_text(encoding="utf-8"))
    (record,) = grade_all(
        [root / "submission"], settings["assignment"], settings["grading"], settings["search_calls"]
    )
    for question in record["questions"]:
        if question["verdict"] == "ungradable":
            print(f"{question['id']}: {question['message']}")
    return results(record)


if __name__ == "__main__":
    main()
