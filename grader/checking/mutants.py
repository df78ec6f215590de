"""Mutants of a Python file: every function of it with one small change, in a fixed order."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.checking.replacements import is_free, negative, of_expression, of_statement, says_axes

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Mutant:
    """One change: the statement `before` in `function` became `after`; `source` is the whole changed file.

    `occurrence` counts the same change within the function from 1, so that (file, function, before, after,
    occurrence) names the mutant whatever else of the file is edited. `line` is that of the file as it was.
    """

    file: str
    line: int
    function: str
    before: str
    after: str
    occurrence: int = 1
    source: str = field(default="", repr=False, compare=False)

    @property
    def name(self) -> tuple[str, str, str, str, int]:
        """What the mutant is known by."""
        return self.file, self.function, self.before, self.after, self.occurrence


def broken(source: str, function: str) -> str:
    """Return the file with a function that fails as soon as it is called."""
    tree = ast.parse(source)
    for name, node in _functions(tree):
        if name == function:
            node.body = [ast.parse("raise NotImplementedError").body[0]]
    return ast.unparse(tree)


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Yield the mutants of all functions of a file; raises `SyntaxError`."""
    tree = ast.parse(source)
    for name, function in _functions(tree):
        yield from _of_function(file, tree, name, function)


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            yield prefix + node.name, node
        elif isinstance(node, (ast.ClassDef, ast.If, ast.Try)):
            yield from _functions(node, f"{prefix}{node.name}." if isinstance(node, ast.ClassDef) else prefix)


def _of_function(file: str, tree: ast.Module, name: str, function: ast.FunctionDef) -> Iterator[Mutant]:
    loops = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, (ast.For, ast.comprehension))
        for target in ast.walk(node.target)
        if isinstance(target, ast.Name)
    }
    seen: Counter[tuple[str, str]] = Counter()
    for holder, key, known in _statements(function):
        statement, before, texts = holder[key], _header(holder[key]), set()
        for slots, place, new in _changes(holder, key, loops, known):
            old, slots[place] = slots[place], new
            try:
                after = _header(holder[key])
                if after == before or after in texts:
                    continue
                texts.add(after)
                seen[before, after] += 1
                source = ast.unparse(ast.fix_missing_locations(tree))
            finally:
                slots[place] = old
            yield Mutant(file, statement.lineno, name, before, after, seen[before, after], source)


def _statements(function: ast.FunctionDef) -> Iterator[tuple[list, int, set[str]]]:
    """Yield each statement as its list and its place, with the names that have a value before it."""
    known = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    # The function's own line, for the default values of its arguments
    yield [function], 0, known
    queue = [(function.body, place) for place in range(len(function.body))]
    while queue:
        holder, place = queue.pop(0)
        statement = holder[place]
        if isinstance(statement, ast.stmt):
            yield holder, place, set(known)
        below = [getattr(statement, body, []) for body in _BODIES]
        queue[:0] = [(part, at) for part in below for at in range(len(part))]
        if isinstance(statement, _FUNCTIONS):
            known.add(statement.name)
        known |= {
            node.id
            for part in _own(statement)
            for node in ast.walk(part)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }


def _changes(
    holder: list, key: int, loops: set[str], known: set[str]
) -> Iterator[tuple[object, object, ast.AST]]:
    """Yield (container, place in it, replacement) for all changes of one statement, its body left out."""
    statement = holder[key]
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        parts = statement.args.defaults, statement.args.kw_defaults
        for part in parts if isinstance(statement, _FUNCTIONS) else ():
            for place, node in enumerate(part):
                if node is not None:
                    yield from _inside(part, place, loops)
        return
    for new in of_statement(statement, known):
        yield holder, key, new
    if isinstance(statement, (ast.Raise, ast.Assert, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    for inside, at in _slots(statement):
        if isinstance(inside[at], ast.AST):
            yield from _inside(inside, at, loops)


def _inside(slots, place, loops: set[str], axes: bool = False) -> Iterator[tuple[object, object, ast.AST]]:
    """Yield the changes of the expression in a slot, outermost first."""
    node = slots[place]
    if isinstance(node, ast.JoinedStr):
        return
    for new in of_expression(node, loops, axes):
        yield slots, place, new
    if negative(node) is not None:  # a number as it is written: its parts are no numbers of their own
        return
    for inside, at in _slots(node):
        part = inside[at]
        if isinstance(part, (ast.expr, ast.keyword, ast.comprehension)) and not is_free(part, node):
            yield from _inside(inside, at, loops, says_axes(node))


def _slots(node: ast.AST) -> Iterator[tuple[Any, Any]]:
    """Yield (container, place in it) of each part of a node, the body of a statement left out."""
    for name, value in list(vars(node).items()):
        if name in _BODIES and isinstance(node, ast.stmt):
            continue
        yield from (
            ((value, at) for at in range(len(value))) if isinstance(value, list) else [(vars(node), name)]
        )


def _own(statement: ast.AST) -> list[ast.AST]:
    """Return the parts of a statement that are no statements."""
    return [
        part
        for part in ast.iter_child_nodes(statement)
        if not isinstance(part, (ast.stmt, ast.excepthandler))
    ]


def _header(statement: ast.stmt) -> str:
    """Return a statement as one line, without its body."""
    kept = {
        name: getattr(statement, name) for name in (*_BODIES, "decorator_list") if hasattr(statement, name)
    }
    try:
        for name, value in kept.items():
            if isinstance(value, list):
                setattr(statement, name, [ast.Pass()] if name == "body" else [])
        if isinstance(statement, ast.Try):
            return "try"
        return ast.unparse(statement).removesuffix("\n    pass").rstrip(":")
    finally:
        for name, value in kept.items():
            setattr(statement, name, value)
