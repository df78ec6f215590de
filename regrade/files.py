"""Writing result files whole or not at all."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from regrade.errors import UserError

DATE = (1980, 1, 1, 0, 0, 0)  # of every entry of an archive: the same files give the same bytes


def writable(path: Path | None, option: str) -> None:
    """Raise `UserError` where an option names a file that cannot be written; None, not asked for, is fine."""
    if path is None:
        return
    if path.is_dir():
        raise UserError(f"{option}: {str(path)!r} is a folder; name a file")
    if not path.resolve().parent.is_dir():
        raise UserError(f"{option}: no folder {str(path.parent)!r} to write {path.name!r} into")


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
    """Write one JSON object a line, each as it comes, into a file that is there when all are."""

    def write(beside: Path) -> None:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(map(json_line, documents))

    write_whole(path, write)


def read_json_lines(path: Path) -> list[Any]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def packed(files: dict[str, bytes], executable: frozenset[str] = frozenset()) -> bytes:
    """Return a zip of {name: content} in the order of the names, with fixed dates and modes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted(files):
            entry = zipfile.ZipInfo(file, DATE)
            entry.external_attr = (0o100755 if file in executable else 0o100644) << 16
            entry.create_system = 3  # Unix, also where this runs elsewhere
            archive.writestr(entry, files[file], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
