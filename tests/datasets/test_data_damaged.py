"""Published files that are missing, damaged or wrong: each kind is named in one line."""

import io
import tarfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from reference.datasets import faces6, flowers17, nist36, notmnist, ocr_pages
from reference.datasets.load import DataError, load


def test_a_missing_file_or_folder_is_named(tmp_path, files):
    """One line says which file is not there, where it was looked for and how it can be had."""
    with pytest.raises(DataError, match="mnist: set data_dir to the folder"):
        load("mnist", "published")
    with pytest.raises(DataError, match=r"the folder .*nowhere is not there: set data_dir"):
        load("mnist", "published", data_dir=tmp_path / "nowhere")
    files.put_mnist(tmp_path, "MNIST/raw")
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
def test_a_file_cut_short_is_named(tmp_path, name, cut, files):
    """Whatever the format and wherever the file ends, the error is one line that begins with the file's path."""
    rng = np.random.default_rng(0)
    if name == "mnist":
        files.put_mnist(tmp_path)
        path = tmp_path / "mnist" / "train-images-idx3-ubyte.gz"
    elif name == "notmnist":
        files.put_notmnist(tmp_path, rng.integers(0, 256, (30, 28, 28)).astype(np.uint8), np.arange(30) % 10)
        path = tmp_path / "notmnist" / "notMNIST_small.npz"
    elif name == "nist36":
        files.put_nist_mat(tmp_path, rng)
        path = tmp_path / "nist36" / "nist36_valid.mat"
    elif name == "ocr_pages":
        for page in ocr_pages.texts():
            Image.fromarray(rng.integers(0, 256, (60, 80, 3)).astype(np.uint8)).save(tmp_path / f"{page}.jpg")
            files.put(tmp_path, f"ocr_pages/{page}.jpg", (tmp_path / f"{page}.jpg").read_bytes())
        path = tmp_path / "ocr_pages" / "02_letters.jpg"
    else:
        path = {"faces6": files.put_faces, "flowers17": files.put_flowers}[name](tmp_path)
    content = path.read_bytes().rstrip(b"\0")  # a tar ends in zeros that nobody misses
    path.write_bytes(content[: int(cut * len(content))])
    with pytest.raises(DataError) as caught:
        load(name, "published", data_dir=tmp_path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
    assert str(caught.value).endswith(": fetch the file again")


def test_an_archive_that_ends_between_two_pictures_is_named(tmp_path, files):
    """A tar cut off after a whole member looks intact to a reader: the missing end mark gives it away."""
    path = files.put_faces(tmp_path)
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
def test_files_that_are_whole_but_wrong_are_named(tmp_path, images, labels, line, files):
    """A wrong shape, a wrong count, labels out of range and an empty file each have their line."""
    files.put_mnist(tmp_path, images=images, labels=labels)
    with pytest.raises(DataError, match=rf"train-images-idx3-ubyte.gz: {line}"):
        load("mnist", "published", data_dir=tmp_path)


def test_wrong_arrays_in_npz_and_mat_are_named(tmp_path, files):
    """A missing key, objects in place of numbers, labels that are not one-hot and pixels out of range are refused."""
    (tmp_path / "notmnist").mkdir()
    path = tmp_path / "notmnist" / "notMNIST_small.npz"
    np.savez(path, images=np.zeros(3))
    with pytest.raises(DataError, match=r"has no array 'Images' \(images\): is it the right file"):
        notmnist.published(tmp_path)
    np.savez(path, Images=np.array([{}], object), Labels=np.zeros(1, int))
    with pytest.raises(DataError, match="cut short or damaged"):
        notmnist.published(tmp_path)
    files.put_nist_mat(tmp_path, np.random.default_rng(0))
    mat = tmp_path / "nist36" / "nist36_train.mat"
    savemat(mat, {"train_data": np.zeros((2, 1024)), "train_labels": np.ones((2, 36))})
    with pytest.raises(DataError, match=r"nist36_train.mat: labels \(2, 36\) are not one-hot"):
        nist36.published(tmp_path)
    savemat(mat, {"train_data": np.full((2, 1024), 7.0), "train_labels": np.eye(36)[:2]})
    with pytest.raises(DataError, match=r"nist36_train.mat: pixels are not within 0 and 1"):
        nist36.published(tmp_path)


def test_archives_that_lack_pictures_are_named(tmp_path, files):
    """A missing actor, a picture that is not square and a flower that only the index knows are reported."""
    files.put_faces(tmp_path, leave_out=("test", "gilpin"))
    with pytest.raises(DataError, match="test/ lacks one of the six actors"):
        faces6.published(tmp_path)
    files.put_faces(tmp_path, size=(32, 30))
    with pytest.raises(DataError, match="is 32 x 30, not square: crop it first"):
        faces6.published(tmp_path)
    files.put_flowers(tmp_path, listed=["image_0999.jpg"])
    with pytest.raises(DataError, match=r"lacks image_0999.jpg, which index.csv lists"):
        flowers17.published(tmp_path)


@pytest.mark.parametrize(("content", "line"), [(b"<html>", "is no picture"), (None, ": ")])
def test_a_damaged_picture_in_an_archive_is_named(tmp_path, content, line, files):
    """The line names the member, and says the same at every run: no address in memory."""
    path = files.put_flowers(tmp_path)
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
