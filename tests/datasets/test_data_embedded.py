"""Data sets that need no file: their shapes, that they come out the same, that they are what they say."""

import os
import subprocess
import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from sklearn.datasets import load_digits

from reference.datasets import load as loading
from reference.datasets import mnist, nist36, ocr_pages
from reference.datasets.load import DataError, Dataset, load

SHAPES = {
    "mnist": ({"train": 1437, "test": 360}, (28, 28), 10),
    "notmnist": ({"all": 3000}, (28, 28), 10),
    "nist36": ({"train": 3600, "valid": 720, "test": 720}, (32, 32), 36),
    "emnist47": ({"train": 3760, "test": 940}, (28, 28), 47),
    "faces6": ({"train": 420, "valid": 120, "test": 120}, (64, 64, 3), 6),
    "flowers17": ({"train": 680, "valid": 340, "test": 340}, (64, 64, 3), 17),
    "photos": ({"all": 5}, (227, 227, 3), 5),
    "ocr_pages": ({}, (), 36),
    "squeezenet_weights": ({"train": 480}, (64, 64, 3), 12),
    "alexnet_weights": ({"train": 480}, (64, 64, 3), 12),
}


@cache
def embedded(name: str) -> Dataset:
    """Return an embedded data set, made once for all tests."""
    return load(name, "embedded")


def test_the_catalogue_names_every_data_set():
    """Each data set that can be loaded stands in the catalogue, and nothing else."""
    assert set(loading.catalogue()) == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_types_and_labels(name):
    """Splits have the sizes that the documentation states, uint8 images, and labels of every class."""
    dataset = embedded(name)
    sizes, shape, classes = SHAPES[name]
    assert {key: len(split.images) for key, split in dataset.splits.items()} == sizes
    assert len(dataset.class_names) == len(set(dataset.class_names)) == classes
    if not name.endswith(
        "_weights"
    ):  # pictures to teach a small network stand in for weights of 1000 classes
        assert loading.catalogue()[name]["classes"] == classes
    for split in dataset.splits.values():
        assert split.images.shape[1:] == shape and split.images.dtype == np.uint8
        assert split.labels.shape == split.images.shape[:1] and split.labels.dtype == np.int64
        assert set(split.labels.tolist()) == set(range(classes))


@pytest.mark.parametrize("name", SHAPES)
def test_data_are_the_same_for_every_seed_of_a_run(name):
    """Loading again, with another run's seed, gives the same bytes, and the origin's sha256 is that of these."""
    again, first = load(name, "embedded", seed=7), embedded(name)
    assert again.origin == first.origin
    for key, split in first.splits.items():
        np.testing.assert_array_equal(again.splits[key].images, split.images)
        np.testing.assert_array_equal(again.splits[key].labels, split.labels)
    for page, other in zip(first.pages, again.pages, strict=True):
        np.testing.assert_array_equal(page.image, other.image)


def test_the_sha256_depends_on_images_and_on_labels():
    """One changed pixel or one changed label changes the origin's sha256."""
    splits = {"all": loading.Split(np.zeros((2, 4, 4), np.uint8), np.array([0, 1]))}
    pixel = {"all": loading.Split(np.eye(4, dtype=np.uint8)[None].repeat(2, 0), np.array([0, 1]))}
    label = {"all": loading.Split(np.zeros((2, 4, 4), np.uint8), np.array([1, 0]))}
    made = [
        loading.embedded_dataset("mnist", item, ("a", "b")).origin.sha256 for item in (splits, pixel, label)
    ]
    assert len(set(made)) == 3


def test_the_digits_are_those_of_scikit_learn():
    """The digits read from scikit-learn's file are those its loader returns; enlarged ones keep their order of ink."""
    images, labels = mnist._bundled_digits()
    expected = load_digits()
    np.testing.assert_array_equal(images, expected.images)
    np.testing.assert_array_equal(labels, expected.target)
    dataset = embedded("mnist")
    drawn = np.concatenate([split.images for split in dataset.splits.values()]).sum((1, 2), dtype=np.int64)
    assert np.corrcoef(np.sort(drawn), np.sort(images.sum((1, 2))))[0, 1] > 0.999


