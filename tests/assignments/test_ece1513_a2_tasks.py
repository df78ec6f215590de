"""ECE1513 Assignment 2: the tasks on helpers, hidden units and the convolutional network, at tiny settings."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from reference.ece1513_a2 import derivation
from reference.ece1513_a2.letters import settled_epoch
from reference.ece1513_a2.tasks import s11_helpers, s22_cnn, s141_units, s231_decay, s232_dropout
from reference.run import Run
from regrade import declared

HELPERS = {"samples": 6, "inputs": 5, "hidden": 4, "classes": 3}
CNN = {"train": 330, "valid": 100, "subset": 100, "filters": 4, "units": 30, "rate": 0.002, "batch_size": 32}
CNN |= {"epochs": 3, "early": 2, "late": 2}


def perform(module, settings, seed=0):
    """Run a task on embedded data; return the run and {(metric, split, step, variant): value}."""
    run = Run("ece1513_a2", module.__name__.rpartition(".")[2], "embedded", seed, settings)
    module.run(run)
    values = {(row[7], row[6], row[5], row[3]): row[8] for row in run.rows}
    assert len(values) == len(run.rows)  # no number is recorded twice
    return run, values


@pytest.fixture(scope="module")
def cnn():
    """The convolutional network's task, run once."""
    return perform(s22_cnn, CNN | {"turn_epoch": 2, "sizes": [1, 2, 8], "partitions": 3})


def test_every_equation_agrees_with_differences():
    """All fourteen equations and six helpers are checked; differences leave 1e-7 at most, formulas 1e-12."""
    _, values = perform(s11_helpers, HELPERS, seed=4)
    errors = {key[3]: value for key, value in values.items() if key[0] == "relative_error"}
    assert {f"equation={number}" for number in range(1, 15)} < set(errors)
    assert len(errors) == 20
    for name, error in errors.items():
        assert error <= (1e-12 if name.startswith("helper") else 1e-7), name


@pytest.mark.parametrize(
    ("function", "wrong", "equations"),
    [
        (
            "by_score",
            lambda target, z: -derivation.starter.softmax(z),
            {3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14},
        ),
        ("by_probability", lambda target, s: target / s, {1}),
        ("softmax_jacobian", lambda z: np.diag(derivation.starter.softmax(z[None])[0]), {2}),
    ],
)
def test_a_wrong_equation_is_seen(monkeypatch, function, wrong, equations):
    """A derivation with a mistake has an error far above that of the differences, wherever it enters."""
    monkeypatch.setattr(derivation, function, wrong)
    _, values = perform(s11_helpers, HELPERS)
    fallen = {key[3] for key, value in values.items() if key[0] == "relative_error" and value > 1e-2}
    assert fallen == {f"equation={number}" for number in equations}


def test_statements_about_the_printed_helpers():
    """The unshifted softmax overflows, the shifted one does not, and the printed cross-entropy gives no number."""
    _, values = perform(s11_helpers, HELPERS)
    held = {key[3].removeprefix("statement="): value for key, value in values.items() if key[0] == "holds"}
    assert [name for name, value in held.items() if not value] == [
        "the printed CE is a number for a certain prediction"
    ]
    assert len(held) == 5


def test_hidden_units_learn_and_keep_their_letters():
    """Each size is trained from weights of its own; values kept letter by letter average to what is recorded."""
    settings = {"train": 600, "valid": 100, "subset": 200, "units": [5, 60], "epochs": 6, "early": 2}
    run, values = perform(s141_units, settings | {"batch_size": 50, "rate": 1e-3, "gamma": 0.9})
    assert values["accuracy", "test", "", "units=60"] > 0.4
    for size in ("units=5", "units=60"):
        assert values["accuracy", "test", "", size] == values["accuracy", "test", 6, size]
        right = run.arrays[f"examples|accuracy|{size}|test"]
        assert right.mean() == pytest.approx(values["accuracy", "test", "", size], abs=1e-12)
        first = np.mean([values["accuracy", "train", epoch, size] for epoch in (1, 2)])
        assert values["early_accuracy", "train", "", size] == pytest.approx(first, abs=1e-12)


