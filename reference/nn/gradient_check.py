"""Holds an analytic gradient against central differences in float64, and knows where differences mislead.

Three things make a plain comparison wrong: rounding (both values nearly zero), kinks (of ReLU or a maximum: a
difference across one is no derivative) and size (too many elements to try each). Each is met here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Function = Callable[[Array], float]
Move = Callable[[Array], Array]  # from x to a small change of x

EPS = float(np.finfo(np.float64).eps)
# The error of a central difference, h² from the series and EPS/h from rounding, is least near this step.
STEP = EPS ** (1 / 3)
# A function's value may be off by this many EPS of itself.
ROUNDING = 16
# Derivatives below this share of the largest are held to an absolute error instead of a relative one.
SMALL = 1e-3


@dataclass(frozen=True)
class GradientReport:
    """What a gradient check found.

    `ok`: no relative error above the tolerance. `worst_index`: the element of the largest relative error,
    with its `analytic` and `numeric` derivative and `relative_error`; (), with the values along the worst
    direction, where directions were tried and no single element is to blame. `kinks`: at how many of the
    `checked` elements or directions a kink lay within the step; there every value between the slopes of both
    sides passes.
    """

    ok: bool
    worst_index: tuple[int, ...]
    analytic: float
    numeric: float
    relative_error: float
    kinks: int
    checked: int


def numeric_gradient(f: Function, x: Array, step: float | None = None) -> Array:
    """Return the central differences of f at x, element by element: float64, of x's shape.

    The step for an element is `step`·max(1, |x|); the default `step` is the cube root of the machine epsilon.
    """
    x = np.array(x, np.float64)
    slopes = [_slopes(f, x, 0.0, _element(step, i)(x))[0] for i in range(x.size)]
    return np.array(slopes).reshape(x.shape)


def check_gradient(
    f: Function,
    x: Array,
    analytic: Array,
    *,
    step: float | None = None,
    elements: int = 200,
    rng: np.random.Generator | None = None,
    rtol: float = 1e-6,
) -> GradientReport:
    """Hold the gradient `analytic` of f at x against central differences.

    x and analytic have one shape; f takes a float64 array of it, which it may change, and returns a number
    computed in float64. The step for an element is `step`·max(1, |x|); the default is the cube root of the
    machine epsilon. Up to `elements` elements, each is tried; a larger x is tried along that many random
    directions from `rng` (one seeded with 0 if absent), and the worst direction is halved until it leads to
    an element. What f's rounding explains is no error. Values that are not finite fail. Raises ValueError if
    the shapes differ, x is empty or f does not repeat itself.
    """
    x = np.array(x, np.float64)
    g = np.asarray(analytic, np.float64)
    if g.shape != x.shape or not x.size:
        raise ValueError(
            f"analytic: shape {g.shape} for x of shape {x.shape}; give a derivative for each element"
        )
    every = x.size <= elements
    if every:
        moves = [_element(step, i) for i in range(x.size)]
    else:
        rng = np.random.default_rng(0) if rng is None else rng
        moves = [_direction(step, int(seed)) for seed in rng.integers(2**63, size=elements)]
    # A function that is not finite fails the check; it need not warn as well.
    with np.errstate(invalid="ignore", over="ignore"):
        derivatives, numeric, errors, kinks = _judge(f, x, g, moves, rtol)
        worst = int(np.argmax(errors))
        index = _index(worst, x) if every else ()
        found = float(derivatives[worst]), float(numeric[worst]), float(errors[worst])
        if not every and errors[worst] > rtol:
            culprit = _blame(f, x, g, moves[worst](x))
            (a,), (n,), (error,), _ = _judge(f, x, g, [_element(step, culprit)], rtol)
            if error > rtol:
                index, found = _index(culprit, x), (float(a), float(n), float(error))
    return GradientReport(bool(errors[worst] <= rtol), index, *found, int(kinks.sum()), len(moves))


def _index(flat: int, x: Array) -> tuple[int, ...]:
    """Return a flat position of x as an index."""
    return tuple(int(i) for i in np.unravel_index(flat, x.shape))


def _element(step: float | None, i: int) -> Move:
    """Return the move of element i alone by its step."""

    def move(x: Array) -> Array:
        result = np.zeros_like(x)
        result.flat[i] = (step or STEP) * max(1.0, abs(x.flat[i]))
        return result

    return move


def _direction(step: float | None, seed: int) -> Move:
    """Return the move of all elements in a random direction, as long as the step of a typical element."""

    def move(x: Array) -> Array:
        result = np.random.default_rng(seed).standard_normal(x.shape)
        result /= np.linalg.norm(result)
        result *= (step or STEP) * np.maximum(1.0, np.abs(x))
        return result

    return move


def _along(move: Array, g: Array) -> float:
    """Return the change that the gradient g predicts for a move; where nothing moves g may be anything."""
    moved = move != 0
    return float(np.dot(move[moved], g[moved]))


def _both(f: Function, x: Array, move: Array) -> tuple[float, float, Array]:
    """Return f forward and backward of x, and half the way between the two, as rounding lets it happen."""
    forward, backward = x + move, x - move
    way = (forward - backward) / 2
    return float(f(forward)), float(f(backward)), way


def _slopes(f: Function, x: Array, here: float, move: Array) -> tuple[float, float, float, float]:
    """Return the central, forward and backward slope of f along a move, and the move's length."""
    up, down, way = _both(f, x, move)
    length = float(np.linalg.norm(way))
    return (up - down) / (2 * length), (up - here) / length, (here - down) / length, length


