"""The few system calls that Python's library lacks, by ctypes: each raises `OSError` where the kernel says no."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_SLAVE = 1, 2, 4, 32, 4096, 16384, 1 << 19
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_MOUNT_SETATTR = 442  # this and the calls of Landlock have one number on every machine
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000

_libc = ctypes.CDLL(None, use_errno=True)


def keep_freed_memory(most: int = 64 * 2**20) -> None:
    """Have the C library use again what was freed, up to `most` bytes, and not hand it back each time.

    A page that comes back from the kernel costs more than most of what is done with it.
    """
    if hasattr(_libc, "mallopt"):  # glibc
        _libc.mallopt(_M_MMAP_THRESHOLD, min(most, 32 * 2**20))
        _libc.mallopt(_M_TRIM_THRESHOLD, most)


def call(number: int, *arguments: object) -> int:
    """Make a system call by its number."""
    _libc.syscall.restype = ctypes.c_long
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def prctl(option: int, *arguments: object) -> int:
    """Change a property of this process; missing arguments are 0."""
    full = [
        ctypes.c_ulong(value) if isinstance(value, int) else value
        for value in (*arguments, *(0,) * (4 - len(arguments)))
    ]
    return _checked(_libc.prctl(ctypes.c_int(option), *full), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` names for new ones."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Mount a file system, or bind or change one."""
    text = [None if part is None else os.fsencode(part) for part in (source, target, kind, options)]
    result = _libc.mount(text[0], text[1], text[2], ctypes.c_ulong(flags), text[3])
    _checked(result, f"mount {target}")


def make_read_only(target: str) -> None:
    """Make a mount and all mounts under it read-only and deaf to set-user-id files."""
    attributes = (ctypes.c_uint64 * 4)(
        MS_RDONLY | MS_NOSUID, 0, 0, 0
    )  # set, clear, propagation, user namespace
    call(_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, ctypes.byref(attributes), 32)


def change_root(folder: str) -> None:
    """Make a mount point the root and let go of the old root."""
    os.chdir(folder)
    call(_PIVOT_ROOT[os.uname().machine], b".", b".")  # the old root lies over the new one now
    _checked(_libc.umount2(b".", MNT_DETACH), "umount of the old root")
    os.chdir("/")


def drop_capabilities() -> None:
    """Give up every capability, for this process and for whatever it may become."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one this kernel knows, or none to drop
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    call(_CAPSET[os.uname().machine], ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
