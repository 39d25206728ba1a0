"""Published prototypes of emotions as action units: what the measure of recognisability compares with.

Units and variants as published; the intensities (0..1) follow the reading of face-science 3.2, where a source
gives none. Nothing here is taken from our own presets.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.runtime.channels import CHANNELS, COUNT, INDEX

# D Du, Tao & Martinez 2014; E EMFACS (Ekman & Friesen); C Cordaro 2018 (ICP); K Keltner 2019, Keltner & Buswell 1997
PROTOTYPES: Final[dict[str, tuple[dict[str, float], str]]] = {
    "joy": ({"6": 1.0, "12": 1.0, "25": 0.5}, "E 6+12, D 12,25"),
    "admiration": ({"1": 0.8, "2": 0.8, "5": 0.6, "12": 0.7, "25": 0.8}, "C awe 1+2+5+12+25"),
    "pride": ({"7": 0.4, "12": 0.5, "43": 0.2}, "C 7+12+53"),
    "calm": ({"12": 0.6, "43": 0.4}, "C contentment 12+43"),
    "interest": ({"1": 0.8, "2": 0.8, "12": 0.4}, "K 1+2+12"),
    "surprise": ({"1": 1.0, "2": 1.0, "5": 0.7, "25": 1.0, "26": 1.0}, "E 1+2+5+26, D 1,2,25,26"),
    "embarrassment": ({"7": 0.5, "12": 0.5, "15": 0.4, "24": 0.5, "64": 0.7}, "K 7+12+15+24+64"),
    "sadness": ({"1": 1.0, "4": 1.0, "15": 1.0, "17": 0.67}, "E 1+4+15, D 4,15 [17]"),
    "disappointment": ({"4": 0.6, "15": 0.4, "43": 0.6}, "extrapolated from C sadness 4+43+54"),
    "fear": (
        {"1": 1.0, "2": 0.6, "4": 1.0, "5": 0.6, "20": 1.0, "25": 1.0, "26": 0.35},
        "E 1+2+4+5+20+26, D 1,4,20,25",
    ),
    "anger": ({"4": 1.0, "7": 1.0, "24": 1.0, "5": 0.5, "17": 0.5}, "E 4+5+7+23, D 4,7,24"),
    "disgust": ({"9": 1.0, "10": 1.0, "17": 1.0, "15": 0.5, "4": 0.3}, "E 9+15+16, D 9,10,17"),
    "contempt": ({"12u": 0.8, "14u": 0.8}, "E R12A+R14A, one-sided"),
    "weariness": ({"43": 1.0}, "K boredom 43+55"),
}
"""Emotion → (unit → intensity, source). `u` marks a unit that is shown on one side only."""

UNITS: Final = tuple(dict.fromkeys(u for units, _ in PROTOTYPES.values() for u in units))
_ONE_SIDED: Final = 0.15
_HELD_LID: Final = 1.0
_JAW_DROP: Final = 2.0
"""jawOpen 0.5 is AU26 at its full strength; beyond begins AU27."""


def vector(units: dict[str, float]) -> NDArray[np.float64]:
    """Intensities in the order of UNITS."""
    return np.array([units.get(u, 0.0) for u in UNITS])


def _sides(pose: NDArray[np.float32], unit: str) -> list[tuple[float, float]]:
    """(left, right) of every pair that shows a unit; a centre channel counts for both."""
    out = []
    for c in CHANNELS:
        if c.action_unit == unit and c.side != "right":
            right = INDEX[c.pair + "Right"] if c.side == "left" else c.index
            out.append((float(pose[c.index]), float(pose[right])))
    return out


def units_of(pose: NDArray[np.float32]) -> NDArray[np.float64]:
    """Action units that a pose of 52 weights shows, in the order of UNITS (the inverse of the AU-to-ARKit table)."""
    if pose.shape != (COUNT,):
        raise ValueError(f"a pose has {COUNT} weights, not {pose.shape}")
    shown: dict[str, float] = {}
    for unit in UNITS:
        base = unit.removesuffix("u")
        sides = _sides(pose, base) or [(0.0, 0.0)]
        both = max(sum(pair) / 2 for pair in sides)
        difference = max(abs(a - b) for a, b in sides)
        shown[unit] = (difference if difference > _ONE_SIDED else 0.0) if unit.endswith("u") else both
    jaw = float(pose[INDEX["jawOpen"]])
    lowered = float(pose[INDEX["mouthLowerDownLeft"]] + pose[INDEX["mouthLowerDownRight"]]) / 2
    shown["26"] = min(_JAW_DROP * jaw, 1.0)
    shown["25"] = min(_JAW_DROP * jaw + lowered, 1.0)
    shown["43"] = _HELD_LID * float(pose[INDEX["eyeBlinkLeft"]] + pose[INDEX["eyeBlinkRight"]]) / 2
    return vector(shown)


def ranking(pose: NDArray[np.float32]) -> list[tuple[str, float]]:
    """Prototypes by likeness (cosine), the most like first; nothing shown is like nothing."""
    shown = units_of(pose)
    length = float(np.linalg.norm(shown))
    if length == 0:
        return [(name, 0.0) for name in PROTOTYPES]
    likeness = {}
    for name, (units, _) in PROTOTYPES.items():
        wanted = vector(units)
        likeness[name] = float(shown @ wanted / (length * np.linalg.norm(wanted)))
    return sorted(likeness.items(), key=lambda row: -row[1])
