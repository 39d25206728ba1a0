"""What the face costs to run and to send."""

from __future__ import annotations

from typing import Final

from asv3.runtime.verifier import verify

from ..case import Case, Finding, Measure

_OPERATIONS: Final = 40_000
_KIB: Final = 48


def cost(case: Case) -> Finding:
    name, bound = "cost", f"<= {_OPERATIONS:,}, <= {_KIB} KiB"
    operations, size = verify(case.subject.program).cost, len(case.subject.data) / 1024
    advice = "fewer anchors, layers or profiles; `asv3c inspect` shows what takes the room"
    figure = f"{operations:,} operations a frame, {size:.1f} KiB"
    passed = operations <= _OPERATIONS and size <= _KIB
    data: dict[str, object] = {"operations": operations, "bytes": len(case.subject.data)}
    return Finding(name, "rough operations of a tick and a frame, size", figure, bound, passed, (), advice, data)


MEASURES: Final[tuple[Measure, ...]] = (cost,)
