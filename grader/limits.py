"""What a submission may use, what it is asked, and what came back: the plain records of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VERDICTS = ("value", "raised", "missing", "timed out", "out of memory", "exited", "refused")


class NoIsolation(RuntimeError):
    """This machine offers too little to hold a hostile submission; the message says what is missing."""


class SandboxFault(RuntimeError):
    """The sandbox itself failed before any of the submission's code ran: no fault of the submission."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use; seconds are its own time (`grader.own_time`), sizes are MiB or bytes as named."""

    seconds: float = 10.0  # per question, all its cases together
    load_seconds: float = 5.0  # for importing the submission's files normally, then again by definitions only
    submission_seconds: float = 120.0  # loading and all questions together
    memory_mb: int = 2048  # resident memory of all its processes, beyond the libraries and the inputs
    reply_bytes: int = 16 * 2**20  # per question
    output_bytes: int = 64 * 2**10  # kept of what it prints, per question
    processes: int = 32  # processes and threads at one time
    scratch_mb: int = 64
    search_calls: int = 0  # simpler inputs put to a wrong question, to show the smallest that fails; 0: none


@dataclass(frozen=True)
class Call:
    """One question: `probe` (of the probes' source) is called as `probe(student, **case)` for each case.

    `adapt` names a function of the same source that `student` is put through first, "" none. With `keep` the process
    that answers may be kept for the next call of the same id, which goes on in it: the same probe, other cases.
    """

    id: str
    probe: str
    cases: list[dict[str, Any]]
    seed: int = 0  # case i runs with random, numpy.random and torch seeded with seed + i
    adapt: str = ""
    keep: bool = False


@dataclass
class Reply:
    """What a question gave: `verdict` is one of `VERDICTS`; "value" means that every case has a value.

    `values` holds the plain values of the finished cases, in order, also where a later case failed; `failed_case` is
    the index of the case that did not finish (None while loading). `file` and `line` are the last place in the
    submission's own files. `notes` say how the submission was read (by definitions only, under another name, …).
    `went_on`: it came from the process that an earlier call had kept.
    """

    verdict: str
    values: list[Any] = field(default_factory=list)
    failed_case: int | None = None
    message: str = ""
    file: str | None = None
    line: int | None = None
    notes: list[str] = field(default_factory=list)
    output: str = ""
    went_on: bool = False

    @property
    def unread(self) -> bool:
        """Whether the file that should hold what was asked for is no Python that can be read: nothing in it can run."""
        return (
            self.verdict == "raised"
            and bool(self.file)
            and self.message.startswith(f"{self.file}:{self.line}: ")
        )

    @property
    def nothing(self) -> bool:
        """Whether the probe met None where a value belongs: a function returned nothing."""
        return self.verdict == "raised" and not self.file and "NoneType" in self.message
