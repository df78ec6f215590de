"""The times page: what each job cost, and the times that tasks have measured; the one page that differs at every run.

The files are Snakemake's benchmarks (TSV; seconds, MiB) below results/<scale>/benchmarks and results/benchmarks/grades,
and beside those of the tasks the times that they measured themselves (CSV: name, variant, seconds).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report.files import write
from report.navigation import TIMES, class_file, course_pages
from report.pages import assets, environment

PAUSE = 60.0  # seconds without a job: the files are then those of several runs


@dataclass(frozen=True)
class Job:
    """One job: its group ("csc411_a2/p4_descent", "figures"), name, seconds on the clock and of the processor, MiB."""

    group: str
    name: str
    seconds: float
    processor: float
    memory: float
    ended: float


def render_times(
    results: Path, outcomes: list[dict[str, Any]], provenance: dict[str, Any], out: Path
) -> None:
    """Write `out`/times.html from the benchmark files below `results`, those of the runs in `outcomes` alone."""
    jobs = read_jobs(results, outcomes)
    page = environment().get_template("times.html.j2")
    names = list(dict.fromkeys(run["assignment"] for run in outcomes))
    graded = [name for name in names if (out / class_file(name)).is_file()]
    text = page.render(
        course=course_pages(names, graded, provenance),
        here=TIMES,
        summary=summary(jobs),
        groups=by_group(jobs),
        jobs=[_shown(job) for job in sorted(jobs, key=lambda job: (-job.seconds, job.name))],
        measured=measured(results, outcomes),
        provenance=provenance,
        **assets(),
    )
    write(out / TIMES, text)


def read_jobs(results: Path, outcomes: list[dict[str, Any]]) -> list[Job]:
    """Return every job that left a benchmark: the outcomes' tasks, their assignments' figures and grades, the rest."""
    wanted = {f"tasks/{_run(run)}" for run in outcomes}
    names = {run["assignment"] for run in outcomes}
    jobs = []
    for path in sorted((results / "benchmarks").rglob("*.tsv")):
        name = path.relative_to(results / "benchmarks").with_suffix("").as_posix()
        kind, _, rest = name.partition("/")
        if (kind == "tasks" and name not in wanted) or (kind == "figures" and rest not in names):
            continue  # left by a task, a seed, a part or an assignment that is no more
        group = rest.rpartition("/")[0] if kind == "tasks" else kind if rest else "the rest"
        jobs += _job(path, group, name)
    for path in sorted((results.parent / "benchmarks" / "grades").rglob("*.tsv")):
        if path.parent.name in names:
            jobs += _job(path, "grades", f"grades/{path.parent.name}/{path.stem}")
    return jobs


def _run(run: dict[str, Any]) -> str:
    part = f"-{run['part']}" if run.get("part") else ""
    return f"{run['assignment']}/{run['task']}/{run['implementation']}-seed-{run['seed']}{part}"


def _job(path: Path, group: str, name: str) -> list[Job]:
    """Return the job of one benchmark file, nothing where the file is empty; what was too short to measure is 0."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Job(group, name, _number(row["s"]), _number(row.get("cpu_time")), _number(row.get("max_rss")),
            path.stat().st_mtime)
        for row in rows[-1:]
    ]  # fmt: skip


def _fixed(value: float, places: int) -> str:
    return f"{value:,.{places}f}"


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 0.0  # "-" or "NA"


def summary(jobs: list[Job]) -> dict[str, str]:
    """Return what all jobs cost together, in words and seconds; the span where they were made in one go."""
    if not jobs:
        return {}
    longest = max(jobs, key=lambda job: job.seconds)
    heaviest = max(jobs, key=lambda job: job.memory)
    return {
        "Jobs": f"{len(jobs):,}",
        "Seconds of all jobs together": _fixed(sum(job.seconds for job in jobs), 1),
        "Processor seconds of all jobs": _fixed(sum(job.processor for job in jobs), 1),
        "Longest job": f"{_fixed(longest.seconds, 1)} s, {longest.name}",
        "Most memory": f"{_fixed(heaviest.memory, 0)} MiB, {heaviest.name}",
        "First start to last end": span(jobs),
    }


def span(jobs: list[Job]) -> str:
    """Return the seconds from the first start to the last end, judged by the files' own times."""
    intervals = sorted((job.ended - job.seconds, job.ended) for job in jobs)
    latest = intervals[0][1]
    for start, end in intervals:
        if start > latest + PAUSE:
            return "not known: the jobs are of several runs"
        latest = max(latest, end)
    return f"{_fixed(latest - intervals[0][0], 1)} s"


def by_group(jobs: list[Job]) -> list[dict[str, str]]:
    """Return the sums of each task, of figures, grades and the rest, the costliest first."""
    groups: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        groups[job.group].append(job)
    costs = sorted(groups.items(), key=lambda pair: (-sum(job.seconds for job in pair[1]), pair[0]))
    return [
        {
            "name": name,
            "jobs": str(len(members)),
            "seconds": _fixed(sum(job.seconds for job in members), 1),
            "processor": _fixed(sum(job.processor for job in members), 1),
            "longest": _fixed(max(job.seconds for job in members), 1),
            "memory": _fixed(max(job.memory for job in members), 0),
        }
        for name, members in costs
    ]


def _shown(job: Job) -> dict[str, str]:
    return {
        "name": job.name,
        "seconds": _fixed(job.seconds, 1),
        "processor": _fixed(job.processor, 1),
        "memory": _fixed(job.memory, 0),
    }


def measured(results: Path, outcomes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the times that tasks measured, the mean over seeds with the least and the most, in the tasks' order."""
    found: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for run in outcomes:
        path = results / "benchmarks" / "tasks" / f"{_run(run)}.csv"
        if path.is_file():
            with path.open(newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    task = f"{run['assignment']}/{run['task']}"
                    key = (task, run["implementation"], row["name"], row["variant"])
                    found[key].append(float(row["seconds"]))
    return [
        {
            "task": task,
            "implementation": implementation,
            "name": name,
            "variant": variant,
            "seconds": f"{sum(values) / len(values):.3g}",
            "least": f"{min(values):.3g}",
            "most": f"{max(values):.3g}",
            "runs": str(len(values)),
        }
        for (task, implementation, name, variant), values in found.items()
    ]
