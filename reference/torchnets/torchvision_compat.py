"""Import torchvision also where its compiled operators do not fit the installed torch."""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import torch

# Operators that torchvision describes to torch while it is imported, which fails when nobody has defined them.
SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",)
SCHEMAS += ("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",)

_library: torch.library.Library | None = None  # torch forgets the definitions when this is collected


def import_torchvision() -> ModuleType:
    """Return torchvision, its networks and transforms usable with any build of torch.

    Where torchvision's compiled operators do not load (a GPU build beside a CPU torch), their names are defined
    without code: networks run, an operator such as nms still fails when it is called. Where they load, nothing is
    defined. Raises ImportError when torchvision is not installed.
    """
    if "torchvision" not in sys.modules:
        _define_missing()
    return importlib.import_module("torchvision")


def _define_missing() -> None:
    """Define the schemas that torchvision's own library does not bring."""
    global _library
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        raise ImportError(
            "torchvision is not installed: pip install torchvision, of the version that fits torch"
        )
    for binary in sorted(Path(spec.origin).parent.glob("_C.*")):
        try:
            torch.ops.load_library(str(binary))
        except OSError:
            continue  # built against another torch: the case this module is for
    missing = [schema for schema in SCHEMAS if not hasattr(torch.ops.torchvision, schema.split("(")[0])]
    if missing and _library is None:
        _library = torch.library.Library("torchvision", "FRAGMENT")
        for schema in missing:
            _library.define(schema)
