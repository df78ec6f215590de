"""The layers around a submission: namespaces, Landlock, a system call filter, limits; each is tried first."""

from __future__ import annotations

import os
import resource
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

from . import landlock, linux, seccomp

SCRATCH = "/scratch"
DEVICES = ("/dev/null", "/dev/urandom", "/dev/random")  # no /dev/zero: shared memory that nobody counts
_WORKER = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
_SUBMISSION = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC


@dataclass
class Plan:
    """What the trusted side wants held, and what the machine turned out to allow."""

    readable: list[str]  # Python, its libraries, the system's shared libraries
    folder: str  # an empty folder of this worker's own
    proof: list[str]  # files that a submission must be able to read
    allowed: list[str]  # the layers to try: "namespaces", "Landlock", "seccomp", "own user"
    user: int | None = None  # the user to become
    counted_as: int | None = None  # or else the real user alone, by which the kernel counts processes
    own_user_namespace: bool = False
    layers: dict[str, str] = field(default_factory=dict)  # layer -> how it is named

    def probe(self) -> None:
        """Try each layer in a process of its own and note those that hold."""
        if "namespaces" in self.allowed:
            for own in (False, True) if os.geteuid() == 0 else (True,):
                self.own_user_namespace = own
                if _works(self._try_namespaces):
                    self.layers["namespaces"] = "namespaces"
                    break
        if "Landlock" in self.allowed and landlock.abi() and _works(self._try_landlock):
            self.layers["Landlock"] = f"Landlock {landlock.abi()}"
        if "seccomp" in self.allowed and _works(_try_seccomp):
            self.layers["seccomp"] = "seccomp"
        if (
            self.allowed
            and os.geteuid() == 0
            and not (self.own_user_namespace and "namespaces" in self.layers)
        ):
            self._choose_user()

    def lacking(self) -> str:
        """Return what no layer holds, or "": files and the network are the least."""
        files = {"namespaces", "Landlock"} & self.layers.keys()
        network = {"namespaces", "seccomp"} & self.layers.keys()
        if files and network:
            return ""
        return "files" if network else "the network" if files else "files and the network"

    def enter_worker(self) -> None:
        """Leave the machine's files and network for a small read-only root; the worker calls this once."""
        if "namespaces" not in self.layers:
            return
        user, group = os.geteuid(), os.getegid()
        linux.unshare(_WORKER | (linux.CLONE_NEWUSER if self.own_user_namespace else 0))
        if self.own_user_namespace:
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(text)
        linux.mount(None, "/", None, linux.MS_REC | linux.MS_SLAVE)
        linux.mount("root", self.folder, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=755")
        for path in (*self.readable, *DEVICES):
            self._bind(path)
        # The libraries' own caches, out of sight once a submission has its own
        os.mkdir(self.folder + SCRATCH)
        linux.mount(
            "cache", self.folder + SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=16m,mode=700"
        )
        if not os.path.exists(self.folder + "/tmp"):  # packages may lie under it
            os.symlink(SCRATCH + "/tmp", self.folder + "/tmp")
        linux.mount(
            None, self.folder, None, linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID
        )
        linux.change_root(self.folder)
        os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), SCRATCH))
        tempfile.tempdir = None

    def enter_submission(self, scratch_mb: int) -> None:
        """Prepare for one submission: the next child is the first of its own process tree, with an empty scratch."""
        if "namespaces" not in self.layers:
            return
        linux.unshare(_SUBMISSION)
        owner = "" if self.user is None else f",uid={self.user},gid={self.user}"
        options = f"size={scratch_mb}m,nr_inodes=20000,mode=700{owner}"
        linux.mount("scratch", SCRATCH, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)

    def become_user(self) -> None:
        """Give up the user and every capability."""
        if self.user is not None:
            os.setgroups([])
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)
        elif self.counted_as is not None:
            os.setresuid(self.counted_as, -1, -1)  # root's processes are not counted against RLIMIT_NPROC
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.drop_capabilities()

    def lock(self, scratch: str, limits: dict[str, int]) -> None:
        """Close the last doors; the submission's code runs after this and nothing opens them again."""
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
        if "Landlock" in self.layers:
            landlock.restrict(self.readable, [scratch], DEVICES, removals="namespaces" in self.layers)
        if "seccomp" in self.layers:
            version = landlock.abi() if "Landlock" in self.layers else 0
            seccomp.install(namespaces="namespaces" in self.layers, landlock=version)

    def _choose_user(self) -> None:
        """Find a user that is nobody's, also apart from other workers; a container may know few numbers."""
        for user in (2_000_000_000 + os.getpid(), 30_000 + os.getpid() % 30_000):
            self.user, self.counted_as = user, None
            if "own user" in self.allowed and _works(self._try_user):
                self.layers["own user"] = "own user"
                return
            self.user, self.counted_as = None, user
            if _works(self._try_user):
                return
        self.counted_as = None

    def _bind(self, path: str) -> None:
        target = self.folder + path
        if os.path.isdir(path):
            os.makedirs(target, exist_ok=True)
        elif os.path.exists(path):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w"):
                pass
        else:
            return
        linux.mount(path, target, None, linux.MS_BIND | linux.MS_REC)
        linux.make_read_only(target)  # a device is written to all the same, but keeps its times and its mode

    def _try_namespaces(self) -> bool:
        self.layers["namespaces"] = "tried"
        self.enter_worker()
        self.enter_submission(1)
        return _works(lambda: os.getpid() == 1 and all(map(_readable, self.proof)))

    def _try_landlock(self) -> bool:
        with open(self.folder + "/probe", "w"):
            landlock.restrict(self.readable, [], DEVICES)
        return all(map(_readable, self.proof)) and not _readable(self.folder + "/probe")

    def _try_user(self) -> bool:
        self.enter_worker()
        self.become_user()
        return all(map(_readable, self.proof))


def _try_seccomp() -> bool:
    seccomp.install(namespaces=False, landlock=0)
    try:
        socket.socket().close()
    except PermissionError:
        return True
    return False


def _readable(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _works(attempt: Callable[[], bool]) -> bool:
    """Run `attempt` in a child; True where it returns True there."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if attempt() else 1
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0
