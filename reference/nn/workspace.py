"""The buffers of a dense network's training step, cut to the number of rows at hand without allocating."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Array = np.ndarray


class Workspace:
    """Room for batches of up to `capacity` rows through layers of the given widths; `cut(n)` makes the views.

    After `cut(n)`, for each layer k: `out[k]` its output, `delta[k]` the gradient with respect to its
    weighted sums and `slope[k]`, shared by all layers, the derivative of its activation: all (n, width). Of
    the last layer of K units also `by_class` (K, n), which shares its memory with `delta[-1]`, and `largest`,
    `total`, `picked`, `ones`, each (n,); `true` and `row` (n,) are integers.
    """

    def __init__(self, widths: Sequence[int], capacity: int, dtype: np.dtype) -> None:
        self.capacity = capacity
        self._widths = list(widths)
        self._out = [np.empty(capacity * width, dtype) for width in widths]
        self._delta = [np.empty(capacity * width, dtype) for width in widths]
        self._slope = np.empty(capacity * max(widths), dtype)
        self._vectors = [np.empty(capacity, dtype) for _ in range(3)]
        self._ones = np.ones(capacity, dtype)
        self._true = np.empty(capacity, np.intp)
        self._row = np.arange(capacity)
        self.n = 0
        self.cut(capacity)

    def cut(self, n: int) -> None:
        """Make the views for n rows, 0 < n ≤ capacity; nothing happens if they are made already."""
        if n == self.n:
            return
        self.n = n
        self.out = [_rows(memory, n, width) for memory, width in zip(self._out, self._widths, strict=True)]
        self.delta = [
            _rows(memory, n, width) for memory, width in zip(self._delta, self._widths, strict=True)
        ]
        self.slope = [_rows(self._slope, n, width) for width in self._widths]
        self.by_class = _rows(self._delta[-1], self._widths[-1], n)
        self.largest, self.total, self.picked = (vector[:n] for vector in self._vectors)
        self.ones, self.true, self.row = self._ones[:n], self._true[:n], self._row[:n]


def _rows(memory: Array, rows: int, columns: int) -> Array:
    """Return the start of flat memory as a matrix."""
    return memory[: rows * columns].reshape(rows, columns)
