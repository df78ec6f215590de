"""One published number done again: the runs that it needs, and what came of them."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regrade import declared
from regrade.errors import UserError
from regrade.plan import Plan
from regrade.schema import suggestion

WIDTH = 100
LABEL = 14


def find(claim_id: str, root: Path = declared.ROOT) -> str:
    """Return the assignment whose source report published a claim; raises `UserError` with the nearest id."""
    by_id = {claim["id"]: name for name, claim in every_claim(root)}
    if claim_id not in by_id:
        raise UserError(f"no claim {claim_id!r}{suggestion(claim_id, list(by_id)).partition('; known')[0]}")
    return by_id[claim_id]


def every_claim(root: Path = declared.ROOT) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (assignment, claim) of all assignments."""
    for name in declared.assignment_ids(root):
        for claim in declared.read(name, "claims", root) or []:
            yield name, claim


def listing(only: str | None, root: Path = declared.ROOT) -> str:
    """Return one line for each claim of an assignment, or of all: its id and its gist."""
    rows = [(claim["id"], claim["gist"]) for name, claim in every_claim(root) if only in (None, name)]
    longest = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:{longest}}  {' '.join(gist.split())}" for name, gist in rows)


def reproduced(
    claim_id: str, config: dict[str, Any], cores: int, root: Path = declared.ROOT
) -> tuple[dict, list]:
    """Do what a claim needs and is out of date, and return (its row of claims.csv, the outcomes of its runs).

    Raises `UserError` where the workflow cannot run.
    """
    from regrade.steps.claims import examples_of
    from regrade.steps.collect import gather
    from report.claims import judge, tasks_of
    from report.declarations import read_assignment
    from report.measurements import COLUMNS, read_metrics

    name = find(claim_id, root)
    assignment = read_assignment(root / "reference" / name)
    claim = next(claim for claim in assignment.claims if claim["id"] == claim_id)
    plan = Plan(config, root)
    wanted = [
        path for task in tasks_of(claim) for path in plan.outcomes_of(name, task) if "/reference/" in path
    ]
    table, outcomes = ",".join(COLUMNS) + "\n", []
    if wanted:
        bring_up_to_date(wanted, config, cores, root)
        table, outcomes = gather([root / path for path in wanted])
    examples = examples_of(root / plan.results, outcomes)
    # All claims are judged, since a whole number is held against the others of its n; the rest lack their runs
    judged = judge([assignment], read_metrics(io.StringIO(table)), outcomes, examples)
    return judged[judged["claim"] == claim_id].iloc[0].to_dict(), outcomes


def bring_up_to_date(targets: list[str], config: dict[str, Any], cores: int, root: Path) -> None:
    """Let Snakemake make the files that are missing or out of date, saying how far it is; raises `UserError`."""
    changed = [f"scale={config['scale']}"]
    changed += [f"data_dir={config['data_dir']}"] if config["data_dir"] else []
    changed += [f"download={config['download']}"]
    words = ["--cores", str(cores), "--config", *changed, "--", *targets]
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", "snakemake", *words], cwd=root, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        try:
            for line in running.stdout:
                said.append(line.strip())
                if " steps (" in line:
                    print(f"  {line.strip()}", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            running.terminate()  # finished runs stay
            raise
    if running.returncode:
        reason = next((line for line in said if line.startswith("regrade: ")), "")
        last = reason.removeprefix("regrade: ") or next(
            (line for line in reversed(said) if line), "no message"
        )
        raise UserError(f"the workflow did not end well: {last}")


def shown(row: dict[str, Any], outcomes: list[dict[str, Any]], scale: str, root: Path = declared.ROOT) -> str:
    """Return what a claim says, what we found, and where both come from."""
    from report.numbers import short

    source = declared.assignment(row["assignment"], root)["source"]
    lines = [f"{row['claim']} · {row['assignment']}", *textwrap.wrap(row["gist"], WIDTH, initial_indent="  ",
             subsequent_indent="  "), ""]  # fmt: skip
    rows = {
        "source": f"{source}, {row['section']} (document {row['document']})",
        "published": short(row["published"]),
        "ours": _ours(row),
        "compared": row["comparison"],
        "data": "\n".join(_data(row, outcomes, scale)),
        "runs": "\n".join(_runs(outcomes, scale)),
        "verdict": row["verdict"] + (f": {row['reason']}" if row["reason"] else ""),
    }
    for label, text in rows.items():
        for place, part in enumerate(text.split("\n") if text else []):
            head = f"  {'' if place else label:{LABEL}}"
            lines += textwrap.wrap(part, WIDTH, initial_indent=head, subsequent_indent=" " * (LABEL + 2))
    return "\n".join(lines)


def _ours(row: dict[str, Any]) -> str:
    if row["ours"] == "":
        return "—"
    text = _number(row["ours"])
    if row["low"] != "":
        text += f"    interval {_number(row['low'])} to {_number(row['high'])}"
    return text + (f"    {row['seeds']} seed{'s' if row['seeds'] != 1 else ''}" if row["seeds"] != "" else "")


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _data(row: dict[str, Any], outcomes: list[dict[str, Any]], scale: str) -> Iterator[str]:
    if not row["data"]:
        yield f"none needed (scale {scale})"
    for origin in {one["name"]: one for run in outcomes for one in run["origins"]}.values():
        yield f"{origin['title']}, {origin['closeness']}: {' '.join(origin['description'].split())}"


def _runs(outcomes: list[dict[str, Any]], scale: str) -> Iterator[str]:
    for run in outcomes:
        part = f"-{run['part']}" if run["part"] else ""
        place = f"results/{scale}/tasks/{run['assignment']}/{run['task']}/reference/seed-{run['seed']}{part}"
        yield place if run["status"] == "done" else f"{place}, failed: {run['reason']}"
