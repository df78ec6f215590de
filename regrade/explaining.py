"""What a question asks, put together from its declaration, the published functions and its public cases."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.compare import parts
from grader.declarations import Property, Question, SameAsReference, Spread
from grader.prepare import Assignment, Drawn, Prepared, prepare
from grader.shown import count, rounded, written
from grader.snippet import snippet
from grader.text import number
from regrade.errors import UserError
from regrade.handout.blanks import published
from regrade.schema import suggestion

WIDTH = 100
LABEL = 16  # characters before what a line says


def listing(assignment: Assignment) -> str:
    """Return one line for each question: id, points, where it stands, its title."""
    ids = max(len(question.id) for question in assignment.questions)
    places = max(len(question.section) for question in assignment.questions)
    rows = [
        f"  {one.id:{ids}}  {one.points:>4g}  {one.section:{places}}  {one.title}"
        for one in assignment.questions
    ]
    total = sum(question.points for question in assignment.questions)
    head = f"{assignment.id} · {assignment.title}    {total:g} points"
    return "\n".join([head, *rows, f"regrade explain {assignment.id} QUESTION says more"])


def explained(assignment: Assignment, question_id: str) -> str:
    """Return what one question asks, with one small public case; raises `UserError` for an unknown id."""
    by_id = {question.id: question for question in assignment.questions}
    if question_id not in by_id:
        raise UserError(f"{assignment.id}: no question {question_id!r}{suggestion(question_id, list(by_id))}")
    question = by_id[question_id]
    prepared = _prepared(assignment, question)
    public = [drawn for drawn in prepared.cases if not drawn.hidden]
    where = f"    {question.section}" if question.section else ""
    lines = [
        f"{assignment.id} · {question.id}    {question.points:g} points{where}",
        f"  {question.title}: {question.asks}" if question.asks else f"  {question.title}",
        "",
        *_functions(assignment, question, public),
        *_row(
            "needs", [f"{', '.join(question.needs)}: their functions are called"] if question.needs else []
        ),
        *_row("judged", [_judged(question)]),
        *_row("also accepted", [one.name for one in (*question.readings, *question.forms)]),
        *_row("shown", [] if question.visibility == "visible" else [question.visibility.replace("_", " ")]),
        *_groups(question, prepared, public),
        *_row("arguments", list(_arguments(public))),
        "",
        *_example(assignment, question, public),
    ]
    return "\n".join(lines)


def _prepared(assignment: Assignment, question: Question) -> Prepared:
    alone = replace(assignment, questions=(replace(question, needs=()),), mistakes=())
    (prepared,) = prepare(alone, hidden_seed=1)  # of which the public cases are shown, whatever the seed
    if prepared.fault is not None:
        raise UserError(
            f"{assignment.id}: question {question.id}: {prepared.fault}; run regrade check {assignment.id}"
        )
    return prepared


def _row(label: str, said: list[str]) -> list[str]:
    """Return the lines of a labelled row; none where there is nothing to say."""
    lines = []
    for place, text in enumerate(said):
        head = f"  {'' if place else label:{LABEL}}"
        lines += textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * (LABEL + 4))
    return lines


def _functions(assignment: Assignment, question: Question, public: list[Drawn]) -> list[str]:
    """Return the published functions that the probe calls, as they were handed out, with their docstrings."""
    known, lines = published(assignment.id), []
    for name in _called(assignment, question, public):
        file, heads = known[name]
        for head, docstring in heads:
            lines += _row(file if not lines else "", [head])
            for paragraph in docstring.split("\n\n"):
                text = " ".join(paragraph.split())
                lines += textwrap.wrap(text, WIDTH, initial_indent=" " * 22, subsequent_indent=" " * 22)
    return lines


def _called(assignment: Assignment, question: Question, public: list[Drawn]) -> list[str]:
    """Return the published names that the question's probe asks for on its public cases, in their first order."""
    asked: dict[str, None] = {}

    class Asked(SimpleNamespace):
        def __getattribute__(self, name: str) -> Any:
            if not name.startswith("__"):
                asked[name] = None
            return super().__getattribute__(name)

    for drawn in public:
        inputs = {
            name: np.copy(one) if isinstance(one, np.ndarray) else one
            for name, one in drawn.case.inputs.items()
        }
        with np.errstate(all="ignore"):
            assignment.probes[question.probe](Asked(**vars(assignment.reference)), **inputs)
    return [name for name in asked if hasattr(assignment.reference, name)]


def _judged(question: Question) -> str:
    judge = question.judge
    if isinstance(judge, SameAsReference):
        more = f", or by at most {judge.atol:g}" if judge.atol else ""
        return f"against expected values, to {judge.rtol:g} of the largest of them{more}"
    if isinstance(judge, Property):
        return "by a property of the result, since right results differ"
    return f"by a score that {judge.seeds} runs of the reference, with other seeds, reach"


def _groups(question: Question, prepared: Prepared, public: list[Drawn]) -> list[str]:
    share = number(round(question.points / len(prepared.groups), 2))
    each = f"{share} points each" if len(prepared.groups) > 1 else f"{share} points"
    many = (
        "one public case and one hidden"
        if len(public) == 1
        else f"{len(public)} public cases and as many hidden"
    )
    cases = f"{many}, with other numbers"
    return _row("groups", [f"{', '.join(prepared.groups)}: {each}; {cases}"])


def _arguments(public: list[Drawn]) -> Iterator[str]:
    """Yield each argument of the probe with the kinds of values that the public cases give it."""
    kinds: dict[str, dict[str, None]] = {}
    for drawn in public:
        for name, value in drawn.case.inputs.items():
            kinds.setdefault(name, {})[_kind(value)] = None
    for name, seen in kinds.items():
        shown = list(seen)[:4] + (["…"] if len(seen) > 4 else [])
        yield f"{name}: {', '.join(shown)}"


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    if isinstance(value, Mapping | list | tuple):
        return f"{type(value).__name__} of {len(value)}"
    return repr(value) if isinstance(value, str) else type(value).__name__


def _example(assignment: Assignment, question: Question, public: list[Drawn]) -> list[str]:
    small = min(public, key=lambda drawn: count(drawn.case.inputs) + count(drawn.expected))
    group = f" of group {small.case.group!r}" if small.case.group else ""
    lines = [f"  a public case{group}"]
    inputs = small.case.inputs
    for name, value in inputs.items():
        lines.append(f"      {name} = {written(value)}")
    if isinstance(question.judge, SameAsReference):
        texts = {
            part: rounded(small.expected, part) or _kind(value)
            for part, value in parts(small.expected).items()
        }
        lines += [
            f"      expected   {text if text.startswith(part) else f'{part} {text}'}"
            for part, text in texts.items()
        ]
    elif isinstance(question.judge, Spread):
        lines.append(f"      a score of at least {number(small.scores.least)} is right")
    interface = assignment.interface
    code = snippet(question.probe, assignment.probes_source, inputs, interface, list(interface))
    if code:
        lines += ["", "  to try it", *("      " + line for line in code.split("\n"))]
    return lines
