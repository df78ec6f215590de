"""Grading submissions of one assignment with the limits of a configuration."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from grader.grading import Assignment, grade
from grader.intake import Submission
from grader.sandbox import Limits
from grader.store import Store
from regrade import declared, sources
from regrade.implementation import probe_module, reference, reference_with
from regrade.provenance import versions


def assignment(name: str) -> Assignment:
    """Return an assignment as the grader needs it, with the key of everything that its grades depend on."""
    about = declared.assignment(name)
    probes = probe_module(name)
    functions = {
        key: value
        for key, value in vars(probes).items()
        if inspect.isfunction(value) and not key.startswith("_")
    }
    return Assignment(
        id=name,
        title=about["title"],
        interface=about["interface"],
        aliases=about.get("aliases") or {},
        libraries=tuple(about["libraries"]),
        questions=importlib.import_module(f"reference.{name}.questions").QUESTIONS,
        mistakes=importlib.import_module(f"reference.{name}.mistakes").MISTAKES,
        probes_source=inspect.getsource(probes),
        probes=functions,
        reference=reference(name),
        reference_with=partial(reference_with, name),
        key=_key(name, about),
    )


def _key(name: str, about: dict[str, Any]) -> str:
    kept = {key: about.get(key) for key in ("interface", "aliases", "libraries")}
    digest = hashlib.sha256(json.dumps([kept, versions()], sort_keys=True).encode())
    for file in sources.grading_files(name, about["interface"], ["grader.grading"], declared.ROOT):
        digest.update(file.encode() + b"\0" + (declared.ROOT / file).read_bytes() + b"\0")
    return digest.hexdigest()


def limits(settings: dict[str, Any]) -> Limits:
    """Return what a submission may use, from the configuration's section "grading"."""
    return Limits(
        seconds=settings["seconds"],
        memory_mb=settings["memory_mb"],
        reply_bytes=settings["reply_mb"] << 20,
        output_bytes=settings["output_kb"] << 10,
    )


def grade_all(
    submissions: Iterable[Submission | Path],
    name: str,
    settings: dict[str, Any],
    search_calls: int = 0,
    *,
    jobs: int = 1,
    store: Path | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the record of each submission, in their order, from `jobs` processes.

    `settings` is the configuration's section "grading"; `search_calls` bounds the simpler inputs that are put to each
    wrong question to show the smallest that fails; `store` is a folder of records that need not be made again.
    """
    return grade(
        submissions,
        assignment(name),
        limits=replace(limits(settings), search_calls=search_calls),
        hidden_seed=settings["hidden_seed"],
        isolation=settings["isolation"],
        jobs=jobs,
        store=Store(store) if store is not None else None,
    )
