"""How a class did: points by question, what went wrong most often, the spread of scores, who needs a look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

BIN = 10  # percent that one bar of the distribution covers; full marks have a bar of their own
VERDICTS = 4  # stumbles that no known mistake explains: one broken function breaks what calls it
NAMED = 8  # names that are listed of those who handed in the same
WORTH_A_LOOK = "worth a look"  # what the grader's note says of a result that is too good
# Verdicts that ask for a look, and what to look at, the most urgent first
LOOKS = {
    "ungradable": "could not be graded: the grader's fault",
    "refused": "refused",
    "exited": "ended the process",
    "out of memory": "out of memory",
}


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over the class; `mean` and `right` are over `graded`, the submissions that it counts for.

    `mean` is in points, `right` the number of full marks by the machine, `verdicts` and `mistakes` are counts, the most
    frequent first. `mean` is None where it counts for nobody.
    """

    id: str
    title: str
    most: float
    graded: int
    mean: float | None
    right: int
    verdicts: dict[str, int]
    mistakes: dict[str, int]

    @property
    def share_right(self) -> float | None:
        """Right ones among those that it counts for, from 0 to 1; None where it counts for nobody."""
        return self.right / self.graded if self.graded else None


@dataclass(frozen=True)
class Stumble:
    """What `count` submissions did wrong: a mistake's sentence or a verdict, and the questions, () for every one.

    `named` says whether a known mistake explains it; `submissions` are the names of who did it.
    """

    count: int
    sentence: str
    named: bool
    questions: tuple[str, ...]
    submissions: tuple[str, ...]

    @property
    def words(self) -> str:
        """The questions and what is wrong with them, as one line."""
        return f"{', '.join(self.questions) or 'every question'}: {self.sentence}"


@dataclass(frozen=True)
class Look:
    """Why some submissions need a person's look: `submissions` are (name, what is known)."""

    why: str
    submissions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ClassStatistics:
    """The class of one assignment; scores are in percent of what counts, and exist where something does.

    `bins` are counts of scores from 0, 10, … percent up, the last one of full marks and more.
    """

    assignment: str
    submissions: int
    scored: int
    mean: float | None
    median: float | None
    least: float | None
    best: float | None
    full: int
    bins: tuple[int, ...]
    questions: tuple[QuestionStatistics, ...]
    stumbles: tuple[Stumble, ...]
    looks: tuple[Look, ...]
    isolation: tuple[str, ...]
    adjusted: int


def class_statistics(records: Iterable[Mapping[str, Any]]) -> dict[str, ClassStatistics]:
    """Return the statistics of each assignment, in the order in which the records first name it.

    Only counts are kept of a record, so that a class of any size can be read from its file once.
    """
    found: dict[str, _Gathered] = {}
    for record in records:
        found.setdefault(record["assignment"], _Gathered()).add(record)
    return {name: one.result(name) for name, one in found.items()}


@dataclass
class _Question:
    title: str
    most: float
    points: list[float] = field(default_factory=list)
    verdicts: Counter = field(default_factory=Counter)
    mistakes: Counter = field(default_factory=Counter)


