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


def run(module: ast.Module, path: str, names: dict[str, Any], note: Callable[[str], None], file: str) -> None:
    """Run the definitions of a parsed file in `names`; one that fails is left out and noted."""
    for node in module.body:
        if not _is_definition(node):
            continue
        code = compile(ast.Module([node], []), path, "exec", dont_inherit=True)
        try:
            exec(code, names)
        except MemoryError:
            raise
        except ImportError as error:
            _stand_in(node, names)
            note(f"{file}:{node.lineno}: {error}: a stand-in fails when it is used")
        except (Exception, SystemExit) as error:
            note(f"{file}:{node.lineno}: left out, {type(error).__name__}")


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


def _stand_in(node: ast.stmt, names: dict[str, Any]) -> None:
    """Bind what an import that failed would have bound."""
    for alias in getattr(node, "names", ()):
        if alias.name != "*":
            module = getattr(node, "module", None)
            whole = f"{module}.{alias.name}" if module else alias.name
            names.setdefault(alias.asname or alias.name.split(".")[0], optional.StandIn(whole))
