"""Blank files with what is published of every function: the signature that was handed out and the docstring."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

from regrade import declared
from regrade.errors import UserError

DEFINED = re.compile(r"^(?P<indent>[ \t]*)(?P<kind>def|class)[ \t]+(?P<name>\w+)", re.M)
WIDTH = 100


def blanks(name: str, root: Path = declared.ROOT) -> dict[str, str]:
    """Return {file: text} of an assignment's blank submission, its published names with the reference's docstrings.

    A docstring is taken where the blank file has none of its own and where it speaks of no parameter that was not
    handed out. Raises `UserError` where there is no blank submission.
    """
    folder = root / "solutions" / name / "blank"
    if not folder.is_dir():
        raise UserError(f"solutions/{name}/blank: no such folder; put the files as they are handed out there")
    files = {}
    for path in sorted(folder.glob("*.py")):
        text, published = path.read_text(encoding="utf-8"), root / "reference" / name / path.name
        files[path.name] = _documented(text, _docstrings(published) if published.is_file() else {})
    for file in declared.assignment(name, root)["interface"]:
        if file not in files:
            raise UserError(f"solutions/{name}/blank: {file} of the interface is not there")
    return files


def published(name: str, root: Path = declared.ROOT) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return {published name: (file, [(head, docstring), …])} as handed out; a class is followed by its methods."""
    texts, found = blanks(name, root), {}
    for file, names in declared.assignment(name, root)["interface"].items():
        try:
            tree = ast.parse(texts[file])
        except SyntaxError as error:
            place = f"solutions/{name}/blank/{file}, line {error.lineno}"
            raise UserError(
                f"{place}: {error.msg}: a function needs a body or, in the reference, a docstring"
            ) from None
        nodes = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for one in names:
            if one not in nodes:
                raise UserError(f"solutions/{name}/blank/{file}: {one!r} of the interface is not there")
            node = nodes[one]
            members = node.body if isinstance(node, ast.ClassDef) else []
            said = [node, *(member for member in members if isinstance(member, ast.FunctionDef))]
            found[one] = (file, [(_head(each), ast.get_docstring(each) or "") for each in said])
    return found


def _head(node: ast.FunctionDef | ast.ClassDef) -> str:
    return (
        f"class {node.name}" if isinstance(node, ast.ClassDef) else f"{node.name}({ast.unparse(node.args)})"
    )


def _docstrings(path: Path) -> dict[str, tuple[list[str], str]]:
    """Return {dotted name: (parameters, docstring)} of what a file defines; a class has none."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        members = node.body if isinstance(node, ast.ClassDef) else []
        for one, prefix in ((node, ""), *((member, f"{node.name}.") for member in members)):
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(one):
                names = _parameters(one) if isinstance(one, ast.FunctionDef) else []
                found[prefix + one.name] = (names, ast.get_docstring(one))
    return found


def _parameters(function: ast.FunctionDef) -> list[str]:
    arguments = function.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _documented(text: str, docstrings: dict[str, tuple[list[str], str]]) -> str:
    """Put each docstring under its `def` or `class`; the file is read by lines, since a blank need not be Python."""
    parts, done, above = [], 0, ""
    for found in DEFINED.finditer(text):
        indent, kind, name = found["indent"], found["kind"], found["name"]
        if not indent:
            above = f"{name}." if kind == "class" else ""
        parameters, docstring = docstrings.get((above if indent else "") + name, ([], ""))
        end = _end_of_head(text, found.start())
        rest = text[end:].lstrip()
        if not docstring or rest.startswith(('"""', "'''", '"', "'")):
            continue
        own = set(parameters) - set(_given(text[found.start() : end])) if kind == "def" else ()
        if any(re.search(rf"\b{one}\b", docstring) for one in own):
            continue
        parts += [text[done:end], "\n" + _quoted(docstring, indent + "    ")]
        done = end
    return "".join(parts) + text[done:]


def _end_of_head(text: str, start: int) -> int:
    """Return the place after the colon that ends a `def` or `class`."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[place], 0)
        if text[place] == ":" and depth == 0:
            return place + 1
    raise UserError(f"a blank file: no end to {text[start : start + 40]!r}")


def _given(head: str) -> list[str]:
    return _parameters(ast.parse(head.strip() + " pass").body[0])


def _quoted(docstring: str, indent: str) -> str:
    lines: list[str] = []
    for paragraph in docstring.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').split("\n\n"):
        words = " ".join(paragraph.split())
        lines += ["", *textwrap.wrap(words, WIDTH - len(indent) - 3, break_long_words=False)]
    lines = lines[1:]
    whole = f'"""{lines[0]}"""' if len(lines) == 1 else "\n".join(['"""' + lines[0], *lines[1:], '"""'])
    return textwrap.indent(whole, indent)
