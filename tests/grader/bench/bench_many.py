"""Grades N small submissions into a folder and prints the time and the memory of all processes: a script, no test.

`make bench-many N="1000 2000"` runs it. The memory is the largest sum of proportional set sizes (PSS) over all
processes, looked at twice a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE)]


def work(count: int, folder: Path) -> None:
    """Grade the class, made as it is read, into the folder."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # before numpy is imported
    import course

    from grader.grading import grade
    from grader.intake import Submission
    from grader.limits import Limits
    from grader.store import Store
    from regrade.class_run import written

    class_ = (
        Submission(f"s{number:05d}", {"layers.py": text.encode()})
        for number, (_, text) in enumerate(course.submissions(count))
    )
    records = grade(
        class_, course.assignment(), limits=Limits(), hidden_seed=5, jobs=len(os.sched_getaffinity(0)),
        store=Store(folder / "records"),
    )  # fmt: skip
    for _ in written(records, folder):
        pass


def measured(count: int) -> tuple[float, float, int]:
    """Return seconds, the peak of memory in MB and the number of records."""
    with tempfile.TemporaryDirectory() as folder:
        start, peak = time.perf_counter(), 0
        process = subprocess.Popen([sys.executable, __file__, "--work", str(count), folder])
        while process.poll() is None:
            peak = max(peak, sum(map(_pss, _tree(process.pid))))
            time.sleep(0.5)
        seconds = time.perf_counter() - start
        with (Path(folder) / "grades.jsonl").open(encoding="utf-8") as file:
            return seconds, peak / 1024, sum(json.loads(line)["max_score"] > 0 for line in file)


def _tree(pid: int) -> list[int]:
    from grader import watch

    return [pid, *watch.tree(pid)]


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def main() -> None:
    """Print a row for each number of submissions."""
    if sys.argv[1] == "--work":
        return work(int(sys.argv[2]), Path(sys.argv[3]))
    print(f"{'submissions':>11} {'graded':>7} {'s':>8} {'s each':>8} {'peak MB, all processes':>24}")
    for count in map(int, sys.argv[1:]):
        seconds, peak, graded = measured(count)
        print(f"{count:>11} {graded:>7} {seconds:>8.1f} {seconds / count:>8.4f} {peak:>24.0f}", flush=True)
    return None


if __name__ == "__main__":
    main()
