"""Grades a student's own files on the public cases, with Python and numpy alone: `python grade.py`.

A hand-out holds this file as grade.py, the parts of the grader that it uses, and a folder public/ with the cases and
what is expected. It runs the files as they are, with the rights of who calls it; it is meant for one's own work.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from grader.child import optional
from grader.declarations import Case, Form, Question, Reading, SameAsReference
from grader.judge import Judgement, judge_together
from grader.prepare import Assignment, Drawn, Prepared, call_probe
from grader.text import one_line

HOME = Path(__file__).resolve().parent


def main(words: Sequence[str] | None = None) -> int:
    """Grade, print, and return 0 where everything that can be judged here is right, else 1."""
    options = argparse.ArgumentParser(description="Grade your own files on the public cases.")
    options.add_argument(
        "folder", nargs="?", type=Path, default=HOME, help="where your files are; here if left out"
    )
    options.add_argument("--question", metavar="ID", help="only this one")
    chosen = options.parse_args(words)
    public = HOME / "public"
    try:
        about = json.loads((public / "cases.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        options.error(f"{public / 'cases.json'} is not there: keep grade.py in the folder of the hand-out")
    ids = [one["id"] for one in about["questions"]]
    if chosen.question not in (None, *ids):
        options.error(f"--question: no {chosen.question!r}; there are {', '.join(ids)}")
    if not chosen.folder.is_dir():
        options.error(f"{chosen.folder}: no such folder")
    functions, problems = import_files(chosen.folder.resolve(), about["interface"], about["aliases"])
    for problem in problems:
        print(problem)
    source = (public / "probes.py").read_text(encoding="utf-8")
    with np.load(public / "cases.npz", allow_pickle=False) as arrays:
        graded = [
            _grade(_prepared(one, arrays), one["judged"], about, functions, source)
            for one in about["questions"]
            if chosen.question in (None, one["id"])
        ]
    for lines, _, _ in graded:
        print("\n".join(lines))
    most, points = sum(one[1] for one in graded), sum(one[2] for one in graded)
    later = sum(one["points"] for one in about["questions"] if not one["judged"])
    rest = f"; {later:g} more points are judged when you hand in" if later and not chosen.question else ""
    print(f"{points:g} of {most:g} points on the public cases{rest}")
    return 0 if points == most else 1


def import_files(
    folder: Path, interface: Mapping[str, Sequence[str]], aliases: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[str]]:
    """Return the published functions that the files of a folder define, and a line for each file that is of no use."""
    sys.path.insert(0, str(folder))
    problems: list[str] = []
    optional.install(str(folder), problems.append)
    modules: dict[str, ModuleType] = {}
    for file in interface:
        stem = file.removesuffix(".py")
        try:
            if not (folder / file).is_file():
                problems.append(f"{file}: there is no such file in {folder}")
                continue
            modules[file] = importlib.import_module(stem)
        except Exception as error:
            problems.append(f"{file} cannot be imported: {_said(error, folder)}")
    functions = {}
    for file, names in interface.items():
        for name in names:
            for spelling in (name, *aliases.get(name, ())):
                for module in filter(None, (modules.get(file), *modules.values())):
                    if name not in functions and hasattr(module, spelling):
                        functions[name] = getattr(module, spelling)
    return functions, problems


def read(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """Return plain data from its form in cases.json, in which an array is named by its place in cases.npz."""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "array":
        return arrays[content]
    if kind == "dict":
        return {key: read(item, arrays) for key, item in content.items()}
    items = [read(item, arrays) for item in content]
    return tuple(items) if kind == "tuple" else items


def _prepared(one: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Prepared:
    readings = tuple(Reading(name, lambda inputs: None) for name in one["readings"])
    question = Question(
        id=one["id"],
        title=one["title"],
        points=one["points"],
        probe=one["probe"],
        cases=lambda rng: [],  # they are drawn already
        judge=SameAsReference(**one["judge"]) if one["judged"] else SameAsReference(),
        readings=readings,
        forms=tuple(Form(**form) for form in one["forms"]),
    )
    cases = [
        Drawn(
            Case(case["group"], read(case["inputs"], arrays)),
            hidden=False,
            seed=case["seed"],
            expected=read(case.get("expected"), arrays),
            readings={name: read(value, arrays) for name, value in case.get("readings", {}).items()},
        )
        for case in one["cases"]
    ]
    return Prepared(question, cases)


def _grade(
    prepared: Prepared, judged: bool, about: Mapping[str, Any], functions: Mapping[str, Any], source: str
) -> tuple[list[str], float, float]:
    """Return the lines to print, the points that can be earned here, and those that are."""
    probes: dict[str, Any] = {"__name__": "probes"}
    exec(compile(source, "public/probes.py", "exec"), probes)
    question = prepared.question
    assignment = Assignment(
        about["id"], about["title"], about["interface"], {}, (), (question,), (), source, probes,
        SimpleNamespace(**functions),
    )  # fmt: skip
    found, form, lost = _by_best_form(prepared, assignment, judged)
    groups = len(prepared.groups)
    most = question.points if judged else 0.0
    points = round(most * (groups - len(lost)) / groups, 2)
    shown = f"  {question.id:24}{f'{points:6g}' if judged else '     —'} of {question.points:<4g} "
    if not lost:
        said = "right" if judged else "it runs; what it gives is judged when you hand in"
        reading = next((one.reading for one in found.values() if one.reading), form.name if form else None)
        return [shown + said, *([f"       accepted as: {reading}"] if reading else [])], most, points
    first = next(one for one in found.values() if one.verdict)
    many = f" in {len(lost)} of {groups} case groups: {', '.join(sorted(lost))}" if groups > 1 else ""
    lines = [f"{shown}{first.verdict}{many}", *([f"       {first.message}"] if first.message else [])]
    return lines, most, points


def _by_best_form(
    prepared: Prepared, assignment: Assignment, judged: bool
) -> tuple[dict[int, Judgement], Form | None, set[str]]:
    """Return the judgements by the form under which fewest case groups are lost, the form, and those groups."""
    best: tuple[dict[int, Judgement], Form | None, set[str]] | None = None
    for form in (None, *prepared.question.forms):
        found = _judged(prepared, assignment, form, judged)
        lost = {prepared.cases[place].case.group for place, one in found.items() if one.verdict}
        if best is None or len(lost) < len(best[2]):
            best = found, form, lost
        if not lost:
            break
    return best


def _judged(
    prepared: Prepared, assignment: Assignment, form: Form | None, judged: bool
) -> dict[int, Judgement]:
    replies, raised = {}, {}
    for place, drawn in enumerate(prepared.cases):
        try:
            replies[place] = call_probe(
                assignment, prepared.question, drawn.case.inputs, seed=drawn.seed, form=form
            )
        except Exception as error:
            missing = isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace)
            told = f"there is no `{error.name}`" if missing else _said(error, HOME)
            raised[place] = Judgement("missing" if missing else "raised", told)
    found = judge_together(prepared, replies) if judged else {place: Judgement() for place in replies}
    return dict(sorted((found | raised).items()))


def _said(error: Exception, folder: Path) -> str:
    """Return an exception in one line, with the last place in the student's own files."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        one for one in frames if Path(one.filename).parent == folder and Path(one.filename) != Path(__file__)
    ]
    place = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    return one_line(f"{type(error).__name__}: {error}{place}")


if __name__ == "__main__":
    raise SystemExit(main())
