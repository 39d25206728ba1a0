"""Every measure of a face, in order."""

from __future__ import annotations

from collections.abc import Callable

from .case import Case, Finding
from .measures import MEASURES


def audit(case: Case, progress: Callable[[int, int], None] | None = None) -> list[Finding]:
    """The findings, one for each measure; `progress(done, total)` is called after each."""
    out = []
    for number, measure in enumerate(MEASURES, 1):
        out.append(measure(case))
        if progress is not None:
            progress(number, len(MEASURES))
    return out
