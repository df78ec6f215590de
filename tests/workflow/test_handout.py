"""The students' zip: nothing in it gives an answer away, and its own grader works with numpy alone."""

import ast
import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from grader.prepare import prepare
from regrade import config, declared
from regrade.files import packed
from regrade.grading import assignment
from regrade.handout.blanks import blanks
from regrade.handout.build import handout
from regrade.handout.leaks import leaks

NAMES = declared.assignment_ids()
SEED = 20180223
# Refuses every installed package but numpy, whatever the machine has
ONLY_NUMPY = """
import runpy, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root not in sys.stdlib_module_names and root not in ("numpy", "grader", *FILES):
            raise ImportError(f"{name} is not installed")
sys.meta_path.insert(0, Refuse())
sys.path.insert(0, sys.argv[1])
sys.argv = ["grade.py", *sys.argv[2:]]
runpy.run_path(sys.path[0] + "/grade.py", run_name="__main__")
"""


@pytest.fixture(scope="module", params=NAMES)
def made(request, tmp_path_factory):
    """(name, zip, {file: content} without the outer folder) of a hand-out without data sets."""
    data = handout(request.param, SEED, data=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return request.param, data, files


def everything(files):
    """All bytes, those of arrays too."""
    with zipfile.ZipFile(io.BytesIO(files["public/cases.npz"])) as arrays:
        return b"\n".join([*files.values(), *map(arrays.read, arrays.namelist())])


def test_no_hidden_array_and_no_hidden_seed_is_in_it(made):
    """The bytes of every array of a hidden case, and the digits of the seed, are nowhere; those of public ones are."""
    name, _, files = made
    whole = everything(files)
    assert str(SEED).encode() not in whole
    searched = 0
    for one in prepare(assignment(name), SEED):
        public = set()
        for drawn in one.cases:  # public ones first
            for value in drawn.case.inputs.values():
                # Whole numbers, such as labels, may come up again by chance; what is not drawn is the same in both
                if isinstance(value, np.ndarray) and value.size > 3 and (value % 1).any():
                    data = value.tobytes()
                    public |= set() if drawn.hidden else {data}
                    assert (data in whole) == (data in public), (one.question.id, drawn.case.group)
                    searched += data not in public
    assert searched > 3


def test_no_line_of_the_reference_is_in_it(made, repository):
    """No statement of a published function, as the reference or its mathematics writes it, stands in a file."""
    name, _, files = made
    texts = [content.decode() for file, content in files.items() if file.endswith((".py", ".md", ".json"))]
    lines = set()
    for path in [
        *(repository / "reference" / name).glob("*.py"),
        *(repository / "reference" / "nn").glob("*.py"),
    ]:
        if path.stem != "probes":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and node.col_offset:
                    lines |= {ast.get_source_segment(path.read_text(), node).split("\n")[0].strip()}
    lines = {line for line in lines if len(line) > 24 and any(sign in line for sign in "@*/+-")}
    assert len(lines) > 20
    own = {path.read_text() for path in (repository / "grader").glob("*.py")} | {
        files["public/probes.py"].decode()
    }
    found = [line for line in lines for text in texts if line in text and not any(line in one for one in own)]
    assert found == []


def test_what_must_not_be_there_is_found(repository):
    """A hidden array, a hidden number as text, a line of the reference and the seed are each seen and named."""
    prepared = prepare(assignment("cs189_hw6"), SEED)
    hidden = next(one for one in prepared[0].cases if one.hidden).case.inputs["x"]
    stored = io.BytesIO()
    np.savez(stored, a=hidden)
    columns = io.BytesIO()
    np.savez(columns, a=np.asfortranarray(hidden))
    planted = {
        "a.npz": (stored.getvalue(), "a.npz/a.npy: hidden case 4 of affine_forward"),
        "b.npz": (columns.getvalue(), "b.npz/a.npy: hidden case 4 of affine_forward"),
        "inner.zip": (packed({"x.npz": stored.getvalue()}), "inner.zip/x.npz/a.npy: hidden case"),
        "cases.json": (repr(float(hidden.flat[1])).encode(), "hidden case 4 of affine_forward"),
        "layers.py": (b"def f():\n    return layers.relu_backward(dout, cache)\n", "the line of reference/"),
        "README.md": (b"seed 20180223", "the hidden seed"),
    }
    for file, (content, said) in planted.items():
        found = leaks({file: content}, prepared, SEED, "cs189_hw6", repository)
        assert found and all(one.startswith(file) for one in found) and said in found[0], found
    assert leaks({"a.py": b"x = 1\n"}, prepared, SEED, "cs189_hw6", repository) == []


def test_the_same_checkout_gives_the_same_bytes(made):
    """Fixed dates, fixed order; and nothing depends on the hidden seed."""
    name, data, _ = made
    assert handout(name, SEED + 1, data=False) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_blank_files_keep_their_signatures_and_get_docstrings(made, repository):
    """Each published function has the arguments that were handed out, a docstring, and no body that answers."""
    name, _, files = made
    for file, names in declared.assignment(name)["interface"].items():
        tree = {node.name: node for node in ast.parse(files[file]).body if hasattr(node, "name")}
        before = (repository / "solutions" / name / "blank" / file).read_text()
        for function in names:
            assert ast.get_docstring(tree[function]), function
            head = ast.get_source_segment(files[file].decode(), tree[function]).split("\n")[0]
            assert head in before, head
        added = [line for line in blanks(name)[file].splitlines() if line not in before]
        assert all(len(line) <= 100 for line in added)


def grade(folder, *words, name="cs189_hw6"):
    """Run grade.py of an unpacked hand-out where only Python and numpy can be imported."""
    files = [file.removesuffix(".py") for file in declared.assignment(name)["interface"]]
    program = ONLY_NUMPY.replace("*FILES", ", ".join(map(repr, files)))
    return subprocess.run(
        [sys.executable, "-s", "-P", "-c", program, str(folder), *map(str, words)],
        capture_output=True, text=True, cwd="/", env={"PATH": ""}, timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The hand-out of CS189 as a student unpacks it."""
    folder = tmp_path_factory.mktemp("handout")
    with zipfile.ZipFile(io.BytesIO(handout("cs189_hw6", SEED))) as archive:
        archive.extractall(folder)
    return folder / "cs189_hw6"


def test_the_offline_grader_agrees_with_the_grader(unpacked, repository):
    """Right, wrong and blank files score offline what their public cases earn; the exit code says if all is right."""
    solutions = repository / "solutions" / "cs189_hw6"
    done = grade(unpacked, solutions / "worked")
    assert done.returncode == 0 and "90 of 90 points on the public cases; 10 more" in done.stdout, done.stderr
    done = grade(unpacked, solutions / "slip_unstable")
    assert done.returncode == 1 and "82 of 90 points" in done.stdout
    assert "not finite in 1 of 6 case groups: large scores" in done.stdout
    done = grade(unpacked)
    assert done.returncode == 1 and "\n0 of 90 points" in done.stdout


def test_an_accepted_reading_is_accepted_offline(tmp_path, repository):
    """A formula that a stated reading allows earns its points, and is named."""
    with zipfile.ZipFile(io.BytesIO(handout("ece1513_a2", SEED, data=False))) as archive:
        archive.extractall(tmp_path)
    worked = repository / "solutions" / "ece1513_a2" / "worked"
    done = grade(tmp_path / "ece1513_a2", worked, "--question", "gradCE", name="ece1513_a2")
    assert done.returncode == 0 and "accepted as: the gradient" in done.stdout, done.stdout + done.stderr


def test_files_that_are_missing_or_broken_are_named(unpacked, tmp_path):
    """One line for each, no traceback, and the other files are graded all the same."""
    (tmp_path / "layers.py").write_text("def affine_forward(x, w, b)\n    return 1\n")
    (tmp_path / "optim.py").write_text(
        "import keras\ndef sgd(w, dw, config=None):\n    return w - 0.01 * dw, config\n"
    )
    done = grade(unpacked, tmp_path)
    assert "layers.py cannot be imported: SyntaxError" in done.stdout
    assert "fc_net.py: there is no such file" in done.stdout
    assert "missing in 4 of 4 case groups" in done.stdout and "there is no `affine_forward`" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_data_that_may_be_passed_on_is_in_it(unpacked):
    """Digits of scikit-learn are; photographs without a licence are not."""
    assert {path.name for path in (unpacked / "data").iterdir()} == {"mnist.npz"}
    with np.load(unpacked / "data" / "mnist.npz", allow_pickle=False) as stored:
        assert stored["train_images"].shape == (1437, 28, 28) and stored["test_labels"].shape == (360,)
    assert "| `data/mnist.npz` |" in (unpacked / "README.md").read_text()


def test_the_command_writes_the_zip_or_one_line(tmp_path, capsys, monkeypatch, call):
    """A file and a line that says what to do with it; a wrong name is suggested, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    for words, code in (
        (["csc411_a2", "--no-data"], 0),
        (["csc411"], 2),
        (["csc411_a2", "--out", "no/x.zip"], 2),
    ):
        assert call("handout", *words) == code
    seed = config.load(declared.ROOT)["grading"]["hidden_seed"]
    assert (tmp_path / "csc411_a2-handout.zip").read_bytes() == handout("csc411_a2", seed, data=False)
    streams = capsys.readouterr()
    assert "did you mean 'csc411_a2'?" in streams.err and streams.err.count("\n") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["csc411_a2-handout.zip"]
