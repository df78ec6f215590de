"""The reference's side of an assignment: its functions under their published names, and its probes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

from regrade import declared
from regrade.errors import UserError


class Published:
    """The published functions of an assignment as attributes, each imported when it is first asked for.

    A task whose probes need numpy alone so imports no torch.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        interface = declared.assignment(name)["interface"]
        self._files = {function: file for file, functions in interface.items() for function in functions}

    def __getattr__(self, function: str) -> Any:
        if function.startswith("_") or function not in self._files:
            raise AttributeError(function)
        return _function(self._name, self._files[function], function)


@cache
def reference(name: str) -> SimpleNamespace:
    """Return the published functions of an assignment as the reference implements them."""
    interface = declared.assignment(name)["interface"]
    return SimpleNamespace(
        **{function: _function(name, file, function) for file in interface for function in interface[file]}
    )


def reference_with(name: str, functions: Mapping[str, Any]) -> SimpleNamespace:
    """Return the reference with some published functions replaced, also where its own files call them.

    Its files are loaded afresh for that, so that the reference itself stays what it is.
    """
    return _reference_with(name, tuple(sorted(functions.items(), key=lambda item: item[0])))


@cache
def _reference_with(name: str, functions: tuple[tuple[str, Any], ...]) -> SimpleNamespace:
    package = importlib.import_module(f"reference.{name}")
    interface = declared.assignment(name)["interface"]
    stems = [file.removesuffix(".py") for file in interface]
    kept = {stem: importlib.import_module(f"{package.__name__}.{stem}") for stem in stems}
    try:
        for stem in stems:
            del sys.modules[f"{package.__name__}.{stem}"]
            delattr(package, stem)
        fresh = [importlib.import_module(f"{package.__name__}.{stem}") for stem in stems]
    finally:
        for stem, module in kept.items():
            sys.modules[module.__name__] = module
            setattr(package, stem, module)
    for module in fresh:
        for function, value in functions:
            if hasattr(module, function):
                setattr(module, function, value)
    return SimpleNamespace(
        **{
            function: getattr(module, function)
            for module, published in zip(fresh, interface.values(), strict=True)
            for function in published
        }
    )


def _function(name: str, file: str, function: str) -> Any:
    """Return a published function of the reference; raises `UserError` where its file does not hold it."""
    module = importlib.import_module(f"reference.{name}.{file.removesuffix('.py')}")
    if not hasattr(module, function):
        raise UserError(f"reference/{name}/{file}: {function!r} is declared in assignment.yaml but not there")
    return getattr(module, function)


@cache
def probe_module(name: str) -> ModuleType:
    """Return the module of an assignment's probes."""
    return importlib.import_module(f"reference.{name}.probes")


def call_reference(name: str) -> Callable[[str, dict[str, Any]], Any]:
    """Return a function that runs a probe on the reference in this process."""
    student = Published(name)

    def call(probe: str, inputs: dict[str, Any]) -> Any:
        return getattr(probe_module(name), probe)(student, **inputs)

    return call
