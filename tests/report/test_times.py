"""The times page: sums of the benchmark files of this configuration's jobs, and what tasks measured themselves."""

import os
import re

import pytest

from report.times import by_group, measured, read_jobs, render_times, span, summary

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
PROVENANCE = {"scale": "embedded", "commit": None, "machine": {"processor": "abacus"}}


def run(task: str, seed: int, part: str = "", implementation: str = "reference") -> dict:
    return {"assignment": "x", "task": task, "implementation": implementation, "seed": seed, "part": part}


OUTCOMES = [run("slow", 0), run("slow", 1), run("cut", 0, "fast"), run("cut", 0, "late")]


@pytest.fixture
def results(tmp_path):
    """Benchmark files of four task runs, their figures and grades, and of what is no more."""
    files = {
        "embedded/benchmarks/tasks/x/slow/reference-seed-0": (30.0, 25.0, 500, 100),
        "embedded/benchmarks/tasks/x/slow/reference-seed-1": (20.0, 15.0, 400, 110),
        "embedded/benchmarks/tasks/x/slow/reference-seed-2": (1000.0, 1.0, 1, 110),
        "embedded/benchmarks/tasks/x/gone/reference-seed-0": (1000.0, 1.0, 1, 110),
        "embedded/benchmarks/tasks/x/cut/reference-seed-0-fast": (5.0, 4.0, 90, 111),
        "embedded/benchmarks/tasks/x/cut/reference-seed-0-late": (6.0, "-", "-", 116),
        "embedded/benchmarks/figures/x": (2.0, 1.5, 120, 118),
        "embedded/benchmarks/figures/x/slow": (1000.0, 1.0, 1, 110),
        "embedded/benchmarks/figures/y": (1000.0, 1.0, 1, 110),
        "embedded/benchmarks/collect": (0.5, 0.25, 30, 119),
        "benchmarks/grades/x/shard-all": (8.0, 7.0, 200, 120),
        "benchmarks/grades/y/shard-all": (1000.0, 1.0, 1, 110),
    }
    for name, (seconds, processor, memory, ended) in files.items():
        path = tmp_path / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}{seconds}\t0\t{memory}\t1\t1\t1\t0\t0\t0\t{processor}\n")
        os.utime(path, (ended, ended))
    for seed, value in ((0, "0.25"), (1, "0.75"), (2, "9.0")):
        path = tmp_path / f"embedded/benchmarks/tasks/x/slow/reference-seed-{seed}.csv"
        path.write_text(f"name,variant,seconds\nbackward <b>,depth=2,{value}\n")
    return tmp_path / "embedded"


def test_sums_are_of_this_configuration_alone(results):
    """Jobs of tasks, seeds and courses that are no more are left out; what was too short to measure counts nothing."""
    jobs = read_jobs(results, OUTCOMES)
    assert sum(job.seconds for job in jobs) == 71.5 and sum(job.processor for job in jobs) == 52.75
    found = summary(jobs)
    assert found["Jobs"] == "7" and found["Seconds of all jobs together"] == "71.5"
    assert found["Longest job"] == "30.0 s, tasks/x/slow/reference-seed-0"
    assert found["Most memory"] == "500 MiB, tasks/x/slow/reference-seed-0"
    assert found["First start to last end"] == "50.0 s"  # from 70 to 120


def test_a_pause_makes_it_several_runs(results):
    """Files of two runs give no span: nothing ran between them."""
    jobs = read_jobs(results, OUTCOMES)
    os.utime(results / "benchmarks/collect.tsv", (900, 900))
    later = read_jobs(results, OUTCOMES)
    assert span(jobs) == "50.0 s" and span(later) == "not known: the jobs are of several runs"


def test_groups_sum_seeds_and_parts(results):
    """A task's line sums its seeds and parts; the costliest stands first."""
    rows = by_group(read_jobs(results, OUTCOMES))
    assert [(row["name"], row["jobs"], row["seconds"], row["longest"]) for row in rows] == [
        ("x/slow", "2", "50.0", "30.0"), ("x/cut", "2", "11.0", "6.0"), ("grades", "1", "8.0", "8.0"),
        ("figures", "1", "2.0", "2.0"), ("the rest", "1", "0.5", "0.5"),
    ]  # fmt: skip


def test_measured_times_are_means_over_seeds(results):
    """What a task measured is averaged over its runs, with the least and the most."""
    (row,) = measured(results, OUTCOMES)
    assert (row["seconds"], row["least"], row["most"], row["runs"]) == ("0.5", "0.25", "0.75", "2")


def test_the_page_shows_them_escaped(results, tmp_path):
    """The page holds every job and measured time as text; without any benchmark it says so."""
    render_times(results, OUTCOMES, PROVENANCE, tmp_path / "out")
    page = (tmp_path / "out" / "times.html").read_text(encoding="utf-8")
    assert page.count('<tr><th scope="row">') == 5 + 1 + 7
    assert "backward &lt;b&gt;" in page and "<b>" not in page.replace("<body>", "")
    assert re.search(r'data-sort="50.0">50.0<', page) and "abacus" in page
    render_times(tmp_path / "other/none", OUTCOMES, PROVENANCE, tmp_path / "other/none/out")
    assert "There are no benchmark files." in (tmp_path / "other/none/out/times.html").read_text(
        encoding="utf-8"
    )
