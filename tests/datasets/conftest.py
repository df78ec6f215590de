"""Published files, written in miniature."""

import gzip
import io
import struct
import tarfile
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from reference.datasets import faces6


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


@pytest.fixture(scope="session")
def files():
    """The functions that write the files of each data set, and the parts that they are made of."""
    return SimpleNamespace(
        idx=idx, put=put, tar=tar, put_mnist=put_mnist, put_notmnist=put_notmnist, nist_rows=nist_rows,
        put_nist_mat=put_nist_mat, put_faces=put_faces, put_flowers=put_flowers,
    )  # fmt: skip
