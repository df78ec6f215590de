"""16-720 HW5 §4.4, §7.1.4: the strings that the source prints, scored against what stands on the pages."""

from __future__ import annotations

import numpy as np

from reference.datasets.ocr_pages import texts
from reference.run import Run
from reference.vision.reading import edit_distance, same_shapes


def run(task: Run) -> None:
    """Record the character error rate of each network's printed strings, by page and over all; nothing is trained."""
    table = [("page", "characters", *(f"wrong, {network} network" for network in task.settings["printed"]))]
    counts = []
    for name, lines in texts().items():
        truth = "".join("".join(lines).split())
        row = [len(truth)]
        for network, strings in task.settings["printed"].items():
            printed = "".join(strings[name].split())
            wrong = edit_distance(printed, truth)
            alike = edit_distance(same_shapes(printed), same_shapes(truth))
            task.metric("characters printed", float(len(printed)), variant=f"{network}, {name}")
            task.metric("source error rate", wrong / len(truth), variant=f"{network}, {name}")
            task.metric("source 0=O error rate", alike / len(truth), variant=f"{network}, {name}")
            row += [wrong, alike]
        counts.append(row)
        table.append((name, *(str(number) for number in (row[0], *row[1::2]))))
    total = np.sum(counts, axis=0)
    for place, network in enumerate(task.settings["printed"]):
        wrong, alike = total[1 + 2 * place : 3 + 2 * place]
        task.metric("source error rate", wrong / total[0], variant=f"{network}, all pages")
        task.metric("source 0=O error rate", alike / total[0], variant=f"{network}, all pages")
    table.append(("all pages", *(str(number) for number in (total[0], *total[1::2]))))
    task.array("printed", np.array(table))
