"""CS189 HW6 §2: the source's formulas for convolution and max pooling against the layers."""

import numpy as np

from reference.run import Run


def run(task: Run) -> None:
    """Record how far each formula is from what the layers give, relative to the largest value."""
    side, size = task.settings["side"], task.settings["filter"]
    out = side - size + 1
    picture, mask = task.rng.standard_normal((3, side, side)), task.rng.standard_normal((3, size, size))
    dR = task.rng.standard_normal((out, out))
    inputs = {"x": picture[None], "w": mask[None], "b": np.zeros(1), "stride": 1, "pad": 0}

    def gradient(output):
        return task.call("conv_backward", **inputs, dout=dR[None, None], output=output)[0]

    # (d) ∂L/∂G_c[x, y] = I_c[2x, 2y] ∂L/∂R[x, y]
    claimed = picture[:, : 2 * size : 2, : 2 * size : 2] * dR[:size, :size]
    task.metric("formula error", _error(claimed, gradient("dw")), variant="gradient of the mask")
    # (d) ∂L/∂I_c[x, y] = G_c[0, 0] ∂L/∂R[x, y], where R has a value
    claimed = mask[:, :1, :1] * dR
    task.metric(
        "formula error", _error(claimed, gradient("dx")[:, :out, :out]), variant="gradient of the picture"
    )
    # (a) the mask ½, 0, −½ gives (I[t+1] − I[t−1]) / 2; a layer correlates, so the mask is turned round
    line, turned = task.rng.standard_normal(side), np.array([-0.5, 0, 0.5])
    filtered = task.call(
        "conv_forward", x=line[None, None, None], w=turned[None, None, None], b=np.zeros(1), stride=1, pad=0
    )
    task.metric(
        "formula error", _error((line[2:] - line[:-2]) / 2, filtered[0, 0, 0]), variant="derivative mask"
    )
    # (f) 1 at the maximum of a window, 0 elsewhere
    pooled = 2 * (side // 2)
    x = task.rng.standard_normal((1, 1, pooled, pooled))
    dx = task.call("max_pool_backward", x=x, size=2, stride=2, dout=np.ones((1, 1, pooled // 2, pooled // 2)))
    windows, slopes = (
        a.reshape(pooled // 2, 2, pooled // 2, 2).swapaxes(1, 2).reshape(-1, 4) for a in (x, dx)
    )
    largest = windows == windows.max(axis=1, keepdims=True)
    task.metric("pool gradient", float(slopes[largest].min()), variant="at the maximum")
    task.metric("pool gradient", float(np.abs(slopes[~largest]).max()), variant="elsewhere")


def _error(claimed: np.ndarray, measured: np.ndarray) -> float:
    return float(np.abs(claimed - measured).max() / np.abs(measured).max())
