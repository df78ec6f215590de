"""A notebook's code cells as one Python file, without what only a notebook understands."""

from __future__ import annotations

import ast
import json
import re
import warnings

# Magics of a whole cell whose body is still Python that counts
TIMERS = ("%%time", "%%timeit", "%%capture", "%%prun")
_ASSIGNED = re.compile(r"^(\s*)[\w.,\s\[\]'\"]+=\s*[!%](?=\w).*$")
_LINE = re.compile(r"^(\s*)(?:[!?]|%(?=[\w%])|(?:[\w.]+|%+\w+)\?{1,2}\s*$).*$")


class NoNotebook(ValueError):
    """The bytes are no notebook with Python code; the message says why in a few words."""


def code_of(data: bytes) -> str:
    """Return the code cells of a notebook (format 3 and later), each after a comment that numbers it.

    Lines of magics, shell commands and help become `pass`; a cell in another language becomes a comment.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = notebook.get("cells")
        if cells is None:
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        sources = [
            cell.get("source", cell.get("input", "")) for cell in cells if cell.get("cell_type") == "code"
        ]
        texts = ["".join(source) if isinstance(source, list) else source for source in sources]
        if not all(isinstance(text, str) for text in texts):
            raise NoNotebook("a cell holds no text")
    except (KeyError, TypeError, AttributeError):
        raise NoNotebook("it holds no list of cells") from None
    except RecursionError:
        raise NoNotebook("it is nested too deep") from None
    except UnicodeDecodeError:
        raise NoNotebook("it is no UTF-8 text") from None
    except json.JSONDecodeError:
        raise NoNotebook("it is no JSON") from None
    except ValueError as error:  # numbers of thousands of digits among them
        raise error if isinstance(error, NoNotebook) else NoNotebook("it is no JSON") from None
    numbered = (f"# cell {number}\n{without_magics(text)}\n" for number, text in enumerate(texts, 1))
    return "\n".join(numbered)


def without_magics(cell: str) -> str:
    """Return the cell as Python; one that is Python already comes back as it is."""
    if _is_python(cell):
        return cell
    lines = cell.split("\n")
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    first = lines[start].strip()
    if first.startswith("%%"):
        if first.split()[0] not in TIMERS:
            return "\n".join(f"# {line}" for line in lines)
        lines[start] = f"# {first}"
    return "\n".join(_without_magic(line) for line in lines)


def _without_magic(line: str) -> str:
    found = _LINE.match(line) or _ASSIGNED.match(line)
    return f"{found[1]}pass  # {line.strip()}" if found else line


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
