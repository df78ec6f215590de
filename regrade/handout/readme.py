"""The README of a hand-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.declarations import Question, SameAsReference
from grader.prepare import Assignment


def readme(assignment: Assignment, about: Mapping[str, Any], data: Mapping[str, Mapping[str, str]]) -> str:
    """Return Markdown: what to write, how to grade it oneself, what counts, what data there are."""
    files = "\n".join(
        f"- `{file}`: {', '.join(f'`{one}`' for one in names)}" for file, names in about["interface"].items()
    )
    rows = "\n".join(map(_row, assignment.questions))
    others = [one for one in assignment.libraries if one != "numpy"]
    needs = "Python 3.11 or newer and numpy" + (f" (some questions: {', '.join(others)})" if others else "")
    text = f"""# {assignment.title}

{" ".join(about["summary"].split())}

Fill in the functions of

{files}

and keep their names and arguments. Their docstrings say what each takes and returns.

## Grade it yourself

```
python grade.py                    # the files beside it
python grade.py FOLDER             # files elsewhere
python grade.py --question {assignment.questions[0].id}
```

It needs {needs}, no network, and writes nothing. It runs your functions on the public cases in `public/`. When you hand
in, other cases of the same groups are graded too, with other numbers.

## Questions

Points are shared by the groups of a question's cases. `·` marks what `grade.py` can run but not judge.

| question | points | | asks |
|---|---|---|---|
{rows}
"""
    return text + (_data(data) if data else "")


def _row(question: Question) -> str:
    mark = "" if isinstance(question.judge, SameAsReference) else " ·"
    asks = " ".join(f"{question.title}: {question.asks}".split()).replace("|", "\\|")
    return f"| {question.id}{mark} | {question.points:g} | {question.section} | {asks} |"


def _data(data: Mapping[str, Mapping[str, str]]) -> str:
    rows = "\n".join(
        f"| `data/{name}.npz` | {' '.join(entry['embedded'].split())} | {entry['handout']} |"
        for name, entry in data.items()
    )
    return f"""
## Data

Small data of the same shapes as the course's own; `np.load(file)` gives the arrays.

| file | what it holds | terms |
|---|---|---|
{rows}
"""


def datasets_of(about: Mapping[str, Any], catalogue: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """Return the data sets of an assignment's tasks whose embedded form may be passed on, in the catalogue's order."""
    used = {name for task in about["tasks"] for name in task["data"]}
    return [name for name, entry in catalogue.items() if name in used and entry.get("handout")]
