"""Dead nodes: what the frame does not depend on is not computed, memories included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from ..ir import Ir, reachable


@dataclass(frozen=True, slots=True)
class DeadNodes:
    name: ClassVar[str] = "dce"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        live = sorted(reachable(ir, [ir.out]))
        where = {old: new for new, old in enumerate(live)}
        nodes = tuple(replace(ir.nodes[old], args=tuple(where[a] for a in ir.nodes[old].args)) for old in live)
        effects = tuple(where[e] for e in ir.effects if e in where)
        return replace(ir, nodes=nodes, effects=effects, out=where[ir.out])
