"""Published files, written here in miniature: that each form is read, and each kind of damage is named."""

import gzip
import hashlib
import io
import struct
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from reference.datasets import emnist47, faces6, flowers17, mnist, nist36, notmnist, ocr_pages, photos
from reference.datasets.load import DataError, load
from reference.torchnets.torchvision_compat import import_torchvision


def idx(array):
    """Return the bytes of an idx file."""
    return b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def put(folder, name, content):
    """Write a file below `folder` and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def tar(names, size, kind="w"):
    """Return the bytes of a tar of one-coloured pictures {name: grey value}."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=kind) as archive:
        for name, value in names.items():
            picture = io.BytesIO()
            Image.new("RGB", size, (value,) * 3).save(picture, "PNG" if name.endswith("png") else "JPEG")
            info = tarfile.TarInfo(name)
            info.size = picture.tell()
            picture.seek(0)
            archive.addfile(info, picture)
    return buffer.getvalue()


def put_mnist(folder, base="mnist", images=None, labels=None):
    """Write four small idx files."""
    images = (
        np.arange(3 * 784, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28) if images is None else images
    )
    labels = np.array([7, 0, 9], np.uint8) if labels is None else labels
    for prefix in ("train", "t10k"):
        put(folder, f"{base}/{prefix}-images-idx3-ubyte.gz", gzip.compress(idx(images)))
        put(folder, f"{base}/{prefix}-labels-idx1-ubyte.gz", gzip.compress(idx(labels)))
    return images, labels


def put_notmnist(folder, images, labels):
    """Write a small notMNIST file."""
    (folder / "notmnist").mkdir(exist_ok=True)
    np.savez_compressed(folder / "notmnist" / "notMNIST_small.npz", Images=images, Labels=labels)


def nist_rows(rng, count=36):
    """Return rows as the course stores them, their upright images, and labels."""
    upright = rng.integers(0, 256, (count, 32, 32)).astype(np.uint8)
    return upright.transpose(0, 2, 1).reshape(count, 1024), upright, np.arange(count) % 36


def put_nist_mat(folder, rng):
    """Write the course's three .mat files: floats in [0, 1], one-hot labels."""
    (folder / "nist36").mkdir(exist_ok=True)
    rows, upright, labels = nist_rows(rng)
    for split in ("train", "valid", "test"):
        content = {f"{split}_data": rows / 255, f"{split}_labels": np.eye(36)[labels]}
        savemat(folder / "nist36" / f"nist36_{split}.mat", content, do_compression=True)
    return upright, labels


def put_faces(folder, size=(32, 32), leave_out=None):
    """Write a tar of one face for each actor and split."""
    names = {f"crop/{split}/{actor}{k}.{'png' if k else 'jpg'}": 10 * k for split in ("training", "validation", "test")
             for k, actor in enumerate(faces6.ACTORS) if (split, actor) != leave_out}  # fmt: skip
    return put(folder, "facescrub6/facescrub6_crop227.tar", tar(names, size))


def put_flowers(folder, listed=()):
    """Write a tar of one flower for each class and split, and its index."""
    names = {f"o/{split}/{c}/image_{17 * s + c:04d}.jpg": 15 * c for s, split in enumerate(("train", "val", "test"))
             for c in range(17)}  # fmt: skip
    index = [
        "file,split",
        *(f"{name.rsplit('/', 1)[1]},x" for name in names),
        *(f"{name},x" for name in listed),
    ]
    put(folder, "flowers17/index.csv", "\n".join(index).encode())
    return put(folder, "flowers17/17flowers_short256_q80.tar", tar(names, (300, 256)))


@pytest.mark.parametrize(("base"), ["mnist", "MNIST/raw"])
def test_idx_files_are_read_from_both_layouts(tmp_path, base):
    """MNIST's pixels, labels and split come out as written, from its own folder and from torchvision's."""
    images, labels = put_mnist(tmp_path, base)
    dataset = load("mnist", "published", data_dir=tmp_path)
    for split in ("train", "test"):
        np.testing.assert_array_equal(dataset.splits[split].images, images)
        np.testing.assert_array_equal(dataset.splits[split].labels, labels)
    assert dataset.origin.closeness == "own" and dataset.origin.files[0].startswith(base)


