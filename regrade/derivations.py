"""What derivations.yaml must hold beyond its schema: formulas that can be set, and metrics that exist."""

from __future__ import annotations

from pathlib import Path

from regrade import declared, schema
from regrade.errors import UserError
from report import maths


def check(name: str, root: Path = declared.ROOT) -> None:
    """Raise `UserError` with the first place where reference/<name>/derivations.yaml is not as it should be."""
    file = f"reference/{name}/derivations.yaml"
    tasks = [task["id"] for task in declared.assignment(name, root)["tasks"]]
    metrics = declared.read(name, "metrics", root)
    for one in declared.read(name, "derivations", root):
        if one["task"] not in tasks:
            raise UserError(
                f"{file}: {one['id']}: no task {one['task']!r}{schema.suggestion(one['task'], tasks)}"
            )
        for compared in one["checks"]:
            if compared["metric"] not in metrics:
                near = schema.suggestion(compared["metric"], list(metrics))
                raise UserError(f"{file}: {one['id']}: no metric {compared['metric']!r}{near}")
        try:
            for compared in one["checks"]:
                maths.check_prose(compared["says"])
            for step in one["steps"]:
                maths.check_prose(step.get("text", ""))
                maths.check_display(step.get("maths", ""))
        except maths.MathsError as error:
            raise UserError(f"{file}: {one['id']}: {error}") from None
