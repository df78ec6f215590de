"""The small changes that make a mutant: what an expression or a statement may be replaced by."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    ("max", "min"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("mean", "sum"),
    ("var", "std"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("any", "all"),
    ("floor", "ceil"),
    ("rand", "randn"),
    ("normal", "uniform"),
)
_NAMES = dict(_PAIRS) | {second: first for first, second in _PAIRS}
# Functions that give back something of their argument's form, which may stand in their place
_OF_ONE = {
    "abs", "dropout", "exp", "expand_dims", "flip", "log", "log_softmax", "max_pool2d", "outer", "relu", "sigmoid",
    "sign", "softmax", "sqrt", "square", "squeeze", "tanh", "transpose",
}  # fmt: skip
_METHODS = {
    "astype", "clone", "copy", "cumsum", "detach", "exp", "flatten", "log", "ravel", "reshape", "sqrt", "squeeze",
    "transpose", "view", "t", "pow",
}  # fmt: skip


def of_expression(node: ast.AST, loops: set[str], axes: bool = False) -> Iterator[ast.AST]:
    """Yield what an expression may be replaced by; `loops` are the names that the function's loops run over.

    `axes`: it says along which axes, whose order does not matter. Text is left alone, and so is what would fail for
    its type at once: such a mutant says nothing of the cases.
    """
    if isinstance(node, ast.BinOp):
        yield from _binary(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in _COMPARISONS[type(node.ops[0])]:
            yield _with(node, ops=[operator()])
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for place in range(len(node.values)):
            rest = node.values[:place] + node.values[place + 1 :]
            yield rest[0] if len(rest) == 1 else _with(node, values=rest)
    elif isinstance(node, ast.UnaryOp):
        value = negative(node)
        yield from [node.operand] if value is None else map(ast.Constant, _numbers(value))
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _numbers(node.value))
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield node.value
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        for elements in [] if axes else _swapped(node.elts):
            yield _with(node, elts=elements)
        if len(node.elts) > 1 and all(_is_whole(element) for element in node.elts):
            for place in range(len(node.elts)):
                yield _with(node, elts=node.elts[:place] + node.elts[place + 1 :])
    elif isinstance(node, ast.Slice):
        yield _with(node, lower=_plus(node.lower or ast.Constant(0), 1))
        if node.lower or node.upper:
            yield _with(node, upper=_plus(node.upper, -1) if node.upper else ast.Constant(-1))
        if node.step:
            yield _with(node, step=None)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id in loops:
        yield _with(node, slice=_plus(node.slice, -1))


def says_axes(node: ast.AST) -> bool:
    """Tell whether a node is the keyword argument that names axes."""
    return isinstance(node, ast.keyword) and node.arg in ("axis", "dim")


def is_free(node: ast.AST, parent: ast.AST) -> bool:
    """Tell whether another number in its place would do the same: any below zero is the free axis of a reshape."""
    name = getattr(parent.func, "attr", "") if isinstance(parent, ast.Call) else ""
    return name in ("reshape", "view") and negative(node) is not None


def negative(node: ast.AST) -> int | float | None:
    """Return the value of a number written with a minus, None for any other expression."""
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.USub):
        return None
    value = getattr(node.operand, "value", None)
    return -value if type(value) in (int, float) else None


def of_statement(node: ast.stmt, known: set[str]) -> Iterator[ast.stmt]:
    """Yield what a statement may be replaced by; `known` are the names that have a value before it."""
    if isinstance(node, ast.AugAssign):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=operator())
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        yield ast.Pass()
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        # Without a first value every later use of the name would fail
        first = {
            one.id
            for target in targets
            for one in ast.walk(target)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        if first <= known:
            yield ast.Pass()
    elif isinstance(node, (ast.Raise, ast.Break, ast.Continue)) or _does(node):
        yield ast.Pass()
    elif isinstance(node, (ast.If, ast.While)):
        for value in (True, False) if isinstance(node, ast.If) else (False,):
            yield _with(node, test=ast.Constant(value))
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Name):
        others = sorted(known - {node.value.id, "self", "cls"})
        if others:
            yield _with(node, value=ast.Name(others[0], ast.Load()))


def _does(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)


def _binary(node: ast.BinOp) -> Iterator[ast.AST]:
    if any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right)):
        return
    for operator in _OPERATORS.get(type(node.op), ()):
        yield _with(node, op=operator())
    if isinstance(node.op, ast.FloorDiv):
        # The next whole number up: -(-a // b)
        up = ast.BinOp(ast.UnaryOp(ast.USub(), node.left), ast.FloorDiv(), node.right)
        yield ast.UnaryOp(ast.USub(), up)
    yield node.left
    if isinstance(node.op, (ast.Add, ast.Mult, ast.MatMult)):
        yield node.right


def _call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _NAMES:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield _with(node, func=_with(node.func, **{field: _NAMES[name]}))
    if name in _OF_ONE and node.args:
        yield node.args[0]
    if name in _METHODS and isinstance(node.func, ast.Attribute) and not _is_library(node.func.value):
        yield node.func.value
    for place in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])
    if name == "range":
        bounds = node.args if len(node.args) > 1 else [ast.Constant(0), *node.args]
        yield _with(node, args=[_plus(bounds[0], 1), *bounds[1:]])
        yield _with(node, args=[bounds[0], _plus(bounds[1], -1), *bounds[2:]])
        return
    if not any(isinstance(argument, ast.Starred) or _is_text(argument) for argument in node.args):
        for arguments in _swapped(node.args):
            yield _with(node, args=arguments)


def _numbers(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield 2 * value if value else 1.0


def _swapped(items: list) -> Iterator[list]:
    for place in range(len(items) - 1):
        yield [*items[:place], items[place + 1], items[place], *items[place + 2 :]]


def _plus(node: ast.expr, step: int) -> ast.expr:
    if _is_whole(node):
        return ast.Constant(node.value + step)
    return ast.BinOp(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(abs(step)))


def _is_whole(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def _is_library(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "torch", "F", "nn", "math"}


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """Return a shallow copy of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
