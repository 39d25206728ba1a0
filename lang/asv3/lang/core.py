"""Core expressions: what every expression of the language comes down to.

Functions are inlined, names resolved, units converted (seconds, degrees, 1/s, plain numbers), and the
range of each value is known from the ranges of the inputs (interval arithmetic, Moore 1966).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

Unit = tuple[int, int]
"""Powers of time and angle: (1, 0) seconds, (-1, 0) 1/s, (0, 1) degrees, (0, 0) a plain number."""
PLAIN: Final[Unit] = (0, 0)
TIME: Final[Unit] = (1, 0)
ANGLE: Final[Unit] = (0, 1)
FREQUENCY: Final[Unit] = (-1, 0)

UNIT_NAMES: Final = {PLAIN: "a plain number", TIME: "a time", ANGLE: "an angle", FREQUENCY: "a frequency"}
UNIT_EXAMPLES: Final = {PLAIN: "0.5` or `50%", TIME: "120 ms", ANGLE: "20 deg", FREQUENCY: "17 per min"}


@dataclass(frozen=True, slots=True)
class Const:
    value: float


@dataclass(frozen=True, slots=True)
class Input:
    """`valence`, `time`, …; `emotion:joy` for an activation; `channel:24` inside a limit."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """One of add sub mul div min max sqrt lt le select."""

    op: str
    args: tuple[Core, ...]


Core = Const | Input | Apply


@dataclass(frozen=True, slots=True)
class Typed:
    """A core expression with its unit and range."""

    core: Core
    unit: Unit
    low: float
    high: float
    size: int = 1
    """Operations when written out; functions and names can make it grow without end."""
    depth: int = 1

    @property
    def constant(self) -> float | None:
        """The value when it is fixed."""
        return self.core.value if isinstance(self.core, Const) else None


def number(value: float, unit: Unit = PLAIN) -> Typed:
    return Typed(Const(value), unit, value, value)


def _products(a: Typed, b: Typed) -> list[float]:
    return [x * y for x in (a.low, a.high) for y in (b.low, b.high)]


def _range(op: str, args: tuple[Typed, ...]) -> tuple[float, float]:
    a = args[0]
    if op == "sqrt":
        return max(a.low, 0.0) ** 0.5, max(a.high, 0.0) ** 0.5
    b = args[1]
    if op == "add":
        return a.low + b.low, a.high + b.high
    if op == "sub":
        return a.low - b.high, a.high - b.low
    if op == "mul":
        return min(_products(a, b)), max(_products(a, b))
    if op == "div":
        quotients = [x / y for x in (a.low, a.high) for y in (b.low, b.high) if y]
        return min(quotients, default=0.0), max(quotients, default=0.0)
    if op == "min":
        return min(a.low, b.low), min(a.high, b.high)
    if op == "max":
        return max(a.low, b.low), max(a.high, b.high)
    if op in ("lt", "le"):
        return 0.0, 1.0
    c = args[2]
    return min(b.low, c.low), max(b.high, c.high)


def _unit(op: str, args: tuple[Typed, ...]) -> Unit:
    if op == "mul":
        return (args[0].unit[0] + args[1].unit[0], args[0].unit[1] + args[1].unit[1])
    if op == "div":
        return (args[0].unit[0] - args[1].unit[0], args[0].unit[1] - args[1].unit[1])
    if op in ("lt", "le", "sqrt"):
        return PLAIN
    return args[-1].unit


def evaluate(op: str, values: tuple[float, ...]) -> float:
    """A core operation on float64 numbers, with the guards of the instruction set."""
    a = values[0]
    if op == "sqrt":
        return float(a**0.5) if a > 0 else 0.0
    b = values[1]
    if op == "div":
        return a / b if b else 0.0
    if op == "select":
        return b if a > 0 else values[2]
    if op == "lt":
        return 1.0 if a < b else 0.0
    if op == "le":
        return 1.0 if a <= b else 0.0
    if op == "min":
        return b if b < a else a
    if op == "max":
        return b if a < b else a
    return {"add": a + b, "sub": a - b, "mul": a * b}[op]


def apply(op: str, *args: Typed) -> Typed:
    """Build an operation; constants are folded. Units are assumed checked."""
    unit = _unit(op, args)
    constants = [a.constant for a in args]
    if all(c is not None for c in constants):
        return number(evaluate(op, tuple(c for c in constants if c is not None)), unit)
    low, high = _range(op, args)
    size, depth = 1 + sum(a.size for a in args), 1 + max(a.depth for a in args)
    return Typed(Apply(op, tuple(a.core for a in args)), unit, low, high, size, depth)


def within(typed: Typed, low: float, high: float) -> Typed:
    """The same value with a range that is known to be narrower than interval arithmetic finds."""
    return replace(typed, low=max(typed.low, low), high=min(typed.high, high))


def inputs(core: Core) -> set[str]:
    """Names of the inputs an expression reads."""
    if isinstance(core, Input):
        return {core.name}
    if isinstance(core, Apply):
        return set().union(*(inputs(a) for a in core.args))
    return set()
