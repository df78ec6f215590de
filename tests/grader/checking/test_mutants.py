"""Mutants of a file: which changes are made, what they are called, and that their order does not change."""

import ast

import pytest

from grader.checking.mutants import broken, mutants

SOURCE = '''
import numpy as np


class Net:
    """Text that no mutant touches."""

    def __init__(self, sizes=(4, 3)):
        self.sizes = sizes

    def loss(self, x, y):
        total = 0
        for i in range(len(x)):
            total += x[i] * y
        if total > 1 and y is not None:
            return total
        return -total


def mean(x):
    """Return the mean."""
    return np.sum(x, axis=(0, 1)) / x.size
'''


def changes(source, function):
    return [(one.before, one.after) for one in mutants("net.py", source) if one.function == function]


def test_every_mutant_is_python_and_differs_in_one_statement():
    """A mutant compiles, and its source is the file with its one statement changed and nothing else."""
    whole = ast.unparse(ast.parse(SOURCE)).splitlines()
    made = list(mutants("net.py", SOURCE))
    assert len(made) == len({one.name for one in made}) > 30
    for one in made:
        compile(one.source, one.file, "exec")
        lines = one.source.splitlines()
        assert len(lines) == len(whole), one
        assert sum(mine != other for mine, other in zip(lines, whole, strict=True)) == 1, one


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("total += x[i] * y", "total -= x[i] * y"),
        ("total += x[i] * y", "total = x[i] * y"),
        ("total += x[i] * y", "pass"),
        ("total += x[i] * y", "total += x[i - 1] * y"),
        ("total += x[i] * y", "total += x[i] / y"),
        ("for i in range(len(x))", "for i in range(1, len(x))"),
        ("for i in range(len(x))", "for i in range(0, len(x) - 1)"),
        ("if total > 1 and y is not None", "if total >= 1 and y is not None"),
        ("if total > 1 and y is not None", "if total > 1 or y is not None"),
        ("if total > 1 and y is not None", "if y is not None"),
        ("if total > 1 and y is not None", "if total > 2 and y is not None"),
        ("if total > 1 and y is not None", "if True"),
        ("return total", "return i"),
        ("return -total", "return total"),
        ("total = 0", "total = 1"),
    ],
)
def test_the_usual_slips_are_made(before, after):
    """Operators, comparisons, constants, bounds, dropped statements and signs are all changed in a method."""
    assert (before, after) in changes(SOURCE, "Net.loss")


def test_axes_are_changed_but_not_reordered():
    """A sum over other axes is a slip; the same axes in another order are not."""
    found = {after for _, after in changes(SOURCE, "mean")}
    assert {"return np.sum(x) / x.size", "return np.mean(x, axis=(0, 1)) / x.size"} <= found
    assert {"return np.sum(x, axis=(1,)) / x.size", "return np.sum(x, axis=(0, 2)) / x.size"} <= found
    assert "return np.sum(x, axis=(1, 0)) / x.size" not in found


def test_text_is_left_alone():
    """Docstrings, names of keys and the words of a message are no behaviour that a case could judge."""
    source = (
        "def f(p, i):\n    'doc'\n    p['W' + str(i)] = f'{i + 1}'\n    raise ValueError('no' + str(i))\n"
    )
    assert changes(source, "f") == [
        ("p['W' + str(i)] = f'{i + 1}'", "pass"),
        ("raise ValueError('no' + str(i))", "pass"),
    ]


def test_the_free_axis_of_a_reshape_stays():
    """Any negative number is the free axis: another one would be a mutant that nothing can tell apart."""
    found = {after for _, after in changes("def f(x):\n    return x.reshape(x[-1], -1)\n", "f")}
    assert "return x.reshape(x[-1], -2)" not in found and "return x.reshape(x[-2], -1)" in found


def test_a_default_value_is_changed_on_the_functions_own_line():
    """Defaults are part of what was published: the probe that leaves them out must see them."""
    found = {after for _, after in changes(SOURCE, "Net.__init__")}
    assert "def __init__(self, sizes=(5, 3))" in found


def test_names_outlast_an_edit_elsewhere():
    """A list of mutants that are no errors stays true when lines shift or another function changes."""
    edited = "# a line\n\n" + SOURCE.replace("x.size", "x.shape[0]")
    kept = [one.name for one in mutants("net.py", edited) if one.function == "Net.loss"]
    assert kept == [one.name for one in mutants("net.py", SOURCE) if one.function == "Net.loss"]


def test_the_same_change_twice_is_counted():
    """Two equal statements of a function give two mutants with names of their own."""
    source = "def f(a):\n    a.append(1)\n    a.append(1)\n"
    found = [(one.line, one.occurrence) for one in mutants("a.py", source) if one.after == "pass"]
    assert found == [(2, 1), (3, 2)]


def test_a_broken_function_fails_when_it_is_called():
    """That is how it is found out which questions call a function: the rest of the file works."""
    names = {}
    exec(broken(SOURCE, "Net.loss"), names)
    net = names["Net"]((1, 2))
    assert net.sizes == (1, 2)
    with pytest.raises(NotImplementedError):
        net.loss([1], 2)
