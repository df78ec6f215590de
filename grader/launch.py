"""Starts the worker with a clean environment, and says what a submission may read."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.child import wire
from grader.limits import NoIsolation, SandboxFault

LAYERS = ("namespaces", "Landlock", "seccomp", "own user")
_START_SECONDS = 120
_OURS = frozenset(("grader", "reference", "report", "regrade"))
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
           "/usr/share/zoneinfo", "/proc/cpuinfo", "/sys/devices/system/cpu")  # fmt: skip
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class Worker:
    """The warm child process: `.isolation` names its layers, `.channel` takes requests, `.folder` is its own.

    `.user` is the user that submissions become, None for the grader's own; `.counted` says whether their processes are
    counted apart.
    """

    def __init__(self, libraries: Sequence[str], layers: Sequence[str]) -> None:
        if not sys.platform.startswith("linux"):
            raise NoIsolation(
                "submissions can only be confined on Linux: run the grader there or in a container"
            )
        self._folder = tempfile.TemporaryDirectory(prefix="regrade-")
        self.folder = self._folder.name
        os.chmod(self.folder, 0o711)  # a submission under another user passes through to its own folder
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        packages = library_paths()
        # -P -s -S: neither this folder, nor the user's, nor a .pth file (an editable install's!) adds to the path.
        # Not -I, which would drop PYTHONHASHSEED: the order of a set would differ between two runs.
        command = [sys.executable, "-P", "-s", "-S", "-B", str(Path(__file__).with_name("child") / "main.py")]
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno()), *packages], env=self._environment(), cwd="/", stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        try:
            self._greet(libraries, layers, packages)
        except BaseException:
            self.close()
            raise

    def _greet(self, libraries: Sequence[str], layers: Sequence[str], packages: list[str]) -> None:
        root = os.path.join(self.folder, "root")
        os.mkdir(root)
        proof = [os.__file__, *(_origin(name) for name in ("numpy", *libraries))]
        start = {"libraries": list(libraries), "readable": readable(packages), "folder": root,
                 "proof": [path for path in proof if path], "allowed": list(layers)}  # fmt: skip
        self.channel.settimeout(_START_SECONDS)
        try:
            wire.send(self.channel, start)
            answer, _ = wire.receive(self.channel)
        except OSError:
            answer = None
        if answer is None:
            self.process.kill()
            said = self.process.stderr.read().decode("utf-8", "replace").strip().splitlines()
            raise SandboxFault(f"the grader's worker did not start: {said[-1] if said else 'no message'}")
        if answer["lacking"]:
            held = ", ".join(answer["layers"]) or "none"
            raise NoIsolation(
                f"this machine cannot keep {answer['lacking']} from a submission (layers that work: {held}): allow "
                "user namespaces or use a kernel with Landlock, or ask for isolation none and grade only code you trust"
            )
        self.user, self.counted = answer["user"], answer["counted"]
        self.isolation = ", ".join((*answer["layers"], "limits")) if layers else "none"

    def _environment(self) -> dict[str, str]:
        cache = os.path.join(self.folder, "cache")
        os.mkdir(cache)
        return {
            **dict.fromkeys(_THREADS, "1"),
            "HOME": cache, "TMPDIR": cache, "MPLCONFIGDIR": cache, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0",
            "LANG": "C.UTF-8", "TZ": "UTC", "USER": "student", "LOGNAME": "student", "PATH": "",
        }  # fmt: skip

    def close(self) -> None:
        """End the worker; what hangs under it ends with its leash."""
        self.channel.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        self._folder.cleanup()


def library_paths() -> list[str]:
    """Return the folders of installed packages that this interpreter uses, in its order."""
    return [
        path
        for path in sys.path
        if Path(path).name in ("site-packages", "dist-packages") and os.path.isdir(path)
    ]


def readable(packages: Sequence[str]) -> list[str]:
    """Return what a submission may read: Python, packages, system libraries; nothing of this project among them."""
    settings = sysconfig.get_config_vars()
    python = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), settings.get("LIBDIR") or ""]
    ours = Path(__file__).resolve().parents[1]
    found: dict[str, None] = {}
    for path in (*python, *packages, *_SYSTEM):
        if not path or not os.path.exists(path):
            continue
        for spelling in (os.path.abspath(path), os.path.realpath(path)):
            if ours.is_relative_to(os.path.realpath(spelling)):
                found.update(dict.fromkeys(_around(Path(spelling), ours)))
            else:
                found[spelling] = None
    inside = [
        path for path in found if not any(path != other and path.startswith(other + "/") for other in found)
    ]
    return sorted(inside)


def _around(folder: Path, ours: Path) -> list[str]:
    """Return the entries of a folder of packages without the one that holds this project."""
    hidden = {ours} if folder.resolve() != ours else {ours / name for name in _OURS}
    return [
        str(path)
        for path in sorted(folder.iterdir())
        if not any(h.is_relative_to(path.resolve()) for h in hidden)
    ]


def _origin(name: str) -> str | None:
    spec = importlib.util.find_spec(name.partition(".")[0])
    return spec.origin if spec else None