def test_the_sha256_of_files_is_that_of_sha256sum(tmp_path):
    """One file: its own sha256; several: that of sha256sum's lines with bare names."""
    put_notmnist(tmp_path, np.zeros((10, 28, 28), np.uint8), np.arange(10))
    (path,) = (tmp_path / "notmnist").iterdir()
    assert notmnist.published(tmp_path).origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    put_mnist(tmp_path)
    files = [tmp_path / name for name in mnist.published(tmp_path).origin.files]
    lines = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    assert mnist.published(tmp_path).origin.sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_notmnist_is_shuffled_and_pairs_stay_together(tmp_path):
    """A file ordered by class comes out mixed, each image with its own label."""
    labels = np.repeat(np.arange(10), 20)
    put_notmnist(tmp_path, np.broadcast_to(labels[:, None, None], (200, 28, 28)).astype(np.uint8), labels)
    split = notmnist.published(tmp_path).splits["all"]
    np.testing.assert_array_equal(split.images[:, 3, 5], split.labels)
    assert len(set(split.labels[:20].tolist())) > 5 and sorted(split.labels) == labels.tolist()


def test_both_forms_of_nist36_give_upright_bytes(tmp_path):
    """The course's .mat (floats, one-hot, column by column) and the .npz (bytes, numbers) give the same images."""
    rows, upright, labels = nist_rows(np.random.default_rng(3))
    (tmp_path / "nist36").mkdir()
    arrays = {f"{s}_data": rows for s in nist36.EACH} | {f"{s}_labels": labels for s in nist36.EACH}
    np.savez_compressed(tmp_path / "nist36" / "nist36_from_emnist.npz", **arrays)
    from_npz = nist36.published(tmp_path)
    put_nist_mat(tmp_path, np.random.default_rng(3))
    from_mat = nist36.published(tmp_path)
    assert (from_npz.origin.closeness, from_mat.origin.closeness) == ("rebuilt", "own")
    for dataset in (from_npz, from_mat):
        for split in dataset.splits.values():
            np.testing.assert_array_equal(split.images, upright)
            np.testing.assert_array_equal(split.labels, labels)


def test_the_official_emnist_is_turned_upright(tmp_path):
    """The official idx files hold images on their side: rows and columns are exchanged."""
    upright = np.random.default_rng(0).integers(0, 256, (47, 28, 28)).astype(np.uint8)
    for split in ("train", "test"):
        base = f"EMNIST/raw/emnist-balanced-{split}"
        put(tmp_path, f"{base}-images-idx3-ubyte", idx(np.ascontiguousarray(upright.transpose(0, 2, 1))))
        put(tmp_path, f"{base}-labels-idx1-ubyte", idx(np.arange(47, dtype=np.uint8)))
    dataset = emnist47.published(tmp_path)
    np.testing.assert_array_equal(dataset.splits["test"].images, upright)
    assert dataset.origin.closeness == "own"


def test_archives_of_pictures_are_read_with_their_labels(tmp_path):
    """Faces take label and split from folder and surname, flowers from their folders; flowers are cut to 227."""
    put_faces(tmp_path)
    put_flowers(tmp_path)
    faces, flowers = faces6.published(tmp_path), flowers17.published(tmp_path)
    for split in ("train", "valid", "test"):
        part = faces.splits[split]
        assert np.abs(part.images[:, 9, 9, 0].astype(int) - 10 * part.labels).max() <= 1
        part = flowers.splits[split]
        assert part.images.shape == (17, 227, 227, 3)
        assert np.abs(part.images[:, 99, 99, 1].astype(int) - 15 * part.labels).max() <= 1


