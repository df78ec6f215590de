"""Class downloads become one submission for each student, in the formats of the systems that courses use."""

import io
import shutil
import zipfile

import pytest

from grader.roster import NoClass, count, is_class, submissions, take_in_class

CODE = b"x = 1\n"
METADATA = b"""---
submission_96512345:
  :submitters:
  - :name: Student One
    :sid: '0012'
    :email: one@example.org
  :created_at: 2024-02-01 20:12:09.123456000 Z
  :score: 0.0
  :results: &1 !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
  :history: []
submission_96512346:
  :submitters:
  - :name: Student Two
    :sid:
    :email: two@example.org
  - :name: Student Three
    :sid: '0014'
    :email: three@example.org
submission_96512347:
  :submitters:
  - :name: Student Four
    :sid: null
    :email: four@example.org
"""
GRADESCOPE = {
    "assignment_1_export/submission_96512345/nn.py": CODE,
    "assignment_1_export/submission_96512345/data/w.npy": b"w",
    "assignment_1_export/submission_96512346/nn.py": CODE,
    "assignment_1_export/submission_metadata.yml": METADATA,
}
CANVAS = {
    "oneada_1201_77001_nn.py": CODE,
    "oneada_1201_77002_util-2.py": CODE,
    "two-bob_LATE_1202_77003_hw5-1.zip": None,
    "three_x_1203_77004_part-1.py": CODE,
    "three_x_1203_77005_part-2.py": CODE,
}
MOODLE = {
    "Ada One_657693_assignsubmission_file_/nn.py": CODE,
    "Ada One_657693_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
    "Bob Two_657694_assignsubmission_file/hw/nn.py": CODE,
    "Cleo_Three_657695_assignsubmission_file_nn.py": CODE,
}
NBGRADER = {
    "submitted/ada/hw5/nn.py": CODE,
    "submitted/ada/hw5/timestamp.txt": b"2024",
    "submitted/bob/hw5/nn.py": CODE,
    "submitted/bob/hw6/layers.py": CODE,
}
PLAIN = {"ada/nn.py": CODE, "bob.zip": None, "bob/nn.py": CODE, "cleo/code/nn.py": CODE, "grades.csv": b""}


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture(params=["folder", "zip"])
def download(request, tmp_path, tree):
    """A function that makes a folder, or a zip of it, with a zip of one file wherever the content is None."""

    def make(files, name="download"):
        files = {key: zipped({"hw/nn.py": CODE}) if data is None else data for key, data in files.items()}
        folder = tree(tmp_path / name, files)
        if request.param == "folder":
            return folder
        (tmp_path / f"{name}.zip").write_bytes(zipped(files))
        shutil.rmtree(folder)
        return tmp_path / f"{name}.zip"

    return make


def shown(path, **words):
    return {
        one.name: (one.refused or sorted(one.files), dict(one.student))
        for one in take_in_class(path, **words)
    }


def test_gradescope(download):
    """Each folder goes to whom the metadata names, each of a group has a record, and a number keeps its zeros."""
    path = download(GRADESCOPE)
    assert is_class(path)
    missing = "no Python file, notebook or data file is in it"
    two = {"name": "Student Two", "email": "two@example.org"}
    three = {"name": "Student Three", "email": "three@example.org", "sis_id": "0014"}
    assert shown(path) == {
        "submission_96512345": (
            ["data/w.npy", "nn.py"],
            {"name": "Student One", "email": "one@example.org", "sis_id": "0012"},
        ),
        "submission_96512346": (["nn.py"], two),
        "submission_96512346-2": (["nn.py"], three),
        "submission_96512347": (missing, {"name": "Student Four", "email": "four@example.org"}),
    }


@pytest.mark.parametrize("data", [b"[", b"- 3", b"a: 3", b"a: {':submitters': [3]}", b"\xff\xfe\x00"])
def test_metadata_that_is_none_is_said(download, data):
    """A damaged metadata file stops the class with one line: names must not be guessed."""
    path = download({"submission_metadata.yml": data, "submission_1/nn.py": CODE})
    with pytest.raises(NoClass, match="not as Gradescope writes it"):
        list(take_in_class(path))


def test_canvas(download):
    """Files of one student belong together; the suffix of a second upload goes, a name of the student's own stays."""
    path = download(CANVAS)
    assert is_class(path)
    assert shown(path) == {
        "oneada_1201": (["nn.py", "util.py"], {"id": "1201", "name": "oneada"}),
        "three_x_1203": (["part-1.py", "part-2.py"], {"id": "1203", "name": "three_x"}),
        "two-bob_1202": (["nn.py"], {"id": "1202", "name": "two-bob"}),
    }
    assert next(take_in_class(path)).notes == ("util-2.py was read as util.py",)


def test_how_many_there_are_is_told_from_the_names(download, tmp_path):
    """A bar of progress knows its end before anything is read; what is no class counts nothing."""
    assert count(download(CANVAS, "canvas")) == 3
    assert count(tmp_path / "nowhere") == 0


