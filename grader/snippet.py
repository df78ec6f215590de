"""Lines to paste and run that show a failure: the probe's body, written out on the submission's own functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np

MOST_NUMBERS = 60  # inputs with more elements make no snippet that anybody reads
MOST_LINES = 14


def snippet(
    probes_source: str, probe: str, inputs: Mapping[str, Any], interface: Mapping[str, list[str]]
) -> str | None:
    """Return Python that calls the published functions on a case's inputs, or None where it would be long.

    A probe that hands `student` to a helper cannot be written out.
    """
    if sum(np.size(value) for value in inputs.values()) > MOST_NUMBERS:
        return None
    functions = {
        node.name: node for node in ast.parse(probes_source).body if isinstance(node, ast.FunctionDef)
    }
    body = [node for node in functions[probe].body if not _is_docstring(node)]
    names = _Student()
    lines = [ast.unparse(_as_print(names.visit(node))) for node in body]
    used = {node.id for line in lines for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Name)}
    if "student" in used or used & set(functions) - names.found or not names.found:
        return None
    values = [f"{name} = {literal(value)}" for name, value in inputs.items() if name in used]
    code = "\n".join(["import numpy as np", *_imports(names.found, interface), *values, *lines])
    return code if len(code.splitlines()) <= MOST_LINES else None


def literal(value: Any) -> str:
    """Return a plain value as Python source that gives it back exactly."""
    if isinstance(value, np.ndarray):
        kind = "" if value.dtype in (np.float64, np.int64) else f", dtype=np.{value.dtype.name}"
        return f"np.array({value.tolist()!r}{kind})" if value.size else f"np.zeros({value.shape}{kind})"
    if isinstance(value, np.generic):
        return repr(value.item())
    return repr(value)


def _imports(names: set[str], interface: Mapping[str, list[str]]) -> list[str]:
    lines = []
    for file, published in interface.items():
        wanted = [name for name in published if name in names]
        if wanted:
            lines.append(f"from {file.removesuffix('.py')} import {', '.join(wanted)}")
    return lines


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _as_print(node: ast.stmt) -> ast.stmt:
    if not isinstance(node, ast.Return):
        return node
    call = ast.Call(ast.Name("print", ast.Load()), [node.value or ast.Constant(None)], [])
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))


class _Student(ast.NodeTransformer):
    """Turns student.name into name, and notes the names."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "student":
            self.found.add(node.attr)
            return ast.copy_location(ast.Name(node.attr, node.ctx), node)
        return self.generic_visit(node)
