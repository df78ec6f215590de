"""Which jobs a configuration asks for, and what each depends on: the workflow's rules ask here.

Nothing here imports numpy: the workflow is read anew at every call.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from regrade import declared, derivations, sources
from regrade.errors import UserError
from regrade.provenance import commit_of, versions
from regrade.submissions import ADJUSTMENTS, Found, submissions_of

TASK_STEPS = {"reference": "regrade.steps.task", "solution": "regrade.steps.task_on_submission"}
DATA_DECLARATIONS = ("catalogue.yaml", "ocr_pages_text.yaml")
GRADE_STEP = "regrade.steps.grade"


@dataclass(frozen=True)
class Plan:
    """The jobs of one checked configuration, below the project's root."""

    config: dict[str, Any]
    root: Path

    @property
    def scale(self) -> str:
        """The scale asked for."""
        return self.config["scale"]

    @property
    def results(self) -> str:
        """The folder of this scale's results, relative to the root."""
        return f"results/{self.scale}"

    def check(self) -> None:
        """Raise `UserError` where a declaration is not as it should be or a solution that tasks run on is not there."""
        for name in self.config["assignments"]:
            for kind in ("claims", "metrics", "figures"):
                declared.read(name, kind, self.root)
            derivations.check(name, self.root)
            if any(
                "solution" in task["implementations"]
                for task in declared.assignment(name, self.root)["tasks"]
            ):
                self.solution(name)

    def task_outcomes(self) -> list[str]:
        """Return the outcome file of every task run: assignment x task x implementation x seed x part."""
        return [
            self._outcome(name, task["id"], implementation, seed, part)
            for name in self.config["assignments"]
            for task in declared.assignment(name, self.root)["tasks"]
            for implementation in task["implementations"]
            for seed in self.seeds(task)
            for part in self._parts(task, implementation)
        ]

    def task_arrays(self) -> list[str]:
        """Return the file of arrays of every task run."""
        return [str(Path(path).with_name("arrays.npz")) for path in self.task_outcomes()]

    def outcomes_of(self, name: str, task_id: str = "") -> list[str]:
        """Return the outcome files of one task, or of all tasks of an assignment."""
        prefix = "/".join(filter(None, [self.results, "tasks", name, task_id])) + "/"
        return [path for path in self.task_outcomes() if path.startswith(prefix)]

    def seeds(self, task: dict[str, Any]) -> list[int]:
        """Return the seeds of a task: one where nothing is drawn, the first where the task is declared to take one.

        A task declared to take at least so many has the smallest unused ones beside those of the configuration.
        """
        seeds = self.config["seeds"][self.scale] if task["seeded"] else [0]
        if task.get("one_seed"):
            return seeds[:1]
        unused = (seed for seed in count() if seed not in seeds)
        return seeds + list(islice(unused, max(0, task.get("least_seeds", 1) - len(seeds))))

    def _parts(self, task: dict[str, Any], implementation: str) -> list[str]:
        """Return the parts that a task is split into, each a job of its own; a submission runs the first alone.

        A part's name stands in the paths of its results with a dash before it; [""] for a task in one piece.
        """
        parts = [f"-{part}" for part in task["settings"][self.scale].get("parts", {})] or [""]
        return parts if implementation == "reference" else parts[:1]

    def task_inputs(self, name: str, task_id: str, implementation: str) -> list[str]:
        """Return the files a task run depends on: the Python it reaches, its data, the submission it runs on."""
        task = declared.task(name, task_id, self.root)
        modules = [TASK_STEPS[implementation], f"reference.{name}.tasks.{task_id}"]
        modules += [f"reference.datasets.{data}" for data in task["data"]]
        files = [f"reference/datasets/{file}" for file in DATA_DECLARATIONS if task["data"]]
        if "probes" in task.get("uses", []):
            modules.append(f"reference.{name}.probes")
            if implementation == "reference":
                interface = declared.assignment(name, self.root)["interface"]
                modules += sources.interface_modules(name, interface)
            else:
                files += sources.child_files(self.root) + self.solution(name).files
        return sorted({*sources.closure(modules, self.root), *files, *self._data_files(task)})

    def task_settings(self, name: str, task_id: str, part: str = "") -> str:
        """Return a task's settings at this scale as JSON, its part's over its own: a change makes it run again."""
        settings = dict(declared.task(name, task_id, self.root)["settings"][self.scale])
        parts = settings.pop("parts", {})
        return json.dumps({**settings, **parts.get(part.removeprefix("-"), {})}, sort_keys=True)

    def task_options(self, name: str, implementation: str) -> str:
        """Return the options of the task step as shell words: scale, data, and for a submission its limits."""
        words = ["--scale", self.scale]
        if self.scale == "published":
            words += ["--data-dir", self.config["data_dir"]]
            words += ["--download"] if self.config["download"] else []
        if implementation == "solution":
            grading = self.config["grading"]
            words += ["--submission", self.solution(name).path, "--isolation", grading["isolation"]]
            words += ["--seconds", str(grading["task_seconds"]), "--memory-mb", str(grading["memory_mb"])]
        return shlex.join(words)

    def attempt(self, name: str, task_id: str, implementation: str, seed: int | str, part: str = "") -> int:
        """Return the number of this attempt at a task run: one more than recorded if the last one failed.

        The rule takes it as a parameter that hangs on the wildcards alone (Snakemake compares no others), so that a
        failed run is out of date and a finished one is not.
        """
        path = self.root / self._outcome(name, task_id, implementation, seed, part)
        try:
            last = json.loads(path.read_text(encoding="utf-8"))
            return last["attempt"] + (last["status"] == "failed")
        except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
            return 1

    def _outcome(self, name: str, task_id: str, implementation: str, seed: int | str, part: str) -> str:
        return f"{self.results}/tasks/{name}/{task_id}/{implementation}/seed-{seed}{part}/outcome.json"

    def figure_manifests(self) -> list[str]:
        """Return the manifest of drawn figures of every assignment that has figures."""
        return [
            f"{self.results}/figures/{name}/drawn.json"
            for name in self.config["assignments"]
            if declared.read(name, "figures", self.root)
        ]

    def figure_settings(self, name: str) -> str:
        """Return what the figures of an assignment are drawn by, as JSON: declarations of figures and metrics."""
        declarations = [declared.read(name, kind, self.root) for kind in ("figures", "metrics")]
        return json.dumps(declarations, sort_keys=True)

    def solution(self, name: str) -> Found:
        """Return the submission on whose functions the tasks run; raises `UserError` if there is none."""
        for found in self.submissions(name):
            if found.name == self.config["solution"]:
                return found
        folder = f"{self.config['submissions']}/{name}"
        raise UserError(f"config.yaml: solution: no submission {self.config['solution']!r} in {folder}")

    def submissions(self, name: str) -> list[Found]:
        """Return the submissions of an assignment in the order of their names."""
        return submissions_of(self.root, self.config["submissions"], name)

    def submitted_files(self) -> list[str]:
        """Return the files of all submissions, and of the hand-outs that they began from."""
        blank = [self.root / "solutions" / name / "blank" for name in self.config["assignments"]]
        given = [str(path.relative_to(self.root)) for one in blank for path in one.rglob("*.py")]
        handed_in = [
            file
            for name in self.config["assignments"]
            for one in self.submissions(name)
            for file in one.files
        ]
        return sorted({*given, *handed_in})

    def shards(self, name: str) -> dict[str, list[Found]]:
        """Return {shard: submissions} of an assignment.

        A shard is named by the first bits of a hash of the submissions' names and is split in two only where it
        overflows, so that a new submission moves at most its own shard's.
        """
        size = self.config["grading"]["shard_size"]
        waiting = [("", self.submissions(name))]
        shards: dict[str, list[Found]] = {}
        while waiting:
            prefix, members = waiting.pop()
            if len(members) > size and len(prefix) < 256:
                waiting += [
                    (prefix + bit, [one for one in members if _bits(one.name)[len(prefix)] == bit])
                    for bit in "01"
                ]
            elif members:
                shards[f"shard-{prefix or 'all'}"] = members
        return shards

    def grade_files(self) -> list[str]:
        """Return the file of records of every shard of every assignment."""
        return [
            f"results/grades/{name}/{shard}.jsonl"
            for name in self.config["assignments"]
            for shard in sorted(self.shards(name))
        ]

    def adjustments(self) -> dict[str, str]:
        """Return the file of points given by hand of each assignment that has one, beside its submissions."""
        files = {
            name: f"{self.config['submissions']}/{name}/{ADJUSTMENTS}" for name in self.config["assignments"]
        }
        return {name: file for name, file in files.items() if (self.root / file).is_file()}

    def shard_paths(self, name: str, shard: str) -> list[str]:
        """Return the paths of a shard's submissions."""
        return [found.path for found in self.shards(name).get(shard, [])]

    def grade_inputs(self, name: str, shard: str) -> list[str]:
        """Return the files that a shard's grades depend on."""
        interface = declared.assignment(name, self.root)["interface"]
        submitted = [file for found in self.shards(name).get(shard, []) for file in found.files]
        return sorted({*sources.grading_files(name, interface, [GRADE_STEP], self.root), *submitted})

    def grade_settings(self, name: str) -> str:
        """Return what grading depends on besides files, as JSON."""
        assignment = declared.assignment(name, self.root)
        kept = {key: assignment.get(key) for key in ("interface", "aliases", "libraries")}
        limits = {key: value for key, value in self.config["grading"].items() if key != "task_seconds"}
        return json.dumps([kept, limits, versions(), self.unnamed(name)], sort_keys=True)

    def unnamed(self, name: str) -> dict[str, str]:
        """Return, for each submission with files that no rule can name, a hash of what is in these."""
        return {one.name: one.unnamed for one in self.submissions(name) if one.unnamed}

    def paper(self) -> list[str]:
        """Return the line that says what came of the paper, where `report.formats` asks for one."""
        asked = {"latex", "pdf"} & set(self.config["report"]["formats"])
        return [f"{self.results}/paper.txt"] if asked else []

    def report_inputs(self, step: str) -> list[str]:
        """Return a step's code, the report's templates and the declarations that it shows."""
        code = sources.closure([step, "regrade.steps.collect"], self.root)
        templates = (self.root / "report").rglob("*.*")
        shown = [
            str(path.relative_to(self.root)) for path in templates if path.suffix in (".j2", ".css", ".js")
        ]
        yamls = [
            f"reference/{name}/{kind}.yaml"
            for name in self.config["assignments"]
            for kind in ("assignment", "metrics", "figures", "claims", "derivations")
        ]
        return sorted({*code, *shown, *yamls})

    def declarations(self, kind: str) -> list[str]:
        """Return the YAML files of one kind, and the assignments' own."""
        return [
            f"reference/{name}/{file}.yaml"
            for name in self.config["assignments"]
            for file in ("assignment", kind)
        ]

    def sources(self, module: str) -> list[str]:
        """Return the Python files that a step reaches."""
        return sources.closure([module], self.root)

    def commit(self) -> str:
        """Return the checkout's commit, date and state as JSON: the report is rendered again when it changes."""
        return json.dumps(commit_of(self.root), sort_keys=True)

    def _data_files(self, task: dict[str, Any]) -> list[str]:
        if self.scale != "published":
            return []
        catalogue = declared.catalogue(self.root)
        folder = Path(self.config["data_dir"])
        forms = [catalogue[data]["published"] for data in task["data"]]
        forms += [other for form in forms for other in form.get("also", [])]
        files = [str(folder / file) for form in forms for file in form["files"]]
        return [file for file in files if (self.root / file).is_file()]


def _bits(name: str) -> str:
    return f"{int.from_bytes(hashlib.sha256(name.encode()).digest()):0256b}"
