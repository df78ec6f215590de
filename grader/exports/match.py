"""Whose row a record belongs into: matched by ids first, by name last, and never by guessing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.text import one_line


@dataclass
class Matched:
    """{row: place of its record}, and one line for each record and row that is left as it was."""

    records: dict[int, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def match(
    rows: Mapping[int, Mapping[str, str]], records: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> Matched:
    """Match rows (number -> what identifies it, by key) to records, by the first key that knows a record.

    A key by which anybody was found speaks for all: a record that has another value there than a row is not that row's,
    whatever the name. A record whose download named nobody is looked up by its submission's name, under every key. Two
    rows or two records that cannot be told apart are left.
    """
    found = Matched()
    places = {key: _index(rows, key) for key in keys}
    speaking = {
        key
        for key in keys
        if key != "name" and any(forms & places[key].keys() for forms in _all_forms(records, key))
    }
    claimed: dict[int, list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        candidates = _candidates(record, rows, places, keys, speaking)
        if len(candidates) == 1:
            claimed[candidates.pop()].append(number)
        else:
            why = f"fits {len(candidates)} rows" if candidates else "fits no row"
            found.told.append(f"{_called(record)}: {why}, left out")
    for row, numbers in sorted(claimed.items()):
        if len(numbers) == 1:
            found.records[row] = numbers[0]
        else:
            names = ", ".join(one_line(records[number]["submission"], 40) for number in numbers)
            found.told.append(f"{_who(rows[row])}: {len(numbers)} submissions ({names}), row left as it was")
    missing = [row for row in rows if row not in claimed]
    found.told += [f"{_who(rows[row])}: no record, row left as it was" for row in missing]
    return found


def _candidates(record, rows, places, keys, speaking) -> set[int]:
    student = record.get("student") or {}
    if not any(student.get(key) for key in keys):
        everything = [
            places[key].get(form, set()) for key in keys for form in _forms(record["submission"], key)
        ]
        return set().union(*everything)
    denied: set[int] = set()
    for key in keys:
        forms = _forms(student.get(key, ""), key)
        candidates = set().union(*(places[key].get(form, set()) for form in forms)) - denied
        if candidates:
            return candidates
        if forms and key in speaking:
            denied |= {row for row, about in rows.items() if about.get(key)}
    return set()


def _index(rows: Mapping[int, Mapping[str, str]], key: str) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for row, about in rows.items():
        for form in _forms(about.get(key, ""), key):
            index[form].add(row)
    return index


def _all_forms(records, key):
    return [_forms((record.get("student") or {}).get(key, ""), key) for record in records]


def _forms(value: str, key: str) -> set[str]:
    """Return the spellings under which a value is found: a name in either order, also run together."""
    value = unicodedata.normalize("NFKC", str(value)).casefold().strip()
    if key != "name":
        return {value.removeprefix("participant ").strip()} - {""}
    last, comma, first = value.partition(",")
    words, turned = re.findall(r"\w+", value), re.findall(r"\w+", f"{first} {last}" if comma else value)
    return {" ".join(sorted(words)), "".join(words), "".join(turned)} - {""}


def _called(record: Mapping[str, Any]) -> str:
    name = (record.get("student") or {}).get("name")
    submission = one_line(record["submission"], 60)
    return f"{submission} ({one_line(name, 60)})" if name and name != submission else submission


def _who(about: Mapping[str, str]) -> str:
    return one_line(about.get("name") or next(filter(None, about.values()), "a row without a name"), 60)
