"""A task that fails says in its one line which of its settings failed, or which file is too short."""

import numpy as np
import pytest

from reference.datasets.load import DataError, Dataset, Origin, Split
from reference.ece1513_a2.letters import split_letters
from reference.run import Run
from reference.stat6910_hw5.tasks import s31_optimisers
from regrade.errors import one_line


def test_the_setting_that_diverged_is_named():
    """Of several trainings in one task, the line names the one whose rate was too large."""
    network = {"hidden": [10, 10], "activation": "relu", "batch": 64, "epochs": 2}
    rates = {"SGD": {"rate": 0.1}, "Adam": {"rate": 1e30}}
    settings = {"train": 1137, **network, "optimisers": rates, "cost_band": 0.1, "accuracy_band": 0.1}
    run = Run("stat6910_hw5", "s31_optimisers", "embedded", 0, settings)
    with pytest.raises(Exception) as failed, np.errstate(all="ignore"):
        s31_optimisers.run(run)
    assert one_line(failed.value).startswith("Adam: ")


def test_data_too_small_for_a_setting_names_the_file(monkeypatch):
    """A whole file that holds fewer examples than the split asks for is told by its name and both numbers."""
    origin = Origin("notmnist", "notMNIST", "", "", "rebuilt", ("notmnist/small.npz",))
    few = Split(np.zeros((50, 28, 28), np.uint8), np.zeros(50, np.int64))
    run = Run("ece1513_a2", "s13_learning", "published", 0, {"train": 40, "valid": 20})
    monkeypatch.setattr(run, "data", lambda _: Dataset("notmnist", {"all": few}, ("A",), origin))
    with pytest.raises(
        DataError, match=r"notmnist/small\.npz: 50 examples, but train, valid = 40, 20 needs 61"
    ):
        split_letters(run)
