"""One submission as its author reads it: what to fix first, each question's evidence, and how the files were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from markupsafe import escape

from report.grades import MARKS, score
from report.numbers import short
from report.training_curve import training_curve

LONG = 500  # signs of one text
MANY = 12  # lines, inputs or notes of one question
CODE = 4000  # signs of lines to paste
WORDS = {"a", "an", "all", "cannot", "every", "right", "the", "this", "your"}  # that messages begin with
ROOM = 60_000  # bytes of all evidence of a page, which is sent by mail
TAGS = 900  # bytes of a question's markup


def submission(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return one record for its page; of a question that its author may not read, verdict and points alone."""
    spoken = Counter(note for one in record["questions"] for note in _notes(one))
    shared = {note for note, count in spoken.items() if count > 1}
    all_of_them = [_question(one, shared) for one in record["questions"]]
    wrong = [one for one in all_of_them if one["verdict"] not in ("right", "ungradable")]
    wrong.sort(key=lambda one: -one["lost"])
    cards, left_out = _within_room(_together(wrong))
    right = [one for one in all_of_them if one["verdict"] == "right"]
    ours = [one for one in all_of_them if one["verdict"] == "ungradable"]
    return {
        "name": _short(record["submission"]),
        "assignment": record["assignment"],
        "isolation": _short(record.get("isolation") or ""),
        "adjustments": [_short(step["words"]) for step in record.get("adjustments", ()) if not step["question"]],
        **score(record),
        "summary": _summary(all_of_them, wrong, ours),
        "wrong": wrong,
        "refused": _is_refused(wrong, all_of_them),
        "cards": cards,
        "left_out": left_out,
        "ungradable": _together(ours),
        "right": right,
        "told": any(one["reading"] or one["notes"] for one in right),
        "curves": [one["curve"] | {"question": one["title"]} for one in all_of_them if one["curve"]],
        "notes": _few(note for note in spoken if note in shared),
    }  # fmt: skip


def _summary(
    questions: list[dict[str, Any]], wrong: list[dict[str, Any]], ours: list[dict[str, Any]]
) -> list[str]:
    """Return the sentences below the score."""
    counted = len(questions) - len(ours)
    if counted == 1:
        return ["The question is not right." if wrong else "The question is right.", *_not_counted(ours)]
    right = counted - len(wrong)
    lost = sum(max(0.0, one["lost"]) for one in wrong)
    if not counted:
        return ["Nothing could be graded. That is the grader's fault, not yours."]
    if _is_refused(wrong, questions):
        said = ["The hand-in was refused as a whole: nothing in it was run."]
    elif not wrong:
        said = ["Every question is right."]
    else:
        said = [f"{right or 'None'} of {counted} questions {'is' if right < 2 else 'are'} right."]
        ids = {one["id"]: one["title"] for one in wrong}
        needed = Counter(name for one in wrong for name in one["builds_on"] if name in ids).most_common(1)
        if needed and needed[0][1] > 1:
            said.append(f"Start with “{ids[needed[0][0]]}”: {needed[0][1]} others build on it.")
        elif lost and len(wrong) > 1 and wrong[0]["lost"] > wrong[1]["lost"]:
            first = _points(wrong[0]["lost"])
            said.append(f"Most is lost on “{wrong[0]['title']}”: {first} of the {_points(lost)} points lost.")
    return said + _not_counted(ours)


def _is_refused(wrong: list[dict[str, Any]], questions: list[dict[str, Any]]) -> bool:
    """Tell whether the archive or folder itself was refused, so that no question was asked."""
    return 0 < len(wrong) == len(questions) and all(one["refused"] for one in wrong)


def _not_counted(ours: list[dict[str, Any]]) -> list[str]:
    if not ours:
        return []
    them, do = ("1 question", "does") if len(ours) == 1 else (f"{len(ours)} questions", "do")
    return [f"{them} could not be graded, through no fault of yours, and {do} not count."]


