"""`regrade claim`: one published number done again on a copy of the checkout."""

import fcntl
import os
import subprocess
import sys

import pytest

from regrade import config, declared
from regrade.commands.codes import STOPPED
from regrade.errors import UserError
from regrade.reproducing import every_claim, find, listing, reproduced, shown

ROOMS = ("reference", "regrade", "grader", "report", "rules", "profiles", "solutions")
DERIVED = "s11-affine-dw"  # decided by mathematics alone, from a task of a second
RUN = "results/embedded/tasks/cs189_hw6/s11_layers/reference/seed-0/outcome.json"


@pytest.fixture(scope="module")
def checkout(copy_of, tmp_path_factory):
    """A copy of what the workflow reads, without results."""
    return copy_of(tmp_path_factory.mktemp("checkout"), *ROOMS)


@pytest.fixture
def settings(checkout, monkeypatch):
    """The copy's configuration; the workflow imports the copy's packages."""
    monkeypatch.setenv("PYTHONPATH", str(checkout))
    return config.load(checkout)


def test_a_claim_is_run_judged_and_shown(checkout, settings):
    """Its task runs on the reference for every seed and on nothing else; what came of it is shown whole."""
    row, outcomes = reproduced(DERIVED, settings, 1, checkout)
    assert row["verdict"] == "reproduced" and row["seeds"] == 3 and row["ours"] < row["published"] == 5e-9
    assert [run["seed"] for run in outcomes] == [0, 1, 2]
    assert [path.name for path in (checkout / "results/embedded/tasks").glob("*/*")] == ["s11_layers"]
    assert [path.name for path in (checkout / "results/embedded/tasks").glob("*/*/*")] == ["reference"]
    said = shown(row, outcomes, "embedded", checkout)
    for part in ("5e-9", "CS189 Homework 6 (2019), 1.1.1 (document 002)", "interval", RUN.rpartition("/")[0]):
        assert part in said, said
    assert said.endswith("verdict       reproduced")


def test_results_that_are_up_to_date_are_used(checkout, settings):
    """A second call runs nothing; an outcome that is missing is made again."""
    reproduced(DERIVED, settings, 1, checkout)
    before = (checkout / RUN).stat().st_mtime_ns
    reproduced(DERIVED, settings, 1, checkout)
    assert (checkout / RUN).stat().st_mtime_ns == before
    (checkout / RUN).unlink()
    row, _ = reproduced(DERIVED, settings, 1, checkout)
    assert (checkout / RUN).is_file() and row["verdict"] == "reproduced"


def test_a_claim_without_a_task_runs_nothing(tmp_path, settings, monkeypatch):
    """What cannot be tested, and what arithmetic decides, needs no workflow."""
    monkeypatch.setattr(
        "regrade.reproducing.bring_up_to_date", lambda *words: pytest.fail("a run was started")
    )
    row, outcomes = reproduced("s11-affine-dw-values", settings, 1)
    assert (row["verdict"], outcomes) == ("not testable", [])
    assert "drawn without a seed" in shown(row, outcomes, "embedded")
    whole = next(claim["id"] for _, claim in every_claim() if claim["compare"] == "whole_number")
    row, _ = reproduced(whole, settings, 1)
    assert row["comparison"].startswith("whole number of")


def test_another_run_at_work_is_said(checkout, settings):
    """The workflow's own reason comes through as one line."""
    (checkout / RUN).unlink(missing_ok=True)
    (checkout / "results").mkdir(exist_ok=True)
    with (checkout / "results" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="another run is at work here") as raised:
            reproduced(DERIVED, settings, 1, checkout)
    assert "\n" not in str(raised.value) and "regrade:" not in str(raised.value)


def test_every_claim_is_listed_and_has_an_id_of_its_own():
    """An id says which claim is meant, without its assignment."""
    ids = [claim["id"] for _, claim in every_claim()]
    assert len(ids) == len(set(ids)) == len(listing(None).splitlines())
    assert find(ids[-1]) == declared.assignment_ids()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["s11-affine-d"], "did you mean 's11-affine-d"),
        (["s11-affine-dw", "--scale", "published"], "published needs data_dir"),
        (["s11-affine-dw", "--cores", "0"], "give 1 or more"),
        (["--assignment", "cs189"], "did you mean 'cs189_hw6'?"),
    ],
)
def test_a_wrong_call_is_one_line(words, said, capsys, call):
    """Exit code 2 and one line; nothing runs."""
    assert call("claim", *words) == 2
    streams = capsys.readouterr()
    assert said in streams.err and streams.err.count("\n") == 1 and not streams.out


@pytest.mark.parametrize("words", [["claim"], ["explain", "cs189_hw6"]])  # more and less than a buffer holds
def test_a_reader_that_stops_reading_is_told_nothing(words, repository):
    """`regrade claim | head` ends without a word."""
    with subprocess.Popen(
        [sys.executable, "-c", "from regrade.cli import main; main()", *words],
        env={**os.environ, "PYTHONPATH": str(repository)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == STOPPED
