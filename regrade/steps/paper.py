"""Write the printed paper of one scale, beside the pages and not before them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from regrade.declared import ROOT
from regrade.files import write_text
from regrade.steps.report import where_from
from report.inputs import ReportInputs
from report.paper import render_paper


def main() -> None:
    """Write report.tex, report.pdf where it was asked for and TeX makes it, and one line that says what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("config", type=json.loads)
    options.add_argument("commit", type=json.loads)
    options.add_argument("output", type=Path, help="report.tex in the report's folder")
    options.add_argument("said", type=Path, help="the file of the one line")
    words = options.parse_args()
    folder = words.output.parent
    inputs = ReportInputs.read(folder.parent, ROOT / "reference", where_from(words.config, words.commit))
    line = render_paper(inputs, folder, "pdf" in words.config["report"]["formats"])
    write_text(words.said, f"{line}\n")


if __name__ == "__main__":
    main()
