"""Author's units to coefficients of one tick: springs, glides, emotion timing, eye distributions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from asv3.runtime.isa import TICK_S

from .. import eyes
from ..ir import Data, Ir, Node, Tables, rebuild

_FASTEST_S: Final = TICK_S / 20
_RISE: Final = math.log(9)
"""10-90 % rise of a first-order filter, in time constants."""


def _rate(seconds: float) -> float:
    """Share of the gap that a first-order filter with this 10-90 % rise closes in a tick."""
    return 1.0 if seconds < _FASTEST_S else 1.0 - math.exp(-TICK_S * _RISE / seconds)


def _ramp(seconds: float) -> float:
    """Share of a linear ramp of this length that passes in a tick."""
    return min(1.0, TICK_S / seconds) if seconds > 0 else 1.0


def _glide(attr: tuple[Any, ...], _: Tables) -> Data:
    return Data.of("glide", [_rate(attr[0]), _rate(attr[1])])


def _spring(attr: tuple[Any, ...], _: Tables) -> Data:
    """y = 2 ln 2 / halflife (Holden, Spring-It-On)."""
    y = [2 * math.log(2) / max(h, _FASTEST_S) for h in attr[0]]
    return Data.of("spring", [y, [math.exp(-v * TICK_S) for v in y], [v * TICK_S for v in y]])


def _affect(_: tuple[Any, ...], tables: Tables) -> Data:
    rows = []
    for anchors, (attack, hold, release) in zip(tables.anchors, tables.timing, strict=True):
        flat = [x for anchor in anchors for x in anchor]
        ticks = float(round(hold / TICK_S))
        rows.append([*flat, _ramp(attack), _ramp(release), ticks, _rate(attack), _rate(release)])
    return Data.of("affect", rows)


def _eye(kind: str, bake: Callable[[Any], list[float]]) -> Callable[[tuple[Any, ...], Tables], Data]:
    return lambda attr, _: Data.of(kind, bake(dict(attr)))


_BAKERS: Final[dict[str, Callable[[tuple[Any, ...], Tables], Data]]] = {
    "glide": _glide,
    "spring": _spring,
    "affect": _affect,
    "gaze": _eye("gaze", eyes.gaze),
    "drift": _eye("drift", eyes.drift),
    "blink": _eye("blink", eyes.blink),
}


@dataclass(frozen=True, slots=True)
class Bake:
    name: ClassVar[str] = "bake"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, nodes: list[Node]) -> Node:
            if node.op in _BAKERS:
                return replace(node, attr=(_BAKERS[node.op](node.attr, ir.tables),))
            if node.op == "blink_at":
                # the curve is evaluated per frame from the same table that times the blinks
                return replace(node, attr=nodes[node.args[0]].attr)
            return node

        return rebuild(ir, change)
