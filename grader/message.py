"""The words that a student reads about a question that is not right."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers import Answers
from grader.compare import called
from grader.declarations import Mistake
from grader.diagnose import Mistakes
from grader.judge import Judgement
from grader.relations import fitted, relation
from grader.text import one_line

ALONE = (
    "right when called first, wrong after other calls: something is kept between calls "
    "(a global, a default argument, a cache)"
)


def find_mistake(answers: Answers, mistakes: Mistakes) -> Mistake | None:
    """Return the known mistake that explains every failing case, if there is exactly one."""
    failed, raised = answers.failed()
    return mistakes.match(answers.prepared, answers.values, failed, raised)


def message(
    answers: Answers,
    judgements: dict[int, Judgement],
    place: int,
    mistake: Mistake | None,
    lost: int,
    roots: Sequence[str] = (),
) -> str:
    """Return the lines of the message: how much fails, the mistake or what the errors share, the case that is shown.

    `roots` are the lost questions that this one builds on. Of a hidden case neither values nor an exception's text are
    told, only the kind and the size of the error.
    """
    judgement, drawn, groups = judgements[place], answers.prepared.cases[place], answers.prepared.groups
    if answers.unloadable and not drawn.hidden:
        return _public(answers, judgement, place)
    lines = [f"{judgement.verdict} in {lost} of {len(groups)} case groups"] if len(groups) > 1 else []
    if answers.ended:
        lines = [f"{judgement.verdict}: the whole question is lost"]
    if answers.alone:
        lines.append(ALONE)
    if mistake is not None:
        lines.append(mistake.sentence)
    elif roots and judgement.verdict != "missing":  # what is not there does not build on anything
        are, them = ("are", "them") if len(roots) > 1 else ("is", "it")
        lines.append(
            f"cannot be judged on its own while {', '.join(roots)} {are} not right: this builds on {them}"
        )
    if mistake is None and (shared := _shared(answers, judgements, place, roots)):
        lines.append(shared)
    if drawn.hidden:
        wrong = any(one.verdict for at, one in judgements.items() if not answers.prepared.cases[at].hidden)
        group = f"group {drawn.case.group!r}"
        told = (
            f"a hidden case ({group}) is wrong"
            if wrong
            else f"every public case is right, a hidden one ({group}) is not"
        )
        lines.append(f"{told}: {judgement.magnitude}")
    else:
        lines.append(_public(answers, judgement, place))
    return "\n".join(lines)


def _shared(
    answers: Answers, judgements: dict[int, Judgement], place: int, roots: Sequence[str]
) -> str | None:
    """Return what the errors have in common, as a sentence; beside roots only what their numbers show."""
    difference, shared = judgements[place].difference, None
    if difference is not None:
        shared = relation(answers.prepared, answers.values, difference.part, place)
    if shared is None and not (answers.ended or answers.unloadable or roots):
        shared = fitted(answers.prepared, judgements)
    return shared


def _public(answers: Answers, judgement: Judgement, place: int) -> str:
    failure = answers.failures.get(place)
    if failure is None:
        also = judgement.difference.also if judgement.difference else ()
        return judgement.message + (f"; also wrong: {', '.join(map(called, also[:4]))}" if also else "")
    said = one_line(failure.message) or failure.verdict
    if failure.nothing:  # the probe could not use what came back
        said += ": a function returned None, is a return missing?"
    file, line = one_line(failure.file or "", 80), failure.line
    told = not file or not line or f"{file}:{line}" in said
    return said if told else f"{said} ({file}, line {line})"
