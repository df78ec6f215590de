"""Published files, written here in miniature: each form is read, and fetched where it is missing."""

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from reference.datasets import emnist47, faces6, flowers17, mnist, nist36, notmnist, ocr_pages, photos
from reference.datasets.load import DataError, load
from reference.torchnets.torchvision_compat import import_torchvision


@pytest.mark.parametrize(("base"), ["mnist", "MNIST/raw"])
def test_idx_files_are_read_from_both_layouts(tmp_path, base, files):
    """MNIST's pixels, labels and split come out as written, from its own folder and from torchvision's."""
    images, labels = files.put_mnist(tmp_path, base)
    dataset = load("mnist", "published", data_dir=tmp_path)
    for split in ("train", "test"):
        np.testing.assert_array_equal(dataset.splits[split].images, images)
        np.testing.assert_array_equal(dataset.splits[split].labels, labels)
    assert dataset.origin.closeness == "own" and dataset.origin.files[0].startswith(base)


def test_the_sha256_of_files_is_that_of_sha256sum(tmp_path, files):
    """One file: its own sha256; several: that of sha256sum's lines with bare names."""
    files.put_notmnist(tmp_path, np.zeros((10, 28, 28), np.uint8), np.arange(10))
    (path,) = (tmp_path / "notmnist").iterdir()
    assert notmnist.published(tmp_path).origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    files.put_mnist(tmp_path)
    paths = [tmp_path / name for name in mnist.published(tmp_path).origin.files]
    lines = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in paths)
    assert mnist.published(tmp_path).origin.sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_notmnist_is_shuffled_and_pairs_stay_together(tmp_path, files):
    """A file ordered by class comes out mixed, each image with its own label."""
    labels = np.repeat(np.arange(10), 20)
    files.put_notmnist(
        tmp_path, np.broadcast_to(labels[:, None, None], (200, 28, 28)).astype(np.uint8), labels
    )
    split = notmnist.published(tmp_path).splits["all"]
    np.testing.assert_array_equal(split.images[:, 3, 5], split.labels)
    assert len(set(split.labels[:20].tolist())) > 5 and sorted(split.labels) == labels.tolist()


def test_both_forms_of_nist36_give_upright_bytes(tmp_path, files):
    """The course's .mat (floats, one-hot, column by column) and the .npz (bytes, numbers) give the same images."""
    rows, upright, labels = files.nist_rows(np.random.default_rng(3))
    (tmp_path / "nist36").mkdir()
    arrays = {f"{s}_data": rows for s in nist36.EACH} | {f"{s}_labels": labels for s in nist36.EACH}
    np.savez_compressed(tmp_path / "nist36" / "nist36_from_emnist.npz", **arrays)
    from_npz = nist36.published(tmp_path)
    files.put_nist_mat(tmp_path, np.random.default_rng(3))
    from_mat = nist36.published(tmp_path)
    assert (from_npz.origin.closeness, from_mat.origin.closeness) == ("rebuilt", "own")
    for dataset in (from_npz, from_mat):
        for split in dataset.splits.values():
            np.testing.assert_array_equal(split.images, upright)
            np.testing.assert_array_equal(split.labels, labels)


def test_the_official_emnist_is_turned_upright(tmp_path, files):
    """The official idx files hold images on their side: rows and columns are exchanged."""
    upright = np.random.default_rng(0).integers(0, 256, (47, 28, 28)).astype(np.uint8)
    for split in ("train", "test"):
        base = f"EMNIST/raw/emnist-balanced-{split}"
        files.put(
            tmp_path, f"{base}-images-idx3-ubyte", files.idx(np.ascontiguousarray(upright.transpose(0, 2, 1)))
        )
        files.put(tmp_path, f"{base}-labels-idx1-ubyte", files.idx(np.arange(47, dtype=np.uint8)))
    dataset = emnist47.published(tmp_path)
    np.testing.assert_array_equal(dataset.splits["test"].images, upright)
    assert dataset.origin.closeness == "own"


def test_archives_of_pictures_are_read_with_their_labels(tmp_path, files):
    """Faces take label and split from folder and surname, flowers from their folders; flowers are cut to 227."""
    files.put_faces(tmp_path)
    files.put_flowers(tmp_path)
    faces, flowers = faces6.published(tmp_path), flowers17.published(tmp_path)
    for split in ("train", "valid", "test"):
        part = faces.splits[split]
        assert np.abs(part.images[:, 9, 9, 0].astype(int) - 10 * part.labels).max() <= 1
        part = flowers.splits[split]
        assert part.images.shape == (17, 227, 227, 3)
        assert np.abs(part.images[:, 99, 99, 1].astype(int) - 15 * part.labels).max() <= 1


