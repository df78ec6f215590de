"""Looks from outside at a submission's processes: how many there are and how much memory they hold."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from functools import cache


def tree(root: int) -> list[int]:
    """Return the processes under `root`, itself left out."""
    if not _kernel_tells_children():
        return _tree_of_all(root)
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                below = [int(child) for child in _read(f"/proc/{pid}/task/{task}/children").split()]
                found += below
                queue += below
        except OSError:
            continue
    return found


def _read(path: str) -> bytes:
    """Return what a file of the kernel holds: at intervals of some milliseconds a plain read counts."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(handle, 2**16):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


@cache
def _kernel_tells_children() -> bool:
    return os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


def end(root: int) -> None:
    """End a process and all below it: first stop them, since a stopped process starts no other."""
    stopped: set[int] = set()
    while not (found := {root, *tree(root)}) <= stopped:
        _signal(found, signal.SIGSTOP)
        stopped |= found
    _signal(stopped, signal.SIGKILL)


def _signal(processes: set[int], number: int) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _tree_of_all(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, queue = [], [root]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def resident(pid: int) -> int:
    """Return the bytes that a process holds, in memory or swapped out, and no file does; 0 for one that is gone."""
    total = 0
    try:
        for line in _read(f"/proc/{pid}/status").splitlines():
            if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:", b"HugetlbPages:")):
                total += int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return 0
    return total


def address_space(pid: int) -> int:
    """Return the bytes of a process's address space, 0 where unknown."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def tasks_of(user: int) -> int:
    """Return how many processes a user runs."""
    count = 0
    for pid, _ in _parents():
        try:
            count += os.stat(f"/proc/{pid}").st_uid == user
        except OSError:
            continue
    return count


def _parents() -> Iterator[tuple[int, int]]:
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    yield int(name), int(file.read().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
