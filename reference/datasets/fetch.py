"""Fetching the published files through torchvision's own downloaders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reference.datasets import files
from reference.datasets.load import DataError


def fetch(name: str, data_dir: Path, torchvision_class: str, **options: Any) -> None:
    """Fetch a data set into `data_dir` unless a form of it is there; raises `DataError` when that fails."""
    if data_dir.is_dir() and files.is_there(name, data_dir):
        return
    from reference.torchnets.torchvision_compat import (
        import_torchvision,
    )  # torch costs a second: only when needed

    downloader = getattr(import_torchvision().datasets, torchvision_class)
    try:
        downloader(root=str(data_dir), download=True, **options)
    except (OSError, RuntimeError) as error:
        reason = str(error).split("\n")[0]
        raise DataError(
            f"{name}: the download into {data_dir} failed ({reason}): try again, or put the files there"
        ) from error
