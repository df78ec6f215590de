"""Principal components of rows, with a fixed sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PCA:
    """The mean (D,) and the k orthonormal directions (k, D) of largest variance, in falling order."""

    mean: np.ndarray
    components: np.ndarray

    def project(self, X: np.ndarray) -> np.ndarray:
        """Return the coordinates (N, k) of the rows X (N, D)."""
        return (X - self.mean) @ self.components.T  # z = (x - mean) V^T

    def reconstruct(self, X: np.ndarray) -> np.ndarray:
        """Return the rows (N, D) of rank k that lie nearest to X (N, D) (16-720 HW5 §6.1)."""
        return self.project(X) @ self.components + self.mean  # x' = z V + mean


def fit(X: np.ndarray, k: int) -> PCA:
    """Return the first k principal components of the rows X (N, D), computed in float64.

    Each component's sign is such that its entry of largest magnitude is positive: the decomposition leaves the sign
    open, and machines differ in it. Raises ValueError unless 1 <= k <= min(N, D).
    """
    X = np.asarray(X, dtype=np.float64)
    if not 1 <= k <= min(X.shape):
        raise ValueError(f"pca: k = {k} must lie between 1 and {min(X.shape)} for X of shape {X.shape}")
    mean = X.mean(axis=0)
    centred = X - mean
    if len(X) > X.shape[1]:  # the eigenvectors of (X - mean)^T (X - mean) are V too, in a fifth of the time
        components = np.linalg.eigh(centred.T @ centred)[1][:, : -k - 1 : -1].T
    else:
        components = np.linalg.svd(centred, full_matrices=False)[2][:k]  # X - mean = U S V^T
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=1)[:, None], axis=1)
    return PCA(mean, components * np.sign(largest))
