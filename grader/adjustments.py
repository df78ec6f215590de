"""Points that an instructor gives or takes by hand: a CSV, applied to the machine's records and never hiding them."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.gradebook import harmless
from grader.text import number, one_line, visible

NEEDED = ("submission", "question", "points", "reason")
OPTIONAL = ("above_max",)
TOLD = 5  # unknown names in the line that tells them
MOST_BYTES = 2**24
# "add" and "set" beside + and =: a spreadsheet makes 2 of +2 and 8 of =8
_POINTS = re.compile(r"(?P<how>[+\-−=]|add |set )\s*(?P<value>\d+(?:\.\d+)?|\.\d+)")


class BadAdjustments(ValueError):
    """A file of adjustments that cannot be used; the message is one line with file, line and what to do."""


@dataclass(frozen=True)
class Adjustment:
    """One row: `points` are added where `sets` is False, else they become the points; "" for `question` is the whole.

    `above_max` lets the result exceed what the question, or the whole, is worth.
    """

    line: int
    submission: str
    question: str
    points: float
    sets: bool
    reason: str
    above_max: bool

    @property
    def words(self) -> str:
        """What it does, in words: "adjusted by +2", "adjusted to 8"."""
        if self.sets:
            return f"adjusted to {number(self.points)}"
        return f"adjusted by {'+' if self.points >= 0 else '−'}{number(abs(self.points))}"


class Adjustments:
    """The rows of one file about the submissions of one assignment, and which of them have been used."""

    def __init__(self, path: Path, rows: list[Adjustment]) -> None:
        self.path = path
        self._rows = rows
        self._used: set[int] = set()
        self._problems: dict[int, str] = {}

    @classmethod
    def read(cls, path: Path) -> Adjustments:
        """Read a CSV with the columns submission, question, points, reason, and perhaps above_max.

        `points`: "+2" or "add 2", "-1.5", "=8" or "set 8". Raises `BadAdjustments`.
        """
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            text = data.decode("utf-8-sig")
        except OSError as error:
            raise BadAdjustments(f"{path}: it cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadAdjustments(f"{path}: not UTF-8 text; save it as CSV UTF-8") from None
        if len(data) > MOST_BYTES:
            raise BadAdjustments(f"{path}: larger than {MOST_BYTES >> 20} MB; is it a table of adjustments?")
        head = text.partition("\n")[0]
        lines = csv.reader(
            io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
        )
        try:
            return cls(path, _rows(lines, path))
        except csv.Error as error:
            raise BadAdjustments(f"{path}, line {lines.line_num}: not CSV: {error}") from None

    def applied(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record with its adjustments: those of questions, then those of the whole, in the file's order.

        Verdicts stay the machine's. A message that stands beside the points says what was adjusted and why, and the
        record's last key "adjustments" lists every step with the points before and after. Points stay at or above 0,
        and at or below the maximum unless `above_max` says otherwise. A record without adjustments comes back as it is.
        """
        questions = {one["id"]: dict(one) for one in record["questions"]}
        sound = [one for one in self._rows if _fits(one, record) and self._is_sound(one, questions)]
        if not sound:
            return dict(record)
        steps = [_adjust_question(questions[one.question], one) for one in sound if one.question]
        result = {**record, "questions": list(questions.values())}
        counted = [one for one in questions.values() if one["points"] is not None]
        result["score"] = round(sum(one["points"] for one in counted), 2) + 0.0
        result["max_score"] = round(sum(one["max_points"] for one in counted), 2) + 0.0
        for one in sound:
            if not one.question:
                steps.append(_step(one, result["score"], result["max_score"]))
                result["score"] = steps[-1]["after"]
        return {**result, "adjustments": steps}

    def _is_sound(self, one: Adjustment, questions: Mapping[str, Any]) -> bool:
        """Note that a row is used, and tell whether it can be; else it becomes a problem."""
        if one.line in self._used:
            said = f"several submissions are called {one.submission!r}: the first was adjusted"
        elif one.question and one.question not in questions:
            said = f"no question {one.question!r}; the questions are {', '.join(map(visible, questions))}"
        elif one.question and questions[one.question]["points"] is None and not one.sets:
            said = f"{one.question} could not be graded: set its points, as in =8 or set 8"
        else:
            said = ""
        self._used.add(one.line)
        if said:
            self._problems[one.line] = said
        return not said

    def problems(self) -> list[str]:
        """Return a line for each row that could not be applied, and one for all names that no record had."""
        lines = [f"{self.path}, line {line}: {said}" for line, said in sorted(self._problems.items())]
        unknown = [
            f"{one.submission!r} (line {one.line})" for one in self._rows if one.line not in self._used
        ]
        if unknown:
            more = f" and {len(unknown) - TOLD} more" if len(unknown) > TOLD else ""
            lines.append(f"{self.path}: no submission is called {', '.join(unknown[:TOLD])}{more}")
        return lines