@dataclass
class _Gathered:
    """What is counted while the records go by."""

    count: int = 0
    percents: list[float] = field(default_factory=list)
    questions: dict[str, _Question] = field(default_factory=dict)
    # by mistake, or by (question, verdict): the submissions, and the questions that it cost
    stumbles: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[Any, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    sentences: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    looks: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    same: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    isolation: dict[str, None] = field(default_factory=dict)
    adjusted: int = 0

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one record."""
        self.count += 1
        self.adjusted += bool(record.get("adjustments"))
        if record["max_score"]:
            self.percents.append(100 * record["score"] / record["max_score"])
        if record.get("isolation"):
            self.isolation[str(record["isolation"])] = None
        for one in record["questions"]:
            self._add_question(one)
        for what in self._wrong(record["questions"]):
            self.stumbles[what].append(record["submission"])
        self._look_at(record)

    def _wrong(self, questions: list[Mapping[str, Any]]) -> set:
        """Return what one submission did wrong, each once; one that fails everywhere in one way did one thing wrong."""
        wrong = [one for one in questions if one["verdict"] not in ("right", "ungradable")]
        verdict = wrong[0]["verdict"] if wrong else None
        if len(wrong) == len(questions) > 1 and all(_what(one) == (one["id"], verdict) for one in wrong):
            return {("", verdict)}
        for one in wrong:
            self.costs[_what(one)][one["id"]] = None
        return {_what(one) for one in wrong}

    def _add_question(self, one: Mapping[str, Any]) -> None:
        question = self.questions.setdefault(one["id"], _Question(one["title"], one["max_points"]))
        question.verdicts[one["verdict"]] += 1
        if one["points"] is not None:
            question.points.append(one["points"])
        if one["mistake"]:
            question.mistakes[one["mistake"]] += 1
            self.sentences[one["mistake"]].update(list(dict.fromkeys(_told(one))))

    def _look_at(self, record: Mapping[str, Any]) -> None:
        name, questions = record["submission"], record["questions"]
        for verdict, why in LOOKS.items():
            hit = [one for one in questions if one["verdict"] == verdict]
            if hit:
                where = "all questions" if len(hit) == len(questions) else ", ".join(one["id"] for one in hit)
                self.looks[why].append((name, f"{where}: {next(iter(_told(hit[0])), verdict)}"))
        if questions and {one["verdict"] for one in questions} == {"raised"}:
            self.looks["does not load, or raises in every question"].append(
                (name, next(iter(_told(questions[0])), ""))
            )
        good = [one["id"] for one in questions if _too_good(one)]
        if good:
            self.looks["better than the reference's own runs"].append((name, ", ".join(good)))
        if record["score"] > 0:
            student = (record.get("student") or {}).get("id", "")
            self.same[record["key"]].append((name, student))

    def result(self, assignment: str) -> ClassStatistics:
        """Return the counts as statistics."""
        percents = self.percents
        bins = [0] * (100 // BIN + 1)
        for one in percents:
            bins[min(int(one // BIN), len(bins) - 1)] += 1
        return ClassStatistics(
            assignment=assignment,
            submissions=self.count,
            scored=len(percents),
            mean=mean(percents) if percents else None,
            median=median(percents) if percents else None,
            least=min(percents, default=None),
            best=max(percents, default=None),
            full=bins[-1],
            bins=tuple(bins),
            questions=tuple(self._question(name, one) for name, one in self.questions.items()),
            stumbles=self._stumbles(),
            looks=self._looks(),
            isolation=tuple(self.isolation),
            adjusted=self.adjusted,
        )

    def _question(self, name: str, one: _Question) -> QuestionStatistics:
        return QuestionStatistics(
            id=name,
            title=one.title,
            most=one.most,
            graded=len(one.points),
            mean=mean(one.points) if one.points else None,
            right=one.verdicts["right"],
            verdicts=dict(_ranked(one.verdicts)),
            mistakes={self._sentence(what): count for what, count in _ranked(one.mistakes)},
        )

    def _stumbles(self) -> tuple[Stumble, ...]:
        order = ["", *self.questions]

        def rank(what: Any) -> tuple:
            count = -len(self.stumbles[what])
            return (count, 0, what) if isinstance(what, str) else (count, 1, order.index(what[0]), what[1])

        ranked = sorted(self.stumbles, key=rank)
        unnamed = [what for what in ranked if not isinstance(what, str)]
        left_out = set(unnamed[VERDICTS:])
        return tuple(
            Stumble(
                count=len(self.stumbles[what]),
                sentence=self._sentence(what) if isinstance(what, str) else what[1],
                named=isinstance(what, str),
                questions=tuple(self.costs[what]),
                submissions=tuple(self.stumbles[what]),
            )
            for what in ranked
            if what not in left_out
        )

    def _sentence(self, mistake: str) -> str:
        """Return what the messages that name a mistake have in common: its sentence; the first line of a single one."""
        lines = self.sentences[mistake]
        return max(lines, key=lines.__getitem__) if lines else mistake

    def _looks(self) -> tuple[Look, ...]:
        looks = [Look(why, tuple(who)) for why, who in self.looks.items()]
        same = []
        for who in self.same.values():
            # one student who hands in the same twice is no pair; without an id each submission is someone's own
            if len({student or name for name, student in who}) > 1:
                first, *others = (name for name, _ in who)
                more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
                same.append((first, f"as {', '.join(others[:NAMED])}{more}"))
        if same:
            looks.append(Look("handed in the same files", tuple(same)))
        order = list(LOOKS.values())
        return tuple(
            sorted(looks, key=lambda look: order.index(look.why) if look.why in order else len(order))
        )


def _ranked(counts: Counter) -> list[tuple[Any, int]]:
    """Return the counts, the largest first; equal ones in the order of their names."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _what(question: Mapping[str, Any]) -> Any:
    """Return the known mistake that a question names, else its id and verdict."""
    return question["mistake"] or (question["id"], question["verdict"])


def _told(question: Mapping[str, Any]) -> list[str]:
    """Return the lines of a message without those that begin with the verdict, which stands beside it anyway."""
    lines = (question["message"] or "").split("\n")
    return [line for line in lines if line and not line.startswith(question["verdict"])]


def _too_good(question: Mapping[str, Any]) -> bool:
    notes = (question["detail"] or {}).get("notes") or []
    return any(WORTH_A_LOOK in str(note) for note in notes)
