"""Which Python files a module reaches through its imports: what a result depends on besides data and settings.

Snakemake compares a job's inputs, and an imported module is none unless a rule names it; this graph names it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOMS = ("reference", "grader", "regrade", "report")


def closure(modules: Iterable[str], root: Path) -> list[str]:
    """Return the sorted files (relative to `root`) of the modules and of all that they import from our rooms.

    Packages on the way count: importing a.b.c runs a/__init__.py and a/b/__init__.py.
    """
    return list(_closure(tuple(modules), root))


def grading_files(name: str, interface: Iterable[str], modules: Iterable[str], root: Path) -> list[str]:
    """Return the sorted files that grades of an assignment hang on: its own, what `modules` reach, the child's."""
    own = [f"reference.{name}.{module}" for module in ("questions", "mistakes", "probes")]
    own += interface_modules(name, interface)
    return sorted({*closure([*own, *modules], root), *child_files(root)})


def interface_modules(name: str, interface: Iterable[str]) -> list[str]:
    """Return the modules of the reference that stand for the files that are handed in."""
    return [f"reference.{name}.{file.removesuffix('.py')}" for file in interface]


def child_files(root: Path) -> list[str]:
    """Return the files that run beside a submission: no import of ours names them."""
    return [str(path.relative_to(root)) for path in sorted((root / "grader" / "child").rglob("*.py"))]


@cache
def _closure(modules: tuple[str, ...], root: Path) -> tuple[str, ...]:
    found: set[str] = set()
    waiting = list(modules)
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        file = module_file(module, root)
        if file is None:
            continue
        found.add(file)
        waiting.extend(imports(root / file, module, root))
        parent = module.rpartition(".")[0]
        if parent:
            waiting.append(parent)
    return tuple(sorted(found))


@cache
def module_file(module: str, root: Path) -> str | None:
    """Return the file of a module below `root`, or None if it is not one of ours."""
    if module.partition(".")[0] not in ROOMS:
        return None
    stem = module.replace(".", "/")
    for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
        if (root / candidate).is_file():
            return candidate
    return None


@cache
def imports(file: Path, module: str, root: Path) -> tuple[str, ...]:
    """Return the modules of our rooms that a file names in its import statements, at any depth."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [base])])
            names.append(base)
            names += [f"{base}.{alias.name}" for alias in node.names]
    return tuple(sorted({name for name in names if module_file(name, root)}))
