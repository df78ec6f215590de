"""Where a result came from: commit, versions, machine."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "numpy",
    "torch",
    "torchvision",
    "snakemake",
    "jinja2",
    "matplotlib",
    "pandas",
    "scikit-learn",
    "scikit-image",
    "scipy",
)


def commit_of(root: Path) -> dict[str, Any]:
    """Return {commit, commit_date, dirty}; commit is None outside a git checkout."""
    head = _git(root, "log", "-1", "--format=%H %cs")
    if not head:
        return {"commit": None, "commit_date": None, "dirty": False}
    commit, date = head.split()
    return {"commit": commit, "commit_date": date, "dirty": bool(_git(root, "status", "--porcelain"))}


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # an autograder has only what its assignment needs
        return "not installed"


def machine() -> dict[str, str]:
    """Return processor, instruction sets of interest and system: what may change the last bits."""
    info: dict[str, str] = {}
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            info.setdefault(key.strip(), value.strip())
    wanted = ("sse4_2", "avx", "avx2", "fma", "avx512f", "asimd", "sve")
    flags = (info.get("flags") or info.get("Features") or "").split()
    return {
        "processor": info.get("model name") or platform.processor() or "unknown",
        "instruction sets": " ".join(flag for flag in wanted if flag in flags) or "unknown",
        "architecture": platform.machine(),
        "system": platform.system(),
        "threads per job": "1",
    }
