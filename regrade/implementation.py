"""The reference's side of an assignment: its functions under their published names, and its probes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

from regrade import declared
from regrade.errors import UserError


@cache
def reference(name: str) -> SimpleNamespace:
    """Return the published functions of an assignment as the reference implements them."""
    functions: dict[str, Any] = {}
    for file, published in declared.assignment(name)["interface"].items():
        module = importlib.import_module(f"reference.{name}.{file.removesuffix('.py')}")
        for function in published:
            if not hasattr(module, function):
                raise UserError(
                    f"reference/{name}/{file}: {function!r} is declared in assignment.yaml but not there"
                )
            functions[function] = getattr(module, function)
    return SimpleNamespace(**functions)


@cache
def probe_module(name: str) -> ModuleType:
    """Return the module of an assignment's probes."""
    return importlib.import_module(f"reference.{name}.probes")


def call_reference(name: str) -> Callable[[str, dict[str, Any]], Any]:
    """Return a function that runs a probe on the reference in this process."""
    student = reference(name)

    def call(probe: str, inputs: dict[str, Any]) -> Any:
        return getattr(probe_module(name), probe)(student, **inputs)

    return call
