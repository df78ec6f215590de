"""Runs a submission in a confined process and brings back plain values, never code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from grader.attempt import Attempt
from grader.launch import LAYERS, Worker
from grader.limits import Call, Limits, NoIsolation, Reply, SandboxFault
from grader.session import Session

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
        self._asked: Session | None = None
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
        with self.open(files, interface, aliases, probes_source, _probes(calls)) as session:
            return session.ask(calls)

    def open(
        self,
        files: Mapping[str, bytes],
        interface: Mapping[str, Sequence[str]],
        aliases: Mapping[str, Sequence[str]],
        probes_source: str,
        probes: Sequence[str],
    ) -> Session:
        """Return a submission to be asked several times, by those functions of `probes_source` that `probes` names.

        Several may be open: asking one ends the process of another, which is made again when that is asked.
        """
        for name in files:
            if name.startswith("/") or "\0" in name or ".." in name.split("/"):
                raise ValueError(f"submission file {name!r}: a path inside the submission is needed")
        setting = {
            "files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()},
            "interface": {name: list(names) for name, names in interface.items()},
            "aliases": {name: list(names) for name, names in aliases.items()},
            "needed": sorted(probes),
        }
        return Session(self._attempt, setting, probes_source, {"imports": _imported(files)}, self._limits)

    def close(self) -> None:
        """End the worker and everything under it."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _attempt(self, session: Session, setting: int, request: dict, inputs: int) -> Attempt:
        """Start a process for a submission; a worker that died is replaced first, one that fails is tried once more."""
        if self._asked is not None:
            self._asked.close()
        self._asked = session
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


def _imported(files: Mapping[str, bytes]) -> list[str]:
    """Return the words of import lines: what of them is a well-known library may be imported ahead."""
    lines = (line for data in files.values() for line in _IMPORT.findall(data))
    return sorted({word.decode() for line in lines for word in re.findall(rb"[A-Za-z]\w{1,30}", line, re.A)})[
        :200
    ]


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


def _probes(calls: Sequence[Call]) -> set[str]:
    return {name for call in calls for name in (call.probe, call.adapt) if name}
