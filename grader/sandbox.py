"""Runs a submission in a confined process and brings back plain values, never code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.limits import Call, Limits, NoIsolation, Reply, SandboxFault

__all__ = ["Call", "Limits", "NoIsolation", "Reply", "Sandbox", "SandboxFault"]


class Sandbox:
    """A warm worker that has imported `libraries` and runs submissions one at a time, each in its own confinement.

    `isolation` is "strongest" or "none"; the attribute `.isolation` names the layers that hold. Use as a context manager.
    Raises `NoIsolation` where the machine cannot confine, `SandboxFault` where the worker does not start.
    """

    def __init__(
        self, libraries: Sequence[str], limits: Limits | None = None, isolation: str = "strongest"
    ) -> None:
        raise NotImplementedError

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
        raise NotImplementedError

    def close(self) -> None:
        """End the worker and everything under it."""

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
