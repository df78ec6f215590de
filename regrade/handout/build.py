"""Putting a hand-out together, and refusing it where it would give an answer away."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from grader.prepare import prepare
from reference.datasets.load import Dataset, load
from regrade import declared, sources
from regrade.errors import UserError
from regrade.files import packed
from regrade.grading import assignment as grader_assignment
from regrade.handout.blanks import blanks
from regrade.handout.cases import public_cases
from regrade.handout.leaks import leaks
from regrade.handout.readme import datasets_of, readme

OFFLINE = "grader/offline.py"


def handout(name: str, hidden_seed: int, data: bool = True, root: Path = declared.ROOT) -> bytes:
    """Return the zip for students; raises `UserError` where a question cannot be graded or something would leak.

    `hidden_seed` is needed to search the zip for the hidden cases; nothing in it depends on the seed.
    """
    about, one = declared.assignment(name, root), grader_assignment(name)
    prepared = prepare(one, hidden_seed)
    for question in prepared:
        if question.fault is not None:
            raise UserError(
                f"{name}: question {question.question.id}: {question.fault}; run regrade check {name}"
            )
    grader = sources.closure(["grader.offline"], root)
    catalogue = declared.catalogue(root)
    sets = {key: catalogue[key] for key in datasets_of(about, catalogue)} if data else {}
    files = {file: text.encode() for file, text in blanks(name, root).items()}
    taken = sorted(files.keys() & {"grade.py", "README.md", "grader", "public", "data"})
    if taken:
        raise UserError(
            f"reference/{name}: {taken[0]} is a file of every hand-out; call the interface's otherwise"
        )
    files["README.md"] = readme(one, about, sets).encode()
    files["grade.py"] = (root / OFFLINE).read_bytes()
    files |= {file: (root / file).read_bytes() for file in grader if file != OFFLINE}
    files |= {f"public/{file}": content for file, content in public_cases(one, prepared).items()}
    files["public/probes.py"] = one.probes_source.encode()
    files |= {f"data/{key}.npz": _arrays(load(key, "embedded")) for key in sets}
    known = [*grader, f"reference/{name}/probes.py"]
    found = leaks(files, prepared, hidden_seed, name, root, known)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise UserError(f"{name}: not written, since it would hold {found[0]}{more}")
    return packed({f"{name}/{file}": content for file, content in files.items()})


def _arrays(dataset: Dataset) -> bytes:
    """Return a data set's images and labels by split, and its pages with their text, as .npz; no letters' boxes."""
    arrays = {}
    for name, split in dataset.splits.items():
        arrays |= {f"{name}_images": split.images, f"{name}_labels": split.labels}
    for page in dataset.pages:
        arrays |= {page.name: page.image, f"{page.name}_text": np.array(page.text)}
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **arrays)
    return stored.getvalue()
