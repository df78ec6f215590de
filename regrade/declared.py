"""What each assignment folder declares in YAML, read without importing its Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from regrade import schema
from regrade.errors import UserError

ROOT = Path(__file__).resolve().parent.parent


def assignment_ids(root: Path = ROOT) -> list[str]:
    """Return the ids of all assignments: the folders below reference/ that hold an assignment.yaml."""
    return sorted(path.parent.name for path in (root / "reference").glob("*/assignment.yaml"))


def known_assignment(name: str, place: str = "", root: Path = ROOT) -> str:
    """Return the name if an assignment has it.

    Raises `UserError` that begins with the place where the name was given and tells the nearest one that there is.
    """
    known = assignment_ids(root)
    if name not in known:
        head = f"{place}: " if place else ""
        raise UserError(f"{head}unknown assignment {name!r}{schema.suggestion(name, known)}")
    return name


@cache
def assignment(name: str, root: Path = ROOT) -> dict[str, Any]:
    """Return one assignment.yaml, checked against its schema."""
    document = read(name, "assignment", root)
    if document["id"] != name:
        raise UserError(
            f"reference/{name}/assignment.yaml: id is {document['id']!r}, the folder's name is {name!r}"
        )
    return document


def task(name: str, task_id: str, root: Path = ROOT) -> dict[str, Any]:
    """Return one task's declaration; raises `UserError` for an unknown one."""
    tasks = {entry["id"]: entry for entry in assignment(name, root)["tasks"]}
    if task_id not in tasks:
        known = schema.suggestion(task_id, list(tasks))
        raise UserError(f"reference/{name}/assignment.yaml: no task {task_id!r}{known}")
    return tasks[task_id]


@cache
def read(name: str, kind: str, root: Path = ROOT) -> Any:
    """Return reference/<name>/<kind>.yaml, checked ("assignment", "claims", "metrics", "figures")."""
    path = root / "reference" / name / f"{kind}.yaml"
    document = schema.read_yaml(path)
    schema.check(document, kind, f"reference/{name}/{kind}.yaml")
    return document


@cache
def catalogue(root: Path = ROOT) -> dict[str, Any]:
    """Return the data sets' declarations (reference/datasets/catalogue.yaml)."""
    return schema.read_yaml(root / "reference" / "datasets" / "catalogue.yaml")
