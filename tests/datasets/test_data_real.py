"""The real files, where they are at hand: read in full, of the known sizes, the right way up."""

import numpy as np
import pytest

from reference.datasets.load import load

SIZES = {
    "mnist": ("own", {"train": 60000, "test": 10000}, (28, 28)),
    "notmnist": ("rebuilt", {"all": 18724}, (28, 28)),
    "nist36": ("rebuilt", {"train": 9000, "valid": 2880, "test": 1800}, (32, 32)),
    "emnist47": ("rebuilt", {"train": 28200, "test": 7050}, (28, 28)),
    "faces6": ("rebuilt", {"train": 420, "valid": 120, "test": 120}, (227, 227, 3)),
    "flowers17": ("own", {"train": 680, "valid": 340, "test": 340}, (227, 227, 3)),
    "photos": ("own", {"all": 5}, (227, 227, 3)),
}
# Images of each digit, as CSC411's report (part 1) lists them.
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


@pytest.mark.parametrize("name", SIZES)
def test_real_files_hold_what_the_catalogue_says(shared_data, name):
    """Each set has its known sizes, every class in every split, and its word of closeness."""
    dataset = load(name, "published", data_dir=shared_data)
    closeness, sizes, shape = SIZES[name]
    assert dataset.origin.closeness == closeness
    assert {key: len(split.images) for key, split in dataset.splits.items()} == sizes
    for split in dataset.splits.values():
        assert split.images.shape[1:] == shape
        assert np.bincount(split.labels).all() and split.labels.max() + 1 == len(dataset.class_names)
    if name == "mnist":
        assert np.bincount(dataset.splits["train"].labels).tolist() == TRAIN_COUNTS


@pytest.mark.parametrize("name", ["nist36", "emnist47"])
def test_real_letters_stand_upright(shared_data, name):
    """A P is empty at the bottom right, a 7 fuller at the top right than at the bottom left: together they exclude
    every turned, mirrored or transposed image."""
    dataset = load(name, "published", data_dir=shared_data)
    split = dataset.splits["test"]
    ink = 255 - split.images if name == "nist36" else split.images
    half = ink.shape[1] // 2

    def mean(letter):
        return ink[split.labels == dataset.class_names.index(letter)].mean(0)

    assert mean("P")[half:, half:].sum() < 0.12 * mean("P").sum()
    assert mean("7")[:half, half:].sum() > 1.5 * mean("7")[half:, :half].sum()


def test_real_pages_have_their_texts(shared_data):
    """The four photographs are read in colour at full size, each with its text."""
    pages = load("ocr_pages", "published", data_dir=shared_data).pages
    assert [page.image.shape[:2] for page in pages] == [(1631, 2270), (1712, 2743), (880, 3753), (3024, 4032)]
    assert [page.text[0] for page in pages] == [
        "TO DO LIST",
        "A B C D E F G",
        "HAIKUS ARE EASY",
        "DEEP LEARNING",
    ]
