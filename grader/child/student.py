"""The object that a probe is given: attributes are looked up over a submission's files."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection
from types import FunctionType
from typing import Any

import numpy as np

from .loading import Loaded, packed
from .optional import StandIn
from .parsing import defined, methods, plain


class Missing(AttributeError):
    """A published name that a submission does not have."""


class Broken(AttributeError):
    """A published name that stands, or may stand, in what is no Python 3, or failed when it was defined."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(message)
        self.place = (file, line)


def _starred(name: str, found: Any) -> bool:
    """Whether this is numpy's own function, such as `gradient`, which `from pylab import *` brings along.

    A ufunc may be meant: `tanh = np.tanh` is a way to write it.
    """
    return type(found) is not np.ufunc and found is vars(np).get(name)


class Student:
    """`student.name` is what the submission has under a published name, first in the expected file, then in any."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._objects: dict[tuple[str, str], Any] = {}

    def __getattr__(self, name: str) -> Any:
        loaded = self._loaded
        own = loaded.names.get(name)
        spellings = dict.fromkeys(([own] if own else []) + [name, *loaded.aliases.get(name, ())])
        expected = [file for file, names in loaded.interface.items() if name in names]
        order = [loaded.files.get(file, file) for file in (*expected, *loaded.interface)]
        for spelling in spellings:
            for file in dict.fromkeys((*order, *loaded.modules)):
                found = vars(loaded.modules[file]).get(spelling) if file in loaded.modules else None
                if found is not None and type(found) is not StandIn and not _starred(spelling, found):
                    if spelling != name:
                        why = "names.yaml" if spelling == own else "an accepted name"
                        loaded.note(f"`{name}` was found as `{spelling}` in {file} ({why})")
                    return found
        for spelling in spellings:
            if spelling in loaded.left_out:
                raise Broken(*loaded.left_out[spelling])
        alike = self._alike(spellings) if expected else []
        if len(alike) == 1:
            file, spelling, found = alike[0]
            loaded.note(
                f"`{name}` was found as `{spelling}` in {file} (its name but for case and underscores)"
            )
            return found
        method = self._method(spellings)
        if method is not None:
            file, owner, found = method
            loaded.note(f"`{name}` was found as a method of `{owner}` in {file}")
            return found
        for file in dict.fromkeys((*order, *loaded.broken)):
            if file in loaded.broken:
                raise Broken(file, *loaded.broken[file])
        raise Missing(self._hint(name, expected))

    def _alike(self, spellings: Collection[str]) -> list[tuple[str, str, FunctionType]]:
        """Return file, name and function of those whose names differ from these in case and underscores alone."""
        loaded, wanted = self._loaded, {plain(spelling) for spelling in spellings}
        published = {item for names in loaded.interface.values() for item in names}
        found = {}
        for file, module in loaded.modules.items():
            own = os.path.join(loaded.folder, file)
            for spelling, value in vars(module).items():
                written = type(value) is FunctionType and value.__code__.co_filename == own
                if written and plain(spelling) in wanted and spelling not in published:
                    found.setdefault(id(value), (file, spelling, value))
        return list(found.values())

    def _method(self, spellings: Collection[str]) -> tuple[str, str, Any] | None:
        """Return the file, the class and the function, where one class of several published functions has it."""
        loaded = self._loaded
        found = [
            (file, owner, method)
            for file in loaded.modules
            for owner, method in packed(os.path.join(loaded.folder, file), loaded)
            if method in spellings
        ]
        if len(found) != 1:
            return None
        file, owner, method = found[0]
        holder = vars(loaded.modules[file]).get(owner)
        written = vars(holder).get(method) if isinstance(holder, type) else None
        if isinstance(written, FunctionType) and "self" in written.__code__.co_varnames[:1]:
            if (file, owner) not in self._objects:
                try:
                    self._objects[file, owner] = holder()
                except Exception:
                    self._objects[file, owner] = None
            holder = self._objects[file, owner]
        function = None if written is None or holder is None else getattr(holder, method)
        return (file, owner, function) if callable(function) else None

    def _hint(self, name: str, expected: list[str]) -> str:
        loaded = self._loaded
        where = f" in {expected[0]}" if expected else ""
        if expected and expected[0] not in loaded.files:
            where = f": there is no {expected[0]}"
        spellings = {name, *loaded.aliases.get(name, ())}
        for file in sorted(set(loaded.files.values())):
            for owner, method in methods(os.path.join(loaded.folder, file)):
                if method in spellings:
                    return (
                        f"`{name}` is missing{where}; `{method}` is a method of `{owner}` in {file}: "
                        "write it as a function"
                    )
        published = {item for names in loaded.interface.values() for item in names}
        have = {}
        for file in loaded.modules:
            for own, _ in defined(os.path.join(loaded.folder, file)):
                if own not in published:
                    have.setdefault(plain(own), own)
        close = difflib.get_close_matches(plain(name), have, n=1, cutoff=0.5)
        for spelling in sorted(spellings - {name}) if not close else ():
            close = close or difflib.get_close_matches(plain(spelling), have, n=1, cutoff=0.8)
        hint = f"; found `{have[close[0]]}`; did you mean `{name}`?" if close else ""
        return f"`{name}` is missing{where}{hint}"
