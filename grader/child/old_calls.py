"""How libraries took calls before they became strict: each way is fallen back on only where the call fails today."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import GeneratorType
from typing import Any

import numpy as np

# Keyword that libraries had -> what it is called today, None where it only went away
KEYWORDS = {
    "multichannel": "channel_axis",
    "selem": "footprint",
    "neighbors": "connectivity",
    "as_grey": "as_gray",
    "in_place": "out",
    "inplace": "out",
    "n_iter_max": "max_num_iter",
    "max_iter": "max_num_iter",
    "sigma_range": "sigma_color",
    "coordinates": None,
    "visualise": "visualize",
    "newshape": "shape",
    "normed": "density",
}
METHODS: dict[type, dict[str, Callable]] = {
    np.ndarray: {
        "ptp": np.ptp,
        "tostring": np.ndarray.tobytes,
        "itemset": lambda array, *args: array.__setitem__(args[0] if len(args) > 1 else ..., args[-1]),
        "newbyteorder": lambda array, order="S": array.view(array.dtype.newbyteorder(order)),
    },
    # Python 2
    dict: {
        **{"iteritems": dict.items, "itervalues": dict.values, "iterkeys": dict.keys},
        "has_key": dict.__contains__,
    },
}


class OldCalls:
    """What the calls of a submission lead through; `note` gets a sentence for each thing that was read the old way."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def call(self, function: Callable, *args: Any, **words: Any) -> Any:
        """Call a library's function with its old keywords."""
        if (getattr(function, "__module__", None) or "").partition(".")[0] not in (
            "skimage",
            "numpy",
            "matplotlib",
        ):
            return function(*args, **words)
        known = inspect.signature(function).parameters
        for old in [word for word in words if word in KEYWORDS and word not in known]:
            value, new = words.pop(old), KEYWORDS[old]
            if new in known and new not in words:
                words[new] = _today(old, value, args)
                if words[new] is value:
                    self._note(f"`{old}=` was read as `{new}=`, as it is called today")
                else:
                    self._note(
                        f"`{old}={value!r}` was read as `{new}={_short(words[new])}`, as it is called today"
                    )
            else:
                self._note(f"`{old}=` was left out: `{function.__name__}` has it no more")
        return function(*args, **words)

    def method(self, owner: Any, name: str, *args: Any, **words: Any) -> Any:
        """Call a method that arrays and dicts had."""
        kind = next((kind for kind in METHODS if isinstance(owner, kind)), object)
        if hasattr(owner, name) or name not in METHODS.get(kind, {}):
            return getattr(owner, name)(*args, **words)
        what = "arrays" if kind is np.ndarray else "dicts"
        self._note(f"{what} have no method `{name}` any more: it was done as before")
        return METHODS[kind][name](owner, *args, **words)

    def divide(self, above: Any, below: Any) -> Any:
        """Divide; whole numbers that go into each other give a whole number, as in Python 2."""
        whole = (int, np.integer)
        if isinstance(above, whole) and isinstance(below, whole) and below and above % below == 0:
            self._note("`/` of whole numbers gave a whole number, as in Python 2: write `//`")
            return above // below
        return above / below

    def scalar(self, function: Callable, *args: Any, **words: Any) -> Any:
        """Take an array of one element for the number in it."""
        try:
            return function(*args, **words)
        except TypeError:
            if not any(isinstance(one, np.ndarray) and one.ndim and one.size == 1 for one in args):
                raise
        self._note("an array of one element was taken for the number in it, as older numpy did")
        return function(
            *(one.item() if isinstance(one, np.ndarray) and one.size == 1 else one for one in args), **words
        )

    def into(self, target: Any) -> Any:
        """Return what `target[…] = value` is done to."""
        return _Into(target, self._note) if isinstance(target, np.ndarray) else target

    def array(self, function: Callable, *args: Any, **words: Any) -> Any:
        """Make an array of rows of unlike lengths an array of objects, and copy where that cannot be avoided."""
        try:
            return function(*args, **words)
        except ValueError as error:
            if function is np.array and words.get("copy") is False:
                return np.asarray(*args, **{word: one for word, one in words.items() if word != "copy"})
            if (
                function not in (np.array, np.asarray)
                or "inhomogeneous" not in str(error)
                or "dtype" in words
            ):
                raise
        self._note("rows of unlike lengths became an array of objects, as in older numpy")
        return function(*args, **words, dtype=object)

    def sum(self, function: Callable, *args: Any, **words: Any) -> Any:
        """Add up what a generator gives."""
        if function is np.sum and args and isinstance(args[0], GeneratorType):
            return sum(args[0])
        return function(*args, **words)

    def delete(self, function: Callable, array: Any, places: Any, axis: int | None = None) -> Any:
        """Pass over places beyond the end."""
        if function is np.delete and not isinstance(places, slice) and np.asarray(places).dtype.kind in "iu":
            at, n = np.asarray(places), np.size(array) if axis is None else np.shape(array)[axis]
            if (beyond := (at < -n) | (at >= n)).any():
                self._note("`np.delete` passed over places beyond the end, as older numpy did")
                places = at[~beyond]
        return function(array, places, axis)

    def rgb2gray(self, function: Callable, *args: Any, **words: Any) -> Any:
        """Leave a grey picture as it is, and take the transparency from a coloured one."""
        shape = np.shape(args[0]) if args else ()
        if (getattr(function, "__module__", None) or "").startswith("skimage"):
            if len(shape) == 2:
                self._note("`rgb2gray` left a grey picture as it is, as older scikit-image did")
                return np.asarray(args[0])
            if shape[-1:] == (4,):
                self._note("`rgb2gray` took the transparency away, as older scikit-image did")
                args = (__import__("skimage.color").color.rgba2rgb(args[0]), *args[1:])
        return function(*args, **words)


class _Into:
    """An array that takes an array of one element where a number goes."""

    def __init__(self, array: np.ndarray, note: Callable[[str], None]) -> None:
        self.array, self.note = array, note

    def __getitem__(self, place: Any) -> Any:
        return self.array[place]

    def __setitem__(self, place: Any, value: Any) -> None:
        try:
            self.array[place] = value
        except (ValueError, TypeError):
            if not isinstance(value, np.ndarray) or value.size != 1:
                raise
            self.array[place] = value.item()
            self.note("an array of one element was taken for the number in it, as older numpy did")


def _today(old: str, value: Any, args: tuple) -> Any:
    """Return what the value of an old keyword is today."""
    if old == "multichannel":
        coloured = bool(args) and np.ndim(args[0]) == 3 and np.shape(args[0])[-1] == 3
        return -1 if value or (value is None and coloured) else None
    if old == "neighbors":
        return 1 if value == 4 else None
    if old in ("in_place", "inplace"):
        return args[0] if value and args else None
    return value


def _short(value: Any) -> str:
    return "the first argument" if isinstance(value, np.ndarray) and value.size > 4 else repr(value)[:60]
