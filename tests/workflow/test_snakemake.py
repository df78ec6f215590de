"""The workflow itself, run by Snakemake on a copy of the checkout: what is out of date, what fails, what is refused."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TASK = "results/embedded/tasks/csc411_a2/p3_gradient/reference/seed-0/outcome.json"
DATA_TASK = "results/published/tasks/csc411_a2/p1_dataset/reference/seed-0/outcome.json"
ROOMS = ("reference", "regrade", "grader", "report", "rules", "profiles", "solutions")


@pytest.fixture(scope="module")
def checkout(copy_of, tmp_path_factory):
    """A copy of what the workflow reads, without results."""
    return copy_of(tmp_path_factory.mktemp("checkout"), *ROOMS)


def snakemake(checkout: Path, *words: str) -> subprocess.CompletedProcess:
    """Run Snakemake in the copy, with the copy's own packages first on the path."""
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_an_edited_module_makes_the_tasks_that_use_it_stale_and_no_others(checkout):
    """A line added to a module of nn/ that a task reaches makes it run again; one in a room it does not reach, not."""
    assert snakemake(checkout, TASK).returncode == 0
    assert json.loads((checkout / TASK).read_text())["status"] == "done"
    for file, stale in (
        ("report/render.py", False),
        ("grader/sandbox.py", False),
        ("reference/nn/layers.py", True),
    ):
        with (checkout / file).open("a") as source:
            source.write("# an edited line\n")
        said = snakemake(checkout, "--dry-run", TASK)
        assert said.returncode == 0, said.stderr
        assert ("Nothing to be done" in said.stdout + said.stderr) is not stale, file


def test_a_data_file_cut_short_fails_one_task_with_one_line_and_is_tried_again(checkout):
    """The job ends well, its outcome says which file is damaged, and the next run tries again until it is whole."""
    folder = checkout / "data" / "mnist"
    folder.mkdir(parents=True)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (folder / f"{name}-ubyte.gz").write_bytes(gzip.compress(bytes(500), mtime=0)[:-12])
    words = ("--config", "scale=published", "data_dir=data", "--", DATA_TASK)
    assert snakemake(checkout, *words).returncode == 0
    outcome = json.loads((checkout / DATA_TASK).read_text())
    assert outcome["status"] == "failed"
    assert "ubyte.gz" in outcome["reason"] and "\n" not in outcome["reason"]
    again = snakemake(checkout, "--dry-run", *words)
    assert "Nothing to be done" not in again.stdout + again.stderr


def test_a_finished_task_is_not_run_again(checkout):
    """A second call has nothing to do."""
    assert snakemake(checkout, TASK).returncode == 0
    said = snakemake(checkout, TASK)
    assert "Nothing to be done" in said.stdout + said.stderr


def test_the_scheduler_sleeps_while_a_job_runs(checkout):
    """It looks at the waiting jobs once at the start and once for each job that ends, not every second."""
    waiting = [TASK.replace("p3_gradient", task) for task in ("p1_dataset", "p2_network", "p3_gradient")]
    said = snakemake(checkout, "--verbose", "--forcerun", *waiting, "--", *waiting)
    assert said.returncode == 0, said.stderr
    assert (said.stdout + said.stderr).count("Ready jobs") == len(waiting)


@pytest.mark.parametrize(
    ("setting", "said"),
    [("sclae=published", "did you mean 'scale'?"), ("data_dir=nowhere", "no folder 'nowhere'")],
)
def test_a_wrong_setting_is_one_line_and_writes_nothing(checkout, setting, said):
    """A misspelt key or a folder that is not there ends the call before a job runs, with one line of ours."""
    before = sorted(checkout.rglob("results/**/*"))
    done = snakemake(checkout, "--config", setting, "--", TASK)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if "regrade:" in line]
    assert len(lines) == 1 and said in lines[0]
    assert "Traceback" not in done.stderr
    assert sorted(checkout.rglob("results/**/*")) == before


def test_a_second_run_is_told_that_one_is_at_work(checkout):
    """While one process holds the lock, another says so in one line and does nothing."""
    import fcntl

    (checkout / "results").mkdir(exist_ok=True)
    with (checkout / "results" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = snakemake(checkout, "--force", TASK)
        dry = snakemake(checkout, "--dry-run", "--force", TASK)
    assert done.returncode != 0
    assert "another run is at work here" in done.stderr and "Traceback" not in done.stderr
    assert dry.returncode == 0, "looking is allowed"
