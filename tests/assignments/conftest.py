"""What the tests of derivations draw from."""

import numpy as np
import pytest
import torch


@pytest.fixture
def draw():
    """Return a function that draws normal numbers of a shape as float64 leaves of torch."""
    rng = np.random.default_rng(3)
    return lambda *shape: torch.tensor(rng.standard_normal(shape), requires_grad=True)
