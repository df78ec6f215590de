"""Files of a submission: what it may do to its own, and that others' stay as they are."""

import os

import numpy as np
import pytest

from grader import scratch
from grader.sandbox import Call, Limits

PROBES = "def run(student, **inputs):\n    return student.run(**inputs)\n"
MODES = ("strongest", "strongest without namespaces")
LIMITS = Limits(seconds=20, load_seconds=20, memory_mb=400, processes=16, scratch_mb=8, reply_bytes=2**20)


@pytest.fixture(scope="module", params=MODES)
def sandbox(warm, request):
    """A warm worker with and without a file system of the submission's own."""
    with warm(["numpy"], LIMITS, request.param) as box:
        yield box


def run(sandbox, source, *cases, files=()):
    calls = [Call(str(n), "run", [case], 0) for n, case in enumerate(cases or [{}])]
    replies = sandbox.run({"a.py": source.encode(), **dict(files)}, {"a.py": ["run"]}, {}, PROBES, calls)
    return [replies[call.id] for call in calls]


@pytest.mark.parametrize(
    "change",
    [
        "os.chmod(p, 0o777)",
        "os.fchmod(os.open(p, os.O_RDONLY), 0o777)",
        "os.utime(p, (1, 1))",
        "os.setxattr(p, 'user.mark', b'x')",
        "os.chown(p, -1, os.getgid())",
        "os.truncate(p, 0)",
        "os.link(p, 'mine')",
        "os.rename(p, 'mine')",
    ],
)
def test_modes_owners_and_times_of_others_files_stay(sandbox, change, tmp_path):
    """Not even a file of the same user changes: neither one that may be read nor one that may not."""
    (tmp_path / "secret").write_text("whole")
    for path in (str(tmp_path / "secret"), np.__file__):
        before = os.stat(path), os.listxattr(path)
        run(sandbox, "import os\ndef run(p):\n    " + change + "\n", {"p": path})
        after = os.stat(path), os.listxattr(path)
        assert before[0][:7] + before[0][8:] == after[0][:7] + after[0][8:], (
            change
        )  # all but the time of access
        assert before[1] == after[1]


def test_copying_a_file_with_its_mode_works(sandbox):
    """`shutil.copy` of one's own file is honest: a change of mode that does nothing raises nothing either."""
    source = (
        "import shutil\ndef run():\n    shutil.copy2('a.py', 'b.txt')\n    return len(open('b.txt').read())\n"
    )
    assert run(sandbox, source)[0].values == [len(source)]


@pytest.mark.parametrize(
    "making",
    [
        "for _ in range(3000): os.mkdir('a'); os.chdir('a')",
        "os.mkdir('q', 0o300); os.mkdir('q/r', 0o300); open('q/r/f', 'w').write('x'); os.mkdir('z', 0)",
        "os.symlink('/', 'up'); os.symlink('loop', 'loop'); open('0.moved', 'w')",
    ],
)
def test_no_folder_is_left_whatever_it_holds(sandbox, making):
    """Folders that are deep, closed or full of links go with their submission; the next one is graded."""
    run(sandbox, f"import os\ndef run():\n    {making}\n")
    assert sorted(os.listdir(sandbox._worker.folder)) == ["cache", "root"]
    assert run(sandbox, "def run(): return 1\n")[0].values == [1]