def test_flowers_102_gives_the_species_that_both_sets_have(tmp_path):
    """Of Flowers 102 only the shared species are kept, with names, labels and splits of their own."""
    species = sorted({1, *flowers17.IN_102.values()})
    numbers = np.arange(1, 3 * len(species) + 1)
    labels = np.tile(species, 3)
    (tmp_path / "flowers-102").mkdir()
    savemat(tmp_path / "flowers-102" / "imagelabels.mat", {"labels": labels[None]})
    trnid, valid, tstid = np.split(numbers[None], 3, axis=1)
    savemat(tmp_path / "flowers-102" / "setid.mat", {"trnid": trnid, "valid": valid, "tstid": tstid})
    pictures = {f"jpg/image_{n:05d}.jpg": int(label) for n, label in zip(numbers, labels, strict=True)}
    put(tmp_path, "flowers-102/102flowers.tgz", tar(pictures, (250, 240), "w:gz"))
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


def test_a_missing_file_or_folder_is_named(tmp_path):
    """One line says which file is not there, where it was looked for and how it can be had."""
    with pytest.raises(DataError, match="mnist: set data_dir to the folder"):
        load("mnist", "published")
    with pytest.raises(DataError, match=r"the folder .*nowhere is not there: set data_dir"):
        load("mnist", "published", data_dir=tmp_path / "nowhere")
    put_mnist(tmp_path, "MNIST/raw")
    (tmp_path / "MNIST" / "raw" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(
        DataError, match=r"raw.t10k-labels-idx1-ubyte.gz is not there; get .*, or set download: true$"
    ):
        load("mnist", "published", data_dir=tmp_path)
    with pytest.raises(
        DataError, match=r"nist36_train.mat is not there; get nist36_train.mat.*into nist36/$"
    ):
        load("nist36", "published", data_dir=tmp_path)


@pytest.mark.parametrize("cut", [0.0, 0.02, 0.5, 0.97])
@pytest.mark.parametrize("name", ["mnist", "notmnist", "nist36", "faces6", "flowers17", "ocr_pages"])
def test_a_file_cut_short_is_named(tmp_path, name, cut):
    """Whatever the format and wherever the file ends, the error is one line that begins with the file's path."""
    rng = np.random.default_rng(0)
    if name == "mnist":
        put_mnist(tmp_path)
        path = tmp_path / "mnist" / "train-images-idx3-ubyte.gz"
    elif name == "notmnist":
        put_notmnist(tmp_path, rng.integers(0, 256, (30, 28, 28)).astype(np.uint8), np.arange(30) % 10)
        path = tmp_path / "notmnist" / "notMNIST_small.npz"
    elif name == "nist36":
        put_nist_mat(tmp_path, rng)
        path = tmp_path / "nist36" / "nist36_valid.mat"
    elif name == "ocr_pages":
        for page in ocr_pages.texts():
            Image.fromarray(rng.integers(0, 256, (60, 80, 3)).astype(np.uint8)).save(tmp_path / f"{page}.jpg")
            put(tmp_path, f"ocr_pages/{page}.jpg", (tmp_path / f"{page}.jpg").read_bytes())
        path = tmp_path / "ocr_pages" / "02_letters.jpg"
    else:
        path = {"faces6": put_faces, "flowers17": put_flowers}[name](tmp_path)
    content = path.read_bytes().rstrip(b"\0")  # a tar ends in zeros that nobody misses
    path.write_bytes(content[: int(cut * len(content))])
    with pytest.raises(DataError) as caught:
        load(name, "published", data_dir=tmp_path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
    assert str(caught.value).endswith(": fetch the file again")


def test_an_archive_that_ends_between_two_pictures_is_named(tmp_path):
    """A tar cut off after a whole member looks intact to a reader: the missing end mark gives it away."""
    path = put_faces(tmp_path)
    with tarfile.open(path) as archive:
        last = archive.getmembers()[-1].offset
    path.write_bytes(path.read_bytes()[:last])
    with pytest.raises(DataError, match=r"the end-of-archive mark is not there"):
        faces6.published(tmp_path)


@pytest.mark.parametrize(
    ("images", "labels", "line"),
    [
        (
            np.zeros((3, 28, 27), np.uint8),
            np.zeros(3, np.uint8),
            r"images are \(3, 28, 27\) uint8, not N x 28 x 28",
        ),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(2, np.uint8), r"\(2,\) labels for 3 images"),
        (
            np.zeros((3, 28, 28), np.uint8),
            np.array([0, 10, 1], np.uint8),
            "labels run from 0 to 10, not within 0 to 9",
        ),
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8), "holds no images"),
    ],
)
def test_files_that_are_whole_but_wrong_are_named(tmp_path, images, labels, line):
    """A wrong shape, a wrong count, labels out of range and an empty file each have their line."""
    put_mnist(tmp_path, images=images, labels=labels)
    with pytest.raises(DataError, match=rf"train-images-idx3-ubyte.gz: {line}"):
        load("mnist", "published", data_dir=tmp_path)


