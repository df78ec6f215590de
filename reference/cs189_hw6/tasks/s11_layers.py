"""CS189 HW6 §1.1: the backward pass of each layer against central differences of its forward pass."""

from reference.run import Run

# layer: shapes of x, w, b, dout as the source draws them
LAYERS = {
    "affine": ((2, 3), (3, 4), (4,), (2, 4)),
    "relu": ((2, 3), (1,), (1,), (2, 3)),
    "affine_relu": ((2, 3), (3, 4), (4,), (2, 4)),
    "softmax": ((4, 2), (1,), (4,), (1,)),
}


def run(task: Run) -> None:
    """Record the largest difference for each layer and gradient."""
    for layer, shapes in LAYERS.items():
        x, w, b, dout = (task.rng.standard_normal(shape) for shape in shapes)
        if layer == "softmax":
            x, b = x / 1000, task.rng.integers(2, size=4).astype(float)
        errors = task.call(
            "layer_errors", layer=layer, x=x, w=w, b=b, dout=dout, step=float(task.settings["step"])
        )
        for name, error in errors.items():
            task.metric("gradient error", error, variant=f"{layer} {name}")
