"""Each hostile hand-in gets what it honestly deserves, leaves the machine as it was and the next one's grade alone."""

import importlib.util
import json
import shutil
import unicodedata
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODES = ("strongest", "strongest without namespaces")


def _beside(name):
    spec = importlib.util.spec_from_file_location(f"attacks_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


builders, machine, conftest = map(_beside, ("builders", "machine", "conftest"))
# What a submission wins by is what it returns, with whichever layers: the second set is for all the others
PAIRS = [
    (mode, name)
    for mode in MODES
    for name in conftest.NAMES
    if mode == MODES[0] or conftest.expected(name)["kind"] != "winning"
]
SHOWN = [name for name in conftest.NAMES if "unconfined" in conftest.expected(name)]


@pytest.fixture(scope="module")
def line(request, open_line, reason_to_skip):
    """A warm grader for the attacks, for each set of layers that there is."""
    if reason := reason_to_skip(request.param):
        pytest.skip(reason)
    return open_line(request.param)


@pytest.fixture(scope="module")
def untouched(line):
    """The record of the worked solution before anything hostile came."""
    record = line.grade(worked())
    assert record["score"] == record["max_score"] > 0
    return record


def worked():
    return machine.ROOT / "solutions" / "cs189_hw6" / "worked"


def handed_in(name, folder):
    """Put an attack's files, and what it says that lies beside them, where they are handed in; returns the path."""
    about = conftest.expected(name)
    place = folder / name
    shutil.copytree(HERE / name, place, ignore=shutil.ignore_patterns("expected.yaml", "__pycache__"))
    if "beside" in about:
        shutil.copy(HERE / about["beside"], place)
    return getattr(builders, about["built"])(place) if "built" in about else place


def verdicts(record):
    return {one["id"]: one["verdict"] for one in record["questions"]}


@pytest.mark.parametrize(("line", "name"), PAIRS, indirect=["line"])
def test_attack(name, line, untouched, tmp_path, hidden_numbers):
    """The verdicts are deserved, nothing is left, no hidden input is told, the next hand-in is graded the same."""
    about = conftest.expected(name)
    before = machine.state()
    record = line.grade(handed_in(name, tmp_path))
    after = machine.state()
    for place, was in before.items():
        assert after[place] == was, place
    found = verdicts(record)
    for question, allowed in about["verdicts"].items():
        assert found[question] in allowed.split(" or "), (question, record)
    # Points are those of the questions that are right: an attack earns no part of any other
    rights = [one for one in record["questions"] if one["verdict"] == "right"]
    assert record["score"] == sum(one["max_points"] for one in rights)
    assert record["max_score"] == untouched["max_score"]
    text = json.dumps(record, ensure_ascii=False)
    assert not [number for number in hidden_numbers if number in text]
    assert not {unicodedata.category(char) for char in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert line.grade(worked()) == untouched


@pytest.mark.parametrize("name", SHOWN)
def test_attack_works_where_nothing_holds_it(name, open_line, tmp_path):
    """With isolation none the attack reaches what it is after: it is a real one, and it is the layers that stop it."""
    record = open_line("none").grade(handed_in(name, tmp_path))
    assert record["isolation"] == "none"
    assert verdicts(record) == verdicts(record) | conftest.expected(name)["unconfined"], record


def test_there_are_attacks_of_every_kind():
    """At least 60, of each kind several, each with a sentence of what it tries."""
    abouts = [conftest.expected(name) for name in conftest.NAMES]
    assert len(abouts) >= 60
    for kind in ("winning", "reading", "harming", "surviving"):
        assert sum(about["kind"] == kind for about in abouts) >= 10, kind
    assert all(about["tries"].endswith(".") for about in abouts)