def test_wrong_arrays_in_npz_and_mat_are_named(tmp_path):
    """A missing key, objects in place of numbers, labels that are not one-hot and pixels out of range are refused."""
    (tmp_path / "notmnist").mkdir()
    path = tmp_path / "notmnist" / "notMNIST_small.npz"
    np.savez(path, images=np.zeros(3))
    with pytest.raises(DataError, match=r"has no array 'Images' \(images\): is it the right file"):
        notmnist.published(tmp_path)
    np.savez(path, Images=np.array([{}], object), Labels=np.zeros(1, int))
    with pytest.raises(DataError, match="cut short or damaged"):
        notmnist.published(tmp_path)
    put_nist_mat(tmp_path, np.random.default_rng(0))
    mat = tmp_path / "nist36" / "nist36_train.mat"
    savemat(mat, {"train_data": np.zeros((2, 1024)), "train_labels": np.ones((2, 36))})
    with pytest.raises(DataError, match=r"nist36_train.mat: labels \(2, 36\) are not one-hot"):
        nist36.published(tmp_path)
    savemat(mat, {"train_data": np.full((2, 1024), 7.0), "train_labels": np.eye(36)[:2]})
    with pytest.raises(DataError, match=r"nist36_train.mat: pixels are not within 0 and 1"):
        nist36.published(tmp_path)


def test_archives_that_lack_pictures_are_named(tmp_path):
    """A missing actor, a picture that is not square and a flower that only the index knows are reported."""
    put_faces(tmp_path, leave_out=("test", "gilpin"))
    with pytest.raises(DataError, match="test/ lacks one of the six actors"):
        faces6.published(tmp_path)
    put_faces(tmp_path, size=(32, 30))
    with pytest.raises(DataError, match="is 32 x 30, not square: crop it first"):
        faces6.published(tmp_path)
    put_flowers(tmp_path, listed=["image_0999.jpg"])
    with pytest.raises(DataError, match=r"lacks image_0999.jpg, which index.csv lists"):
        flowers17.published(tmp_path)


@pytest.mark.parametrize(("content", "line"), [(b"<html>", "is no picture"), (None, ": ")])
def test_a_damaged_picture_in_an_archive_is_named(tmp_path, content, line):
    """The line names the member, and says the same at every run: no address in memory."""
    path = put_flowers(tmp_path)
    with tarfile.open(path) as archive:
        members = [(one.name, archive.extractfile(one).read()) for one in archive]
    name, whole = members[3]
    members[3] = name, content or whole[: len(whole) // 2]
    with tarfile.open(path, "w") as archive:
        for member, data in members:
            about = tarfile.TarInfo(member)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    with pytest.raises(DataError) as caught:
        flowers17.published(tmp_path)
    assert str(caught.value).startswith(f"{path}: cut short or damaged ({name}") and line in str(caught.value)
    assert "0x" not in str(caught.value)


@pytest.fixture
def downloads(monkeypatch):
    """Stand in for torchvision: its downloader writes MNIST's files; returns the list of folders it was called for."""
    calls = []

    def downloader(root, download):
        calls.append(root)
        if root.endswith("full"):
            raise RuntimeError("Error downloading:\nno network")
        put_mnist(Path(root), "MNIST/raw")

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