def _judge(
    f: Function, x: Array, g: Array, moves: list[Move], rtol: float
) -> tuple[Array, Array, Array, Array]:
    """Return for each move g's derivative along it, f's, the relative error, and whether it met a kink."""
    here, again = float(f(x.copy())), float(f(x.copy()))
    if here != again and not np.isnan(here):
        raise ValueError(
            f"f: {here!r} and then {again!r} at the same x; draw its random numbers from a fixed seed"
        )
    rows = []
    for make in moves:
        move = make(x)
        whole, half = _slopes(f, x, here, move), _slopes(f, x, here, move / 2)
        rows.append((_along(move, g) / np.linalg.norm(move), *whole, *half))
    a, c, forward, backward, length, c_half, forward_half, backward_half, _ = np.array(rows).T
    size = np.maximum(np.abs(a), np.abs(c))
    size = np.maximum(size, SMALL * np.max(size, initial=0.0, where=np.isfinite(size)))
    noise = ROUNDING * EPS * abs(here) / length
    # Where f is smooth, halving the step keeps the central slope, and halves the gap between the forward
    # and the backward slope. A kink changes the first or, if it lies at x itself, keeps the gap. One that
    # puts the central slope off by some amount changes one of the two by at least 2/5 of that amount.
    gap, gap_half = forward - backward, forward_half - backward_half
    kinks = np.abs(c - c_half) > 0.4 * rtol * size + 3 * noise
    kinks |= np.abs(gap - 2 * gap_half) > 0.4 * rtol * size + 20 * noise
    sides = np.array([forward, backward, forward_half, backward_half])
    low = np.where(kinks, sides.min(axis=0), c)
    high = np.where(kinks, sides.max(axis=0), c)
    distance = np.maximum(np.maximum(low - a, a - high) - noise, 0)
    errors = np.divide(distance, size, out=np.zeros_like(distance), where=distance != 0)
    errors[~np.isfinite(errors + here)] = np.inf
    return a, c, errors, kinks


def _blame(f: Function, x: Array, g: Array, move: Array) -> int:
    """Return an element whose derivative is wrong, by halving a move along which f and g disagree."""
    positions = np.arange(x.size)
    while len(positions) > 1:
        halves = np.array_split(positions, 2)
        off = []
        for half in halves:
            part = np.zeros_like(x)
            part.flat[half] = move.flat[half]
            up, down, way = _both(f, x, part)
            off.append(abs((up - down) / 2 - _along(way, g)))
        positions = halves[int(np.argmax(off))]
    return int(positions[0])
