"""CS189 HW6 §2: the source's formulas for convolution and max pooling against the layers and numerical differences."""

import numpy as np

from reference.nn.gradient_check import numeric_gradient
from reference.run import Run

PREWITT = np.outer(np.ones(3), [1.0, 0.0, -1.0])  # (c) G_x as printed


def run(task: Run) -> None:
    """Record how far each formula is from what the layers give, relative to the largest value."""
    _derivative_mask(task)
    _strided_convolution(task)
    _edges(task)
    _gradients(task)
    _max_pooling(task)


def _convolve(task: Run, picture: np.ndarray, mask: np.ndarray, stride: int = 1) -> np.ndarray:
    """Return the layer's R (W', H') of a picture (C, W, H) and a mask (C, w, h): Σ I[x+i, y+j] G[i, j]."""
    reply = task.call("conv_forward", x=picture[None], w=mask[None], b=np.zeros(1), stride=stride, pad=0)
    return reply[0, 0]


def _derivative_mask(task: Run) -> None:
    """(a) The mask ½, 0, −½ gives (I[t+1] − I[t−1]) / 2, near the derivative: tried on a line and on a sine."""
    turned = np.array([-0.5, 0, 0.5])[
        None, None
    ]  # I[t−k] G[k]: a layer correlates, so the mask is turned round
    line = task.rng.standard_normal(task.settings["side"])
    filtered = _convolve(task, line[None, None], turned)[0]
    task.metric("formula error", _error((line[2:] - line[:-2]) / 2, filtered), variant="derivative mask")
    t = np.linspace(0, 2 * np.pi, 41)
    slope = _convolve(task, np.sin(t)[None, None], turned)[0] / (t[1] - t[0])
    task.metric("formula error", _error(slope, np.cos(t[1:-1])), variant="derivative of a sine")
    task.array("t", t[1:-1])
    task.array("sine", np.sin(t[1:-1]))
    task.array("cosine", np.cos(t[1:-1]))
    task.array("filtered", slope)