def test_wiping_follows_no_link(tmp_path):
    """A link in the folder goes; what it points to stays."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "file").write_text("whole")
    folder = tmp_path / "scratch"
    (folder / "a" / "b").mkdir(parents=True)
    for place in (folder, folder / "a", folder / "a" / "b"):
        (place / "link").symlink_to(tmp_path / "victim")
    scratch.wipe(str(folder))
    assert os.listdir(tmp_path) == ["victim"] and (tmp_path / "victim" / "file").read_text() == "whole"


@pytest.mark.parametrize(
    "writing",
    [
        "f.write(bytes(7 * 2**20)); f.flush()",
        "f.truncate(7 * 2**20); m = mmap.mmap(f.fileno(), 0); m[:] = bytes(len(m)); m.close()",
    ],
)
def test_files_without_a_name_cannot_fill_the_disk(sandbox, writing):
    """A file that was removed while it is open still counts: writing on and on ends before 300 of them are full."""
    source = (
        "import os, mmap\ndef run():\n    kept = []\n    for n in range(300):\n        f = open(f'f{n}', 'w+b')\n"
        f"        os.unlink(f.name); kept.append(f)\n        {writing}\n    return 'all written'\n"
    )
    (reply,) = run(sandbox, source)
    assert reply.verdict in ("raised", "exited") and reply.values == []


def test_a_file_never_lacks_a_name(sandbox):
    """Without a size of its own, the folder shows all that it holds: nothing is made without a name or loses it."""
    source = (
        "import os\ndef run():\n    os.close(os.open('.', os.O_TMPFILE | os.O_RDWR))\n    return 'made'\n"
        "def relu(): pass\n"
    )
    (reply,) = run(sandbox, source)
    assert (reply.values == ["made"]) == ("namespaces" in sandbox.isolation)
    source = (
        "import os, tempfile, shutil\ndef run():\n    with tempfile.TemporaryDirectory() as place:\n"
        "        open(place + '/x', 'w').close()\n    with tempfile.NamedTemporaryFile() as f: f.write(b'x')\n"
        "    open('y', 'w').close(); os.remove('y')\n    return os.path.exists('y')\n"
    )
    (reply,) = run(sandbox, source)
    assert reply.values == ["namespaces" not in sandbox.isolation], reply


def test_the_inputs_cannot_be_made_a_hiding_place(sandbox):
    """The memory file that brings the inputs is sealed: nobody can write to it, grow it or shrink it."""
    source = (
        "import os\ndef run(x):\n    done = []\n    for fd in range(3, 64):\n"
        "        for change in (lambda: os.ftruncate(fd, 2**20), lambda: os.pwrite(fd, b'x', 0)):\n"
        "            try:\n                change(); done.append(fd)\n            except OSError: pass\n"
        "    return [fd for fd in done if not stat.S_ISFIFO(os.fstat(fd).st_mode)]\n"
    )
    (reply,) = run(sandbox, "import stat\n" + source, {"x": np.ones(100)})
    assert reply.values == [[]]


def test_no_file_passes_from_one_question_to_the_next(sandbox):
    """What a question writes, changes or removes is as it was when the next one begins."""
    source = (
        "import os\nopen('kept', 'w').write('from loading')\nHERE = os.getcwd()\n"
        "def run(k):\n    passing = os.environ['TMPDIR']\n"
        "    seen = sorted(os.listdir(HERE)), open(HERE + '/kept').read(), os.listdir(passing)\n"
        "    if k == 0: open('new', 'w').write('x')\n    if k == 1: open('kept', 'r+').write('FROM')\n"
        "    if k == 2: open('a.py', 'w').close(); os.remove('a.py')\n"
        "    if k == 3: open(passing + '/t', 'w').write('x')\n"
        "    return seen\n"
    )
    replies = run(sandbox, source, *({"k": k} for k in range(5)))
    assert [reply.values for reply in replies] == [[(["a.py", "kept"], "from loading", [])]] * 5


@pytest.mark.parametrize("names", [("b", "b/c.py"), ("x" * 280,), ("\U0001d400" * 90,)])
def test_files_that_no_folder_can_hold_are_the_submissions_own_fault(sandbox, names):
    """Names that clash or are too long are `refused`; they are never our fault, which would cost no points."""
    files = {name: b"" for name in names}
    (reply,) = run(sandbox, "def run(): return 1\n", files=files)
    assert reply.verdict == "refused" and "cannot be written into one folder" in reply.message


def test_more_files_than_scratch_holds_are_refused(sandbox):
    """Files larger than the scratch folder are `refused`."""
    (reply,) = run(sandbox, "def run(): return 1\n", files={"data.npy": bytes(9 * 2**20)})
    assert reply.verdict == "refused"