@pytest.mark.parametrize("name", ["notmnist", "nist36", "emnist47"])
def test_letters_are_upright(name):
    """An L has its ink in the left half and in the bottom rows; a J, where there is no L, in the right and bottom."""
    dataset = embedded(name)
    letter = "L" if "L" in dataset.class_names else "J"
    split = next(iter(dataset.splits.values()))
    mean = split.images[split.labels == dataset.class_names.index(letter)].mean(0)
    ink = 255 - mean if name == "nist36" else mean
    half = ink.shape[0] // 2
    left, right = ink[:half, :half].sum(), ink[:half, half:].sum()
    assert (left > 1.5 * right) if letter == "L" else (right > 1.5 * left)
    assert ink[half:].sum() > ink[:half].sum()


@pytest.mark.parametrize("name", ["notmnist", "nist36", "emnist47", "faces6", "flowers17", "alexnet_weights"])
def test_no_two_drawings_are_alike(name):
    """No image stands twice, in one split or in two: a test image has never been trained on."""
    dataset = embedded(name)
    rows = np.concatenate([split.images.reshape(len(split.images), -1) for split in dataset.splits.values()])
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_paper_is_white_in_nist36_and_black_in_emnist():
    """NIST36 has paper 255 and ink 0, EMNIST ink 255: the corner of nearly every image shows which."""
    corners = embedded("nist36").splits["train"].images[:, 0, 0]
    assert np.mean(corners == 255) > 0.95
    assert np.mean(embedded("emnist47").splits["train"].images[:, 0, 0] == 0) > 0.9


def test_pages_have_a_tight_box_for_every_letter():
    """Boxes stand in reading order, one for each character, hold darker pixels on each side, and do not overlap."""
    for page in embedded("ocr_pages").pages:
        assert page.text == ocr_pages.texts()[page.name]
        letters = "".join(page.text).replace(" ", "")
        assert page.boxes.shape == (len(letters), 4) and set(letters) <= set(nist36.CLASSES)
        grey = page.image.astype(float).mean(2)
        covered = np.zeros(grey.shape, int)
        for top, left, bottom, right in page.boxes:
            covered[top:bottom, left:right] += 1
            inside, paper = (
                grey[top:bottom, left:right],
                np.median(grey[top - 5 : bottom + 5, left - 5 : right + 5]),
            )
            edges = inside[0], inside[-1], inside[:, 0], inside[:, -1]
            assert all(edge.min() < paper - 15 for edge in edges)
        assert covered.max() == 1
        paper = np.median(grey[covered == 0])
        assert np.mean(grey[covered == 0] < 0.6 * paper) < 1e-4
        starts = np.cumsum([0, *(len(line.replace(" ", "")) for line in page.text)])
        for start, stop in pairwise(starts):
            assert (np.diff(page.boxes[start:stop, 1]) > 0).all()


def test_unknown_names_and_scales_are_refused():
    """A misspelt data set or scale is refused by a line that lists those there are."""
    with pytest.raises(DataError, match="'minst' is not known: choose one of mnist, "):
        load("minst", "embedded")
    with pytest.raises(DataError, match="scale 'real' is not known: choose one of embedded, published"):
        load("mnist", "real")


def test_only_the_module_that_is_asked_for_is_imported():
    """Loading digits imports neither torch nor scikit-learn nor the other data sets."""
    code = (
        "import sys; from reference.datasets.load import load; load('mnist', 'embedded');"
        "print([name for name in ('torch', 'sklearn', 'skimage', 'reference.datasets.faces6') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    reply = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert reply.stdout.strip() == "[]"
