"""The distributions of initial weights."""

import numpy as np
import pytest
from scipy import stats

from reference.nn import initialisers

N_IN, N_OUT = 300, 200
EXPECTED = {
    "xavier_uniform": stats.uniform(-np.sqrt(6 / 500), 2 * np.sqrt(6 / 500)),
    "fan_in_normal": stats.norm(0, 1 / np.sqrt(N_IN)),
    "he_normal": stats.norm(0, np.sqrt(2 / N_IN)),
    "scaled_normal": stats.norm(0, 0.1),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_weights_follow_the_stated_distribution(name):
    """60 000 weights have the distribution's shape, spread and ends, are float64 (in, out), and repeat by seed."""
    arguments = (N_IN, N_OUT, 0.1) if name == "scaled_normal" else (N_IN, N_OUT)
    draw = getattr(initialisers, name)
    W = draw(np.random.default_rng(3), *arguments)
    assert W.shape == (N_IN, N_OUT)
    assert W.dtype == np.float64
    assert stats.kstest(W.ravel(), EXPECTED[name].cdf).pvalue > 1e-3
    expected, lowest, highest = EXPECTED[name], *EXPECTED[name].support()
    np.testing.assert_allclose(W.std(), expected.std(), rtol=5 / np.sqrt(2 * W.size))  # five standard errors
    assert lowest <= W.min() and W.max() <= highest
    if np.isfinite(highest):  # 60 000 uniform draws miss the outer 2 ‰ on a side with a chance below 1e-25
        assert W.min() < 0.996 * lowest and W.max() > 0.996 * highest
    np.testing.assert_array_equal(W, draw(np.random.default_rng(3), *arguments))