def test_flowers_102_gives_the_species_that_both_sets_have(tmp_path, files):
    """Of Flowers 102 only the shared species are kept, with names, labels and splits of their own."""
    species = sorted({1, *flowers17.IN_102.values()})
    numbers = np.arange(1, 3 * len(species) + 1)
    labels = np.tile(species, 3)
    (tmp_path / "flowers-102").mkdir()
    savemat(tmp_path / "flowers-102" / "imagelabels.mat", {"labels": labels[None]})
    trnid, valid, tstid = np.split(numbers[None], 3, axis=1)
    savemat(tmp_path / "flowers-102" / "setid.mat", {"trnid": trnid, "valid": valid, "tstid": tstid})
    pictures = {f"jpg/image_{n:05d}.jpg": int(label) for n, label in zip(numbers, labels, strict=True)}
    files.put(tmp_path, "flowers-102/102flowers.tgz", files.tar(pictures, (250, 240), "w:gz"))
    dataset = flowers17.published(tmp_path)
    assert dataset.class_names == tuple(flowers17.IN_102) and dataset.origin.closeness == "rebuilt"
    for split in dataset.splits.values():
        official = [flowers17.IN_102[dataset.class_names[label]] for label in split.labels]
        assert sorted(official) == species[1:]
        assert np.abs(split.images[:, 50, 50, 0].astype(int) - official).max() <= 1


def test_the_shared_species_bear_torchvisions_names():
    """Each number taken from Flowers 102 is that of the same flower in torchvision's list of its classes."""
    names = import_torchvision().datasets.Flowers102.classes
    for species, number in flowers17.IN_102.items():
        assert names[number - 1].split()[-1] == species.split()[-1]


def test_photos_lose_their_transparency_and_pages_keep_their_size(tmp_path):
    """RGBA photographs become (5, 227, 227, 3); pages keep their pixels and carry their texts."""
    for name in ("dog.png", "dog2.png", "laska.png", "poodle.png", "quail227.JPEG"):
        (tmp_path / "photos").mkdir(exist_ok=True)
        mode, colour = ("RGBA", (9, 99, 199, 120)) if name.endswith("png") else ("RGB", (9, 99, 199))
        Image.new(mode, (227, 227), colour).save(tmp_path / "photos" / name)
    dataset = photos.published(tmp_path)
    assert dataset.class_names == ("dog", "dog2", "laska", "poodle", "quail227")
    assert dataset.splits["all"].labels.tolist() == [0, 1, 2, 3, 4]
    assert np.abs(dataset.splits["all"].images.astype(int) - (9, 99, 199)).max() <= 2
    (tmp_path / "ocr_pages").mkdir()
    for name in ocr_pages.texts():
        Image.new("RGB", (80, 60), (200, 210, 220)).save(tmp_path / "ocr_pages" / f"{name}.jpg")
    pages = ocr_pages.published(tmp_path).pages
    assert [page.image.shape for page in pages] == [(60, 80, 3)] * 4
    assert pages[2].text[0] == "HAIKUS ARE EASY" and pages[2].boxes is None


@pytest.fixture
def downloads(monkeypatch, files):
    """Stand in for torchvision: its downloader writes MNIST's files; returns the list of folders it was called for."""
    calls = []

    def downloader(root, download):
        calls.append(root)
        if root.endswith("full"):
            raise RuntimeError("Error downloading:\nno network")
        files.put_mnist(Path(root), "MNIST/raw")

    module = SimpleNamespace(
        import_torchvision=lambda: SimpleNamespace(datasets=SimpleNamespace(MNIST=downloader))
    )
    monkeypatch.setitem(sys.modules, "reference.torchnets.torchvision_compat", module)
    return calls


def test_download_fetches_only_what_is_missing(tmp_path, downloads):
    """With download the files are fetched into data_dir once, then read; without it nothing is fetched."""
    with pytest.raises(DataError, match="is not there"):
        load("mnist", "published", data_dir=tmp_path)
    assert downloads == []
    for _ in range(2):
        assert load("mnist", "published", data_dir=tmp_path, download=True).origin.closeness == "own"
    assert downloads == [str(tmp_path)]


def test_a_download_that_fails_is_one_line(tmp_path, downloads):
    """Without a network the error names the data set, the folder and the reason, on one line."""
    with pytest.raises(
        DataError, match=r"^mnist: the download into .*full failed \(Error downloading:\): try again.*$"
    ):
        load("mnist", "published", data_dir=tmp_path / "full", download=True)
