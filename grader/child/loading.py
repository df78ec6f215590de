"""Loads a submission's files as its student meant them: normally, or by definitions only where that does not work.

A file that fails is not tried again in the same process: the trusted side starts a fresh one and names the files whose
definitions are to be taken only ("normally first", then functions, classes, constants and imports).
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

from . import definitions, old_names, optional, parsing
from .stems import installed, others

_ROOT = "regrade_submission"  # what `from .layers import …` is relative to
# Compiled here, in the worker: a fork would do it again for each submission
_FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+\(?([\w, *]*)", re.M)
_IMPORT = re.compile(r"^\s*import\s+(\w[\w.]*)", re.M)
_PAIR = re.compile(r"^\s*['\"]?(\w+)['\"]?\s*:\s*['\"]?(\w+)['\"]?\s*(?:#.*)?$", re.M)


@dataclass
class Loaded:
    """What is there after loading: modules by file, and why the others are not."""

    interface: dict[str, list[str]]
    aliases: dict[str, list[str]]
    probes: ModuleType
    files: dict[str, str]  # file name of the interface or stem -> file as handed in
    folder: str
    names: dict[str, str] = field(default_factory=dict)  # published name -> the submission's own
    modules: dict[str, ModuleType] = field(default_factory=dict)  # file as handed in -> module
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)  # file -> line, why it is no Python 3
    left_out: dict[str, tuple[str, int, str]] = field(
        default_factory=dict
    )  # name -> file, line, why it is no Python 3, or failed
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Keep a sentence for the feedback, once."""
        if text not in self.notes:
            self.notes.append(text[:300])


@lru_cache(maxsize=8)
def compiled(source: str) -> CodeType:
    """Return the code of the probes' source; the worker asks first, so that its forks have it."""
    return compile(source, "<probes>", "exec")


def make_probes(source: str, needed: list[str]) -> ModuleType:
    """Run the probes' source and return it as a module; raises `LookupError` for a probe that is not in it."""
    probes = ModuleType("regrade_probes")
    sys.modules[probes.__name__] = probes
    exec(compiled(source), probes.__dict__)
    for name in needed:
        if name not in probes.__dict__:
            raise LookupError(f"no probe `{name}` in the probes' source")
    return probes


def load(
    folder: str, setting: dict[str, Any], probes: ModuleType, tell: Callable[[dict], None]
) -> Loaded | None:
    """Import the interface's files, and others that define a published name; None after asking for a fresh process."""
    finder = _Finder(folder, setting, tell)
    loaded = Loaded(setting["interface"], setting["aliases"], probes, finder.files, folder)
    loaded.names = _own_names(folder, loaded)
    optional.install(folder, loaded.note)
    old_names.install(folder, loaded.note)
    sys.meta_path.insert(0, finder)
    finder.loaded = loaded
    for name in setting["interface"]:
        file = finder.files.get(name)
        if file and not finder.load(file):
            return None
    for file in sorted(set(finder.files.values()) - loaded.modules.keys() - loaded.broken.keys()):
        if _wanted(folder, file, loaded) and not finder.load(file):
            return None
    return loaded


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the submission's files by their stem, under whatever package a course puts before it."""

    def __init__(self, folder: str, setting: dict[str, Any], tell: Callable[[dict], None]) -> None:
        self.folder, self.tell = folder, tell
        self.definitions = set(setting["definitions"])
        self.files: dict[str, str] = {}
        python = [
            name for name in setting["files"] if name.endswith(".py") and not name.endswith("__init__.py")
        ]
        for name in _by_worth(folder, python, setting):
            base = name.rpartition("/")[2]
            self.files.setdefault(base, name)
        self.stems = {base[:-3]: name for base, name in self.files.items()}
        self.others = others(folder, self.stems, setting["interface"])
        self.packages = {_ROOT} | {part for name in python for part in name.split("/")[:-1]}
        self.packages |= _prefixes(folder, python, self.stems | self.others)
        self.loaded: Loaded
        self.error: BaseException | None = None
        self.failed: list[str] = []  # files through which self.error went, innermost first

    def load(self, file: str) -> bool:
        """Import one file; False where a fresh process must take a file by its definitions."""
        stem = self._stem(file)
        if getattr(sys.modules.get(stem), "__spec__", None) and sys.modules[stem].__spec__.loader is not self:
            del sys.modules[stem]  # a module of the standard library has the name that the interface asks for
        try:
            importlib.import_module(stem)
        except BaseException as error:
            chain = self.failed if error is self.error else [file]
            for blamed in chain:
                if blamed not in self.loaded.broken and blamed not in self.definitions:
                    self.tell({"again": blamed, "reason": describe(error)[:500]})
                    return False
        return True

    def _stem(self, file: str) -> str:
        return next(stem for stem, name in self.stems.items() if name == file)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Answer the import system for files of the submission and for package names before them."""
        *parents, last = fullname.split(".")
        if parents and parents[0] not in self.packages:
            return None
        if last in self.stems:
            return importlib.machinery.ModuleSpec(fullname, self, origin=self.stems[last])
        if last in self.others:
            self.loaded.note(f"`{last}` was imported from {self.others[last]}")
            return importlib.machinery.ModuleSpec(fullname, self, origin=self.others[last])
        if last in self.packages or parents[:1] == [_ROOT]:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if parents:
            self.loaded.note(f"`{fullname}` was not handed in: a stand-in fails when it is used")
            return importlib.machinery.ModuleSpec(fullname, optional.StandInLoader(), is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType | None:
        """Give `package.layers` the module object of `layers`, so that a file is loaded once under whatever names."""
        stem = spec.origin and self._stem(spec.origin)
        if spec.origin and spec.name != stem:
            module = importlib.import_module(stem)
            spec.loader_state = module.__spec__
            return module
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run a file, or its definitions."""
        spec = module.__spec__
        if spec.loader_state is not None:
            module.__spec__ = spec.loader_state
            return
        if spec.origin is None:
            return
        file, path = spec.origin, os.path.join(self.folder, spec.origin)
        module.__file__, module.__package__ = path, f"{_ROOT}.{_ROOT}.{_ROOT}"
        try:
            code, in_parts = self._parse(file, path, module)
            self.tell({"loading": file})
            if file in self.definitions or in_parts:
                failed = definitions.run(code, path, module.__dict__, self.loaded.note, file)
                for name, line, why in failed:
                    self.loaded.left_out.setdefault(name, (file, line, why))
            else:
                exec(compile(code, path, "exec", dont_inherit=True), module.__dict__)
        except BaseException as error:
            if error is not self.error:
                self.error, self.failed = error, []
            self.failed.append(file)
            raise
        self.tell({"finished": file})
        self.loaded.modules[file] = module

    def _parse(self, file: str, path: str, module: ModuleType) -> tuple[ast.Module, bool]:
        """Return a file's statements, and whether some were left out."""
        with open(path, "rb") as source:
            data = source.read()
        try:
            parsed = parsing.parse(data, path)
        except parsing.ERRORS as error:
            self.loaded.broken[file] = parsing.why(error)
            raise
        if parsed.left_out:
            self.loaded.note(f"{file}:{parsing.told(parsed.left_out)}")
            for name, line, message in parsed.left_out:
                self.loaded.left_out.setdefault(name, (file, line, message))
        old_names.give_python_2(data, parsed.tree, module.__dict__, self.loaded.note)
        return parsed.tree, bool(parsed.left_out)


