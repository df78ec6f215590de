"""Lets functions written for older libraries run: after an error that only a newer library makes, and only then.

The submission's files are parsed again, the calls in question lead through `old_calls`, and the functions that are
there take over the code made from that: nothing at the top of a file runs twice, and most submissions pay nothing.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from . import parsing
from .loading import describe
from .old_calls import KEYWORDS, METHODS, OldCalls

_HELPER = "regrade_old"
_METHODS = frozenset(name for methods in METHODS.values() for name in methods)
_ERRORS = re.compile(
    rf"unexpected keyword argument '({'|'.join(KEYWORDS)})'|'(numpy\.ndarray|dict)' object has no attribute "
    rf"'({'|'.join(sorted(_METHODS))})'|'(numpy\.)?float(64)?' object cannot be interpreted as an integer"
    r"|indices must be integers|only 0-dimensional arrays can be converted|setting an array element with a sequence"
    r"|Calling np\.sum\(generator\)|Unable to avoid copy|the input array must have size 3 along `channel_axis`"
)


def to_old(modules: dict[str, ModuleType], error: Exception, note: Callable[[str], None]) -> bool:
    """Make a submission's functions bear with what libraries changed; False where that is not what the error is about.

    `modules` are the loaded ones by their file's path; `note` gets a sentence for each thing that is read the old way.
    """
    if any(_HELPER in vars(module) for module in modules.values()):
        return False
    if not _ERRORS.search(describe(error)) and not _raised_by_delete(error):
        return False
    for path, module in modules.items():
        with open(path, "rb") as file:
            tree = ast.fix_missing_locations(_Rewriter().visit(parsing.parse(file.read(), path).tree))
        vars(module)[_HELPER] = OldCalls(note)
        codes = dict(_codes(compile(tree, path, "exec", dont_inherit=True)))
        for function in list(_functions(vars(module).values(), path, set())):
            code = codes.get(_place(function.__code__))
            if code is not None and code.co_freevars == function.__code__.co_freevars:
                function.__code__ = code
    return True


def _raised_by_delete(error: Exception) -> bool:
    """Whether `np.delete` was given a place beyond the end, which it passed over until numpy 1.19."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if not isinstance(error, IndexError) or last is None:
        return False
    frame = last.tb_frame
    return frame.f_code.co_name == "delete" and frame.f_globals.get("__name__", "").startswith("numpy.")


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield _place(one), one
            yield from _codes(one)


def _functions(values: Any, path: str, seen: set[int]) -> Iterator[FunctionType]:
    """Yield the functions of a file that can be reached from some values, through classes and decorators too."""
    for value in values:
        value = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else value
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, FunctionType):
            if value.__code__.co_filename == path:
                yield value
            cells = (cell.cell_contents for cell in value.__closure__ or () if cell != cell.__class__())
            yield from _functions(cells, path, seen)
        elif isinstance(value, type) and value.__module__ != "builtins":
            yield from _functions(list(vars(value).values()), path, seen)
        elif isinstance(value, property):
            yield from _functions([value.fget, value.fset], path, seen)


class _Rewriter(ast.NodeTransformer):
    """Leads the calls and assignments that libraries have become strict about through `OldCalls`."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if isinstance(function, ast.Attribute) and name in _METHODS:
            return self._through("method", [function.value, ast.Constant(name)], node)
        if name in ("int", "float") or (isinstance(function, ast.Attribute) and _is(function.value, "math")):
            return self._through("scalar", [function], node)
        if name in ("array", "asarray", "sum", "rgb2gray", "rgb2grey", "delete"):
            return self._through(name.replace("grey", "gray").replace("as", ""), [function], node)
        if {keyword.arg for keyword in node.keywords} & {*KEYWORDS, None}:  # None: `**words`
            return self._through("call", [function], node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return self._through("divide", [node.left, node.right], ast.Call(node, [], []))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store):
            node.value = self._through("into", [node.value], ast.Call(node.value, [], []))
        return node

    def _through(self, way: str, first: list[ast.expr], node: ast.Call) -> ast.Call:
        helper = ast.Attribute(ast.Name(_HELPER, ast.Load()), way, ast.Load())
        return ast.copy_location(ast.Call(helper, [*first, *node.args], node.keywords), first[0])


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
