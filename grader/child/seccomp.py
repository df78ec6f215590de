"""A filter on system calls: no sockets, no programs, no reach into other processes or into the machine.

Denied calls fail with EPERM, so that honest code which asks in passing goes on. Where there are no namespaces, what
Landlock leaves open is closed here too. Layout: seccomp(2), struct sock_filter.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import NamedTuple

from . import linux

# name: (x86_64, aarch64); None where the machine does not have it
_DENIED = {
    "socket": (41, 198), "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262), "quotactl": (179, 60), "quotactl_fd": (443, 443), "mknod": (133, None),
    "mknodat": (259, 33), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "syslog": (103, 116), "personality": (135, 92), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "uselib": (134, None), "setuid": (105, 146), "setgid": (106, 144),
    "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setfsuid": (122, 151), "setfsgid": (123, 152),
    "setgroups": (116, 159), "move_pages": (279, 239), "migrate_pages": (256, 238),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "process_mrelease": (448, 448),
    "shmctl": (31, 195), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_unlink": (241, 181), "statmount": (457, 457),
    "listmount": (458, 458), "inotify_init": (253, None), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "vmsplice": (278, 75), "landlock_create_ruleset": (444, 444),
}  # fmt: skip
_SIGNALS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
_TRUNCATE = {"truncate": (76, 45)}
_FLAGS_IN_MEMORY = {"openat2": (437, 437)}  # out of the filter's reach; open and openat are looked at
_ATTRIBUTES = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip
# A file without a name would hide from the watch on the scratch folder: names stay until the folder goes
_REMOVALS = {"unlink": (87, None), "unlinkat": (263, 35), "rmdir": (84, None)}
_CLONE3 = (435, 435)
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag that clone takes
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
# Offsets in struct seccomp_data; of an argument the low half comes first
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_DONE, _EPERM, _ENOSYS = _ERRNO, _ERRNO | 1, _ERRNO | 38
_ALL = 0xFFFFFFFF


class _Rule(NamedTuple):
    """One call that depends on an argument: masked, it is among the values where the call is allowed, or denied."""

    numbers: tuple[int | None, int | None]
    argument: int
    values: tuple[int, ...]
    allowed: bool = False
    mask: int = _ALL


_ALWAYS = (
    _Rule((56, 220), 0, (0,), allowed=True, mask=_NEW_NAMESPACES),  # clone
    # setrlimit, prlimit64, RLIMIT_CORE; prctl, PR_SET_DUMPABLE: no core for the machine, nothing hidden from the watch
    _Rule((160, 164), 0, (4,)),
    _Rule((302, 261), 1, (4,)),
    _Rule((157, 167), 0, (4,)),
    _Rule((302, 261), 0, (0,), allowed=True),  # prlimit64: only its own limits
    # rt_sigaction, SIGCHLD: the time of children that nobody waits for would not count
    _Rule((13, 134), 0, (17,)),
    # mmap, shared without a file: it stays when it is unmapped, and belongs to no process that could be counted
    _Rule((9, 222), 3, (0x21,), mask=0x21),
    # fcntl, F_SETPIPE_SZ, F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW (locks of single bytes without end); setsockopt,
    # SO_SNDBUF, SO_SNDBUFFORCE: what the kernel holds for a process is not counted
    _Rule((72, 25), 1, (1031, 6, 7, 37, 38)),
    _Rule((54, 208), 2, (7, 32)),
)
_BESIDE_OTHERS = (
    # fcntl, F_SETOWN, F_SETSIG, F_SETOWN_EX: a signal to any process of this user
    _Rule((72, 25), 1, (8, 10, 15)),
    # ioctl, FIOSETOWN, SIOCSPGRP: the same; FS_IOC_SETFLAGS, …_FSSETXATTR, …_SETVERSION: attributes of files
    _Rule((16, 29), 1, (0x8901, 0x8902, 0x40086602, 0x40046602, 0x401C5820, 0x40087602)),
)
# O_TMPFILE, by open and openat: a file that never has a name
_NAMELESS = (_Rule((2, None), 1, (0x400000,), mask=0x400000), _Rule((257, 56), 2, (0x400000,), mask=0x400000))
# O_TRUNC with O_RDONLY, by open and openat: emptying what may only be read
_EMPTYING = (_Rule((2, None), 1, (0x200,), mask=0x203), _Rule((257, 56), 2, (0x200,), mask=0x203))


def install(*, namespaces: bool, landlock: int) -> None:
    """Filter this process's system calls from now on; raises `OSError`.

    `namespaces` says whether it has its own, `landlock` is the version of Landlock that holds, 0 for none. Without
    namespaces, removals and changes of modes, owners and times of files seem to work and do nothing.
    """
    program = _program(os.uname().machine, namespaces, landlock)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_SECCOMP, 2, ctypes.c_char_p(header))


def _program(machine: str, namespaces: bool, landlock: int) -> bytes:
    if machine not in _ARCHITECTURE:
        raise OSError(f"no system call filter is known for {machine}")
    column = 0 if machine == "x86_64" else 1
    denied, unheard, rules = dict(_DENIED), {}, list(_ALWAYS)
    if not namespaces:
        denied |= _FLAGS_IN_MEMORY | (_SIGNALS if landlock < 6 else {}) | (_TRUNCATE if landlock < 3 else {})
        unheard = _ATTRIBUTES | _REMOVALS
        rules += [*_BESIDE_OTHERS, *_NAMELESS, *(_EMPTYING if landlock < 3 else ())]
    answers = [(numbers[column], _EPERM) for numbers in denied.values()]
    answers += [(numbers[column], _DONE) for numbers in unheard.values()]
    # Its flags lie in memory, out of reach: the C library falls back to clone
    answers += [(_CLONE3[column], _ENOSYS)]
    steps = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, _ARCHITECTURE[machine]), (_RETURN, 0, 0, _KILL)]
    steps += [(_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _EPERM)]  # the second table of numbers (x32)
    for number, answer in answers:
        if number is not None:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]
    for rule in rules:
        if rule.numbers[column] is not None:
            steps += _tested(rule, rule.numbers[column])
    steps += [(_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _tested(rule: _Rule, number: int) -> list[tuple[int, int, int, int]]:
    found = _ALLOW if rule.allowed else _EPERM
    steps = [(_LOAD, 0, 0, _ARGUMENTS + 8 * rule.argument), (_AND, 0, 0, rule.mask)]
    for value in rule.values:
        steps += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, found)]
    steps += [(_RETURN, 0, 0, _EPERM) if rule.allowed else (_LOAD, 0, 0, _NUMBER)]  # another rule may come
    return [(_EQUAL, 0, len(steps), number), *steps]
