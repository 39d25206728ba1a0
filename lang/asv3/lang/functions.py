"""The functions of the language, as combinations of core operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .core import PLAIN, Typed, apply, number, within

_ZERO: Final = number(0.0)
_ONE: Final = number(1.0)


def _zero(like: Typed) -> Typed:
    return number(0.0, like.unit)


def pos(x: Typed) -> Typed:
    """max(x, 0)"""
    return apply("max", x, _zero(x))


def neg(x: Typed) -> Typed:
    """max(-x, 0)"""
    return apply("max", apply("sub", _zero(x), x), _zero(x))


def absolute(x: Typed) -> Typed:
    """max(x, -x)"""
    return within(apply("max", x, apply("sub", _zero(x), x)), 0.0, float("inf"))


def clamp(x: Typed, low: Typed, high: Typed) -> Typed:
    """min(max(x, low), high)"""
    return apply("min", apply("max", x, low), high)


def mixing(a: Typed, b: Typed, t: Typed) -> Typed:
    """a + (b - a) * t"""
    out = apply("add", a, apply("mul", apply("sub", b, a), t))
    if t.low >= 0 and t.high <= 1:
        return within(out, min(a.low, b.low), max(a.high, b.high))
    return out


def smoothstep(edge0: Typed, edge1: Typed, x: Typed) -> Typed:
    """t t (3 - 2 t), t = (x - edge0) / (edge1 - edge0) clamped to 0..1 (Perlin)"""
    t = clamp(apply("div", apply("sub", x, edge0), apply("sub", edge1, edge0)), _ZERO, _ONE)
    curve = apply("sub", number(3.0), apply("mul", number(2.0), t))
    return within(apply("mul", apply("mul", t, t), curve), 0.0, 1.0)


def step(edge: Typed, x: Typed) -> Typed:
    """1 where edge <= x, else 0"""
    return apply("le", edge, x)


@dataclass(frozen=True, slots=True)
class Function:
    """`same` lists the arguments that must share a unit; the others must be plain numbers."""

    build: Callable[..., Typed]
    arity: int
    same: tuple[int, ...]
    doc: str


FUNCTIONS: Final = {
    "pos": Function(pos, 1, (0,), "pos(x): x where it is positive, else 0"),
    "neg": Function(neg, 1, (0,), "neg(x): -x where x is negative, else 0"),
    "abs": Function(absolute, 1, (0,), "abs(x): x without its sign"),
    "min": Function(lambda a, b: apply("min", a, b), 2, (0, 1), "min(a, b): the smaller"),
    "max": Function(lambda a, b: apply("max", a, b), 2, (0, 1), "max(a, b): the larger"),
    "clamp": Function(clamp, 3, (0, 1, 2), "clamp(x, low, high): x kept between low and high"),
    "mixing": Function(mixing, 3, (0, 1), "mixing(a, b, t): from a (t = 0) to b (t = 1)"),
    "smoothstep": Function(smoothstep, 3, (0, 1, 2), "smoothstep(e0, e1, x): soft 0 to 1 as x goes e0 to e1"),
    "step": Function(step, 2, (0, 1), "step(edge, x): 0 below edge, 1 from it on"),
    "sqrt": Function(lambda x: apply("sqrt", x), 1, (), "sqrt(x): square root, 0 for negative x"),
}

UNITS: Final[dict[str, tuple[float, tuple[int, int]]]] = {
    "": (1.0, PLAIN),
    "%": (0.01, PLAIN),
    "ms": (0.001, (1, 0)),
    "s": (1.0, (1, 0)),
    "deg": (1.0, (0, 1)),
    "Hz": (1.0, (-1, 0)),
    "per min": (1.0 / 60.0, (-1, 0)),
}
"""Unit → factor to the base unit, and the unit."""
