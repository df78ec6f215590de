"""Times the grading of a class beside bare processes that run the same cases: a script, no test.

`make bench-grading` runs it. Five questions of four cases; the class holds right work, five mistakes and submissions
that leave their process. Start-up is apart: warm-up submissions come first. The floor is the same work without any
framework or defence, one process for each submission, as many at a time as we use. Both are timed in one run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy is imported
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import course
import numpy as np

from grader.grading import grade
from grader.intake import Submission
from grader.limits import Limits
from grader.prepare import prepare
from grader.store import Store

HERE = Path(__file__).resolve().parent
SEED = 5


def taken_in(texts: list[tuple[str, str]]) -> list[Submission]:
    """Return the submissions that hold these texts."""
    return [
        Submission(f"s{number:05d}", {"layers.py": text.encode()}) for number, (_, text) in enumerate(texts)
    ]


def ours(texts: list[tuple[str, str]], jobs: int, limits: Limits) -> tuple[float, float, str]:
    """Return the seconds until the last ordinary record and until the end, after a warm-up, and the isolation."""
    # A comment of its own makes each warm-up another content
    warm_up = [("right", f"# warm-up {number}\n{course.RIGHT}") for number in range(4 * jobs)]
    with tempfile.TemporaryDirectory() as folder:
        records = grade(
            taken_in(warm_up + texts), course.assignment(), limits=limits, hidden_seed=SEED, jobs=jobs,
            store=Store(Path(folder)),
        )  # fmt: skip
        *_, last = islice(records, len(warm_up))
        clock, start = time.time(), time.perf_counter()
        ends = [record["key"] for record in records if record["questions"][3]["verdict"] != "timed out"]
        whole = time.perf_counter() - start
        ordinary = max((Path(folder) / key[:2] / key[2:]).stat().st_mtime for key in ends) - clock
    return ordinary, whole, last["isolation"]


def floor(texts: list[tuple[str, str]], jobs: int) -> float:
    """Return the seconds that bare processes take for the same submissions and cases."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "cases.npz", **dict(_flat()))
        files = []
        for number, (_, text) in enumerate(texts):
            files.append(folder / f"layers_{number}.py")
            files[-1].write_text(text, encoding="utf-8")
        words = [sys.executable, str(HERE / "floor.py"), str(folder / "cases.npz"), str(HERE / "probes.py")]

        def run(file: Path) -> None:
            subprocess.run(
                [*words, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )

        run(files[0])
        start = time.perf_counter()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(run, files))
        return time.perf_counter() - start


def _flat():
    for prepared in prepare(course.assignment(), SEED):
        for place, drawn in enumerate(prepared.cases):
            name = f"{prepared.question.probe} {place}"
            expected = drawn.expected if isinstance(drawn.expected, dict) else {"": drawn.expected}
            for kind, values in (("in", drawn.case.inputs), ("out", expected)):
                yield from ((f"{name}/{kind}/{part}", np.asarray(value)) for part, value in values.items())


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--rounds", type=int, default=5)
    words = options.parse_args()
    rounds = []
    for number in range(words.rounds):
        texts = list(course.submissions(19, leaving=2))
        spent, _, isolation = ours(texts, words.jobs, Limits())
        rounds.append((spent / 19, floor(texts, words.jobs) / 19))
        print(
            f"round {number + 1}: {rounds[-1][0]:.4f} s each, bare processes {rounds[-1][1]:.4f} s",
            flush=True,
        )
    # The median of the rounds' ratios: a busy machine slows both of a round alike
    mine, bare, ratio = map(
        statistics.median, zip(*((mine, bare, mine / bare) for mine, bare in rounds), strict=True)
    )
    print(f"\n{words.jobs} at a time, isolated by {isolation}")
    print(f"{'19 submissions, 2 of them leave their process':<58} {'s each':>8}")
    print(f"{'regrade, warm':<58} {mine:>8.4f}")
    print(f"{'bare processes, no isolation':<58} {bare:>8.4f}")
    print(f"{'ratio':<58} {ratio:>8.2f}")
    print(f"\n{'200 submissions':<34} {'ordinary ones done, s':>22} {'all done, s':>12}")
    for endless in (0, 2):
        texts = list(course.submissions(200, leaving=20, endless=endless))
        ordinary, whole, _ = ours(texts, words.jobs, Limits())
        print(
            f"{f'{endless} of them endless, 10 s allowed':<34} {ordinary:>22.2f} {whole:>12.2f}", flush=True
        )


if __name__ == "__main__":
    main()
