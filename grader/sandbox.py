"""Runs a submission in a confined process and brings back plain values, never code."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.attempt import Attempt, Ended, clean, notes
from grader.child import wire
from grader.launch import LAYERS, Worker
from grader.limits import Call, Limits, NoIsolation, Reply, SandboxFault

__all__ = ["Call", "Limits", "NoIsolation", "Reply", "Sandbox", "SandboxFault"]

_IMPORT = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(.{1,200})", re.M)


class Sandbox:
    """A warm worker that has imported `libraries` and runs submissions one at a time, each in its own confinement.

    `isolation` is "strongest", "none", or "strongest without" and layers to leave out, by comma ("strongest without
    namespaces, own user"); the attribute `.isolation` names the layers that hold. Use as a context manager. Raises
    `NoIsolation` where the machine cannot confine, `SandboxFault` where the worker does not start.
    """

    def __init__(
        self, libraries: Sequence[str], limits: Limits | None = None, isolation: str = "strongest"
    ) -> None:
        self._libraries, self._limits = tuple(libraries), limits or Limits()
        self._layers = _layers(isolation)
        self._worker: Worker | None = Worker(self._libraries, self._layers)
        self.isolation = self._worker.isolation

    def run(
        self,
        files: Mapping[str, bytes],
        interface: Mapping[str, Sequence[str]],
        aliases: Mapping[str, Sequence[str]],
        probes_source: str,
        calls: Sequence[Call],
    ) -> dict[str, Reply]:
        """Load `files` and answer every call, each in its own process; returns call id -> `Reply`.

        Raises `SandboxFault` where the fault is ours; whatever the submission does is a verdict.
        """
        _check(files, calls)
        setting = {
            "files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()},
            "interface": {name: list(names) for name, names in interface.items()},
            "aliases": {name: list(names) for name, names in aliases.items()},
            "probes": probes_source,
            "needed": sorted({name for call in calls for name in (call.probe, call.adapt) if name}),
        }
        return _Submission(self, setting, {"imports": _imported(files)}, list(calls)).replies()

    def close(self) -> None:
        """End the worker and everything under it."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _attempt(self, setting: int, request: dict, inputs: int) -> Attempt:
        """Start a process for a submission; a worker that died is replaced first, one that fails is tried once more."""
        for last in (False, True):
            if self._worker is None or self._worker.process.poll() is not None:
                self.close()
                self._worker = Worker(self._libraries, self._layers)
                if self._worker.isolation != self.isolation:
                    raise SandboxFault(f"isolation changed from {self.isolation} to {self._worker.isolation}")
            try:
                return Attempt(self._worker, self._limits, setting, request, inputs)
            except SandboxFault:
                self.close()
                if last:
                    raise
        raise AssertionError("unreachable")

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class _Submission:
    """One run: starts processes until each call has its reply; a start answers a call or learns how to load."""

    def __init__(self, sandbox: Sandbox, setting: dict, request: dict, calls: list[Call]) -> None:
        self.sandbox, self.setting, self.request, self.calls = sandbox, setting, request, calls
        self.limits = sandbox._limits
        self.deadline = time.monotonic() + self.limits.submission_seconds
        self.definitions: list[str] = []  # files of which only the definitions are taken
        self.notes: list[str] = []
        self.answers: dict[str, Reply] = {}
        self.inputs = max((_size(call.cases) for call in calls), default=0)

    def replies(self) -> dict[str, Reply]:
        """Answer all calls."""
        while len(self.answers) < len(self.calls):
            if time.monotonic() >= self.deadline:
                self._fail(Reply("timed out", message=self._used_up()))
            else:
                self._start()
        return {call.id: self.answers[call.id] for call in self.calls}

    def _start(self) -> None:
        handle = wire.pack([self.setting | {"definitions": self.definitions}])
        try:
            attempt = self.sandbox._attempt(handle, self.request, self.inputs)
        finally:
            os.close(handle)
        try:
            if self._load(attempt):
                for number, call in enumerate(self.calls):
                    if call.id not in self.answers and not self._ask(attempt, number, call):
                        return
        finally:
            attempt.close()

    def _load(self, attempt: Attempt) -> bool:
        """Whether the files are loaded; else it is known what to do otherwise, or every call has its reply."""
        now = time.monotonic()
        try:
            message = attempt.load(min(now + self.limits.load_seconds, self.deadline))
        except Ended as error:
            file, reason = error.file, _sentence(error, self.limits.load_seconds)
            if time.monotonic() >= self.deadline:
                reason = self._used_up()
            elif self._again(file, reason):
                return False
            where = f"while loading {file}: " if file in self.setting["files"] else "while loading: "
            self._fail(Reply(error.verdict, message=where + reason, file=file))
            return False
        if message.get("loaded") is True:
            self.notes = [note for note in self.notes if "definitions only" in note] + notes(message)
            return True
        if not self._again(message.get("again"), clean(message.get("reason"))):
            self._fail(Reply("refused", message="a message out of turn while loading"))
        return False

    def _again(self, file: object, reason: str) -> bool:
        """Note that a file is to be read by its definitions; False where it was, or is none of the submission's."""
        if file not in self.setting["files"] or file in self.definitions:
            return False
        self.definitions.append(file)
        self.notes.append(f"{file} was read by its definitions only, since importing it failed: {reason}")
        return True

    def _ask(self, attempt: Attempt, number: int, call: Call) -> bool:
        """Put one question and keep its reply; False where a fresh process must go on."""
        now = time.monotonic()
        whole = True
        try:
            if now >= self.deadline:
                raise Ended("timed out", self._used_up())
            reply = attempt.ask(number, call, min(now + self.limits.seconds, self.deadline))
        except Ended as error:
            reply = getattr(error, "reply", Reply(error.verdict, failed_case=0))
            reply.message, whole = _sentence(error, self.limits.seconds), now >= self.deadline
        self._keep(call, reply)
        return whole

    def _used_up(self) -> str:
        return f"the submission had used its {self.limits.submission_seconds:g} s"

    def _keep(self, call: Call, reply: Reply) -> None:
        if reply.file not in self.setting["files"]:
            reply.file = reply.line = None
        reply.notes = list(dict.fromkeys([*self.notes, *reply.notes]))
        self.answers[call.id] = reply

    def _fail(self, reply: Reply) -> None:
        for call in self.calls:
            if call.id not in self.answers:
                self._keep(call, replace(reply, values=[]))


def _imported(files: Mapping[str, bytes]) -> list[str]:
    """Return the words of import lines: what of them is a well-known library may be imported ahead."""
    lines = (line for data in files.values() for line in _IMPORT.findall(data))
    return sorted({word.decode() for line in lines for word in re.findall(rb"[A-Za-z]\w{1,30}", line, re.A)})[
        :200
    ]


def _sentence(error: Ended, seconds: float) -> str:
    return error.message or (
        f"it did not end within {seconds:g} s" if error.verdict == "timed out" else error.verdict
    )


def _size(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list | tuple) else 64


def _layers(isolation: str) -> tuple[str, ...]:
    if isolation == "none":
        return ()
    first, _, without = isolation.partition(" without ")
    left_out = {part.strip() for part in without.split(",")} - {""}
    if first != "strongest" or not left_out <= set(LAYERS):
        raise ValueError(
            f"isolation: {isolation!r}: write strongest, none, or strongest without {', '.join(LAYERS)}"
        )
    return tuple(layer for layer in LAYERS if layer not in left_out)


def _check(files: Mapping[str, bytes], calls: Sequence[Call]) -> None:
    """Refuse what would be our own mistake."""
    for name in files:
        if name.startswith("/") or "\0" in name or ".." in name.split("/"):
            raise ValueError(f"submission file {name!r}: a path inside the submission is needed")
    if len({call.id for call in calls}) < len(calls):
        raise ValueError("calls: two have the same id")
