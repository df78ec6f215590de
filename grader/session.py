"""A submission that is asked: starts processes of it until each call has its reply."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.attempt import Attempt
from grader.child import wire
from grader.limits import Call, Limits, Reply
from grader.replies import Ended, clean, notes

_ONE_BY_ONE = 20  # files that cannot be imported, found one by one: each costs a fresh process
_INPUTS = 64 * 2**20  # the inputs, which are no memory of the submission's own, are counted in steps of this


class Session:
    """One submission, its process kept from call to call until something ends it; use as a context manager.

    A process that has been given hidden cases stays the one that answers: words for a student are asked for before.
    """

    def __init__(
        self,
        start: Callable[[Session, int, dict[str, Any], int], Attempt],
        setting: dict[str, Any],
        probes: str,
        request: dict[str, Any],
        limits: Limits,
    ) -> None:
        self._start, self._setting, self._probes = start, setting, probes
        self._request, self._limits = request, limits
        self._left = self._aside = limits.submission_seconds
        self._definitions: list[str] = []  # files of which only the definitions are taken
        self._notes: list[str] = []
        self._attempt: Attempt | None = None
        self._inputs, self._number = _INPUTS, 0
        self._calls: list[Call] = []
        self._answers: dict[str, Reply] = {}

    def ask(self, calls: Sequence[Call]) -> dict[str, Reply]:
        """Answer every call, each in a process of its own; returns call id -> `Reply`.

        Raises `SandboxFault` where the fault is ours, `ValueError` where two calls have one id.
        """
        self._calls, self._answers = list(calls), {}
        if len({call.id for call in calls}) < len(calls):
            raise ValueError("calls: two have the same id")
        inputs = max((_size(call.cases) for call in calls), default=0)
        if inputs > self._inputs:
            self.close()
            self._inputs = -(-inputs // _INPUTS) * _INPUTS
        while len(self._answers) < len(calls):
            if self._left <= 0:
                self._fail(Reply("timed out", message=self._used_up()))
            elif self._attempt is not None or self._loaded():
                self._put()
        return {call.id: self._answers[call.id] for call in calls}

    def ask_aside(self, calls: Sequence[Call]) -> dict[str, Reply]:
        """Answer calls that only say more of what is wrong, as `ask` does: no time of the work itself goes to them."""
        self._left, self._aside = self._aside, self._left
        try:
            return self.ask(calls)
        finally:
            self._left, self._aside = self._aside, self._left

    def close(self) -> None:
        """End the submission's process."""
        if self._attempt is not None:
            self._attempt.close()
            self._attempt = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _loaded(self) -> bool:
        """Start a process; whether the files are loaded. Else it is known what to do, or every call has its reply."""
        handle = wire.pack([self._setting | {"definitions": self._definitions}, self._probes])
        try:
            self._attempt = self._start(self, handle, self._request, self._inputs)
        finally:
            os.close(handle)
        message, ended = self._load(self._attempt)
        if message.get("loaded") is True:
            self._notes = [note for note in self._notes if "definitions only" in note] + notes(message)
            return True
        self.close()
        if ended is None:
            if not self._again(message.get("again"), clean(message.get("reason"))):
                refusal = clean(message.get("refused")) or "a message out of turn while loading"
                self._fail(Reply("refused", message=refusal))
            return False
        reason = ended.message or _did_not_end(self._limits.load_seconds)
        if self._left <= 0:
            reason = self._used_up()
        elif self._again(ended.file, reason):
            return False
        known = ended.file in self._setting["files"]
        where = f"while loading {ended.file}: " if known else "while loading: "
        self._fail(Reply(ended.verdict, message=where + reason, file=ended.file))
        return False

    def _load(self, attempt: Attempt) -> tuple[dict[str, Any], Ended | None]:
        """Return the last message of loading, or how the process ended meanwhile."""
        try:
            return attempt.load(min(self._limits.load_seconds, self._left)), None
        except Ended as error:
            return {}, error
        finally:
            self._left -= attempt.own.seconds

    def _again(self, file: object, reason: str) -> bool:
        """Note that a file is to be read by its definitions; False where it was, or is none of the submission's."""
        if file not in self._setting["files"] or file in self._definitions:
            return False
        self._definitions.append(file)
        self._notes.append(f"{file} was read by its definitions only, since importing it failed: {reason}")
        if len(self._definitions) == _ONE_BY_ONE:
            self._definitions = list(self._setting["files"])
            self._notes.append(
                "every file was read by its definitions only, since importing many of them failed"
            )
        return True

    def _put(self) -> None:
        """Put the open calls, until something ends the process."""
        for call in self._calls:
            if call.id in self._answers:
                continue
            if self._left <= 0:
                return
            before, seconds = self._attempt.own.seconds, min(self._limits.seconds, self._left)
            self._number += 1
            try:
                reply, whole = self._attempt.ask(self._number, call, seconds), True
            except Ended as error:
                reply, whole = error.reply, False
            self._left -= self._attempt.own.seconds - before
            if not whole or self._attempt.used:
                self.close()
            if not whole:
                late = self._used_up() if self._left <= 0 else _did_not_end(self._limits.seconds)
                reply.message = reply.message or (late if reply.verdict == "timed out" else reply.verdict)
            self._keep(call, reply)
            if self._attempt is None:
                return

    def _used_up(self) -> str:
        return f"the submission had used its {self._limits.submission_seconds:g} s"

    def _keep(self, call: Call, reply: Reply) -> None:
        if reply.file not in self._setting["files"]:
            reply.file = reply.line = None
        reply.notes = list(dict.fromkeys([*self._notes, *reply.notes]))
        self._answers[call.id] = reply

    def _fail(self, reply: Reply) -> None:
        for call in self._calls:
            if call.id not in self._answers:
                self._keep(call, replace(reply, values=[]))


def _did_not_end(seconds: float) -> str:
    return f"it did not end within {seconds:g} s"


def _size(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list | tuple) else 64