def _question(question: Mapping[str, Any], shared: set[str]) -> dict[str, Any]:
    shown = question.get("readable", False)
    detail = (question.get("detail") or {}) if shown else {}
    worst, case, points = detail.get("worst") or {}, detail.get("case") or {}, question["points"]
    smallest, reading = detail.get("smallest") or {}, _short(detail.get("reading") or "")
    lines = (question.get("message") or "").split("\n") if shown else []
    known = _notes(question)
    lines = [line for line in lines if line and line not in known]
    extent = lines.pop(0) if lines and lines[0].startswith(question["verdict"]) else ""
    told, also = "", ""
    if worst:  # the sentence of the worst element, whose numbers stand in a table below
        told = next((line for line in lines if "(relative error " in line), "")
        also = told.partition("; also wrong: ")[2]
        lines = [line for line in lines if line != told]
    curve = detail.get("curve")
    return {
        "id": question["id"],
        "title": _short(question["title"], 100),
        "points": "" if points is None else short(points),
        "most": short(question["max_points"]),
        "lost": 0.0 if points is None else round(question["max_points"] - points, 2),
        "lost_words": "" if points is None else _points(question["max_points"] - points),
        "verdict": question["verdict"],
        "mark": MARKS.get(question["verdict"], "?"),
        "shown": shown,
        "extent": _short(extent),
        "says": _few(map(_sentence, lines)),
        "gist": _short(_sentence(next(iter(lines), "") or told or extent), 160),
        "also": _short(also),
        "builds_on": _few(detail.get("builds_on") or ()),
        "worst": _worst(worst),
        "group": _short(case.get("group", "")),
        "hidden": case.get("visibility") == "hidden",
        "inputs": _pairs(case.get("inputs") or {}),
        "smallest": _pairs(smallest.get("inputs") or {}),
        "ends": _pairs({key: smallest[key] for key in ("yours", "expected", "says") if key in smallest}),
        "place": detail.get("place") or {},
        "snippet": _pasted(detail.get("snippet") or "", smallest.get("expected") or case.get("expected")),
        "reading": reading,
        "notes": _few(note for note in known if note not in shared and note != f"accepted as: {reading}"),
        "groups": [(_short(name, 80), passed) for name, passed in islice((detail.get("groups") or {}).items(), 40)],
        "curve": training_curve(curve) if curve else None,
        "refused": question["verdict"] == "refused" and shown and not detail,
    }  # fmt: skip


def _notes(question: Mapping[str, Any]) -> list[str]:
    if not question.get("readable", False):
        return []
    return list((question.get("detail") or {}).get("notes") or ())


def _together(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a card for each question; those that say the same, and have no evidence of their own, share one."""
    cards: dict[Any, dict[str, Any]] = {}
    for one in questions:
        own = any(
            one[key] for key in ("worst", "snippet", "smallest", "inputs", "hidden", "notes", "reading")
        )
        key = one["id"] if own else (one["verdict"], one["shown"], tuple(one["says"]))
        cards.setdefault(key, {**one, "questions": []})["questions"].append(one)
    return list(cards.values())


def _within_room(cards: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the cards for which a page has room, and the questions of the others."""
    used, kept, left_out = 0, [], []
    for card in cards:
        texts = [*card["says"], card["snippet"], *card["notes"], *(name for name, _ in card["groups"])]
        texts += [
            text for key in ("inputs", "smallest", "ends") for pair in card[key].items() for text in pair
        ]
        used += sum(len(escape(text).encode("utf-8", "replace")) for text in texts) + TAGS
        if used <= ROOM:
            kept.append(card)
        else:
            left_out += card["questions"]
    return kept, left_out


def _worst(worst: Mapping[str, Any]) -> dict[str, str]:
    """Return the worst element in words, in the order in which it is read."""
    if not worst:
        return {}
    index = worst.get("index") or ""
    place = f"{worst.get('part') or ''}{_text(index)}"
    words = {"worst element": place, "yours": worst.get("yours"), "expected": worst.get("expected"),
             "relative error": worst.get("relative_error"), "tolerance": worst.get("tolerance")}  # fmt: skip
    if worst.get("of", 1) != 1:
        words["wrong elements"] = f"{worst.get('wrong')} of {worst['of']}"
    return {key: _short(_text(value)) for key, value in words.items() if value not in (None, "")}


def _pasted(snippet: str, expected: Any) -> str:
    """Return lines to paste that end with what they should print, as a comment; "" where they would be cut."""
    if not snippet or len(snippet) > CODE:
        return ""
    text = str(expected or "")
    return snippet + (f"\n# expected: {text}" if text and len(text) <= LONG and "\n" not in text else "")


def _pairs(mapping: Mapping[str, Any]) -> dict[str, str]:
    pairs = {_short(name, 80): _short(_text(value)) for name, value in islice(mapping.items(), MANY)}
    return pairs | ({"…": f"and {len(mapping) - MANY} more"} if len(mapping) > MANY else {})


def _few(texts: Iterable[str]) -> list[str]:
    all_of_them = list(texts)
    rest = [f"… and {len(all_of_them) - MANY} more"] if len(all_of_them) > MANY else []
    return [*map(_short, all_of_them[:MANY]), *rest]


def _short(text: str, most: int = LONG) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _sentence(text: str) -> str:
    """Return a line of a message with a capital letter, where it begins with a word and no name of the code."""
    return text[0].upper() + text[1:] if text.partition(" ")[0] in WORDS else text


def _points(value: float) -> str:
    return short(round(value, 2))


def _text(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