def test_moodle(download):
    """Folders and flat files of one participant belong together, whatever underscores their name has."""
    path = download(MOODLE)
    assert is_class(path)
    assert shown(path) == {
        "Ada One_657693": (["nn.py"], {"id": "657693", "name": "Ada One"}),
        "Bob Two_657694": (["nn.py"], {"id": "657694", "name": "Bob Two"}),
        "Cleo_Three_657695": (["nn.py"], {"id": "657695", "name": "Cleo_Three"}),
    }


def test_nbgrader(download):
    """One assignment of a course folder is taken; where there are several, one has to be named."""
    path = download(NBGRADER)
    assert is_class(path)
    assert shown(path, assignment="hw5") == {
        "ada": (["nn.py", "timestamp.txt"], {"id": "ada"}),
        "bob": (["nn.py"], {"id": "bob"}),
    }
    assert shown(path, assignment="hw6") == {"bob": (["layers.py"], {"id": "bob"})}
    with pytest.raises(NoClass, match="holds the assignments hw5, hw6"):
        shown(path)


def test_a_plain_class_folder(download):
    """Folders and archives of students, one for each; names that would be the same keep their endings."""
    path = download(PLAIN)
    assert is_class(path)
    assert shown(path) == {name: (["nn.py"], {}) for name in ("ada", "bob", "bob.zip", "cleo")}


def test_a_folder_of_files_is_a_class_only_if_the_user_says_so(download):
    """Two files side by side are one submission, unless the user says that they are two."""
    path = download({"ada.py": CODE, "bob.ipynb": b'{"cells": []}'})
    assert not is_class(path)
    assert [sorted(one.files) for one in submissions(path)] == [["ada.py", "bob.py"]]
    assert [one.name for one in submissions(path, whole_class=True)] == ["ada", "bob"]


@pytest.mark.parametrize(
    "files",
    [
        {"nn.py": CODE, "old/nn.py": CODE},
        {"hw5/nn.py": CODE, "hw5/q4.py": CODE},
        {"cs231n/__init__.py": b"", "tests/__init__.py": b"", "cs231n/layers.py": CODE},
        {"code.zip": None, "report/report.pdf": b"%PDF"},
        {"code/nn.py": CODE, "images/a.png": b""},
    ],
)
def test_a_single_submission_is_no_class(download, files):
    """What one student hands in is not taken apart."""
    path = download(files)
    assert not is_class(path)
    (one,) = submissions(path)
    assert one.refused is None


def test_a_refusal_concerns_one_submission(tmp_path, tree):
    """A link, a damaged archive and a name that leads out cost their submission; the others are taken in."""
    folder = tree(
        tmp_path / "class", {f"{name}/nn.py": CODE for name in ("ada", "bob")} | {"cleo.zip": b"PK"}
    )
    (folder / "bob" / "key.py").symlink_to("/etc/passwd")
    (folder / "dora").symlink_to(tmp_path)
    refused = {one.name: one.refused for one in take_in_class(folder)}
    assert refused["ada"] is None
    assert refused["bob"] == "'key.py' is a link; hand in the file itself"
    assert refused["cleo"].startswith("the archive is damaged or no zip")
    assert refused["dora"] == "'dora' is a link; hand in the files themselves"
    path = tmp_path / "class.zip"
    path.write_bytes(
        zipped({"ada/nn.py": CODE, "../../nn.py": CODE, "bob/../../../nn.py": CODE, "cleo/nn.py": CODE})
    )
    refused = {one.name: one.refused for one in take_in_class(path)}
    assert refused["ada"] is None and refused["cleo"] is None
    assert "leads out of" in refused[".."] and "leads out of" in refused["bob"]


def test_what_is_no_class_is_said_in_one_line(tmp_path, tree):
    """A damaged download and an empty one stop with a line for the instructor."""
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(NoClass, match=r"a\.zip: no zip that can be read"):
        list(take_in_class(tmp_path / "a.zip"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoClass, match="empty: no submission is in it"):
        list(take_in_class(tmp_path / "empty"))
    assert not is_class(tmp_path / "a.zip") and not is_class(tmp_path / "empty")
    with pytest.raises(NoClass, match="it cannot be read"):
        list(take_in_class(tmp_path / "nowhere"))


def test_submissions_are_read_one_at_a_time(tmp_path, tree, monkeypatch):
    """A class is never in memory as a whole: a submission is read when it is asked for."""
    read = []
    monkeypatch.setattr("grader.roster.taken", lambda name, *rest: read.append(name) or name)
    taken = take_in_class(
        tree(tmp_path / "class", {f"{name}/nn.py": CODE for name in ("ada", "bob", "cleo")})
    )
    assert (next(taken), read) == ("ada", ["ada"])
    assert (next(taken), read) == ("bob", ["ada", "bob"])
