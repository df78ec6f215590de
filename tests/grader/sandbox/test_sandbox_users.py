"""Whoever grades, in whatever container: a submission runs confined, as the strongest that this user may ask for."""

import json
import os
import subprocess
import sys

import pytest

from grader.sandbox import NoIsolation, Sandbox

GRADES = """
import json, sys
from grader.sandbox import Call, Limits, NoIsolation, Sandbox
source = b'import os\\ndef run():\\n    try: open("/etc/passwd")\\n    except OSError: return os.getuid()\\n'
found = {}
for isolation in ("strongest", "strongest without namespaces", "strongest without namespaces, own user"):
    try:
        with Sandbox(["numpy"], Limits(), isolation) as box:
            probes = "def run(student): return student.run()\\n"
            reply = box.run({"a.py": source}, {"a.py": ["run"]}, {}, probes, [Call("q", "run", [{}], 0)])["q"]
            found[isolation] = [box.isolation, reply.verdict, reply.values]
    except NoIsolation as error:
        found[isolation] = ["", str(error), []]
print(json.dumps(found))
"""
ROOT_OF_ONE = """
import os
from grader.child import linux
user, group = os.getuid(), os.getgid()
linux.unshare(linux.CLONE_NEWUSER)
for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
    with open(f"/proc/self/{name}", "w") as file:
        file.write(text)
assert os.getuid() == 0
"""
ORDINARY = """
import os
os.setgroups([])
os.setresgid(12345, 12345, 12345)
os.setresuid(12345, 12345, 12345)
"""


def graded(before):
    """Grade in a process that has become someone else first; skips where that is not possible here."""
    done = subprocess.run(
        [sys.executable, "-c", before + GRADES], capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "TMPDIR": "/tmp", "HOME": "/tmp"},
    )  # fmt: skip
    if done.returncode and "PermissionError" in done.stderr:
        pytest.skip(f"not possible here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(found):
    assert any(layers for layers, _, _ in found.values())
    for layers, verdict, values in found.values():
        if layers:
            assert (verdict, len(values)) == ("value", 1) and type(values[0]) is int
        else:
            assert "ask for isolation none" in verdict


def test_the_root_of_a_container_that_knows_one_user():
    """A container without other users cannot give a submission its own: it is confined by the other layers."""
    found = graded(ROOT_OF_ONE)
    check(found)
    assert not any("own user" in layers for layers, _, _ in found.values())


def test_an_ordinary_user():
    """Without any privilege the same layers hold, but for a user of the submission's own."""
    if os.geteuid() == 0 and not _readable_by_others():
        pytest.skip("this Python lies in a folder that only root may read")
    found = graded(ORDINARY if os.geteuid() == 0 else "")
    check(found)
    assert not any("own user" in layers for layers, _, _ in found.values())


def _readable_by_others():
    path = os.path.realpath(sys.executable)
    while path != "/":
        if not os.stat(path).st_mode & 0o005:
            return False
        path = os.path.dirname(path)
    return True


def test_each_worker_has_a_user_of_its_own(warm):
    """Two workers of root's give their submissions two users: neither may touch the other's processes or files."""
    with warm(["numpy"]) as one, warm(["numpy"]) as other:
        if one._worker.user is None:
            pytest.skip(f"no user of its own here: {one.isolation}")
        assert one._worker.user != other._worker.user


def test_bubblewrap_changes_nothing(tmp_path, monkeypatch):
    """Whether it is installed or not, it is not called, and the same layers hold."""
    held = []
    for path in (os.environ["PATH"], f"{tmp_path}:{os.environ['PATH']}"):
        monkeypatch.setenv("PATH", path)
        try:
            with Sandbox([]) as box:
                held.append(box.isolation)
        except NoIsolation as error:
            held.append(str(error))
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
        (tmp_path / "bwrap").chmod(0o755)
    assert held[0] == held[1] and not (tmp_path / "called").exists()
