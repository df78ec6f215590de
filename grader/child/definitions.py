"""Takes a file's imports, functions, classes and constants, and leaves out everything that would run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from . import optional

# Calls that only make a value: a constant may be written with them.
_VALUES = frozenset((
    "bool", "int", "float", "complex", "str", "list", "tuple", "dict", "set", "frozenset", "range",
    "len", "abs", "min", "max", "round", "sum", "slice", "array", "asarray", "float16", "float32",
    "float64", "int8", "int16", "int32", "int64", "uint8", "finfo", "iinfo", "log", "exp", "sqrt",
    "zeros", "ones", "eye", "arange", "linspace", "default_rng", "RandomState", "namedtuple",
    "OrderedDict", "defaultdict", "partial", "device", "tensor",
))  # fmt: skip
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def run(
    module: ast.Module, path: str, names: dict[str, Any], note: Callable[[str], None], file: str
) -> list[tuple[str, int, str]]:
    """Run the definitions of a parsed file in `names`; return (name, line, why) of functions and classes that fail.

    What fails is left out and noted; a package that is not there is noted once.
    """
    left_out, told = [], set()
    for node in module.body:
        if not _is_definition(node):
            continue
        name = getattr(node, "name", "")
        try:
            try:
                _execute(node, path, names)
            except optional.MissingPackage as error:
                if not _undecorate(node, names):
                    raise
                _execute(node, path, names)
                note(f"{file}:{node.lineno}: `{name}` is graded without its decorator: {error}")
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:
            if isinstance(error, ImportError) and not name:
                told_by = _stand_in(node, names) or f"{error}: a stand-in fails when it is used"
                if told_by not in told:
                    note(f"{file}:{node.lineno}: {told_by}")
                told.add(told_by)
                continue
            note(f"{file}:{node.lineno}: left out, {type(error).__name__}")
            if name:
                left_out.append((name, node.lineno, f"this failed when it was read: {_described(error)}"))
    return left_out


def _execute(node: ast.stmt, path: str, names: dict[str, Any]) -> None:
    exec(compile(ast.Module([node], []), path, "exec", dont_inherit=True), names)


def _described(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException:  # the submission's own exception
        return type(error).__name__


def _undecorate(node: ast.stmt, names: dict[str, Any]) -> bool:
    """Take away the decorators that are made of missing packages; False where there is none."""
    found = False
    for part in ast.walk(node):
        decorators = getattr(part, "decorator_list", [])
        kept = [one for one in decorators if not _needs_missing(one, names)]
        found = found or len(kept) < len(decorators)
        decorators[:] = kept
    return found


def _needs_missing(value: ast.expr, names: dict[str, Any]) -> bool:
    parts = (part.id for part in ast.walk(value) if isinstance(part, ast.Name))
    return any(optional.is_stand_in(names.get(name)) for name in parts)


def _is_definition(node: ast.stmt) -> bool:
    match node:
        case ast.Assign() | ast.AnnAssign():
            return node.value is not None and _is_constant(node.value)
        case ast.Try():
            parts = [
                *node.body,
                *(inner for handler in node.handlers for inner in handler.body),
                *node.orelse,
            ]
            return all(
                _is_definition(part) or isinstance(part, ast.Pass) for part in (*parts, *node.finalbody)
            )
        case ast.If():
            is_main = "__name__" in {part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}
            parts = (*node.body, *node.orelse)
            return not is_main and _is_constant(node.test) and all(map(_is_definition, parts))
    return isinstance(node, _DEFINITIONS)


def _is_constant(value: ast.expr) -> bool:
    """Whether an expression only makes a value: names, numbers, text, functions, and calls of `_VALUES` on such."""
    if isinstance(value, ast.Lambda):
        return True
    for part in ast.walk(value):
        if isinstance(part, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            return False
        if isinstance(part, ast.Call):
            function = part.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name not in _VALUES:
                return False
    return True


def _stand_in(node: ast.stmt, names: dict[str, Any]) -> str | None:
    """Bind what an import that failed would have bound; return what to say of it, where that is not the error."""
    said = None
    for alias in getattr(node, "names", ()):
        if alias.name != "*":
            module = getattr(node, "module", None)
            whole = f"{module}.{alias.name}" if module else alias.name
            if not module and not alias.asname:
                whole = alias.name.split(".")[0]
            value = optional.stand_in(whole)
            if not isinstance(value, optional.StandIn):
                said = optional.numpy_note(whole)
            names.setdefault(alias.asname or alias.name.split(".")[0], value)
    return said
