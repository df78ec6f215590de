"""A browser, and every kind of page: a small real run whose class holds hostile hand-ins, and pages of records."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from report import grades
from report.class_page import class_context, class_html
from report.class_statistics import class_statistics
from report.pages import environment
from report.submission_page import write_submission_page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROOMS = ("reference", "regrade", "grader", "report", "rules", "profiles")
FIGURES = {  # by task; the tasks take seconds together, the figures are of the kinds that differ most
    "csc411_a2": {"p1_dataset": ["p1-samples"], "p2_network": ["p2-overflow"], "p6_trajectories": ["p6-paths"]},
    "cmu16720_hw5": {
        "s1_theory": ["s1-slopes"], "s41_find": ["s4-words", "s4-strokes"], "s44_printed": ["s44-printed"],
    },
}  # fmt: skip
FAILING = ("csc411_a2", "p2_network")
HANDED_IN = {
    "csc411_a2": ("worked", "source_report", "blank"),
    "cmu16720_hw5": ("worked", "slip_mean_gradients", "crash"),
}
HOSTILE = '"><script>alert(1)<&#47;script><img src=x onerror=alert(2)>\u202e{{ 7 }}\\input{x}'
CLASS_OF = 1000
KINDS = (
    "index", "found", "times", "csc411_a2", "cmu16720_hw5", "class csc411_a2", "class cmu16720_hw5", "paper",
    "right", "wrong", "refused", "named hostile", "hidden", "hostile", "thousand",
)  # fmt: skip
REPORT = Path(__file__).parents[2] / "results" / "report"
WHOLE = tuple(f"whole {path.stem}" for path in sorted(REPORT.glob("*.html")))  # where the workflow has run


@pytest.fixture(scope="module")
def browser():
    """The machine's own Chromium without a window; tests are skipped where none is there or it does not start."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser on the PATH: none of {', '.join(NAMES)}")
    with playwright.sync_playwright() as started:
        try:
            # A machine without user namespaces starts no sandbox, and the pages are our own.
            one = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"{found} does not start: {error.message.splitlines()[0]}")
        yield one
        one.close()


@pytest.fixture(scope="module")
def context_of(browser):
    """A function that gives the browser's context for a scheme, a width and scripts on or off, the same each time."""
    known = {}

    def context(dark=False, width=1280, script=True):
        if (dark, width, script) not in known:
            known[dark, width, script] = browser.new_context(
                color_scheme="dark" if dark else "light",
                viewport={"width": width, "height": 900},
                java_script_enabled=script,
            )
            known[dark, width, script].set_default_timeout(60_000)  # a busy machine is slow, not broken
        return known[dark, width, script]

    return context


@pytest.fixture
def opened(context_of):
    """A function that opens a file and returns its page; `said` has its errors, warnings and requests beside itself."""
    pages = []

    def open_page(path: Path, fragment: str = "", context=None, **how):
        page = (context or context_of(**how)).new_page()
        pages.append(page)
        page.said, url = [], path.as_uri() + fragment

        def asked(one):
            if one.url not in (url, path.as_uri()) and not one.url.startswith("data:"):
                page.said.append(f"request: {one.url}")

        page.on("console", lambda one: page.said.append(f"console, {one.type}: {one.text}"))
        page.on("pageerror", lambda error: page.said.append(f"error: {error}"))
        page.on("request", asked)
        page.goto(url)
        return page

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()


