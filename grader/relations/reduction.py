"""A sum or a mean of an input over another axis, or the one in place of the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.relations.pairs import SEVERAL, Errors

REDUCTIONS = {"sum": np.sum, "mean": np.mean}


def find(errors: Errors) -> str | None:
    """Return the sentence where replies and expected values are sums or means of one input, or None."""
    # Replies of few values, zeros among them, are the sums of much
    given = np.concatenate([pair.yours.ravel() for pair in errors.pairs])
    if not errors.several() or len(np.unique(given)) < SEVERAL:
        return None
    for source, most in _arrays(errors).items():
        found = {words: values for words, values in _reductions(errors, source, most)}
        mine = [words for words, values in found.items() if _are(errors, values, "yours")]
        asked = [words for words, values in found.items() if _are(errors, values, "wanted")]
        if mine and asked:
            return f"your {errors.name} is the {mine[0]}; the {asked[0]} is expected"
    return None


def _arrays(errors: Errors) -> dict[str, int]:
    """Return {name: number of axes} of the numeric arrays that every case has among its inputs."""
    first = errors.pairs[0].inputs
    names = [name for name, value in first.items() if isinstance(value, np.ndarray) and value.ndim]
    return {
        name: first[name].ndim
        for name in names
        if all(np.ndim(pair.inputs.get(name)) == first[name].ndim for pair in errors.pairs)
    }


def _reductions(errors: Errors, source: str, axes: int) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Yield the words and the values, one for each case."""
    for axis in [*range(axes), None] if axes > 1 else [None]:
        over = "all elements" if axis is None else f"axis {axis}"
        for word, reduce in REDUCTIONS.items():
            with np.errstate(all="ignore"):
                values = [
                    np.asarray(reduce(np.asarray(pair.inputs[source], dtype=float), axis=axis))
                    for pair in errors.pairs
                ]
            yield f"{word} of {source} over {over}", values


def _are(errors: Errors, values: list[np.ndarray], which: str) -> bool:
    return all(
        pair.close(getattr(pair, which).squeeze(), value.squeeze())
        for pair, value in zip(errors.pairs, values, strict=True)
    )
