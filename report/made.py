"""How the values and figures of a task were made: lines that recorded them, seeds, data, and the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from report import overview
from report.figure_html import drawn_seeds
from report.figures.draw import KINDS
from report.inputs import reference_seeds
from report.navigation import made_place
from report.pages import anchor


def made(
    assignment: str,
    task: str,
    runs: list[dict[str, Any]],
    metrics: list[dict[str, Any]],
    figures: list[dict[str, Any]],
    command: str,
) -> dict[str, Any]:
    """Return what "how it was made" shows of a task: its values, its figures, its data and its command.

    `runs` are the task's outcomes, `metrics` its rows of `tables.metric_rows`, `figures` its entries of figures.yaml,
    `command` the command that makes the whole report. `uneven`: not every row is of all the seeds; `file`: the one
    file that all values come from, which their lines leave out, else "".
    """
    done = [run for run in runs if run["status"] == "done"]
    seeds = reference_seeds(runs)
    titles = {row["name"]: row["metric"] for row in metrics}
    values = [_value(task, name, title, done) for name, title in titles.items()]
    drawn = [_figure(task, figure, seeds) for figure in figures]
    files = {line.rpartition(":")[0] for value in values for line in value["lines"]} - {""}
    alone = files.pop() if len(files) == 1 else ""
    for value in values if alone else ():
        value["lines"] = [line.removeprefix(alone).removeprefix(":") for line in value["lines"]]
    return {
        "place": made_place(task),
        "file": alone,
        "values": values,
        "figures": drawn,
        "uneven": any(row["seeds"] != seeds for row in (*values, *drawn)),
        "data": overview.data_sets(runs),
        "command": _again(command, assignment, task, runs),
        "isolation": sorted({run["isolation"] for run in runs if run["isolation"]}),
    }


def _value(task: str, name: str, title: str, done: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [run for run in done if name in run.get("places", {})]
    return {
        "place": made_place(task, name),
        "name": name,
        "title": title,
        "lines": _by_file({line for run in mine for line in run["places"][name]}),
        "seeds": sorted({run["seed"] for run in mine}),
    }


def _by_file(places: set[str]) -> list[str]:
    """Return places "file:line" in their order, those in the file of the one before as ":line"."""
    found: list[str] = []
    pairs = [(file, int(line)) for file, _, line in (one.rpartition(":") for one in places)]
    last = ""
    for file, line in sorted(pairs):
        found.append(f":{line}" if file == last else f"{file}:{line}")
        last = file
    return found


def _figure(task: str, figure: Mapping[str, Any], seeds: list[int]) -> dict[str, Any]:
    return {
        "place": f"{made_place(task)}:{anchor(figure['id'])}",
        "name": figure["id"],
        "title": figure["title"],
        "module": KINDS[figure["kind"]].__module__.replace(".", "/") + ".py",
        "seeds": drawn_seeds(figure["kind"], seeds),
    }


def _again(command: str, assignment: str, task: str, runs: list[dict[str, Any]]) -> str:
    """Return the command that makes a task's runs alone: its files asked for instead of the whole report."""
    head, options, settings = command.partition(" --config ")
    files = []
    for scale, who in dict.fromkeys((run["scale"], run["implementation"]) for run in runs):
        mine = [run for run in runs if (run["scale"], run["implementation"]) == (scale, who)]
        seeds = _braces(str(run["seed"]) for run in mine)
        parts = _braces(f"-{run['part']}" if run["part"] else "" for run in mine)
        files.append(f"results/{scale}/tasks/{assignment}/{task}/{who}/seed-{seeds}{parts}/outcome.json")
    return " ".join([head, *files]) + options + settings


def _braces(words: Iterable[str]) -> str:
    found = list(dict.fromkeys(words))
    return found[0] if len(found) == 1 else "{" + ",".join(found) + "}"
