"""The time that a submission uses: its processor time, and the time in which it wants no processor."""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Iterable, Sequence

_CLOCK = os.sysconf("SC_CLK_TCK")
_UNPROVEN = 1.0  # seconds of waiting for a processor that are believed from states alone
_LOW = 10  # a tenth of a processor where others want it: it goes on, and hardly delays them


class OwnTime:
    """Adds up seconds from looks at a submission's processes at short intervals.

    While one of them computes or waits for a processor, processor time counts; while all of them sleep or wait for a
    disk, the clock does. So a busy machine makes nobody time out, and sleeping costs no less than computing. Who is
    seen to want a processor at each look and sleeps in between gains nothing: where more than a second is spared, the
    kernel has to say that a thread has waited for so long, or that the machine's host has taken so much.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.begin()

    def begin(self) -> None:
        """Leave out what came before this moment."""
        self._at, self._used = time.monotonic(), None
        self._spared, self._waits = 0.0, {}

    def look(self, processes: Sequence[int]) -> None:
        """Add what was used since the last look; after `begin` the clock counts up to the first one."""
        states = [state for state in map(_state, processes) if state]
        used, now = sum(cpu for cpu, _ in states), time.monotonic()
        passed = now - self._at
        if self._used is None:
            self._waits = _waits(processes)
        elif any(wants for _, wants in states):
            spared = max(0.0, passed - max(0.0, used - self._used))
            if self._spared + spared > _UNPROVEN:
                spared = min(spared, max(0.0, _UNPROVEN + self._waited(processes) - self._spared))
            self._spared += spared
            passed -= spared
        self.seconds += passed
        self._at, self._used = now, used

    def _waited(self, processes: Sequence[int]) -> float:
        """Return the longest wait for a processor since the first look, in seconds; infinity where nobody counts."""
        waits = (wait - self._waits.get(place, 0.0) for place, wait in _waits(processes).items())
        return max(waits, default=math.inf)


def _waits(processes: Sequence[int]) -> dict[int, float]:
    """Return the seconds that each thread has waited for a processor, by its number; empty where nobody counts.

    By 0 those that processors were lent to another virtual machine, which no thread is aware of.
    """
    found = {}
    for process in processes:
        with contextlib.suppress(OSError, ValueError):
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/schedstat") as file:
                    ran, waited, _ = map(int, file.read().split())
                if ran:  # else the kernel does not count
                    found[int(thread)] = waited / 1e9
    if found:
        with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/stat") as file:
            found[0] = int(file.readline().split()[8]) / _CLOCK
    return found


def _state(process: int) -> tuple[float, bool] | None:
    """Return the processor seconds of a process and of its ended children, and whether it wants a processor."""
    try:
        fields = _fields(f"/proc/{process}/stat")
        wants = fields[0] == "R"
        if not wants and fields[17] != "1":  # the state is the first thread's
            threads = os.listdir(f"/proc/{process}/task")
            wants = any(_fields(f"/proc/{process}/task/{thread}/stat")[0] == "R" for thread in threads)
        return sum(map(int, fields[11:15])) / _CLOCK, wants
    except (OSError, ValueError, IndexError):
        return None


def _fields(path: str) -> list[str]:
    """Return the fields of a stat file from the state on: a name may hold spaces and parentheses."""
    with open(path) as file:
        return file.read().rpartition(")")[2].split()


def give_way(processes: Iterable[int]) -> None:
    """Let processes go on at low priority, with the session that they are scheduled in."""
    for process in processes:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{process}/task"):
                os.setpriority(os.PRIO_PROCESS, int(thread), _LOW)
        with contextlib.suppress(OSError), open(f"/proc/{process}/autogroup", "w") as file:
            file.write(str(_LOW))
