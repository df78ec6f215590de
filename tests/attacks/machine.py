"""What an attack may have changed: processes, names, shared memory, sockets, files of the checkout, the grader itself."""

import os
from pathlib import Path

import numpy as np

from grader import watch

ROOT = Path(__file__).resolve().parents[2]
MARK, PORT, KEY = "hostile", 45871, 0x68057  # the name, port and key that the attacks use
_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/", "/root", os.path.expanduser("~"))
_OURS = ("grader", "reference", "regrade", "report", "results", "tests/attacks", "solutions/cs189_hw6")


def state():
    """Return it all as plain values that can be compared."""
    return {
        "processes": len(watch.tree(os.getpid())),
        "orphans": _orphans(),
        "names": [f"{place}/{name}" for place in _PLACES for name in _listed(place) if MARK in name],
        "segments": [line for kind in ("shm", "sem", "msg") for line in _lines(f"/proc/sysvipc/{kind}")
                     if line.split()[0] == str(KEY)],
        "sockets": [line for line in _lines("/proc/net/unix") if MARK in line]
        + [line for kind in ("tcp", "udp") for line in _lines(f"/proc/net/{kind}") if f":{PORT:04X} " in line],
        "files": {path: _about(path) for place in _OURS for path in _below(ROOT / place)},
        "libraries": [_about(path) for path in (np.__file__, os.__file__, os.path.dirname(np.__file__))],
        "handles": len(os.listdir("/proc/self/fd")),
        "self": (os.getcwd(), os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0), os.sched_getscheduler(0)),
        "environment": dict(os.environ, PYTEST_CURRENT_TEST=""),
    }  # fmt: skip


def _orphans():
    """Return processes of a worker that belong to nobody any more."""
    child = str(ROOT / "grader" / "child" / "main.py").encode()
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
            if parent == "1" and child in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def _listed(place):
    try:
        return sorted(os.listdir(place))
    except OSError:
        return []


def _lines(path):
    try:
        return Path(path).read_text().splitlines()[1:]
    except OSError:
        return []


def _below(folder):
    return [
        str(Path(above, name))
        for above, folders, names in os.walk(folder)
        if "__pycache__" not in above
        for name in (*folders, *names)
        if "__pycache__" not in name
    ]


def _about(path):
    about = os.lstat(path)
    folder = os.path.isdir(path)  # a folder's size and time change with its __pycache__
    return (about.st_mode, about.st_uid, 0 if folder else about.st_size, 0 if folder else about.st_mtime_ns)
