"""What changed between two grading runs: whose grade, by which question, and why where the records tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FILES = "the submission's files changed"
SETUP = "the questions, the reference, the hidden seed, the limits or the environment changed"
EITHER = "the submission's files, or the assignment and its settings, changed"
SAME_WORK = "nothing that the grade hangs on changed: the result is random, or at the edge of a limit"


@dataclass(frozen=True)
class Part:
    """One question before and after; None where a run did not have it, or could not grade it (points)."""

    question: str
    points_before: float | None
    points_after: float | None
    max_before: float | None
    max_after: float | None
    verdict_before: str | None
    verdict_after: str | None


@dataclass(frozen=True)
class Change:
    """One submission whose grade, or a verdict at the same grade, is not what it was."""

    assignment: str
    submission: str
    score_before: float
    score_after: float
    max_before: float
    max_after: float
    parts: tuple[Part, ...]
    why: tuple[str, ...]

    @property
    def regraded(self) -> bool:
        """Whether points moved, of the whole or of a question; else only a verdict did."""
        return (self.score_before, self.max_before) != (self.score_after, self.max_after) or any(
            one.points_before != one.points_after or one.max_before != one.max_after for one in self.parts
        )


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side; `new`, `gone` and `twice` hold (assignment, submission)."""

    compared: int
    changes: tuple[Change, ...]
    new: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    twice: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as plain data: "grades" that moved, "verdicts" that moved alone, and the rest."""
        return {
            "compared": self.compared,
            "grades": [asdict(one) for one in self.changes if one.regraded],
            "verdicts": [asdict(one) for one in self.changes if not one.regraded],
            **{key: [list(who) for who in getattr(self, key)] for key in ("new", "gone", "twice")},
        }


@dataclass(frozen=True)
class _Kept:
    """What a record is compared by; messages and evidence are not kept, so that a large class fits."""

    key: str
    isolation: str
    score: float
    most: float
    adjusted: tuple[str, ...]
    questions: dict[str, tuple[float | None, float, str]] = field(repr=False)


def compare_runs(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Comparison:
    """Return what changed from the records `old` to the records `new`, in the order of assignment and name.

    Records belong together by (assignment, submission); where a run has a pair twice, its last record counts.
    """
    before, twice_before = _by_name(old)
    after, twice_after = _by_name(new)
    both = sorted(before.keys() & after.keys())
    causes = _causes(before, after, both)
    changes = []
    for who in both:
        parts = _parts(before[who], after[who])
        whole = (before[who].score, before[who].most) != (after[who].score, after[who].most)
        if parts or whole:
            changes.append(_change(who, before[who], after[who], parts, causes))
    return Comparison(
        len(both),
        tuple(changes),
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(sorted(twice_before | twice_after)),
    )


def _by_name(records: Iterable[Mapping[str, Any]]) -> tuple[dict[tuple[str, str], _Kept], set]:
    found: dict[tuple[str, str], _Kept] = {}
    twice = set()
    for record in records:
        who = (record["assignment"], record["submission"])
        twice |= {who} & found.keys()
        found[who] = _Kept(
            record["key"],
            str(record.get("isolation", "")),
            record["score"],
            record["max_score"],
            tuple(sorted(map(str, record.get("adjustments", ())))),
            {one["id"]: (one["points"], one["max_points"], one["verdict"]) for one in record["questions"]},
        )
    return found, twice


def _parts(before: _Kept, after: _Kept) -> tuple[Part, ...]:
    nothing = (None, None, None)
    parts = []
    for name in dict.fromkeys([*before.questions, *after.questions]):
        one, other = before.questions.get(name, nothing), after.questions.get(name, nothing)
        if one != other:
            parts.append(Part(name, one[0], other[0], one[1], other[1], one[2], other[2]))
    return tuple(parts)


def _causes(before: dict, after: dict, both: list[tuple[str, str]]) -> dict[str, str]:
    """Return for each assignment why a key of it changed.

    A key is one hash of files, questions, seed, limits and environment: where another submission of the assignment kept
    its key, all but the files are the same; where every one of several changed, it is not the files.
    """
    kept = Counter(who[0] for who in both if before[who].key == after[who].key)
    changed = Counter(who[0] for who in both if before[who].key != after[who].key)
    return {name: FILES if kept[name] else SETUP if changed[name] > 1 else EITHER for name in changed}


def _change(
    who: tuple[str, str], before: _Kept, after: _Kept, parts: tuple[Part, ...], causes: dict[str, str]
) -> Change:
    why = []
    if before.key != after.key:
        why.append(causes[who[0]])
    if before.adjusted != after.adjusted:
        why.append("its adjustments changed")
    if before.isolation != after.isolation:
        why.append(f"isolation: {before.isolation} → {after.isolation}")
    for verdict, words in (("verdict_before", "was"), ("verdict_after", "is")):
        failed = [one.question for one in parts if getattr(one, verdict) == "ungradable"]
        why += [f"{', '.join(failed)} {words} ungradable"] if failed else []
    return Change(*who, before.score, after.score, before.most, after.most, parts, tuple(why) or (SAME_WORK,))
