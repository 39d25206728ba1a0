"""Mirrored channels share one register: a `build` lists each value once, its map names it twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from asv3.runtime.pools import UNMAPPED

from ..ir import Ir, Node, rebuild


@dataclass(frozen=True, slots=True)
class Mirror:
    name: ClassVar[str] = "mirror"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, _: list[Node]) -> Node:
            if node.op != "build":
                return node
            unique = list(dict.fromkeys(node.args))
            slots = tuple(s if s == UNMAPPED else unique.index(node.args[s]) for s in node.attr[0])
            return replace(node, args=tuple(unique), attr=(slots,))

        return rebuild(ir, change)