def describe(error: BaseException) -> str:
    """Return `Type: message` in one line, whatever the exception's own methods do."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    name = type.__getattribute__(type(error), "__name__")
    return " ".join(f"{name}: {text}".split())[:300] if text else name


def _by_worth(folder: str, python: list[str], setting: dict[str, Any]) -> list[str]:
    """Return the files, those first that count where several have one name.

    Who hands in the whole course has a `layers.py` for each assignment: the folder that defines most of the published
    names goes before the others, then what lies less deep.
    """

    def top(name: str) -> str:
        return name.partition("/")[0] if "/" in name else ""

    bases = [name.rpartition("/")[2] for name in python]
    have: dict[str, set[str]] = {top(name): set() for name in python}
    if len(set(bases)) < len(bases) and len(have) > 1:
        for name in python:
            have[top(name)].update(one for one, _ in parsing.defined(os.path.join(folder, name)))
    wanted = {name for names in setting["interface"].values() for name in names}
    return sorted(python, key=lambda name: (-len(have[top(name)] & wanted), name.count("/"), name))


def _prefixes(folder: str, python: list[str], stems: dict[str, str]) -> set[str]:
    """Return the package names that the files put before each other's names and that are not installed."""
    found = set()
    for name in python:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            source = file.read()
        for package, names in _FROM.findall(source):
            *parents, last = package.split(".")
            if last in stems:
                found.update(parents)
            elif {part.split()[0] for part in names.split(",") if part.strip()} & stems.keys():
                found.update((*parents, last))
        for module in _IMPORT.findall(source):
            *parents, last = module.split(".")
            if last in stems:
                found.update(parents)
    return {name for name in found if name and not installed(name)}


def _wanted(folder: str, file: str, loaded: Loaded) -> bool:
    """Whether a file defines a published name that no loaded file has."""
    have = {name for module in loaded.modules.values() for name in vars(module)}
    wanted = set()
    for name in (name for names in loaded.interface.values() for name in names):
        spellings = {loaded.names.get(name, name), name, *loaded.aliases.get(name, ())}
        if not spellings & have:
            wanted |= spellings
    path = os.path.join(folder, file)
    names = {name for name, _ in parsing.defined(path)}
    alike = {parsing.plain(name) for name in wanted} & {parsing.plain(name) for name in names}
    return bool(alike or wanted & {method for _, method in packed(path, loaded)})


def packed(path: str, loaded: Loaded) -> list[tuple[str, str]]:
    """Return the methods with published names, after their class, of the classes in a file that have two or more."""
    published = {name for names in loaded.interface.values() for name in names}
    published |= {spelling for name in published for spelling in loaded.aliases.get(name, ())}
    found = [(owner, name) for owner, name in parsing.methods(path) if name in published]
    owners = [owner for owner, _ in found]
    return [(owner, name) for owner, name in found if owners.count(owner) > 1]


def _own_names(folder: str, loaded: Loaded) -> dict[str, str]:
    """Read `names.yaml`: lines of `published name: own name`."""
    try:
        with open(os.path.join(folder, "names.yaml"), encoding="utf-8", errors="replace") as file:
            text = file.read(2**16)
    except OSError:
        return {}
    pairs = dict(_PAIR.findall(text))
    published = {name for names in loaded.interface.values() for name in names}
    for name in sorted(pairs.keys() - published):
        loaded.note(f"names.yaml: `{name}` is not a published name")
    return {name: own for name, own in pairs.items() if name in published}
