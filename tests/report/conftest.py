"""Small results made in the test, for tests alone: one assignment, two tasks of which one failed, two submissions."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from report.claims import judge
from report.declarations import read_assignments
from report.figures.draw import draw
from report.inputs import ReportInputs
from report.measurements import read_metrics

TASK = "reference/toy_a1/tasks/descent.py"
SELECTED = {"task": "descent", "metric": "accuracy", "split": "test"}
ASSIGNMENT = {
    "id": "toy_a1",
    "title": "Toy assignment: two & a half",
    "document": "042",
    "source": "Toy Assignment",
    "summary": "A made-up course.",
    "tasks": [
        {"id": "descent", "title": "Descent", "section": "Part A", "asks": "Train it.", "data": ["digits"],
         "implementations": ["reference", "solution"], "seeded": True,
         "settings": {"embedded": {"rate": 0.25}, "published": {"rate": 0.25}},
         "assumed": [{"setting": "start", "value": "zeros", "reason": "not stated"}]},
        {"id": "broken", "title": "Broken", "section": "Part B", "asks": "Fail.", "data": [],
         "implementations": ["reference"], "seeded": False, "settings": {"embedded": {}, "published": {}}},
    ],
}  # fmt: skip
METRICS = {"accuracy": {"title": "Accuracy", "unit": "", "direction": "higher", "precision": 4}}
FIGURES = [
    {"id": "curve", "task": "descent", "kind": "curves", "metric": "accuracy", "series": ["split"], "title": "Curve",
     "alt": "A curve."},
    {"id": "weights", "task": "descent", "kind": "image_grid", "array": "weights", "columns": 2, "title": "Weights",
     "alt": "Weights.", "diverging": True},
    {"id": "texts", "task": "descent", "kind": "listing", "arrays": ["read", "best"], "labels": ["Read", "Best"],
     "title": "Texts", "alt": "Texts."},
    {"id": "lost", "task": "broken", "kind": "curves", "metric": "accuracy", "title": "Lost", "alt": "Nothing."},
]  # fmt: skip
TEXTS = {
    "read": np.array(["  1  -0.25", r"<b>&amp; \end{document} $x_1$ 100%", "", "long " * 60]),
    "best": np.array([["class", "p (%)"], ["tabby & cat", "50"], ["[<i>]", "7_5"]]),
}
CLAIMS = [
    {"id": "a-accuracy", "section": "Part A", "gist": "Accuracy 0.8642", "published": 0.8642, "compare": "within",
     "tolerance": 0.01, "measured": SELECTED, "data": "digits"},
    {"id": "b-lost", "section": "Part B", "gist": "Lost number", "published": 3, "compare": "exact",
     "measured": {"task": "broken", "metric": "accuracy"}, "data": None},
]  # fmt: skip
PROVENANCE = {
    "commit": "feedfacefeedface",
    "dirty": False,
    "commit_date": "2024-02-29",
    "versions": {"numpy": "9.8.7"},
    "machine": {"processor": "abacus"},
    "scale": "published",
    "config": {"scale": "published"},
    "config_defaults": {"scale": "embedded"},
    "command": "snakemake --cores 8 --config scale=published",
}


def question(name: str = "q1", **changed) -> dict:
    """One question of a record, wrong unless changed."""
    return {
        "id": name, "title": f"Question {name}", "points": 0.0, "max_points": 50.0, "verdict": "wrong value",
        "visibility": "visible", "readable": True,
        "mistake": None, "message": "twice the reference", "detail": {}, **changed,
    }  # fmt: skip


@pytest.fixture
def hostile():
    """A text with signs and commands that TeX would act on, and letters that its fonts lack."""
    return r"[x] *y \input{/etc/passwd} $x^2$ 100% a_b ~ # & {} <b> ` ' \" é 😀 α ∑ \end{document} --"


@pytest.fixture
def build(tmp_path):
    """Return a function that writes results and declarations and reads them as ReportInputs."""

    def make(
        accuracy: float = 0.8642,
        grades: list[dict] | None = None,
        folder: Path = tmp_path,
        claims: list[dict] = CLAIMS,
        closeness: str = "own",
    ) -> ReportInputs:
        home, results = folder / "declared" / "toy_a1", folder / "results"
        home.mkdir(parents=True)
        results.mkdir()
        for name, content in (
            ("assignment", ASSIGNMENT),
            ("metrics", METRICS),
            ("figures", FIGURES),
            ("claims", claims),
        ):
            (home / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        lines = ["assignment,task,implementation,variant,seed,step,split,metric,value"]
        for implementation in ("reference", "solution"):
            for seed in (0, 1):
                for step, value in ((0, 0.1), (10, accuracy)):
                    lines.append(f"toy_a1,descent,{implementation},,{seed},{step},test,accuracy,{value!r}")
        (results / "metrics.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        origin = {"name": "digits", "title": "Digits", "description": "drawn", "sha256": "c0ffee" * 8,
                  "closeness": closeness, "files": ["d.gz"]}  # fmt: skip
        runs = [("descent", "reference", 0), ("descent", "reference", 1), ("descent", "solution", 0),
                ("descent", "solution", 1), ("broken", "reference", 0)]  # fmt: skip
        outcomes = [
            {"assignment": "toy_a1", "task": task, "implementation": who, "seed": seed, "scale": "published",
             "part": "slow" if task == "broken" else "", "isolation": None, "settings": {},
             "places": {} if task == "broken" else {"accuracy": [f"{TASK}:11", f"{TASK}:7"]},
             "status": "failed" if task == "broken" else "done",
             "reason": "d.gz: cut short: fetch it again" if task == "broken" else None,
             "origins": [] if task == "broken" else [origin]}
            for task, who, seed in runs
        ]  # fmt: skip
        if grades is None:
            grades = [{"assignment": "toy_a1", "submission": "ada", "score": 50.0, "max_score": 100.0,
                       "isolation": "walls", "key": "k",
                       "questions": [question(), question("q2", verdict="right", points=50.0)]}]  # fmt: skip
        for name, objects in (("outcomes", outcomes), ("grades", grades)):
            text = "".join(json.dumps(one) + "\n" for one in objects)
            (results / f"{name}.jsonl").write_text(text, encoding="utf-8")
        (results / "gradebook.csv").write_text("assignment,submission\n", encoding="utf-8")
        assignments = read_assignments(home.parent)
        metrics = read_metrics(results / "metrics.csv")
        judge(assignments, metrics, outcomes).to_csv(results / "claims.csv", index=False)
        arrays = {("reference", 0): {"weights": np.linspace(-1, 1, 36).reshape(4, 3, 3), **TEXTS}}
        for figure in FIGURES[:3]:
            draw(figure, metrics, arrays, METRICS, results / "figures" / "toy_a1" / figure["id"])
        return ReportInputs.read(results, home.parent, dict(PROVENANCE))

    return make
