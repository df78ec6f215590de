"""What `regrade check` finds out about an assignment: whether its questions catch what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from grader.checking.killing import killed
from grader.checking.lost import Lost, lost_by_each
from grader.checking.mutants import Mutant, mutants
from grader.declarations import all_needs
from grader.intake import take_in
from grader.prepare import Assignment, prepare
from regrade import declared, schema
from regrade.errors import UserError
from regrade.grading import assignment, grade_all, limits

LEAST_SCORE = 98.0  # per cent of the mutants that are not shown equivalent

T = TypeVar("T")
Name = tuple[str, str, str, str, int]  # of a mutant
Watch = Callable[[str, Iterable[T], int], Iterator[T]]


@dataclass
class Findings:
    """What was found; `weak` tells what keeps the assignment from being sound, one line each.

    `scores` are those of the worked and the blank solution, `lost` what each known mistake loses, `unlost` the
    questions that no mistake loses. `survivors` keep full marks and are not listed as equivalent.
    """

    scores: dict[str, float] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    unlost: list[str] = field(default_factory=list)
    killed: int = 0
    equivalent: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The mutation score in per cent; 100 where there is no mutant."""
        counted = self.killed + len(self.survivors)
        return 100 * self.killed / counted if counted else 100.0


def check(name: str, solutions: Path, settings: dict[str, Any], jobs: int, watch: Watch) -> Findings:
    """Check one assignment; `solutions` holds its folders worked and blank, `settings` is the section "grading".

    `watch(what, items, count)` passes the items on and shows how far the work is. Raises `UserError`, `NoIsolation`,
    `SandboxFault`.
    """
    folders = [solutions / one for one in ("worked", "blank")]
    for folder in folders:
        if not folder.is_dir():
            raise UserError(
                f"{folder}: no such folder; put a {'whole' if folder.name == 'worked' else 'blank'} hand-in there"
            )
    listed = _equivalent(name)
    one, findings = assignment(name), Findings()
    _grade(findings, folders, name, settings)
    questions = prepare(one, settings["hidden_seed"])
    if any(prepared.fault for prepared in questions):
        return findings
    findings.lost = list(watch("mistakes", lost_by_each(one, questions, jobs), len(one.mistakes)))
    _mistakes(findings, one)
    worked = take_in(folders[0])
    made = [
        mutant
        for file, data in sorted(worked.files.items())
        if file.endswith(".py")
        for mutant in mutants(file, data.decode())
    ]
    verdicts = killed(
        worked, one, questions, made, limits=limits(settings), isolation=settings["isolation"], jobs=jobs
    )
    count_mutants(findings, name, listed, zip(made, watch("mutants", verdicts, len(made)), strict=True))
    return findings


def _grade(findings: Findings, folders: list[Path], name: str, settings: dict[str, Any]) -> None:
    for folder, record in zip(folders, grade_all(folders, name, settings), strict=True):
        findings.scores[folder.name] = record["score"]
        for question in record["questions"]:
            said = (question["message"] or question["verdict"]).partition("\n")[0]
            if question["verdict"] == "ungradable":
                if folder.name == "worked":
                    findings.weak.append(f"{question['id']}: {question['message']}")
            elif folder.name == "worked" and question["points"] < question["max_points"]:
                findings.weak.append(f"the worked solution loses {question['id']}: {said}")
            elif folder.name == "blank" and question["points"]:
                findings.weak.append(f"the blank solution earns points on {question['id']}")


def _mistakes(findings: Findings, one: Assignment) -> None:
    needs = all_needs(one.questions)
    for lost in findings.lost:
        if kept := lost.kept:
            findings.weak.append(f"mistake {lost.mistake.id} keeps full marks on {', '.join(kept)}")
        if also := lost.also(needs):
            findings.weak.append(
                f"mistake {lost.mistake.id} also loses {', '.join(also)}, which it does not name"
            )
    named = {name for lost in findings.lost for name in lost.mistake.questions}
    findings.unlost = [question.id for question in one.questions if question.id not in named]
    if findings.unlost:
        findings.weak.append(f"no known mistake loses {', '.join(findings.unlost)}")


def count_mutants(
    findings: Findings, name: str, listed: Mapping[Name, str], outcomes: Iterable[tuple[Mutant, bool]]
) -> None:
    """Put (mutant, whether it is killed) into the findings; `listed` are those shown equivalent, with the reasons.

    An entry of the list that is killed, or that is no mutant, is itself a weakness: the list must stay true.
    """
    where, unused = f"reference/{name}/equivalent.yaml", dict(listed)
    for mutant, is_killed in outcomes:
        entry = unused.pop(mutant.name, None)
        if is_killed:
            findings.killed += 1
            if entry:
                findings.weak.append(f"{where}: no equivalent, it is killed: {told(mutant)}")
        elif entry:
            findings.equivalent += 1
        else:
            findings.survivors.append(mutant)
    for file, function, before, after, _ in unused:
        findings.weak.append(f"{where}: no such mutant: {file} {function}: {before} → {after}")
    if findings.score < LEAST_SCORE:
        findings.weak.append(
            f"the mutation score is {findings.score:.1f} %; at least {LEAST_SCORE:g} % is asked for"
        )


def told(mutant: Mutant) -> str:
    """Return a mutant as one line: its place, its function, what was changed."""
    again = f" (the {mutant.occurrence}th such)" if mutant.occurrence > 1 else ""
    return f"{mutant.file}:{mutant.line} {mutant.function}: {mutant.before} → {mutant.after}{again}"


def _equivalent(name: str) -> dict[Name, str]:
    """Return {a mutant's name: why it is no error} from equivalent.yaml; empty where there is none."""
    path = declared.ROOT / "reference" / name / "equivalent.yaml"
    if not path.exists():
        return {}
    document = schema.read_yaml(path)
    schema.check(document, "equivalent", str(path.relative_to(declared.ROOT)))
    return {
        (one["file"], one["function"], one["before"], one["after"], one.get("occurrence", 1)): entry["reason"]
        for entry in document
        for one in entry["mutants"]
    }
