"""Pairs of submissions that share code: passages of normalised tokens that neither the hand-out nor the class has.

A passage is told by the hashes of all its windows of `WINDOW` tokens; two submissions share what windows they have in
common. Windows of the hand-out, and those that many of the class have, are nobody's own and do not count. So that many
who hand in one and the same are not taken for what everybody writes, those who have the same windows all through are
told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from grader.tokens import FILE, Tokens

WINDOW = 24  # tokens: shorter passages are alike by chance
LEAST = 40  # shared windows below which a pair is not told, however short the submissions are
PASSAGES = 3  # longest passages that are told of a pair
# How many submissions may share a window: at least, of the class, at most
COMMON, COMMON_SHARE, COMMON_MOST = 10, 0.1, 50
TRIES = 4  # places in the other submission at which a passage is looked for
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Passage:
    """The same row of tokens in both: (file, first line, last line) of each, and how many tokens."""

    tokens: int
    one: tuple[str, int, int]
    other: tuple[str, int, int]


@dataclass(frozen=True)
class Pair:
    """Two submissions by their places; `share` is of the smaller one's own windows, `windows` how many are shared."""

    one: int
    other: int
    share: float
    windows: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Similar:
    """What a class shares: `pairs`, and `groups` of more than `most` submissions that are the same all through.

    `pairs` are the first of `count`. Windows that more than `most` submissions have were counted for nobody.
    """

    pairs: tuple[Pair, ...]
    count: int
    groups: tuple[tuple[int, ...], ...]
    most: int


def similar(
    submissions: Sequence[Tokens],
    hand_out: Tokens,
    owners: Sequence[str],
    threshold: float,
    told: int | None = None,
) -> Similar:
    """Return the pairs that share at least `threshold` (0 to 1) of what is their own, the largest share first.

    At most `told` pairs are returned; None: all. `owners` say whose a submission is: two of one owner are no pair.
    """
    hashed = [_hashes(one) for one in submissions]
    given = np.unique(_hashes(hand_out))
    own = [_own(one, given) for one in hashed]
    values, counts = np.unique(np.concatenate([np.zeros(0, np.uint64), *own]), return_counts=True)
    most = min(max(COMMON, int(COMMON_SHARE * len(own))), COMMON_MOST)
    groups = _groups(own, owners, most)
    common = values[counts > most]
    own = [np.setdiff1d(one, common, assume_unique=True) for one in own]
    shared = _shared(own, values)
    pairs = []
    for one, other, windows in zip(shared.row, shared.col, shared.data, strict=True):
        share = windows / min(len(own[one]), len(own[other]))
        if one < other and windows >= LEAST and share >= threshold and owners[one] != owners[other]:
            pairs.append((float(share), int(windows), int(one), int(other)))
    ignored = np.union1d(given, common)
    ranked = sorted(pairs, key=lambda pair: (-pair[0], -pair[1], pair[2:]))
    return Similar(
        tuple(
            Pair(one, other, share, windows, _passages(submissions, hashed, one, other, ignored))
            for share, windows, one, other in ranked[:told]
        ),
        len(ranked),
        groups,
        most,
    )


def _groups(own: list[np.ndarray], owners: Sequence[str], most: int) -> tuple[tuple[int, ...], ...]:
    """Return those whose windows are all the same, where they are more than `most` and of several owners."""
    found: dict[bytes, list[int]] = {}
    for place, one in enumerate(own):
        if len(one) >= LEAST:
            found.setdefault(one.tobytes(), []).append(place)
    return tuple(
        tuple(places)
        for places in found.values()
        if len(places) > most and len({owners[place] for place in places}) > 1
    )


def _hashes(tokens: Tokens) -> np.ndarray:
    """Return the hash of the window that begins at each token, shape (tokens - WINDOW + 1,); 0 across files."""
    count = len(tokens.words) - WINDOW + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    known = {word: _number(word) for word in set(tokens.words)}
    numbers = np.array([known[word] for word in tokens.words], np.uint64)
    hashes = np.zeros(count, np.uint64)
    breaks = np.zeros(count, bool)
    starts = np.array([word == FILE for word in tokens.words])
    for place in range(WINDOW):
        # h = h * factor + number, modulo 2**64
        hashes = hashes * _FACTOR + numbers[place : place + count]
        breaks |= starts[place : place + count]
    hashes[breaks] = 0
    return hashes


def _number(word: str) -> int:
    """Return a number for a word, the same in every run."""
    return int.from_bytes(word.encode()[:7].ljust(7, b"\0"), "little") + 1


def _own(hashes: np.ndarray, given: np.ndarray) -> np.ndarray:
    found = np.unique(hashes[hashes != 0])
    return np.setdiff1d(found, given, assume_unique=True)


def _shared(own: list[np.ndarray], values: np.ndarray) -> sparse.coo_matrix:
    """Return how many windows each two submissions share, as a sparse (submissions, submissions) matrix."""
    rows = np.repeat(np.arange(len(own)), [len(one) for one in own])
    columns = np.searchsorted(values, np.concatenate([np.zeros(0, np.uint64), *own]))
    shape = (len(own), max(len(values), 1))
    has = sparse.csr_matrix((np.ones(len(rows), np.int64), (rows, columns)), shape=shape)
    return sparse.coo_matrix(has @ has.T)


def _passages(
    submissions: Sequence[Tokens], hashed: list[np.ndarray], one: int, other: int, ignored: np.ndarray
) -> tuple[Passage, ...]:
    """Return the longest passages that two submissions share, found from the first one's beginning on."""
    mine, theirs = (np.where(np.isin(hashed[place], ignored), 0, hashed[place]) for place in (one, other))
    where: dict[int, list[int]] = {}
    for place, value in enumerate(theirs.tolist()):
        places = where.setdefault(value, [])
        if value and len(places) < TRIES:
            places.append(place)
    found = []
    place, values = 0, mine.tolist()
    while place < len(values):
        runs = [(_run(mine, theirs, place, start), start) for start in where.get(values[place], ())]
        length, start = max(runs, key=lambda run: (run[0], -run[1]), default=(0, 0))
        if length:
            found.append((length + WINDOW - 1, place, start))
        place += max(length, 1)
    found.sort(key=lambda run: (-run[0], run[1]))
    return tuple(
        Passage(
            tokens, _lines(submissions[one], mine_at, tokens), _lines(submissions[other], theirs_at, tokens)
        )
        for tokens, mine_at, theirs_at in found[:PASSAGES]
    )


def _run(mine: np.ndarray, theirs: np.ndarray, one: int, other: int) -> int:
    """Return how many windows from two places on are the same."""
    length = min(len(mine) - one, len(theirs) - other)
    first, second = mine[one : one + length], theirs[other : other + length]
    ends = np.flatnonzero((first != second) | (first == 0))
    return int(ends[0]) if len(ends) else length


def _lines(tokens: Tokens, start: int, count: int) -> tuple[str, int, int]:
    (file, first), (_, last) = tokens.places[start], tokens.places[start + count - 1]
    return tokens.files[file], first, last
