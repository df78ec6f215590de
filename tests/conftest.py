"""What tests of several rooms share: where the repository is, a copy of it to work on, the real data if it is there."""

import os
import shutil
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy is imported: thread counts change the bits

import pytest  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("REGRADE_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (folder / "MANIFEST.md").is_file():
        pytest.skip("real data not present: set REGRADE_DATA to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def copy_of(repository):
    """A function that copies the rooms of the checkout into a folder, with what the workflow reads beside them."""

    def copied(folder, *rooms):
        for room in rooms:
            shutil.copytree(repository / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("Snakefile", "config.yaml"):
            shutil.copy(repository / file, folder / file)
        return folder

    return copied
