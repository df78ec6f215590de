"""Principal components against scikit-learn, PSNR against scikit-image."""

import math

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio
from sklearn.decomposition import PCA as SklearnPCA

from reference.vision import pca
from reference.vision.psnr import psnr


def _rows(seed: int, shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape) * np.linspace(3, 1, shape[1]) + rng.normal(
        size=shape[1]
    )  # distinct variances


@pytest.mark.parametrize("shape", [(60, 9), (8, 30)])
def test_components_span_and_reconstruct_as_sklearns(shape):
    """Components equal scikit-learn's up to sign, and so does the reconstruction, for tall and for wide data."""
    X = _rows(0, shape)
    ours, theirs = pca.fit(X, 4), SklearnPCA(4, svd_solver="full").fit(X)
    np.testing.assert_allclose(np.abs(ours.components @ theirs.components_.T), np.eye(4), atol=1e-10)
    expected = theirs.inverse_transform(theirs.transform(X))
    np.testing.assert_allclose(ours.reconstruct(X), expected, atol=1e-10)
    np.testing.assert_allclose(np.abs(ours.project(X)), np.abs(theirs.transform(X)), atol=1e-10)


def test_sign_of_components_is_fixed():
    """Each component's largest entry is positive, also when all data are turned around."""
    X = _rows(1, (50, 7))
    components = pca.fit(X, 5).components
    assert (np.take_along_axis(components, np.abs(components).argmax(1)[:, None], 1) > 0).all()
    np.testing.assert_allclose(pca.fit(-X, 5).components, components, atol=1e-12)


@pytest.mark.parametrize("k", [0, 8])
def test_impossible_number_of_components_is_refused(k):
    """k outside 1 … min(N, D) is an error that names the range."""
    with pytest.raises(ValueError, match=f"k = {k} must lie between 1 and 7"):
        pca.fit(_rows(2, (20, 7)), k)


@pytest.mark.parametrize("data_range", [1.0, 255.0])
def test_psnr_is_skimages(data_range):
    """PSNR equals scikit-image's for any range, and is infinite for equal pictures."""
    a, b = np.random.default_rng(3).random((2, 16, 16)) * data_range
    assert psnr(a, b, data_range) == pytest.approx(
        peak_signal_noise_ratio(a, b, data_range=data_range), rel=1e-12
    )
    assert psnr(a, a, data_range) == math.inf


def test_psnr_of_uint8_does_not_wrap():
    """The difference of unsigned pictures is taken in float64: 0 against 255 is the worst, 0 dB."""
    assert psnr(np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8), 255) == 0
    with pytest.raises(ValueError, match="differ"):
        psnr(np.zeros((2, 2)), np.zeros((2, 3)))
