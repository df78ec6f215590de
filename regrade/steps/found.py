"""Write the claims of a scale's results into a page of the documentation, between its two markers.

`python -m regrade.steps.found results/published docs/published.md`
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from reference.datasets.describe import fill
from regrade.declared import ROOT
from regrade.files import write_text
from report.declarations import DeclarationError
from report.inputs import ReportInputs
from report.markdown import claims_page


def main() -> None:
    """Replace what stands between `<!-- begin claims -->` and `<!-- end claims -->`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("results", type=Path, help="folder of a scale's results")
    options.add_argument("page", type=Path, help="Markdown file with the markers")
    words = options.parse_args()
    try:
        with (words.results / "claims.csv").open(newline="", encoding="utf-8") as file:
            judged = list(dict.fromkeys(row["assignment"] for row in csv.DictReader(file)))
        inputs = ReportInputs.read(words.results, ROOT / "reference", {"assignments": judged})
        write_text(words.page, fill(words.page.read_text(encoding="utf-8"), "claims", claims_page(inputs)))
    except FileNotFoundError as error:
        raise SystemExit(f"regrade: {error.filename}: no such file") from None
    except (DeclarationError, ValueError) as error:
        raise SystemExit(f"regrade: {error}") from None


if __name__ == "__main__":
    main()
