"""The step that judges claims finds the values kept for each example: by seed, part and name."""

import numpy as np

from regrade.steps.claims import examples_of


def test_examples_are_found_by_seed_over_parts(tmp_path):
    """The array of a name comes from whichever part of a seed has it; failed runs and submissions are left out."""
    runs = []
    for who, seed, part, status in (
        ("reference", 0, "slow", "done"), ("reference", 0, "fast", "done"), ("reference", 1, "slow", "done"),
        ("reference", 2, "slow", "failed"), ("solution", 0, "slow", "done"), ("reference", 3, "", "done"),
    ):  # fmt: skip
        folder = tmp_path / "tasks" / "x" / "t" / who / (f"seed-{seed}-{part}" if part else f"seed-{seed}")
        folder.mkdir(parents=True)
        name = f"examples|accuracy|rate={part or 'slow'}|test"
        np.savez(folder / "arrays.npz", **{name: np.full(3, seed + (10 if who == "solution" else 0))})
        runs.append(
            {
                "assignment": "x",
                "task": "t",
                "implementation": who,
                "seed": seed,
                "part": part,
                "status": status,
            }
        )
    find = examples_of(tmp_path, runs)
    slow = find("x", "t", "examples|accuracy|rate=slow|test")
    assert {seed: int(values[0]) for seed, values in slow.items()} == {0: 0, 1: 1, 3: 3}
    assert list(find("x", "t", "examples|accuracy|rate=fast|test")) == [0]
    assert find("x", "other", "examples|accuracy|rate=slow|test") == {}
