"""A toy assignment of two functions, and a sandbox that runs chosen functions in this process."""

import inspect
import warnings
from contextlib import nullcontext
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from grader.declarations import Case, Mistake, Property, Question, Spread
from grader.limits import Limits, Reply
from grader.prepare import Assignment, prepare

INTERFACE = {"toy.py": ["mean", "softmax"]}


def mean(student, x):
    """Return the mean over rows and the loss."""
    return {"mean": student.mean(x.copy())}


def softmax(student, x):
    """Return the probabilities."""
    return student.softmax(x.copy())


def positive(student, x):
    """Return softmax again, to be judged by a property."""
    return student.softmax(x.copy())


def train(student, x, seed):
    """Return a noisy estimate."""
    noise = np.random.default_rng(seed).normal(0, 0.01, x.shape)
    return {"estimate": student.mean(x + noise)}


def columns(student):
    """Turn the arguments and results of mean around, for submissions whose rows are columns."""
    if student.mean(np.zeros((2, 3))).shape != (2,):
        raise ValueError("not in columns")
    return SimpleNamespace(mean=lambda x: student.mean(x.T), softmax=student.softmax)


PROBES = {"mean": mean, "softmax": softmax, "positive": positive, "train": train, "columns": columns}


def right_mean(x):
    return x.mean(axis=0)


def right_softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _mean_cases(rng):
    shapes = {"few rows": (4, 3), "many rows": (7, 2), "one row": (1, 5)}
    return [Case(group, {"x": rng.normal(size=shape)}) for group, shape in shapes.items()]


def _score_cases(rng):
    return [
        Case("small scores", {"x": rng.normal(size=(3, 4))}),
        Case("small scores", {"x": rng.normal(size=(2, 2))}),
        Case("large scores", {"x": 1000 + rng.normal(size=(2, 3))}),
    ]


def _sums_to_one(reply, inputs):
    sums = np.asarray(reply).sum(axis=1)
    return None if np.allclose(sums, 1) else f"row 0 sums to {sums[0]:.3f} instead of 1"


def questions():
    return (
        Question("mean", "Mean of rows", 10, "mean", _mean_cases),
        Question("softmax", "Softmax", 10, "softmax", _score_cases),
        Question(
            "sums",
            "Rows sum to one",
            5,
            "positive",
            lambda rng: [Case("scores", {"x": rng.normal(size=(3, 4))})],
            judge=Property(_sums_to_one),
        ),
        Question(
            "training",
            "It learns",
            5,
            "train",
            lambda rng: [Case("noise", {"x": rng.normal(size=(50, 2)), "seed": int(rng.integers(1000))})],
            judge=Spread(
                lambda reply, inputs: -float(np.abs(reply["estimate"] - inputs["x"].mean(0)).max()),
                floor=0.01,
            ),
        ),
    )


