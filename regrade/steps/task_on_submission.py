"""Run one task on a submission's functions, inside the sandbox."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from grader.intake import take_in
from grader.sandbox import Call, Limits, NoIsolation, Sandbox, SandboxFault
from regrade import declared
from regrade.implementation import probe_module
from regrade.steps.task import new_run, parser, perform


class ProbeFailed(Exception):
    """The submission's functions did not give a value."""


def main() -> None:
    """Run the task that the command line names on a submission."""
    options = parser()
    options.add_argument("--submission", type=Path, required=True)
    options.add_argument("--isolation", choices=["strongest", "none"], default="strongest")
    options.add_argument("--seconds", type=float, required=True)
    options.add_argument("--memory-mb", type=int, required=True)
    words = options.parse_args()
    assignment = declared.assignment(words.assignment)
    limits = Limits(seconds=words.seconds, submission_seconds=words.seconds, memory_mb=words.memory_mb)
    run = new_run(words)
    isolation = None
    try:
        with Sandbox(assignment["libraries"], limits, words.isolation) as sandbox:
            isolation = sandbox.isolation
            run.call_probe = _caller(sandbox, words.submission, assignment)
            perform(run, words, isolation, expected=(ProbeFailed, SandboxFault))
    except NoIsolation as error:
        run.call_probe = _refuser(str(error))
        perform(run, words, isolation, expected=(ProbeFailed,))


def _caller(sandbox: Sandbox, path: Path, assignment: dict[str, Any]) -> Any:
    submission = take_in(path)
    source = inspect.getsource(probe_module(assignment["id"]))

    def call(probe: str, inputs: dict[str, Any]) -> Any:
        if submission.refused:
            raise ProbeFailed(f"{submission.name}: refused: {submission.refused}")
        call = Call(probe, probe, [inputs], seed=0)
        replies = sandbox.run(
            submission.files, assignment["interface"], assignment.get("aliases") or {}, source, [call]
        )
        reply = replies[probe]
        if reply.verdict != "value":
            where = f" ({reply.file}, line {reply.line})" if reply.file else ""
            raise ProbeFailed(f"{submission.name}: {probe}: {reply.verdict}: {reply.message}{where}")
        return reply.values[0]

    return call


def _refuser(reason: str) -> Any:
    def call(probe: str, inputs: dict[str, Any]) -> Any:
        raise ProbeFailed(reason)

    return call


if __name__ == "__main__":
    main()