def _rows(lines: Any, path: Path) -> list[Adjustment]:
    header = [cell.strip().lower() for cell in next(lines, [])]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise BadAdjustments(f"{path}: no column {missing[0]!r}; the first line is {','.join(NEEDED)}")
    unknown = [name for name in header if name not in (*NEEDED, *OPTIONAL)]
    if unknown or len(set(header)) < len(header):
        said = f"unknown column {one_line(unknown[0], 60)!r}" if unknown else "a column stands in it twice"
        raise BadAdjustments(f"{path}: {said}; the columns are {', '.join((*NEEDED, *OPTIONAL))}")
    rows = []
    for cells in lines:
        place = f"{path}, line {lines.line_num}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise BadAdjustments(
                f"{place}: {len(cells)} cells under {len(header)} columns; quote a reason with a comma"
            )
        rows.append(
            _row(
                {name: cell.strip() for name, cell in zip(header, cells, strict=True)}, lines.line_num, place
            )
        )
    return rows


def _row(cells: dict[str, str], line: int, place: str) -> Adjustment:
    found = _POINTS.fullmatch(cells["points"].lower())
    for name in ("submission", "reason"):
        if not cells[name]:
            raise BadAdjustments(f"{place}: no {name}; each adjustment needs one")
    if found is None or not math.isfinite(float(found["value"])):
        said = one_line(cells["points"], 40)
        raise BadAdjustments(f"{place}: points are {said!r}; write +2 or add 2, -2, =8 or set 8")
    above = cells.get("above_max", "").lower()
    if above not in ("", "no", "yes"):
        raise BadAdjustments(f"{place}: above_max is {one_line(above, 40)!r}; write yes, or leave it empty")
    how = found["how"].strip()
    return Adjustment(
        line,
        one_line(cells["submission"], 100),
        cells["question"],
        float(found["value"]) * (-1 if how in "-−" else 1),
        how in ("=", "set"),
        one_line(cells["reason"]),
        above == "yes",
    )


def _fits(one: Adjustment, record: Mapping[str, Any]) -> bool:
    # The gradebook puts an apostrophe before a name that a spreadsheet would run: copied from there it still fits
    name = record["submission"]
    return one.submission in (name, harmless(name))


def _adjust_question(question: dict[str, Any], one: Adjustment) -> dict[str, Any]:
    step = _step(one, question["points"], question["max_points"])
    question["points"] = step["after"]
    question["message"] = "\n".join(filter(None, [question["message"], step["words"]]))
    return step


def _step(one: Adjustment, before: float | None, most: float) -> dict[str, Any]:
    wanted = one.points if one.sets else before + one.points
    after = max(0.0, wanted if one.above_max else min(wanted, max(most, before or 0.0)))
    after = round(after, 2) + 0.0
    held = "" if after == round(wanted, 2) else f" (held at {number(after)})"
    return {
        "question": one.question,
        "before": before,
        "after": after,
        "words": f"{one.words}: {one.reason}{held}",
    }
