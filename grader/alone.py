"""What is right when it is called first and wrong after other calls: something is kept from one call to the next."""

from __future__ import annotations

from collections.abc import Mapping

from grader.answers import Answers, call_for
from grader.judge import judge
from grader.limits import SandboxFault
from grader.session import Session
from grader.shown import shown_case


def mark_alone(answers: Mapping[str, Answers], session: Session, hidden: bool) -> None:
    """Set `alone` of each lost question whose failing cases are all right when each is a process's first call.

    Only questions are asked of which the case that is shown is `hidden`, or is not.
    """
    calls, asked = [], {}
    for name, found in answers.items():
        if not found.is_lost or found.prepared.cases[shown_case(found, found.judgements())].hidden != hidden:
            continue
        found.alone = False
        for place in _failed_later(found, hidden):
            drawn = found.prepared.cases[place]
            calls.append(call_for(found, f"{name} {place}", [drawn.case.inputs], drawn.seed))
            asked[calls[-1].id] = found, drawn
    if not calls:
        return
    try:
        replies = session.ask_aside(calls)
    except SandboxFault:  # the grade stands without it, and what is asked next begins with a fresh process
        session.close()
        return
    for found, _ in asked.values():
        found.alone = True
    for id, (found, drawn) in asked.items():
        reply = replies[id]
        right = (
            reply.verdict == "value" and not judge(found.prepared.question, drawn, reply.values[0]).verdict
        )
        found.alone &= right


def _failed_later(found: Answers, hidden: bool) -> list[int]:
    """Return the failing cases that are hidden or not; none where one of them failed as a process's first call."""
    if found.unloadable or found.ended:
        return []
    cases = found.prepared.cases
    failed = [at for at, one in found.judgements().items() if one.verdict and cases[at].hidden == hidden]
    return [] if found.first & set(failed) else failed
