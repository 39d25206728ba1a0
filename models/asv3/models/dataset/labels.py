"""The 16 emotions, what other label sets become of them, and where each level lies in VAD space.

`emotion_labels.json` and `emotion_vad_anchors.json` beside this file are the one source; the standard library's
anchors (`std.emotions`) are tested to be the same.

Sources: KOTE labels from Jeon, Lee & Kim 2022 (arXiv 2205.05300); GoEmotions from Demszky et al. 2020; VAD of terms
from Russell & Mehrabian 1977 (J. Research in Personality 11, 273-294), each in -1..1.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


def _read(name: str) -> Any:
    return json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


_LABELS: Final = _read("emotion_labels.json")
_ANCHORS: Final = _read("emotion_vad_anchors.json")

EMOTIONS: Final[tuple[str, ...]] = tuple(e["en"] for e in _LABELS["emotions"])
"""The 16 names, in the order of every 16-vector here; 0 is neutral."""
KOREAN: Final[tuple[str, ...]] = tuple(e["ko"] for e in _LABELS["emotions"])
NUMBER: Final[dict[str, int]] = {name: i for i, name in enumerate(EMOTIONS)}
LEVELS: Final = 5

ANCHORS: Final[F32] = np.array([_ANCHORS[name]["levels"] for name in EMOTIONS], np.float32)
"""VAD of (emotion, level - 1), (16, 5, 3)."""

KOTE_KOREAN: Final[tuple[str, ...]] = tuple(k["ko"] for k in _LABELS["kote44"])
KOTE_TO_V3: Final[NDArray[np.int64]] = np.array([NUMBER[k["v3"]] for k in _LABELS["kote44"]])
"""The V3 emotion of each of KOTE's 44 labels, (44,)."""
KOTE_WEAK: Final[NDArray[np.bool_]] = np.array([k.get("weak", False) for k in _LABELS["kote44"]])
"""Labels whose emotion is a guess (11 비장함: largest phi with any other label .10; 29 깨달음: .14): a text that
has an emotion only by one of these says nothing of it in training, (44,)."""
KOTE_VAD: Final[F32] = np.array([k["vad"] for k in _LABELS["kote44"]], np.float32)
"""(44, 3)."""

GOEMOTIONS: Final[tuple[str, ...]] = tuple(g["en"] for g in _LABELS["goemotions28"])
GOEMOTIONS_TO_V3: Final[NDArray[np.int64]] = np.array(
    [NUMBER[g["v3"]] if g["v3"] else -1 for g in _LABELS["goemotions28"]]
)
"""The V3 emotion of each of the 28 labels, -1 for `approval`, which is none, (28,)."""


def kote_to_v3(kote: F32) -> F32:
    """Votes for 44 labels (n, 44) to 16 emotions (n, 16): the strongest of its labels."""
    out = np.zeros((len(kote), len(EMOTIONS)), np.float32)
    for label, emotion in enumerate(KOTE_TO_V3):
        out[:, emotion] = np.maximum(out[:, emotion], kote[:, label])
    return out


def kote_known(kote: F32) -> F32:
    """Where the 16 targets of `kote_to_v3` may be learned from, (n, 16) 0 or 1: weak links are masked."""
    sure = kote_to_v3(np.where(KOTE_WEAK, 0, kote).astype(np.float32))
    return np.asarray(sure == kote_to_v3(kote), np.float32)


def kote_vad(kote: F32) -> F32:
    """Mean VAD of the labels of each text, (n, 3); the origin where there is none."""
    count = kote.sum(1, keepdims=True)
    return np.asarray((kote @ KOTE_VAD) / np.maximum(count, 1), np.float32)


def goemotions_to_v3(labels: F32) -> F32:
    """(n, 28) to (n, 16)."""
    out = np.zeros((len(labels), len(EMOTIONS)), np.float32)
    for label, emotion in enumerate(GOEMOTIONS_TO_V3):
        if emotion >= 0:
            out[:, emotion] = np.maximum(out[:, emotion], labels[:, label])
    return out


def anchor(emotion: int, level: float) -> F32:
    """VAD of an emotion at a level 1..5, straight between its anchors, (3,)."""
    at = np.clip(level, 1, LEVELS) - 1
    low = int(min(at, LEVELS - 2))
    return np.asarray(ANCHORS[emotion, low] + (ANCHORS[emotion, low + 1] - ANCHORS[emotion, low]) * (at - low))