MISTAKES = (
    Mistake(
        "unstable",
        ("softmax",),
        "exp overflows on large scores: subtract each row's maximum before exp.",
        {"softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)},
    ),
    Mistake(
        "whole array",
        ("softmax", "sums"),
        "The sum runs over the whole array: sum each row.",
        {"softmax": lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum()},
    ),
    Mistake(
        "no rows",
        ("mean",),
        "The mean of one row alone fails.",
        {"mean": lambda x: x.mean(axis=0) if len(x) > 1 else (_ for _ in ()).throw(ZeroDivisionError("no"))},
    ),
)


def toy_assignment(**changes):
    source = "import numpy as np\n\n\n" + "\n\n".join(inspect.getsource(probe) for probe in PROBES.values())
    fields = {
        "id": "toy",
        "title": "Toy",
        "interface": INTERFACE,
        "aliases": {},
        "libraries": ("numpy",),
        "questions": questions(),
        "mistakes": MISTAKES,
        "probes_source": source,
        "probes": PROBES,
        "reference": SimpleNamespace(mean=right_mean, softmax=right_softmax),
        "key": "toy 1",
    }
    return Assignment(**{**fields, **changes})


class FakeSandbox:
    """Stands in for the sandbox: the text of toy.py names the functions to run, in this process.

    `behaviours` maps that text to {name: function}; a function may raise a `Reply` wrapped in `Ends` to play an ending.
    `runs` keeps, for each run, the calls, `sessions` the cases that one submission's process could see. With the name
    "notes" each reply has notes that tell its inputs; "fresh" is called where a process would start.
    """

    behaviours: ClassVar[dict] = {}
    runs: ClassVar[list] = []
    sessions: ClassVar[list] = []
    probes: ClassVar[dict] = PROBES

    def __init__(self, libraries, limits, isolation):
        self.isolation = "none (toy)"

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def open(self, files, interface, aliases, probes_source, probes):
        session = []
        type(self).sessions.append(session)

        def ask(calls):
            session.extend(case for call in calls for case in call.cases)
            type(self).runs.append([(call.id, call.cases) for call in calls])
            behaviour = self.behaviours[files["toy.py"].decode()]
            if isinstance(behaviour, Exception):
                raise behaviour
            return {call.id: self._noted(behaviour, call) for call in calls}

        return nullcontext(SimpleNamespace(ask=ask, ask_aside=ask))

    def _noted(self, behaviour, call):
        if isinstance(behaviour, Reply):
            return behaviour
        reply = self._answer(behaviour, call)
        reply.notes = (
            [f"seen: {case['x'].ravel()[0]:.4f}" for case in call.cases] if "notes" in behaviour else []
        )
        return reply

    def _answer(self, behaviour, call):
        values = []
        behaviour.get("fresh", lambda: None)()
        for place, case in enumerate(call.cases):
            try:
                with np.errstate(all="ignore"), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    student = SimpleNamespace(**behaviour)
                    student = self.probes[call.adapt](student) if call.adapt else student
                    values.append(self.probes[call.probe](student, **case))
            except Ends as end:
                return Reply(end.verdict, values, place, end.text)
            except AttributeError as error:
                return Reply("missing", values, place, f"toy.py has no {error.name}")
            except Exception as error:
                return Reply("raised", values, place, f"{type(error).__name__}: {error}", "toy.py", 7)
        return Reply("value", values)


class Ends(Exception):
    """A process that ends with a verdict of the sandbox."""

    def __init__(self, verdict, text=""):
        self.verdict, self.text = verdict, text


@pytest.fixture(scope="session")
def toy():
    """The toy assignment."""
    return toy_assignment()


@pytest.fixture
def make_toy():
    """A function that makes the toy assignment with some fields changed."""
    return toy_assignment


@pytest.fixture
def question():
    """A function that takes one question's part out of a record."""
    return lambda record, name: next(one for one in record["questions"] if one["id"] == name)


@pytest.fixture
def hidden_inputs():
    """A function that yields every number of an assignment's hidden cases as it could be printed, with four digits."""

    def numbers(assignment, seed=5):
        for prepared in prepare(assignment, seed):
            for drawn in prepared.cases:
                if drawn.hidden:
                    yield from (f"{abs(value):.4f}" for value in np.ravel(drawn.case.inputs["x"]))

    return numbers


@pytest.fixture
def ends():
    """The exception that plays an ending of the process in a behaviour."""
    return Ends


@pytest.fixture
def fake(monkeypatch):
    """The fake sandbox in the place of the real one."""

    class Fake(FakeSandbox):
        behaviours: ClassVar[dict] = {"right": {"mean": right_mean, "softmax": right_softmax}}
        runs: ClassVar[list] = []
        sessions: ClassVar[list] = []

    monkeypatch.setattr("grader.grading.Sandbox", Fake)
    return Fake


@pytest.fixture
def grade_as(fake, toy, tmp_path):
    """A function that grades one submission made of the functions given, and returns its record."""
    from grader.grading import grade

    def graded(behaviour=None, assignment=None, limits=None, **functions):
        if behaviour is None:
            behaviour = {"mean": right_mean, "softmax": right_softmax, **functions}
            behaviour = {name: function for name, function in behaviour.items() if function is not None}
        fake.behaviours["it"] = behaviour
        folder = tmp_path / "it"
        folder.mkdir(exist_ok=True)
        (folder / "toy.py").write_text("it")
        (record,) = grade(
            [folder], assignment or toy, limits=limits or Limits(), hidden_seed=5, isolation="none"
        )
        return record

    return graded
