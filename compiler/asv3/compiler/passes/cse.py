"""Common subexpressions: equal operations on equal operands are computed once.

Left and right of a pair have equal rules, so this is also what makes a mirrored pair cost one rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..ir import EFFECTS, Ir, Node, rebuild


@dataclass(frozen=True, slots=True)
class CommonSubexpressions:
    name: ClassVar[str] = "cse"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        seen: dict[Node, int] = {}

        def change(node: Node, nodes: list[Node]) -> Node | int:
            if node.op in EFFECTS:
                return node
            if node in seen:
                return seen[node]
            seen[node] = len(nodes)
            return node

        return rebuild(ir, change)
