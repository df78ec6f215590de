"""The published files: which of a data set's forms is there, and how each format is read and doubted."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from reference.datasets.load import DataError, Dataset, Origin, Page, Split, catalogue

ORDER = ("own", "rebuilt", "partial")  # closest to the source's data first
DAMAGE = (OSError, EOFError, ValueError, TypeError, SyntaxError, NotImplementedError)
DAMAGE += (
    KeyError,
    struct.error,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    Image.DecompressionBombError,
)


@dataclass(frozen=True)
class Form:
    """One set of files that holds a data set, all of them there; `files` are relative to `folder`."""

    name: str
    folder: Path
    files: tuple[str, ...]
    closeness: str

    def path(self, part: str) -> Path:
        """Return the only file whose path holds this text."""
        (file,) = (file for file in self.files if part in file)
        return self.folder / file

    def holds(self, part: str) -> bool:
        """Tell whether a file's path holds this text."""
        return any(part in file for file in self.files)


def forms(name: str) -> list[dict]:
    """Return the forms of a data set in the catalogue, the closest to the source first."""
    published = catalogue()[name]["published"]
    return sorted([published, *published.get("also", [])], key=lambda form: ORDER.index(form["closeness"]))


def find(name: str, data_dir: Path) -> Form:
    """Return the closest form all of whose files are in `data_dir`; raises `DataError` naming a missing file."""
    if not data_dir.is_dir():
        raise DataError(
            f"{name}: the folder {data_dir} is not there: set data_dir to that of the published files"
        )
    missing = []
    for form in forms(name):
        absent = [file for file in form["files"] if not (data_dir / file).is_file()]
        if not absent:
            return Form(name, data_dir, tuple(form["files"]), form["closeness"])
        missing.append((len(absent) - len(form["files"]), absent[0]))
    most = min(missing, key=lambda item: item[0])[1]  # the form of which most is there
    published = catalogue()[name]["published"]
    where = published["where"].strip() + (", or set download: true" if published.get("download") else "")
    raise DataError(f"{name}: {data_dir / most} is not there; {where}")


def is_there(name: str, data_dir: Path) -> bool:
    """Tell whether any form of the data set is complete."""
    return any(all((data_dir / file).is_file() for file in form["files"]) for form in forms(name))


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn every error that a damaged file causes into a `DataError` of one line."""
    try:
        yield
    except DAMAGE as error:
        reason = str(error).split("\n")[0].split(str(path))[0].strip(" '") or type(error).__name__
        raise DataError(f"{path}: cut short or damaged ({reason}): fetch the file again") from error


def read_idx(path: Path) -> np.ndarray:
    """Return the uint8 array of an idx file, compressed or not (its head: 0, 0, 8, ndim, then big-endian sizes)."""
    with reading(path):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if content[:3] != b"\0\0\x08" or len(content) < 4 * (1 + content[3]):
            raise ValueError("no idx file of bytes")
        shape = np.frombuffer(content, ">u4", content[3], 4)
        body = np.frombuffer(content, np.uint8, offset=4 * (1 + content[3]))
        return body.reshape(tuple(int(side) for side in shape))


def read_npz(path: Path, *keys: str) -> list[np.ndarray]:
    """Return these arrays of an .npz file; objects are refused."""
    with reading(path), path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        lost = [key for key in keys if key not in archive.files]
        if lost:
            raise DataError(
                f"{path}: has no array {lost[0]!r} ({', '.join(archive.files)}): is it the right file?"
            )
        return [archive[key] for key in keys]


def read_mat(path: Path, *keys: str) -> list[np.ndarray]:
    """Return these arrays of a Matlab file up to version 7."""
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    with reading(path), path.open("rb") as stream:
        try:
            content = loadmat(stream, variable_names=keys)
        except MatReadError as error:
            raise ValueError(error) from error
        lost = [key for key in keys if key not in content]
        if lost:
            raise DataError(f"{path}: has no array {lost[0]!r}: is it the right file?")
        return [content[key] for key in keys]


def read_image(path: Path) -> Image.Image:
    """Return a picture in RGB, transparency dropped."""
    with reading(path), Image.open(path) as image:
        return image.convert("RGB")


def read_archive(path: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield (name in the archive, RGB picture) of each .jpg and .png of a tar file, plain or compressed."""
    with reading(path):
        if path.suffix == ".tar" and path.read_bytes()[-1024:].strip(b"\0"):
            raise ValueError("the end-of-archive mark is not there")
        with tarfile.open(path) as archive:
            for member in archive:
                if not member.isfile() or not member.name.lower().endswith((".jpg", ".jpeg", ".png")):
                    continue
                yield member.name, _member(member.name, archive.extractfile(member).read())


def _member(name: str, content: bytes) -> Image.Image:
    """Return a picture of an archive in RGB; raises ValueError with its name, not the memory that it lay in."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.convert("RGB")
    except UnidentifiedImageError:
        raise ValueError(f"{name} is no picture") from None
    except DAMAGE as error:
        raise ValueError(f"{name}: {error}") from error


def make_split(
    path: Path, images: np.ndarray, labels: np.ndarray, shape: tuple[int, ...], classes: int
) -> Split:
    """Return a split after its shapes, range and labels were checked; raises `DataError` naming `path`."""
    if images.ndim != len(shape) + 1 or images.shape[1:] != shape or images.dtype != np.uint8:
        wanted = " x ".join(("N", *map(str, shape)))
        raise DataError(
            f"{path}: images are {images.shape} {images.dtype}, not {wanted} uint8: is it the right file?"
        )
    if labels.shape != images.shape[:1] or labels.dtype.kind not in "iu":
        raise DataError(
            f"{path}: {labels.shape} labels for {len(images)} images: the files do not belong together"
        )
    if len(labels) == 0:
        raise DataError(f"{path}: holds no images: fetch the file again")
    if labels.min() < 0 or labels.max() >= classes:
        raise DataError(
            f"{path}: labels run from {labels.min()} to {labels.max()}, not within 0 to {classes - 1}: "
            "is it the right file?"
        )
    return Split(np.ascontiguousarray(images), labels.astype(np.int64))


def sha256(form: Form) -> str:
    """Return the sha256 of the one file, or that of `sha256sum`'s lines for several, by file name."""
    sums = []
    for file in form.files:
        with (form.folder / file).open("rb") as stream:
            sums.append((hashlib.file_digest(stream, "sha256").hexdigest(), Path(file).name))
    if len(sums) == 1:
        return sums[0][0]
    return hashlib.sha256("".join(f"{digest}  {name}\n" for digest, name in sums).encode()).hexdigest()


def published_dataset(
    form: Form,
    splits: dict[str, Split],
    class_names: tuple[str, ...],
    pages: tuple[Page, ...] = (),
    arrays: dict[str, np.ndarray] | None = None,
) -> Dataset:
    """Return a data set read from files, with the origin that belongs to its form."""
    entry = catalogue()[form.name]
    note = next(f["note"] for f in forms(form.name) if tuple(f["files"]) == form.files)
    origin = Origin(form.name, entry["title"], note.strip(), sha256(form), form.closeness, form.files)
    return Dataset(form.name, splits, class_names, origin, pages, arrays or {})
