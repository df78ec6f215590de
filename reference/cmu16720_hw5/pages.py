"""The four pages read by a classifier of single letters, and the reading held against the truth and the source."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

import numpy as np

from reference.run import Run
from reference.vision.letters import NoLetters
from reference.vision.reading import (
    Classifier,
    character_error_rate,
    edit_distance,
    read_page,
    read_rightly,
    same_shapes,
)

HEADER = ("page", "what stands there", "read by us", "printed by the source")


def read_pages(task: Run, classify: Classifier, printed: Mapping[str, str]) -> None:
    """Read each page; record error rates of our text and of the source's, and the texts beside each other.

    `printed` holds the text that the source prints for each page. Error rates are given by page and over all pages,
    as they are and with 0 = O, 1 = I counted equal; a page without letters counts as unread.
    """
    pages = task.data("ocr_pages").pages
    right, table = [], [HEADER]
    wrong = {"": 0, "source ": 0, "0=O ": 0, "source 0=O ": 0}
    for page in pages:
        truth, source = "\n".join(page.text), printed[page.name]
        try:
            text, _ = read_page(page.image, classify)
        except NoLetters:
            text = ""
        for name, one in (("", text), ("source ", source)):
            for kind, read, true in (("", one, truth), ("0=O ", same_shapes(one), same_shapes(truth))):
                wrong[name + kind] += edit_distance(*("".join(t.upper().split()) for t in (read, true)))
                task.metric(_name(name + kind), character_error_rate(read, true), variant=page.name)
        right.append(read_rightly(text, truth))
        task.examples("characters right", right[-1], variant=page.name)
        lines = zip_longest(page.text, text.split("\n"), source.strip().split("\n"), fillvalue="")
        table += [(page.name if place == 0 else "", *line) for place, line in enumerate(lines)]
    task.examples("characters right", np.concatenate(right), variant="all pages")
    for name, count in wrong.items():
        task.metric(_name(name), count / sum(map(len, right)), variant="all pages")
    task.array("texts", np.array(table))


def _name(kind: str) -> str:
    """Return the name of the metric."""
    return f"{kind}error rate" if kind else "character error rate"
