"""One run at a time in one results folder, by a lock that the kernel releases when the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from regrade.errors import UserError

_held: list[int] = []


def hold(results: Path) -> None:
    """Take the lock of a results folder for the life of this process; raises `UserError` if another run has it."""
    results.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(results / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise UserError(f"{results.name}/: another run is at work here; wait for it or stop it") from None
    _held.append(descriptor)
