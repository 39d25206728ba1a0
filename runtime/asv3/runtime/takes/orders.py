"""The orders in which tools write the channels when they write no names (field report 3.1).

The canonical order is alphabetical: Apple's header, LAM and AnimaSync have it. Unreal's enumeration is also
Live Link over UDP, Audio2Face and Azure, which append values of their own. MediaPipe puts `_neutral` first and
has no tongueOut, so that its 52 values are the alphabetical ones shifted by one. The Live Link *CSV* swaps the two
directions of the jaw and of the mouth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..channels import INDEX, NAMES

_EYE: Final = ("Blink", "LookDown", "LookIn", "LookOut", "LookUp", "Squint", "Wide")
_EYES: Final = tuple(f"eye{what}{side}" for side in ("Left", "Right") for what in _EYE)


def _both(*stems: str) -> tuple[str, ...]:
    return tuple(stem + side for stem in stems for side in ("Left", "Right"))


_MOUTH_AND_BROWS: Final = (
    *_both("mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch"),
    *("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"),
    *_both("mouthPress", "mouthLowerDown", "mouthUpperUp", "browDown"),
    "browInnerUp",
    *_both("browOuterUp"),
    "cheekPuff",
    *_both("cheekSquint", "noseSneer"),
    "tongueOut",
)
_UNREAL: Final = (
    *_EYES,
    *("jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker"),
    *("mouthLeft", "mouthRight"),
    *_MOUTH_AND_BROWS,
)
_LIVE_LINK_CSV: Final = (
    *_EYES,
    *("jawForward", "jawRight", "jawLeft", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker"),
    *("mouthRight", "mouthLeft"),
    *_MOUTH_AND_BROWS,
)


@dataclass(frozen=True, slots=True)
class Order:
    """`channels[i]` is the canonical index of column `first + i`; `widths` are the column counts it occurs with."""

    name: str
    doc: str
    channels: tuple[int, ...]
    widths: tuple[int, ...]
    first: int = 0


def _indices(names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(INDEX[name] for name in names)


ORDERS: Final = (
    Order("arkit", "alphabetical: Apple, LAM, AnimaSync", _indices(NAMES), (52,)),
    Order("unreal", "Unreal, Live Link UDP (61), Audio2Face (68), Azure (55)", _indices(_UNREAL), (52, 55, 61, 68)),
    Order("livelink-csv", "Live Link Face CSV without its header", _indices(_LIVE_LINK_CSV), (52, 61)),
    Order("mediapipe", "MediaPipe: `_neutral` first, no tongueOut", _indices(NAMES[:-1]), (52,), first=1),
    Order("mediapipe-51", "MediaPipe without `_neutral`", _indices(NAMES[:-1]), (51,)),
)
BY_NAME: Final = {order.name: order for order in ORDERS}
WIDTHS: Final = frozenset(width for order in ORDERS for width in order.widths)
UNREAL: Final = BY_NAME["unreal"].channels
