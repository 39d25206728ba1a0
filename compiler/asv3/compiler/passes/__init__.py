"""The pipeline: every pass in the order it runs, with the optimisation level that brings it.

A pass is a frozen dataclass in a file of its own: `name`, `exact` (True when it moves no rounding, so
that the bits of every frame stay the same) and `apply(ir) -> ir`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from ..ir import Ir, verify
from .bake import Bake
from .cse import CommonSubexpressions
from .dce import DeadNodes
from .derive_levels import DeriveLevels
from .fold import FoldConstants
from .merge_layers import MergeLayers
from .mirror import Mirror
from .pack import PackColumns
from .quantise import Quantise
from .simplify import Simplify
from .solve_rbf import SolveRbf


class Pass(Protocol):
    """What the pipeline needs of a pass."""

    @property
    def name(self) -> str: ...

    @property
    def exact(self) -> bool: ...

    def apply(self, ir: Ir) -> Ir: ...


PIPELINE: Final[tuple[tuple[int, Pass], ...]] = (
    (0, DeriveLevels()),
    (0, SolveRbf()),
    (0, Bake()),
    (1, FoldConstants()),
    (1, Simplify()),
    (1, FoldConstants()),
    (1, CommonSubexpressions()),
    (2, MergeLayers()),
    (1, CommonSubexpressions()),
    (1, Mirror()),
    (1, DeadNodes()),
    (1, PackColumns()),
    (2, Quantise()),
)


def run(ir: Ir, level: int, after: Callable[[str, Ir], None] | None = None) -> Ir:
    """Apply every pass of the level; the graph is verified after each and shown to `after`."""
    verify(ir)
    for needs, item in PIPELINE:
        if needs <= level:
            ir = item.apply(ir)
            verify(ir)
            if after is not None:
                after(item.name, ir)
    return ir