@pytest.fixture(scope="session")
def course(copy_of, tmp_path_factory, repository):
    """The report's folder of a run of the whole workflow over few tasks, of which one fails, and few hand-ins."""
    root = copy_of(tmp_path_factory.mktemp("course"), *ROOMS)
    for name, figures in FIGURES.items():
        with _edited(root / "reference" / name / "assignment.yaml") as declared:
            declared["tasks"] = [one for one in declared["tasks"] if one["id"] in figures]
            for task in declared["tasks"]:
                if (name, task["id"]) == FAILING:
                    task["settings"]["embedded"] = {}
        with _edited(root / "reference" / name / "figures.yaml") as declared:
            declared[:] = [one for one in declared if one["id"] in figures.get(one["task"], ())]
        with _edited(root / "reference" / name / "derivations.yaml") as declared:
            declared[:] = [one for one in declared if one["task"] in figures]
        for one in HANDED_IN[name]:
            shutil.copytree(repository / "solutions" / name / one, root / "solutions" / name / one)
    class_of_two = root / "solutions" / "csc411_a2"
    (class_of_two / "late.zip").write_bytes(b"no archive")
    (class_of_two / HOSTILE).mkdir()
    (class_of_two / HOSTILE / "digits.py").write_text(
        f"def softmax(y):\n    raise ValueError({HOSTILE * 9!r})\n"
    )
    with _edited(root / "config.yaml") as config:
        config |= {"assignments": list(FIGURES), "seeds": {"embedded": [0, 1], "published": [0]}}
        config["grading"]["isolation"] = "none"  # the hand-ins are shipped with this test
        config["report"]["formats"] = ["html", "latex"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2"], cwd=root, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    report = root / "results" / "report"
    assert (report / "index.html").is_file(), done.stderr
    return report


@pytest.fixture(scope="session")
def pages(course, tmp_path_factory):
    """{kind: file} of every kind of page, and of the course's pages of the report in results/ where there is one."""
    made = tmp_path_factory.mktemp("made")
    records = [json.loads(line) for line in (course / "data" / "grades.jsonl").read_text().splitlines()]
    mine = {one["submission"]: one for one in records if one["assignment"] == "csc411_a2"}
    wrong = mine["source_report"]
    hidden = [{**one, "visibility": "hidden", "readable": False} for one in wrong["questions"]]
    for name, record in (("hidden", {**wrong, "questions": hidden}), ("hostile", _hostile(wrong))):
        write_submission_page(record, made / f"{name}.html", HOSTILE, {"commit": None})
    many = [
        {**one, "assignment": "csc411_a2", "submission": f"student-{place:04}"}
        for place, one in zip(range(CLASS_OF), cycle(records), strict=False)
    ]
    (statistics,) = class_statistics(many).values()
    context = class_context(statistics, [grades.kept(one) for one in many], "A large class", similar=None)
    text = class_html(environment(), [context], {"commit": None}, {})
    (made / "thousand.html").write_text(text, encoding="utf-8")
    (named_hostile,) = (course / "submissions" / "csc411_a2").glob("*script*.html")
    return {
        **{kind: course / f"{kind}.html" for kind in ("index", "found", "times", "paper", *FIGURES)},
        **{f"class {name}": course / f"class-{name}.html" for name in FIGURES},
        "right": course / "submissions/csc411_a2/worked.html",
        "wrong": course / "submissions/csc411_a2/source_report.html",
        "refused": course / "submissions/csc411_a2/late.html",
        "named hostile": named_hostile,
        **{kind: made / f"{kind}.html" for kind in ("hidden", "hostile", "thousand")},
        **{kind: REPORT / f"{kind.removeprefix('whole ')}.html" for kind in WHOLE},
    }


def _hostile(value, key: str = ""):
    """Return a record in which every text that could come from a submission is hostile."""
    if isinstance(value, dict):
        return {
            _hostile(name) if key in ("inputs", "groups") else name: _hostile(one, name)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_hostile(one, key) for one in value]
    kept = ("id", "assignment", "verdict", "visibility", "key")
    return HOSTILE * 5 if isinstance(value, str) and key not in kept else value


@contextmanager
def _edited(path: Path):
    """Read a YAML file, and write what has become of it."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    yield document
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")


def pytest_generate_tests(metafunc):
    """Run a test that asks for a `kind` on every kind of page, for `any_kind` on the report in results/ as well."""
    for name, kinds in (("kind", KINDS), ("any_kind", KINDS + WHOLE)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, kinds)
