"""A few lines that a student pastes and runs to see one public case fail."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

ELEMENTS = 24  # of one array; more is no longer worth pasting
LINES = 20
CHARACTERS = 1600


def literal(value: Any) -> str | None:
    """Return Python source for plain data, or None where it is too large to paste."""
    if isinstance(value, np.ndarray):
        if value.size > ELEMENTS:
            return None
        dtype = "" if value.dtype in (np.float64, np.int64, np.bool_) else f", dtype={value.dtype.name!r}"
        return f"np.array({_nested(value)}{dtype})"
    if isinstance(value, np.generic):
        return literal(value.item())
    if isinstance(value, (list, tuple)):
        items = [literal(item) for item in value]
        if None in items or len(items) > ELEMENTS:
            return None
        return f"[{', '.join(map(str, items))}]"
    if isinstance(value, dict):
        pairs = [(repr(key), literal(item)) for key, item in value.items()]
        return (
            None
            if any(item is None for _, item in pairs)
            else f"{{{', '.join(f'{k}: {v}' for k, v in pairs)}}}"
        )
    return repr(value)


def _nested(array: np.ndarray) -> str:
    """Return nested lists; numpy's own str gives the fewest digits that read back as the same number of this type."""
    if array.ndim:
        return f"[{', '.join(map(_nested, array))}]"
    text = str(array[()])
    return text if text not in ("nan", "inf", "-inf") else f"float({text!r})"


def snippet(
    probe: str,
    probes_source: str,
    inputs: Mapping[str, Any],
    interface: Mapping[str, Sequence[str]],
    files: Sequence[str],
) -> str:
    """Return the lines that run a probe on the submission's own files with these inputs; "" where they would be long.

    The probe's body stands in the lines themselves where it ends in its only return: the student sees the calls.
    """
    module = ast.parse(probes_source)
    definitions = {_defined(node): node for node in module.body if _defined(node)}
    function = definitions.get(probe)
    values = {name: literal(value) for name, value in inputs.items()}
    if not isinstance(function, ast.FunctionDef) or None in values.values():
        return ""
    helpers = _helpers(function, definitions)
    code = [function, *helpers]
    student = _student(code, interface, files)
    used = {node.id for one in code for node in ast.walk(one) if isinstance(node, ast.Name)}
    imports = [
        ast.unparse(node)
        for node in module.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and used & {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    ]
    lines = [*(imports or ["import numpy as np"]), *student]
    if not any(line == "import numpy as np" for line in lines):
        lines.insert(0, "import numpy as np")
    for node in helpers:
        lines += ast.unparse(_without_docstring(node)).splitlines()
    lines += _call(function, {name: str(text) for name, text in values.items()})
    text = "\n".join(lines)
    return text if len(lines) <= LINES and len(text) <= CHARACTERS else ""


def _defined(node: ast.stmt) -> str | None:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def _helpers(function: ast.stmt, definitions: Mapping[str | None, ast.stmt]) -> list[ast.stmt]:
    """Return what the probe uses of its own file, in the order of the file."""
    needed, waiting = set(), [function]
    while waiting:
        for node in ast.walk(waiting.pop()):
            known = isinstance(node, ast.Name) and node.id in definitions and node.id not in needed
            if known and definitions[node.id] is not function:
                needed.add(node.id)
                waiting.append(definitions[node.id])
    return [node for name, node in definitions.items() if name in needed]


def _student(
    code: Sequence[ast.stmt], interface: Mapping[str, Sequence[str]], files: Sequence[str]
) -> list[str]:
    """Return the lines that import the student's files under the name `student`."""
    used = {
        node.attr
        for one in code
        for node in ast.walk(one)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "student"
    }
    wanted = [file for file, names in interface.items() if used & set(names)] or list(interface)[:1]
    sources = [file for file in files if file.endswith(".py") and "/" not in file]
    if not all(file in sources for file in wanted) and len(sources) == 1:
        wanted = sources
    names = [file.removesuffix(".py").replace("/", ".") for file in wanted]
    if len(names) == 1:
        return [f"import {names[0]} as student"]
    merged = ", ".join(f"**vars({name})" for name in names)
    return [
        "from types import SimpleNamespace",
        f"import {', '.join(names)}",
        f"student = SimpleNamespace(**{{{merged}}})",
    ]


def _call(function: ast.FunctionDef, values: Mapping[str, str]) -> list[str]:
    arguments = function.args
    named = {one.arg for one in arguments.args + arguments.kwonlyargs}
    body = _without_docstring(function).body
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    inline = len(returns) == 1 and body[-1] is returns[0] and returns[0].value is not None
    rest = {name: text for name, text in values.items() if name not in named}
    if not inline:
        given = ", ".join(f"{name}={text}" for name, text in values.items())
        source = ast.unparse(_without_docstring(function)).splitlines()
        return [*source, f"print({function.name}(student, {given}))"]
    defaults = _defaults(function)
    lines = [f"{name} = {text}" for name, text in {**defaults, **values}.items() if name not in rest]
    if arguments.kwarg is not None:
        lines.append(f"{arguments.kwarg.arg} = {{{', '.join(f'{k!r}: {v}' for k, v in rest.items())}}}")
    for node in body[:-1]:
        lines += ast.unparse(node).splitlines()
    return [*lines, f"print({ast.unparse(returns[0].value)})"]


def _defaults(function: ast.FunctionDef) -> dict[str, str]:
    arguments = function.args
    given = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    pairs = [*zip(given, arguments.defaults, strict=True)]
    pairs += [
        pair for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if pair[1] is not None
    ]
    return {argument.arg: ast.unparse(value) for argument, value in pairs}


def _without_docstring(node: Any) -> Any:
    body = getattr(node, "body", None)
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1:
        bare = type(node)(**{**{name: getattr(node, name) for name in node._fields}, "body": body[1:]})
        return ast.copy_location(bare, node)
    return node
