"""The channel registry: the one home of the 52 ARKit weights.

Order, names and regions follow Apple's ARKit `ARFaceAnchor.BlendShapeLocation`, sorted by name
(the canonical order of asv3). Everything else that knows a channel imports it from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

REGIONS: Final = ("brow", "lid", "gaze", "cheek", "jaw", "mouth", "nose", "tongue")

# name, region, FACS action unit (face-science: melindaozel ARKit-to-FACS, Ekman & Friesen 1978)
_TABLE: Final = (
    ("browDownLeft", "brow", "4"),
    ("browDownRight", "brow", "4"),
    ("browInnerUp", "brow", "1"),
    ("browOuterUpLeft", "brow", "2"),
    ("browOuterUpRight", "brow", "2"),
    ("cheekPuff", "cheek", "34"),
    ("cheekSquintLeft", "cheek", "6"),
    ("cheekSquintRight", "cheek", "6"),
    ("eyeBlinkLeft", "lid", "45"),
    ("eyeBlinkRight", "lid", "45"),
    ("eyeLookDownLeft", "gaze", "64"),
    ("eyeLookDownRight", "gaze", "64"),
    ("eyeLookInLeft", "gaze", "62"),
    ("eyeLookInRight", "gaze", "61"),
    ("eyeLookOutLeft", "gaze", "61"),
    ("eyeLookOutRight", "gaze", "62"),
    ("eyeLookUpLeft", "gaze", "63"),
    ("eyeLookUpRight", "gaze", "63"),
    ("eyeSquintLeft", "lid", "7"),
    ("eyeSquintRight", "lid", "7"),
    ("eyeWideLeft", "lid", "5"),
    ("eyeWideRight", "lid", "5"),
    ("jawForward", "jaw", "29"),
    ("jawLeft", "jaw", "30"),
    ("jawOpen", "jaw", "26"),
    ("jawRight", "jaw", "30"),
    ("mouthClose", "mouth", "8"),
    ("mouthDimpleLeft", "mouth", "14"),
    ("mouthDimpleRight", "mouth", "14"),
    ("mouthFrownLeft", "mouth", "15"),
    ("mouthFrownRight", "mouth", "15"),
    ("mouthFunnel", "mouth", "22"),
    ("mouthLeft", "mouth", ""),
    ("mouthLowerDownLeft", "mouth", "16"),
    ("mouthLowerDownRight", "mouth", "16"),
    ("mouthPressLeft", "mouth", "24"),
    ("mouthPressRight", "mouth", "24"),
    ("mouthPucker", "mouth", "18"),
    ("mouthRight", "mouth", ""),
    ("mouthRollLower", "mouth", "28"),
    ("mouthRollUpper", "mouth", "28"),
    ("mouthShrugLower", "mouth", "17"),
    ("mouthShrugUpper", "mouth", "17"),
    ("mouthSmileLeft", "mouth", "12"),
    ("mouthSmileRight", "mouth", "12"),
    ("mouthStretchLeft", "mouth", "20"),
    ("mouthStretchRight", "mouth", "20"),
    ("mouthUpperUpLeft", "mouth", "10"),
    ("mouthUpperUpRight", "mouth", "10"),
    ("noseSneerLeft", "nose", "9"),
    ("noseSneerRight", "nose", "9"),
    ("tongueOut", "tongue", "19"),
)

# jawLeft and mouthLeft are directions, not the left half of a pair
_DIRECTIONS: Final = frozenset({"jawLeft", "jawRight", "mouthLeft", "mouthRight"})

_OPPOSITE_STEMS: Final = (
    ("mouthSmile", "mouthFrown"),
    ("eyeWide", "eyeSquint"),
    ("eyeWide", "eyeBlink"),
    ("eyeLookUp", "eyeLookDown"),
    ("eyeLookIn", "eyeLookOut"),
    ("browOuterUp", "browDown"),
    ("mouthPucker", "mouthStretch"),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One ARKit weight. `index` is the canonical (alphabetical) position, 0..51."""

    index: int
    name: str
    region: str
    side: str
    """`left`, `right` or `` (a centre channel or a direction)."""
    pair: str
    """The name without its side; the name itself for a channel that has no twin."""
    action_unit: str


def _channel(index: int, row: tuple[str, str, str]) -> Channel:
    name, region, unit = row
    if name in _DIRECTIONS:
        return Channel(index, name, region, "", name, unit)
    for side in ("Left", "Right"):
        if name.endswith(side):
            return Channel(index, name, region, side.lower(), name.removesuffix(side), unit)
    return Channel(index, name, region, "", name, unit)


CHANNELS: Final = tuple(_channel(i, row) for i, row in enumerate(_TABLE))
NAMES: Final = tuple(c.name for c in CHANNELS)
COUNT: Final = len(NAMES)
INDEX: Final = {name: i for i, name in enumerate(NAMES)}

PAIRS: Final = {c.pair: (c.index, INDEX[c.pair + "Right"]) for c in CHANNELS if c.side == "left"}
"""Pair name → (left index, right index)."""

MIRROR: Final = tuple(
    next((d.index for d in CHANNELS if d.pair == c.pair and d.side not in ("", c.side)), c.index)
    if c.side
    else INDEX.get(c.name.replace("Left", "#").replace("Right", "Left").replace("#", "Right"), c.index)
    for c in CHANNELS
)
"""Index of the channel seen in a mirror; a centre channel is its own mirror."""


def _opposites() -> tuple[tuple[int, int], ...]:
    rows = [
        (INDEX[a + side], INDEX[b + side])
        for a, b in _OPPOSITE_STEMS
        for side in ("", "Left", "Right")
        if a + side in INDEX and b + side in INDEX
    ]
    return (
        *rows,
        (INDEX["jawLeft"], INDEX["jawRight"]),
        (INDEX["mouthLeft"], INDEX["mouthRight"]),
    )


OPPOSITES: Final = _opposites()
"""Pairs of channels whose muscles pull against each other."""

REGISTRY_DIGEST: Final = "9585d1b9cf3548ca"
"""First 16 digits of the SHA-256 of the names, one a line (a test computes it). Written into every program:
a runtime with another channel order refuses it."""


def targets(name: str) -> tuple[int, ...]:
    """Channel indices that a channel, pair or region name stands for; empty if there is none."""
    if name in INDEX:
        return (INDEX[name],)
    if name in PAIRS:
        return PAIRS[name]
    if name in REGIONS:
        return tuple(c.index for c in CHANNELS if c.region == name)
    return ()


def _fold(name: str) -> str:
    """`MouthSmile_L`, `mouthSmileL` and `mouthSmileLeft` fold to one key."""
    key = re.sub(r"_L$", "Left", re.sub(r"_R$", "Right", name))
    key = re.sub(r"(?<=[a-z])L$", "Left", re.sub(r"(?<=[a-z])R$", "Right", key))
    return re.sub(r"[^a-z0-9]", "", key.lower())


_FOLDED: Final = {_fold(name): i for i, name in enumerate(NAMES)}


def find(name: str) -> int | None:
    """Index of a channel written in any common style (camelCase, PascalCase, `_L/_R`); None if foreign."""
    return _FOLDED.get(_fold(name.rsplit(".", 1)[-1]))