def test_the_network_learns_and_its_last_values_end_the_curves(cnn):
    """The network beats chance by far; last values are the ends of the curves, late ones their mean."""
    run, values = cnn
    assert values["accuracy", "test", "", ""] > 0.4
    for split in ("train", "valid", "test"):
        assert values["accuracy", split, "", ""] == pytest.approx(values["accuracy", split, 3, ""], abs=1e-12)
        assert values["loss", split, "", ""] == pytest.approx(values["loss", split, 3, ""], rel=1e-5)
        assert values["loss", split, "", "at the turn"] == pytest.approx(
            values["loss", split, 2, ""], rel=1e-5
        )
        least = min(values["loss", split, epoch, ""] for epoch in (1, 2, 3))
        assert values["loss", split, "", "at its least"] == pytest.approx(least, rel=1e-5)
        late = np.mean([values["accuracy", split, epoch, ""] for epoch in (2, 3)])
        assert values["late_accuracy", split, "", ""] == pytest.approx(late, abs=1e-6)
    assert run.arrays["examples|accuracy||valid"].shape == (100,)


def test_a_letter_alone_is_read_by_chance_and_a_full_batch_as_in_training(cnn):
    """Alone, every letter gets one answer; in one batch of all, the accuracy is that of the evaluation."""
    run, values = cnn
    letters = len(run.arrays["examples|accuracy||test"])
    alone = values["accuracy", "test", "", "batch=1, companions=any letters"]
    assert alone == values["accuracy", "test", "", "batch=1, companions=the same letter"] < 0.2
    together = values["accuracy", "test", "", f"batch={letters}, companions=any letters"]
    # 2,570 pictures in another order: sums differ by rounding, which may move a letter or two
    assert together == pytest.approx(values["accuracy", "test", "", ""], abs=2.5 / letters)
    assert values["unsteady", "test", "", "batch=2, companions=any letters"] > 0.1
    assert values["certainty_deviation", "test", "", f"batch={letters}, companions=any letters"] == 0


def test_reading_in_batches_puts_letters_back_in_their_places():
    """What is read of a shuffled set belongs to the picture it came from."""
    network = s22_cnn.MomentsCNN(np.random.default_rng(1), filters=2, units=40)
    x = torch.from_numpy(np.random.default_rng(2).random((10, 28, 28), dtype=np.float32))
    truth, order = torch.arange(10) % 3, torch.tensor([3, 9, 0, 1, 7, 2, 8, 4, 6, 5])
    network.eval()
    with torch.no_grad():
        network.output.bias.zero_()  # so that the pictures are not all read as one letter
        found, certainty = s22_cnn._read(network, x, truth, order, 5)
        for rows in order.split(5):
            p = torch.softmax(network(x[rows]), 1)
            torch.testing.assert_close(found[rows], p.argmax(1))
            torch.testing.assert_close(certainty[rows], p[torch.arange(5), truth[rows]])
    assert len(found.unique()) > 2


@pytest.mark.parametrize(
    ("module", "key", "name"), [(s231_decay, "decays", "decay"), (s232_dropout, "keeps", "keep")]
)
def test_a_part_is_what_the_whole_task_gives(module, key, name):
    """A network trained as a part of its own is bit for bit the one that the task in one piece trains."""
    settings = CNN | {"epochs": 1, "train": 96}
    whole, _ = perform(module, settings | {key: [0.5, 0.25]})
    part, _ = perform(module, settings | {key: [0.25]})
    assert part.rows == [row for row in whole.rows if row[3] == f"{name}=0.25"]
    others = [row[8] for row in whole.rows if row[3] == f"{name}=0.5"]
    assert others != [row[8] for row in part.rows]


@pytest.mark.parametrize("task", ["s13_learning", "s141_units", "s231_decay", "s232_dropout"])
def test_parts_cover_the_published_settings(task):
    """The parts of a task together are the settings that the source names, each once."""
    settings = declared.task("ece1513_a2", task)["settings"]["published"]
    (key,) = {name for part in settings["parts"].values() for name in part}
    assert [value for part in settings["parts"].values() for value in part[key]] == settings[key]


def test_settled_epoch_is_the_last_entry_into_the_band():
    """A curve that leaves the band again has not settled before; one that never leaves it has from the start."""
    assert settled_epoch(np.array([0.2, 0.9, 0.7, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]), 0.05) == 4
    assert settled_epoch(np.full(5, 0.3), 0.01) == 1
