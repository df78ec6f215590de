"""A CSV file of another system, changed cell by cell: every byte that nobody changes stays as it was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exports.marks import ExportError

_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass
class Sheet:
    """Rows of raw cells (quotes and all), the line end after each row, and how the file is written."""

    rows: list[list[str]]
    ends: list[str]
    delimiter: str
    encoding: str
    bom: bytes

    @classmethod
    def read(cls, data: bytes) -> Sheet:
        """Take a file apart; raises `ExportError` where a quote is never closed or the text cannot be read."""
        bom = next((mark for mark in _BOMS if data.startswith(mark)), b"")
        encodings = [_BOMS[bom]] if bom else ["utf-8", "cp1252"]
        for encoding in encodings:
            try:
                text = data[len(bom) :].decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise ExportError(f"it is no text in {' or '.join(encodings)}")
        first = re.split(r"[\r\n]", text, maxsplit=1)[0]
        delimiter = max(",;\t", key=first.count)
        rows, ends = _cells(text, delimiter)
        return cls(rows, ends, delimiter, encoding, bom)

    def write(self) -> bytes:
        """Return the file; a character that its encoding lacks becomes a question mark."""
        text = "".join(self.delimiter.join(row) + end for row, end in zip(self.rows, self.ends, strict=True))
        return self.bom + text.encode(self.encoding, "replace")

    def value(self, row: int, column: int) -> str:
        """Return what a cell says; "" where the row is too short."""
        cells = self.rows[row]
        return _value(cells[column]) if column < len(cells) else ""

    def put(self, row: int, column: int, value: str) -> None:
        """Say something else in a cell; one that is quoted stays quoted, one that needs quotes gets them."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        quoted = cells[column].startswith('"') or re.search(rf'["\r\n{self.delimiter}]|^\s|\s$', value)
        cells[column] = '"' + value.replace('"', '""') + '"' if quoted else value

    def people(self, first: int, columns: Mapping[str, int]) -> dict[int, dict[str, str]]:
        """Return {row: what its cells say by key} of the rows from `first` on that hold anything."""
        return {
            row: {key: self.value(row, place).strip() for key, place in columns.items()}
            for row in range(first, len(self.rows))
            if any(cell.strip() for cell in self.rows[row])
        }

    @property
    def header(self) -> list[str]:
        """What the cells of the first row say."""
        return [_value(cell).strip() for cell in self.rows[0]] if self.rows else []


def _value(raw: str) -> str:
    if not raw.startswith('"'):
        return raw
    inside, _, after = raw[1:].rpartition('"')
    return inside.replace('""', '"') + after


def _cells(text: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    cell = re.compile(rf'("(?:[^"]|"")*"[^{delimiter}\r\n]*|[^{delimiter}\r\n]*)({delimiter}|\r\n|\n|\r|\Z)')
    rows: list[list[str]] = []
    ends: list[str] = []
    row: list[str] = []
    at = 0
    while at < len(text) or row:
        found = cell.match(text, at)
        raw, end = found.groups()
        if raw.startswith('"') and (len(raw) == 1 or '"' not in raw[1:]):
            raise ExportError(f"line {text.count(chr(10), 0, at) + 1}: a quote is never closed")
        row.append(raw)
        at = found.end()
        if end != delimiter:
            rows.append(row)
            ends.append(end)
            row = []
            if not end:
                break
    return rows, ends
