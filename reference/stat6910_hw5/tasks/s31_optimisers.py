"""STAT6910 HW5 §3.1: four optimisers train the same network on MNIST."""

import numpy as np

from reference.nn.losses import accuracy
from reference.nn.network import Dense
from reference.nn.optimisers import SGD, AdaGrad, Adam, Momentum
from reference.nn.training import train
from reference.run import Run

OPTIMISERS = {
    "SGD": lambda s: SGD(s["rate"]),
    "SGD + momentum": lambda s: Momentum(s["rate"], s["momentum"]),
    "AdaGrad": lambda s: AdaGrad(s["rate"]),
    "Adam": lambda s: Adam(s["rate"]),
}


def run(task: Run) -> None:
    """Train with each optimiser from the same weights; record cost, validation accuracy and final test accuracy."""
    settings, digits = task.settings, task.data("mnist").splits
    images = {k: (v.images.reshape(len(v.images), -1) / 255).astype(np.float32) for k, v in digits.items()}
    labels = {k: v.labels for k, v in digits.items()}
    rows, held_out = np.split(task.rng.permutation(len(images["train"])), [settings["train"]])
    x, y = images["train"][rows], labels["train"][rows]
    x_valid, y_valid = images["train"][held_out], labels["train"][held_out]
    weights, order = (int(seed) for seed in task.rng.integers(2**62, size=2))
    sizes = [x.shape[1], *settings["hidden"], 10]
    batch = settings["batch"]
    for variant, chosen in settings["optimisers"].items():
        network = Dense(sizes, settings["activation"], np.random.default_rng(weights), _uniform, batch=batch)
        optimiser = OPTIMISERS[variant](chosen)

        def record(epoch, cost, variant=variant, chosen=chosen, network=network, optimiser=optimiser):
            task.metric("cost", cost, variant=variant, split="train", step=epoch)
            share = accuracy(network.predict(x_valid), y_valid)
            task.metric("accuracy", share, variant=variant, split="valid", step=epoch)
            # torch's AdaGrad: η / (1 + (t − 1) η_decay) in step t
            optimiser.rate = chosen["rate"] / (1 + epoch * -(-len(x) // batch) * chosen.get("rate_decay", 0))

        train(
            network,
            optimiser,
            x,
            y,
            epochs=settings["epochs"],
            batch_size=batch,
            rng=np.random.default_rng(order),
            on_epoch=record,
        )
        task.metric(
            "accuracy",
            accuracy(network.predict(images["test"]), labels["test"]),
            variant=variant,
            split="test",
        )


def _uniform(rng: np.random.Generator, n_in: int, n_out: int) -> np.ndarray:
    """Draw weights as torch's Linear does: uniform between ±1/√n_in."""
    return rng.uniform(-1, 1, (n_in, n_out)) / np.sqrt(n_in)
