"""A path's data in few characters: each step from the point before, in tenths of a point."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[MLQCz]|-?\d*\.?\d+(?:e[-+]?\d+)?")
_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}  # of each command


def relative(data: str) -> str:
    """Return the data of a path of the commands M, L, Q, C and z with relative steps.

    Points are rounded to a tenth before the steps are taken, so that no error adds up; a step to the same tenth goes.
    """
    tokens = _TOKEN.findall(data)
    written: list[str] = []
    here = start = (0, 0)
    command, last, at = "", "", 0
    while at < len(tokens):
        command = tokens[at] if tokens[at].isalpha() else "L" if command == "M" else command
        at += tokens[at].isalpha()
        if command == "z":
            written.append("z")
            here, last = start, ""
            continue
        count = 2 * _POINTS[command]
        numbers = [round(10 * float(token)) for token in tokens[at : at + count]]
        at += count
        steps = [number - here[place % 2] for place, number in enumerate(numbers)]
        here = (numbers[-2], numbers[-1])
        if command == "M":
            start, letter = here, "m"
        elif command == "L" and 0 in steps:
            if steps == [0, 0]:
                continue
            letter, steps = ("h", steps[:1]) if steps[1] == 0 else ("v", steps[1:])
        else:
            letter = command.lower()
        implied = letter != "m" and letter == last
        written.append(_joined(steps, "" if implied else letter))
        last = "l" if letter == "m" else letter
    return re.sub(r"(?<=\d)\x00(?=[\d.])", " ", "\x00".join(written)).replace("\x00", "")


def _joined(tenths: list[int], letter: str) -> str:
    """Return numbers given in tenths after a letter, a space only where the next number would run into the last."""
    text = letter
    for position, tenth in enumerate(tenths):
        number = f"{tenth / 10:g}".replace("0.", ".", 1) if abs(tenth) < 10 and tenth else f"{tenth / 10:g}"
        text += (" " if position and number[0] != "-" else "") + number
    return text
