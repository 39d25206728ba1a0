"""The measures of an audit (face-science 7), one file for each thing measured; all of them in one table."""

from __future__ import annotations

from typing import Final

from ..case import Measure
from . import anatomy, anchors, cost, eyes, presets, speech, time

MEASURES: Final[tuple[Measure, ...]] = (
    *anchors.MEASURES,
    *presets.MEASURES,
    *anatomy.MEASURES,
    *eyes.MEASURES,
    *speech.MEASURES,
    *time.MEASURES,
    *cost.MEASURES,
)
