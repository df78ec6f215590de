"""What holds for the derivations of every assignment: none is missing, all can be set, each is tried in numbers."""

import importlib
import re
from xml.etree import ElementTree

import pytest

from reference.run import Run
from regrade import declared, derivations
from regrade.implementation import call_reference
from report import maths

THEORY = {
    "csc411_a2": {"p2_network", "p3_gradient", "p7_complexity"},
    "ece1513_a2": {"s11_helpers"},
    "cs189_hw6": {"s11_layers", "s2_convolution"},
    "stat6910_hw5": {"s11_lambda", "s11_eta", "s12b_decay", "s12_first_epochs", "s21_sigmoid", "s22c_width",
                     "s23_momentum", "s41_alexnet", "s51_backprop"},
    "cmu16720_hw5": {"s1_theory", "s21_init", "s5_autoencoder", "s6_pca"},
}  # fmt: skip
RUN_HERE = {
    "csc411_a2": ("p2_network", "p3_gradient", "p7_complexity"),
    "ece1513_a2": ("s11_helpers",),
    "cs189_hw6": ("s11_layers",),
    "stat6910_hw5": ("s11_eta", "s12b_decay", "s21_sigmoid", "s22c_width", "s51_backprop"),
    "cmu16720_hw5": ("s1_theory", "s21_init"),
}
NAMES = declared.assignment_ids()


@pytest.mark.parametrize("name", NAMES)
def test_every_theory_task_shows_its_derivation(name):
    """A task of theory has a derivation whose task, metrics and formulas are such as exist; ids are unique."""
    derivations.check(name)
    found = declared.read(name, "derivations")
    assert {one["task"] for one in found} >= THEORY.get(name, set())
    assert len({one["id"] for one in found}) == len(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_is_well_formed_mathematics(name):
    """Every formula, displayed or in a sentence, is XML of known elements without style, link or script."""
    for one in declared.read(name, "derivations"):
        sentences = [step["text"] for step in one["steps"] if "text" in step]
        sentences += [check["says"] for check in one["checks"]]
        shown = [maths.display_mathml(step["maths"]) for step in one["steps"] if "maths" in step]
        shown += [f"<p>{maths.prose_html(text)}</p>" for text in sentences]
        for page in shown:
            elements = list(ElementTree.fromstring(page).iter())
            assert {element.tag for element in elements} <= maths.ELEMENTS | {"p"}, one["id"]
            known = maths.ATTRIBUTES | {"alttext", "display", "class", "lspace", "rspace"}
            assert {key for element in elements for key in element.attrib} <= known, one["id"]


@pytest.mark.parametrize("name", NAMES)
def test_every_derivation_is_tried_in_numbers(name, repository):
    """Each derivation has a test of its own that computes its last formula as it is written."""
    files = (repository / "tests" / "assignments").glob("test_derivations_*.py")
    tests = set(re.findall(r"^def test_(\w+)\(", "\n".join(path.read_text() for path in sorted(files)), re.M))
    assert {one["id"].replace("-", "_") for one in declared.read(name, "derivations")} <= tests


@pytest.mark.parametrize(
    ("name", "task_id"), [(name, task) for name, tasks in RUN_HERE.items() for task in tasks]
)
def test_every_check_is_measured(name, task_id):
    """A task that needs no data leaves a final value for every check of its derivations: none reads "not measured"."""
    task = declared.task(name, task_id)
    run = Run(name, task_id, "embedded", 0, task["settings"]["embedded"], call_probe=call_reference(name))
    importlib.import_module(f"reference.{name}.tasks.{task_id}").run(run)
    left = {(row[7], row[3], row[6]) for row in run.rows}
    for one in declared.read(name, "derivations"):
        for check in one["checks"] if one["task"] == task_id else []:
            where = check.get("where", {})
            assert (check["metric"], where.get("variant", ""), where.get("split", "")) in left, check["says"]
