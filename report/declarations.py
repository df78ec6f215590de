"""What an assignment's folder declares for the report: tasks, metrics, figures and claims, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class DeclarationError(Exception):
    """A declaration that cannot be read; the message is one line that names the file."""


@dataclass(frozen=True)
class AssignmentDecl:
    """The declarations of one assignment: `tasks`, `figures`, `claims` and `derivations` in the order of
    their files.

    `metrics` maps a metric's name to its title, unit, direction and precision.
    """

    id: str
    title: str
    document: str
    source: str
    summary: str
    tasks: list[dict[str, Any]]
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    derivations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, declared: Mapping[str, Any]) -> AssignmentDecl:
        """Return declarations given as one mapping, such as assignment.yaml with the key `claims` beside its own."""
        return cls(**{name: declared[name] for name in cls.__dataclass_fields__ if name in declared})

    def metric(self, name: str) -> dict[str, Any]:
        """Return the declaration of a metric; one that is not declared has its name for a title, and no unit."""
        return {"title": name, "unit": "", "precision": 4, **self.metrics.get(name, {})}

    def task(self, task_id: str) -> dict[str, Any]:
        """Return the declaration of a task, an empty dict where there is none."""
        return next((task for task in self.tasks if task["id"] == task_id), {})


def read_assignment(folder: Path) -> AssignmentDecl:
    """Read one assignment's five YAML files; only `assignment.yaml` must be there; raises `DeclarationError`."""
    head = _read(folder / "assignment.yaml")
    missing = [key for key in ("id", "title", "document", "source", "summary", "tasks") if key not in head]
    if missing:
        raise DeclarationError(f"{folder / 'assignment.yaml'}: key {missing[0]!r} is missing: add it")
    return AssignmentDecl(
        **{key: str(head[key]) for key in ("id", "title", "document", "source", "summary")},
        tasks=head["tasks"],
        metrics=_read(folder / "metrics.yaml", {}),
        figures=_read(folder / "figures.yaml", []),
        claims=_read(folder / "claims.yaml", []),
        derivations=_read(folder / "derivations.yaml", []),
    )


def read_assignments(folder: Path, only: list[str] | None = None) -> list[AssignmentDecl]:
    """Read every assignment below `folder`, or those named in `only` and in that order."""
    names = (
        only if only is not None else sorted(path.parent.name for path in folder.glob("*/assignment.yaml"))
    )
    return [read_assignment(folder / name) for name in names]


def _read(path: Path, absent: Any = None) -> Any:
    if not path.is_file():
        if absent is None:
            raise DeclarationError(f"{path}: no such file")
        return absent
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        raise DeclarationError(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}") from None
    return (absent if absent is not None else {}) if loaded is None else loaded