def _strided_convolution(task: Run) -> None:
    """(b) Run the printed loops: their sums against the layer's, and the windows that leave the picture."""
    side, size, stride = (task.settings[key] for key in ("side", "filter", "stride"))
    picture, mask = task.rng.standard_normal((3, side, side)), task.rng.standard_normal((3, size, size))
    layer, sums, beyond = _convolve(task, picture, mask, stride), {}, 0
    for j in range(0, side, stride):
        for i in range(0, side, stride):
            window = picture[:, i : i + size, j : j + size]  # I′ ← I[i, …, i+w−1; j, …, j+h−1]
            if window.shape == mask.shape:
                sums[i // stride, j // stride] = (window * mask).sum()  # R[i, j] ← sum(I′ * G)
            beyond += window.shape != mask.shape
    loops = np.array([sums[place] for place in np.ndindex(*layer.shape)]).reshape(layer.shape)
    task.metric("formula error", _error(loops, layer), variant="strided convolution")
    task.metric("windows beyond the border", beyond)


def _edges(task: Run) -> None:
    """(c) Lay Prewitt's mask on edges of height 1 and on photographs."""
    step = np.repeat(np.arange(6) >= 3, 6).reshape(6, 6).astype(float)  # rises from one row to the next
    for variant, picture in (
        ("vertical edge", step.T),
        ("horizontal edge", step),
        ("even surface", step * 0 + 1),
    ):
        response = np.abs(_convolve(task, picture[None], PREWITT[None]))
        task.metric("response of Prewitt's mask", float(response.max()), variant=variant)
    if task.implementation == "reference":
        photographs = task.data("photos").splits["all"].images
        grey = photographs.mean(axis=3) / 255
        edges = np.stack([np.abs(_convolve(task, picture[None], PREWITT[None])) for picture in grey])
        task.array("photographs", photographs[:, 1:-1, 1:-1])  # the mask has no room on the rim
        edges *= 255 / edges.max(axis=(1, 2), keepdims=True)
        task.array("edges", np.rint(edges).astype(np.uint8))


def _gradients(task: Run) -> None:
    """(d) Hold the printed gradients of a convolution against the layer's, and the right ones against differences."""
    side, size = task.settings["side"], task.settings["filter"]
    out = side - size + 1
    picture, mask = task.rng.standard_normal((3, side, side)), task.rng.standard_normal((3, size, size))
    dR = task.rng.standard_normal((out, out))

    def gradient(output: str, mask: np.ndarray, dR: np.ndarray) -> np.ndarray:
        inputs = {"x": picture[None], "w": mask[None], "b": np.zeros(1), "stride": 1, "pad": 0}
        return task.call("conv_backward", **inputs, dout=dR[None, None], output=output)[0]

    dG, dI = gradient("dw", mask, dR), gradient("dx", mask, dR)
    # as printed: ∂L/∂G_c[x, y] = I_c[2x, 2y] ∂L/∂R[x, y]
    printed_dG = picture[:, : 2 * size : 2, : 2 * size : 2] * dR[:size, :size]
    # and, where R has a value, ∂L/∂I_c[x, y] = G_c[0, 0] ∂L/∂R[x, y]
    printed_dI = mask[:, :1, :1] * dR
    task.metric("formula error", _error(printed_dG, dG), variant="gradient of the mask")
    task.metric("formula error", _error(printed_dI, dI[:, :out, :out]), variant="gradient of the picture")
    # a mask of one pixel is the one for which the second is right
    point, whole = mask[:, :1, :1], task.rng.standard_normal((side, side))
    task.metric(
        "formula error",
        _error(point * whole, gradient("dx", point, whole)),
        variant="gradient of the picture, 1×1 mask",
    )
    right_dG, right_dI = np.zeros_like(mask), np.zeros_like(picture)
    for i, j in np.ndindex(size, size):
        # ∂L/∂G_c[i, j] = Σ_xy I_c[x+i, y+j] ∂L/∂R[x, y]
        right_dG[:, i, j] = (picture[:, i : i + out, j : j + out] * dR).sum(axis=(1, 2))
        # ∂L/∂I_c[x, y] = Σ_ij G_c[i, j] ∂L/∂R[x−i, y−j]
        right_dI[:, i : i + out, j : j + out] += mask[:, i : i + 1, j : j + 1] * dR
    if task.implementation == "reference":  # 270 numerical differences: not through the sandbox
        numeric_dG = numeric_gradient(lambda G: float((_convolve(task, picture, G) * dR).sum()), mask)
        numeric_dI = numeric_gradient(lambda I: float((_convolve(task, I, mask) * dR).sum()), picture)
        task.metric(
            "formula error", _error(right_dG, numeric_dG), variant="gradient of the mask, summed over R"
        )
        task.metric(
            "formula error", _error(right_dI, numeric_dI), variant="gradient of the picture, summed over G"
        )
    task.array("mask_gradient", right_dG)
    task.array("mask_gradient_printed", printed_dG)
    task.array("picture_gradient", right_dI)
    task.array("picture_gradient_printed", np.pad(printed_dI, ((0, 0), (0, side - out), (0, side - out))))


def _max_pooling(task: Run) -> None:
    """(e), (f) Cut the windows by the printed corners, and look at what the gradient gives each value of a window."""
    side = 2 * (task.settings["side"] // 2)
    x = task.rng.standard_normal((1, 1, side, side))
    errors = []
    for size, stride in ((2, 2), (3, 2)):
        pooled = task.call("max_pool_forward", x=x, height=size, width=size, stride=stride)[0, 0]
        cut = np.empty_like(pooled)
        for i, j in np.ndindex(*pooled.shape):
            # i_l = (i−1)s + 1, i_r = (i−1)s + w, counted from 1
            rows, columns = (slice((k + 1 - 1) * stride, (k + 1 - 1) * stride + size) for k in (i, j))
            cut[i, j] = x[0, 0, rows, columns].max()
        errors.append(_error(cut, pooled))
    task.metric("formula error", max(errors), variant="max pooling")
    dx = task.call(
        "max_pool_backward", x=x, height=2, width=2, stride=2, dout=np.ones((1, 1, side // 2, side // 2))
    )
    windows, slopes = (a.reshape(side // 2, 2, side // 2, 2).swapaxes(1, 2).reshape(-1, 4) for a in (x, dx))
    largest = windows == windows.max(axis=1, keepdims=True)
    task.metric("pool gradient", float(slopes[largest].min()), variant="at the maximum")
    task.metric("pool gradient", float(np.abs(slopes[~largest]).max()), variant="elsewhere")
    task.array("pool_input", x[0])
    task.array("pool_gradient", dx[0])
    # a value that is the maximum of several windows gets the gradient of each
    overlapping = task.call(
        "max_pool_backward", x=x, height=2, width=2, stride=1, dout=np.ones((1, 1, side - 1, side - 1))
    )
    task.metric("pool gradient", float(overlapping.max()), variant="largest, overlapping windows")
    if task.implementation == "reference":
        dR = task.rng.standard_normal((1, 1, side // 2, side // 2))
        analytic = task.call("max_pool_backward", x=x, height=2, width=2, stride=2, dout=dR)

        def loss(x: np.ndarray) -> float:
            return float((task.call("max_pool_forward", x=x, height=2, width=2, stride=2) * dR).sum())

        task.metric(
            "formula error", _error(analytic, numeric_gradient(loss, x)), variant="gradient of max pooling"
        )


def _error(claimed: np.ndarray, measured: np.ndarray) -> float:
    return float(np.abs(claimed - measured).max() / np.abs(measured).max())
