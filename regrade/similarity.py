"""Which submissions of a class share code: gathered while a class goes by, and the file that its page is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regrade import declared

if TYPE_CHECKING:
    from grader.intake import Submission
    from grader.similar import Similar
    from grader.tokens import Tokens

NAME = "similar.jsonl"  # beside the records of a class: one line for each assignment
THRESHOLD = 50.0  # smallest share that is told, in percent of the smaller submission's own code
TOLD = 20  # most similar pairs that the class's page lists
MOST = (
    2000  # submissions of an assignment that are compared for its page: their code is held in memory together
)


@dataclass
class Comparison:
    """The code of one assignment's submissions; `given` are paths of code that was handed out besides the blank files.

    `notes` say what could not be compared, or not as a whole. Of more than `most` submissions nothing is kept.
    """

    assignment: str
    given: Sequence[Path] = ()
    most: int | None = None
    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _owners: list[str] = field(default_factory=list)
    _tokens: list[Tokens] = field(default_factory=list)

    def passing(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """Yield the submissions on, each of them added."""
        for one in submissions:
            self.add(one)
            yield one

    def add(self, one: Submission) -> None:
        """Keep the tokens of a submission."""
        from grader.tokens import tokens_of

        if one.refused is not None:
            self.notes.append(f"{one.shown}: refused: {one.refused}")
            return
        self.names.append(one.shown)
        if self.is_too_large():
            self._tokens.clear()
            return
        self._owners.append(_owner(one))
        self._tokens.append(tokens_of(one.files))
        if self._tokens[-1].cut:
            self.notes.append(f"{one.shown}: too much code; only its beginning was compared")

    def is_too_large(self) -> bool:
        """Whether there are more submissions than are compared."""
        return self.most is not None and len(self.names) > self.most

    def similar(self, threshold: float, told: int | None = None) -> Similar:
        """Return the pairs that share at least `threshold` percent of what is their own, at most `told` of them."""
        from grader.intake import take_in
        from grader.similar import similar
        from grader.tokens import tokens_of

        given = [declared.ROOT / "solutions" / self.assignment / "blank", *self.given]
        taken = [take_in(path).files for path in given if path.exists()]
        handed_out = {
            f"{place}/{name}": data for place, files in enumerate(taken) for name, data in files.items()
        }
        return similar(self._tokens, tokens_of(handed_out), self._owners, threshold / 100, told)

    def line(self) -> dict[str, Any]:
        """Return what the class's page shows, as JSON; `pairs` is None where there were too many to compare."""
        about = {"assignment": self.assignment, "submissions": len(self.names), "threshold": THRESHOLD}
        if self.is_too_large():
            return {**about, "pairs": None, "most": self.most}
        return {**about, **as_json(self.similar(THRESHOLD, TOLD), self.names)}


def as_json(found: Similar, names: Sequence[str]) -> dict[str, Any]:
    """Return what a comparison found, submissions by their names."""
    pairs = [{**asdict(pair), "one": names[pair.one], "other": names[pair.other]} for pair in found.pairs]
    groups = [[names[place] for place in group] for group in found.groups]
    return {
        "submissions": len(names),
        "common_above": found.most,
        "groups": groups,
        "count": found.count,
        "pairs": pairs,
    }


def _owner(one: Submission) -> str:
    """Return whose a submission is: what the download says of the student, else it is someone's own."""
    for key in ("id", "email", "sis_id", "login"):
        if one.student.get(key):
            return f"{key} {one.student[key]}"
    return f"submission {one.name}"
