"""Names that libraries and Python have removed, given to a submission that still uses them, with a note for its author.

A module answers for a name that it lacks by its `__getattr__`: nothing is wrapped and nothing is looked up for a
submission that uses none. Only the submission's own files are answered; a library that asks gets the truth.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import importlib.abc
import importlib.machinery
import re
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import old_images


def _same(module: str, names: str) -> dict[str, str]:
    return {name: f"{module}:{name}" for name in names.split()}


# Module -> {name that it had: where the same is, as "module:name", or the thing itself}
_NAMES: dict[str, dict[str, Any]] = {
    "numpy": {
        **_same("builtins", "float int bool object str complex"),
        **{"unicode": "builtins:str", "math": "math", "mat": "numpy:asmatrix", "in1d": "numpy:isin"},
        **{"product": "numpy:prod", "cumproduct": "numpy:cumprod", "sometrue": "numpy:any"},
        **{"alltrue": "numpy:all", "trapz": "numpy:trapezoid", "row_stack": "numpy:vstack"},
        **{"float_": "numpy:float64", "complex_": "numpy:complex128", "unicode_": "numpy:str_"},
        **{"string_": "numpy:bytes_", "bool8": "numpy:bool", "int0": "numpy:intp", "round_": "numpy:round"},
        **dict.fromkeys(("Inf", "Infinity", "infty", "PINF"), "numpy:inf"),
        **{"NaN": "numpy:nan", "NAN": "numpy:nan", "NINF": float("-inf"), "asscalar": lambda a: a.item()},
        **{"rank": "numpy:ndim", "asfarray": lambda a, dtype=float: importlib.import_module("numpy").asarray(a, dtype)},
    },
    "numpy.lib": {"pad": "numpy:pad"},
    "scipy": {
        **_same("numpy", "float64 float32 zeros ones array linspace sqrt exp log dot mean sum arange pi interp"),
        **_same("numpy.random", "rand randn"),
    },
    "scipy.misc": {
        **_same("scipy.special", "logsumexp comb factorial"),
        **{name: getattr(old_images, name) for name in ("imread", "imsave", "imresize")},
    },
    "scipy.ndimage": {"imread": old_images.imread},
    "scipy.signal": _same("scipy.signal.windows", "gaussian hann hamming blackman"),
    "scipy.integrate": {
        **{"cumtrapz": "scipy.integrate:cumulative_trapezoid", "trapz": "scipy.integrate:trapezoid"},
        "simps": "scipy.integrate:simpson",
    },
    "skimage": {"filter": "skimage.filters"},
    "skimage.util": {"pad": "numpy:pad"},
    "skimage.color": {"rgb2grey": "skimage.color:rgb2gray", "grey2rgb": "skimage.color:gray2rgb"},
    "skimage.data": _same("skimage.io", "imread"),
    "skimage.draw": {"circle": old_images.circle},
    "skimage.exposure": {"equalize": "skimage.exposure:equalize_hist"},
    "skimage.feature": {
        **{"greycomatrix": "skimage.feature:graycomatrix", "greycoprops": "skimage.feature:graycoprops"},
        "register_translation": "skimage.registration:phase_cross_correlation",
    },
    "skimage.filters": {
        **{"gaussian_filter": "skimage.filters:gaussian", "canny": "skimage.feature:canny"},
        **_same("skimage.restoration", "denoise_tv_chambolle denoise_bilateral"),
        "threshold_adaptive": old_images.threshold_adaptive,
    },
    "skimage.measure": {
        **{"compare_psnr": "skimage.metrics:peak_signal_noise_ratio"},
        **dict.fromkeys(("compare_ssim", "structural_similarity"), "skimage.metrics:structural_similarity"),
        **{"compare_mse": "skimage.metrics:mean_squared_error"},
        "compare_nrmse": "skimage.metrics:normalized_root_mse",
    },
    "skimage.morphology": {
        **{"watershed": "skimage.segmentation:watershed", "skeletonize_3d": "skimage.morphology:skeletonize"},
        "selem": "skimage.morphology",
    },
    "skimage.segmentation": {"visualize_boundaries": "skimage.segmentation:mark_boundaries"},
    "matplotlib.pyplot": {"hold": lambda *args, **kwargs: None, "ishold": lambda: True},
    "matplotlib.cm": {"get_cmap": "matplotlib.pyplot:get_cmap"},
    "torchvision.transforms": {"Scale": "torchvision.transforms:Resize"},
    "collections": _same("collections.abc", "Iterable Iterator Mapping MutableMapping Sequence Callable Hashable"),
    "time": {"clock": time.process_time},
    "fractions": {"gcd": "math:gcd"},
    "inspect": {"getargspec": "inspect:getfullargspec"},
    "itertools": {"izip": zip, "imap": map, "ifilter": filter, "izip_longest": "itertools:zip_longest"},
}  # fmt: skip
# What Python 2 had without an import
_PYTHON_2 = {
    **{"xrange": range, "basestring": str, "unicode": str, "unichr": chr, "long": int, "raw_input": input},
    **{"reduce": functools.reduce, "reload": importlib.reload},
}
_PYTHON_2_WORDS = re.compile(rf"\b(?:{'|'.join(_PYTHON_2)})\b".encode())
# Modules that were renamed, and small packages that only helped Python 2 and 3 to be one
_MODULES: dict[str, str | dict[str, Any]] = {
    "cPickle": "pickle",
    "skimage.filter": "skimage.filters",
    "skimage.morphology.selem": "skimage.morphology",
    "skimage.morphology.watershed": "skimage.segmentation",
    "skimage.measure.simple_metrics": "skimage.metrics",
    "skimage.future.graph": "skimage.graph",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "past": {},
    "past.builtins": {
        **_PYTHON_2,
        **{name: getattr(builtins, name) for name in ("range", "map", "filter", "str", "dict", "round")},
    },
    "past.utils": {"old_div": lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) else a / b},
    "future": {},
    "future.standard_library": {"install_aliases": lambda: None},
    "future.utils": {
        **{"iteritems": lambda one: iter(one.items()), "itervalues": lambda one: iter(one.values())},
        **{"iterkeys": iter, "with_metaclass": lambda meta, *bases: meta("Base", bases, {})},
    },
    "future.builtins": {name: one for name, one in vars(builtins).items() if not name.startswith("_")},
}


def install(folder: str, note: Callable[[str], None]) -> None:
    """Answer the files in `folder` for removed names from now on; `note` gets a sentence for each that is used."""
    finder = _Finder(folder, note)
    for name in _NAMES.keys() & sys.modules.keys():
        finder.answer_for(sys.modules[name])
    sys.meta_path.insert(0, finder)


def give_python_2(
    source: bytes, tree: ast.Module, names: dict[str, Any], note: Callable[[str], None]
) -> None:
    """Put into a file's `names` what Python 2 had built in and the file uses without making it itself."""
    words = {word.decode() for word in _PYTHON_2_WORDS.findall(source)}
    if not words:
        return
    nodes = list(ast.walk(tree))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    made |= {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for word in sorted(words & used - made):
        names[word] = _PYTHON_2[word]
        note(f"`{word}` is Python 2: it was read as {_PYTHON_2[word].__name__}")


def asked_by(folder: str, depth: int) -> bool:
    """Whether the frame `depth` above the caller, the import system's own left out, is of a file in a folder."""
    frame = sys._getframe(depth + 1)
    while frame is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(folder)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, folder: str, note: Callable[[str], None]) -> None:
        self.folder, self.note = folder, note

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Find the modules whose names are answered for, and those that are gone."""
        if fullname in _NAMES:
            spec = importlib.machinery.PathFinder.find_spec(fullname, path)
            if spec is not None and spec.loader is not None:
                spec.loader = _Then(spec.loader, self.answer_for)
            return spec
        if fullname not in _MODULES or not asked_by(self.folder, 1):
            return None
        if importlib.machinery.PathFinder.find_spec(fullname, path) is not None:
            return None
        return importlib.machinery.ModuleSpec(fullname, _Renamed(self.note), is_package=True)

    def answer_for(self, module: ModuleType) -> None:
        """Let a module answer for the names that it had."""
        names, before = _NAMES[module.__name__], module.__dict__.get("__getattr__")

        def answer(name: str) -> Any:
            place = names.get(name) if asked_by(self.folder, 1) else None
            if place is None:
                if before is not None:
                    return before(name)
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name)
            found = _resolved(place)
            words = (
                place.replace("builtins:", "").replace(":", ".") if isinstance(place, str) else "what it was"
            )
            self.note(f"`{module.__name__}.{name}` is gone from today's version: it was read as {words}")
            return found

        module.__getattr__ = answer


def _resolved(place: Any) -> Any:
    if not isinstance(place, str):
        return place
    module, _, name = place.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name) if name else found


class _Then(importlib.abc.Loader):
    """A module's own loader, and then a step more."""

    def __init__(self, loader: Any, after: Callable[[ModuleType], None]) -> None:
        self.loader, self.after = loader, after

    def create_module(self, spec: Any) -> ModuleType | None:
        """Leave it to the module's own loader."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module as its own loader does."""
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.after(module)


class _Renamed(importlib.abc.Loader):
    """Gives the module that took another's place."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self.note = note

    def create_module(self, spec: Any) -> ModuleType:
        """Return a module with the names of its successor."""
        module, place = ModuleType(spec.name), _MODULES[spec.name]
        if isinstance(place, dict):
            vars(module).update(place)
            return module
        successor = importlib.import_module(place)
        module.__getattr__ = successor.__getattribute__
        module.__all__ = getattr(successor, "__all__", [name for name in vars(successor) if name[0] != "_"])
        self.note(f"`{spec.name}` is gone: it was read as {place}")
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing."""
