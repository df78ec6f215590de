"""Landlock: this process and its children open only the paths named here (kernel 5.13 on; needs no privilege)."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from . import linux

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_EXECUTE, _REMOVE = 1, 1 << 4 | 1 << 5
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
# By version; later ones know one more, IOCTL_DEV
_ALL_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_TCP = 0b11  # bind, connect (ABI 4)
_SCOPES = 0b11  # abstract unix sockets, signals to processes outside (ABI 6)


def abi() -> int:
    """Return the kernel's Landlock version, 0 where there is none."""
    try:
        return linux.call(_CREATE, None, 0, 1)
    except OSError:
        return 0


def restrict(
    readable: Iterable[str], writable: Iterable[str], devices: Iterable[str], *, removals: bool = True
) -> None:
    """Allow reading under `readable`, everything but running programs under `writable`, and use of `devices`.

    `removals=False`: no name goes under `writable` either, by removing, renaming or replacing.
    Paths that do not exist are left out. TCP, abstract sockets and signals to the outside go too where the kernel knows
    them. Raises `OSError` where Landlock is not there.
    """
    version = linux.call(_CREATE, None, 0, 1)
    rights = _ALL_FILE_RIGHTS.get(version, (1 << 16) - 1)
    attributes = struct.pack("=QQQ", rights, _TCP, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = linux.call(_CREATE, ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR, rights)
        for path in writable:
            _allow(ruleset, path, rights & ~(_EXECUTE if removals else _EXECUTE | _REMOVE), rights)
        for path in devices:
            _allow(ruleset, path, _READ_FILE | _WRITE_FILE | _TRUNCATE, rights)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            access &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = struct.pack("=Qi", access & rights, handle)
        linux.call(_ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0)
    finally:
        os.close(handle)
