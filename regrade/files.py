"""Writing result files whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, then put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, as UTF-8."""
    write_whole(path, lambda beside: beside.write_bytes(text.encode("utf-8")))


def json_line(document: Any) -> str:
    """Return a document as one line of JSON, keys in their order; NaN and infinity are refused."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def write_json_lines(path: Path, documents: Iterable[Any]) -> None:
    """Write one JSON object a line."""
    write_text(path, "".join(json_line(document) for document in documents))


def read_json_lines(path: Path) -> list[Any]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
