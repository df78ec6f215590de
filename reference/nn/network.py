"""A dense network whose training step allocates no array: all intermediate results have buffers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from reference.nn import layers
from reference.nn.initialisers import xavier_uniform
from reference.nn.normalisation import BatchNorm
from reference.nn.workspace import Workspace

Array = np.ndarray
Initialiser = Callable[[np.random.Generator, int, int], Array]

# name: (function, its derivative from its output), both written into a buffer
ACTIVATIONS = {
    "relu": (layers.relu, layers.relu_slope),
    "sigmoid": (layers.sigmoid, layers.sigmoid_slope),
    "tanh": (layers.tanh, layers.tanh_slope),
}
# loss: the outputs it goes with
LOSSES = {
    "mean cross-entropy": ("softmax",),
    "summed cross-entropy": ("softmax",),
    "summed squared error": ("linear", "sigmoid"),
}
# layers of fewer outputs keep W column by column: their products are up to a third faster
NARROW = 32
# rows that `predict` takes at a time if `batch` is smaller
PREDICTED = 256


class Dense:
    """A fully connected network; rows of the input are samples.

    `sizes` counts the units from input to output; `activation` is "relu", "sigmoid" or "tanh", or a list of
    these, one for each hidden layer. `output` is "softmax", "linear" or "sigmoid"; `loss` is "mean cross-
    entropy" or "summed cross-entropy" (softmax; targets are integer labels (n,)) or "summed squared error"
    (linear, sigmoid; targets (n, outputs)). A mean is over samples. `batch` is the largest number of rows of
    one step. With `normalise`, batch normalisation stands between each hidden layer's sums and its activation.

    `params` lists W1 (sizes[0], sizes[1]), b1, W2, …, all of `dtype`; `grads` has the same shapes. Biases
    start at 0; those of the normalisation, gamma and beta of each hidden layer, come last. Raises ValueError
    for names that do not exist or do not go together. Source: 16-720 HW5 §2, §5; CS189 HW6 §1.2.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str | Sequence[str],
        rng: np.random.Generator,
        initialiser: Initialiser = xavier_uniform,
        dtype: type = np.float32,
        *,
        batch: int,
        output: str = "softmax",
        loss: str = "mean cross-entropy",
        normalise: bool = False,
    ) -> None:
        hidden = list(sizes[1:-1])
        names = [activation] * len(hidden) if isinstance(activation, str) else list(activation)
        _check(sizes, names, output, loss)
        self.sizes = tuple(int(size) for size in sizes)
        self.batch = int(batch)
        self.dtype = np.dtype(dtype)
        self.output = output
        self.loss = loss
        self.mean_loss = loss.startswith("mean")
        self.params: list[Array] = []
        self.grads: list[Array] = []
        for n_in, n_out in pairwise(self.sizes):
            order = "F" if n_out < NARROW else "C"
            self.params += [np.empty((n_in, n_out), self.dtype, order), np.zeros(n_out, self.dtype)]
            self.params[-2][...] = initialiser(rng, n_in, n_out)
            self.grads += [np.zeros_like(p) for p in self.params[-2:]]
        self._last = slice(len(self.params) - 2, len(self.params))
        self._norms = [BatchNorm(size, self.dtype) for size in self.sizes[1:-1]] if normalise else []
        for norm in self._norms:
            self.params += norm.params
            self.grads += norm.grads
        self._functions = [ACTIVATIONS[name] for name in names]
        self._space = Workspace(self.sizes[1:], max(self.batch, PREDICTED), self.dtype)
        self._converted: Array | None = None

    def loss_and_gradients(self, x: Array, target: Array) -> float:
        """Return the loss of a batch and fill `grads` with its gradients.

        Shapes: x (n, inputs) with n up to `batch`; target as the class says. x of another type is converted
        into a buffer. Raises ValueError for shapes or labels that do not fit.
        """
        if not 0 < len(x) <= self.batch:
            raise ValueError(f"x: {len(x)} rows; this network takes 1 to {self.batch} (its batch) at a time")
        space = self._space
        space.cut(len(x))
        x = self._as_input(x)
        hidden = self._run_hidden(x, training=True)
        if self.output == "softmax":
            loss, delta = self._cross_entropy(hidden, target)
        else:
            loss, delta = self._squared_error(hidden, target)
        for k in range(len(self.sizes) - 2, -1, -1):
            before = space.out[k - 1] if k else x
            W, dW, db = self.params[2 * k], *self.grads[2 * k : 2 * k + 2]
            if dW.flags.c_contiguous:
                np.matmul(before.T, delta, out=dW)  # ∂L/∂W = xᵀ δ
            else:
                np.matmul(delta.T, before, out=dW.T)
            np.matmul(space.ones, delta, out=db)  # ∂L/∂b = Σ_n δ_n
            if k:
                np.matmul(delta, W.T, out=space.delta[k - 1])  # ∂L/∂x = δ Wᵀ
                self._functions[k - 1][1](before, out=space.slope[k - 1])
                delta = space.delta[k - 1]
                delta *= space.slope[k - 1]  # δ of the layer below = ∂L/∂x · f'
                if self._norms:
                    self._norms[k - 1].backward(delta)
        return loss

    def predict(self, x: Array) -> Array:
        """Return the outputs (N, outputs) of x (N, inputs) for any N; of softmax, the scores before it."""
        result = np.empty((len(x), self.sizes[-1]), self.dtype)
        for start in range(0, len(x), self._space.capacity):
            block = x[start : start + self._space.capacity]
            self._space.cut(len(block))
            y = result[start : start + len(block)]
            layers.affine(self._run_hidden(self._as_input(block)), *self.params[self._last], out=y)
            if self.output == "sigmoid":
                layers.sigmoid(y, out=y)
        return result

    def _as_input(self, x: Array) -> Array:
        """Return x in the network's type, by way of a buffer if it has another."""
        n = self._space.n
        if x.shape != (n, self.sizes[0]):
            raise ValueError(f"x: shape {x.shape}; this network takes ({n}, {self.sizes[0]})")
        if x.dtype == self.dtype:
            return x
        if self._converted is None:
            self._converted = np.empty((self._space.capacity, self.sizes[0]), self.dtype)
        np.copyto(self._converted[:n], x)
        return self._converted[:n]

    def _run_hidden(self, x: Array, training: bool = False) -> Array:
        """Run the hidden layers and return the last one's output."""
        for k, (function, _) in enumerate(self._functions):
            x = layers.affine(x, self.params[2 * k], self.params[2 * k + 1], out=self._space.out[k])
            if self._norms:
                norm = self._norms[k]
                (norm.train if training else norm.predict)(x)
            function(x, out=x)
        return x

    def _cross_entropy(self, hidden: Array, labels: Array) -> tuple[float, Array]:
        """Return the loss and its gradient with respect to the scores (n, K)."""
        # Class by class, (K, n): maximum and sum over classes then run along long rows, 20 times as fast.
        space, s, scores = self._space, self._space.by_class, self._space.out[-1]
        true = self._true_elements(labels)
        scale = 1 / space.n if self.mean_loss else 1.0
        W, b = self.params[self._last]
        np.matmul(hidden, W, out=scores)
        np.add(scores.T, b[:, None], out=s)  # s = x W + b
        s -= np.maximum.reduce(s, axis=0, out=space.largest)  # no exponential overflows
        flat = s.reshape(-1)
        flat.take(true, out=space.picked, mode="clip")
        np.exp(s, out=s)
        np.add.reduce(s, axis=0, out=space.total)
        s *= np.divide(scale, space.total, out=space.largest)  # scale · softmax(s)
        np.log(space.total, out=space.total)
        space.total -= space.picked
        loss = scale * float(np.add.reduce(space.total))  # L = scale · Σ_n (log Σ_k exp s_nk − s_n,label)
        flat.take(true, out=space.picked, mode="clip")
        space.picked -= scale
        flat.put(true, space.picked, mode="clip")  # ∂L/∂s = scale · (softmax(s) − onehot)
        return loss, s.T

    def _true_elements(self, labels: Array) -> Array:
        """Return where each sample's true class stands in the scores kept class by class."""
        n, classes, true = self._space.n, self.sizes[-1], self._space.true
        if labels.shape != (n,) or labels.dtype.kind not in "iu":
            raise ValueError(
                f"target: {labels.dtype} of shape {labels.shape}; give integer labels of shape ({n},)"
            )
        np.copyto(true, labels, casting="unsafe")
        # read without sign, a negative label is a very large one
        if np.maximum.reduce(true.view(np.uintp)) >= classes:
            raise ValueError(
                f"target: labels from {labels.min()} to {labels.max()}; the classes are 0 to {classes - 1}"
            )
        true *= n
        true += self._space.row
        return true

    def _squared_error(self, hidden: Array, target: Array) -> tuple[float, Array]:
        """Return the loss and its gradient with respect to the last weighted sums (n, outputs)."""
        y, delta, slope = self._space.out[-1], self._space.delta[-1], self._space.slope[-1]
        if target.shape != y.shape:
            raise ValueError(f"target: shape {target.shape}; the outputs of this batch are {y.shape}")
        layers.affine(hidden, *self.params[self._last], out=y)
        if self.output == "sigmoid":
            layers.sigmoid(y, out=y)
        np.subtract(y, target, out=delta, casting="same_kind")
        error = delta.reshape(-1)
        loss = float(np.dot(error, error))  # L = Σ (y − t)²
        delta *= 2  # ∂L/∂y = 2 (y − t)
        if self.output == "sigmoid":
            layers.sigmoid_slope(y, out=slope)
            delta *= slope
        return loss, delta


def _check(sizes: Sequence[int], names: list[str], output: str, loss: str) -> None:
    """Raise ValueError for an architecture that does not hold together."""
    if len(sizes) < 2 or any(size < 1 for size in sizes):
        raise ValueError(f"sizes: {list(sizes)}; give two or more positive counts, from input to output")
    if len(names) != len(sizes) - 2:
        raise ValueError(
            f"activation: {len(names)} names for {len(sizes) - 2} hidden layers; give one for each"
        )
    for name in names:
        if name not in ACTIVATIONS:
            raise ValueError(f"activation: {name!r}; choose from {', '.join(ACTIVATIONS)}")
    if loss not in LOSSES:
        raise ValueError(f"loss: {loss!r}; choose from {', '.join(LOSSES)}")
    if output not in LOSSES[loss]:
        raise ValueError(
            f"output: {output!r} does not go with {loss!r}; choose from {', '.join(LOSSES[loss])}"
        )
