"""Stand-ins for packages that are not installed: importing them works, using them says which one is missing."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from .old_names import asked_by

_PACKAGES = frozenset((
    "tensorflow", "tensorflow_datasets", "keras", "theano", "caffe", "cv2", "matplotlib",
    "mpl_toolkits", "pylab", "seaborn", "plotly", "pandas", "tqdm", "numba", "scipy", "sklearn",
    "skimage", "PIL", "imageio", "h5py", "torch", "torchvision", "tensorboardX", "torchsummary",
    "wandb", "jax", "google", "IPython", "ipywidgets", "ipdb", "nose", "autograd", "cupy", "cython",
    "pyximport", "six", "imutils", "nltk", "gym", "cvxopt", "networkx", "skvideo", "pycocotools",
))  # fmt: skip


class MissingPackage(ImportError):
    """A submission used something that is not installed where it is graded."""


class StandIn:
    """Any name of a missing package; attributes are stand-ins too, everything else fails with the package's name."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        return StandIn(f"{self._name}.{attribute}")

    def __setattr__(self, attribute: str, value: Any) -> None:
        pass  # settings such as `tf.enable = …` change nothing that is there

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        root = self._name.partition(".")[0]
        if root in ("numba", "tqdm") or (root == "tensorflow" and len(args) == 1 and not kwargs):
            if args and (type(args[0]) is FunctionType or root == "tqdm"):
                return args[0]  # a decorator, or a progress bar: what it wraps works without it
            if root == "numba":
                return self
        self._fail()

    def __mro_entries__(self, bases: tuple) -> tuple[type, ...]:
        return (type("StandInBase", (), {"__init__": lambda this, *args, **kwargs: self._fail()}),)

    def _fail(self, *args: Any) -> Any:
        name = self._name
        raise MissingPackage(
            f"{name.partition('.')[0]} is not installed where this is graded (`{name}` was used)"
        )

    __iter__ = __len__ = __getitem__ = __setitem__ = __enter__ = __exit__ = __bool__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __float__ = __int__ = __index__ = __array__ = __matmul__ = __rmatmul__ = __lt__ = __gt__ = _fail


def stand_in(name: str) -> Any:
    """Return what stands for a part of a missing package; for a numpy of its own (autograd.numpy, cupy) it is numpy."""
    return StandIn(name) if _numpy(name) is None else _module(name)


def is_stand_in(value: Any) -> bool:
    """Tell whether a value stands for a missing package or a part of it."""
    if type(value) is ModuleType:
        return isinstance(getattr(value.__spec__, "loader", None), StandInLoader)
    return type(value) is StandIn


def numpy_note(name: str) -> str:
    """Return the sentence on a package's own numpy."""
    return f"{name} is not installed here: numpy stands in for it"


def _numpy(name: str) -> ModuleType | None:
    """Return the part of numpy that a missing module is meant to be, or None."""
    root, _, rest = name.partition(".")
    if root != "cupy":
        own, _, rest = rest.partition(".")
        if own != "numpy":
            return None
    try:
        return importlib.import_module(f"numpy.{rest}" if rest else "numpy")
    except ImportError:
        return None


def _module(name: str) -> ModuleType:
    """Return a module whose every name is numpy's where it is a numpy that has it, and otherwise a stand-in."""
    numpy = _numpy(name)

    def get(attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        if numpy is not None and hasattr(numpy, attribute):
            return getattr(numpy, attribute)
        return stand_in(f"{name}.{attribute}")

    module = ModuleType(name)
    module.__all__ = [] if numpy is None else list(getattr(numpy, "__all__", ()))
    module.__getattr__ = get
    return module


class StandInLoader(importlib.abc.Loader):
    """Makes modules whose every name is a stand-in."""

    def create_module(self, spec: Any) -> ModuleType:
        """Return the module; `from it import *` finds nothing in it, unless it is a numpy."""
        return _module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing."""


class _Finder(importlib.abc.MetaPathFinder):
    """Asked last: finds the well-known packages that nobody else found, and what is under them."""

    def __init__(self, folder: str, note: Callable[[str], None]) -> None:
        self.folder, self.note = folder, note

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        root = fullname.partition(".")[0]
        if root not in _PACKAGES or not asked_by(self.folder, 1):
            return None
        parent = sys.modules.get(fullname.rpartition(".")[0])
        if parent is not None and not isinstance(parent.__spec__.loader, StandInLoader):
            return None
        own = _numpy(fullname) is not None
        self.note(
            numpy_note(fullname) if own else f"{root} is not installed here: a stand-in fails when it is used"
        )
        return importlib.machinery.ModuleSpec(fullname, StandInLoader(), is_package=True)


def install(folder: str, note: Callable[[str], None]) -> None:
    """Answer imports of missing packages by the files in `folder` from now on; `note` gets one sentence for each."""
    sys.meta_path.append(_Finder(folder, note))
