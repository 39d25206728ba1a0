"""The same line as other people write it: spacing, typos, jamo, emoji, and the honorific level of its ending.

Every change keeps the meaning and, but for `honorific`, the emotion's strength. Deterministic for (text, seed).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

import numpy as np

_LEADS: Final = 19
_NEIGHBOURS: Final = {"ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅚ": "ㅙ", "ㅙ": "ㅚ", "ㅗ": "ㅓ", "ㅓ": "ㅗ"}
"""Vowels that sound alike or lie side by side on the two-set keyboard: what people mistype."""
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAUGHS: Final = {"joy": ("ㅋㅋ", "ㅎㅎ", "😄"), "affection": ("♡", "ㅎㅎ", "🥰"), "sadness": ("ㅠㅠ", "ㅜㅜ", "😢"),
                  "disappointment": ("ㅠ", "…"), "anger": ("!!", ";;", "😡"), "fear": ("ㄷㄷ", "ㅠㅠ"),
                  "surprise": ("!!", "?!", "😮"), "embarrassment": (";;", "ㅎ;"), "weariness": ("…", "ㅠ"),
                  "admiration": ("!!", "👏"), "contempt": ("ㅋ", ";;"), "disgust": ("🤢", ";;")}  # fmt: skip
_ENDINGS: Final = (
    ("습니다.", "어요."), ("니다.", "요."), ("해요.", "해."), ("어요.", "어."), ("아요.", "아."), ("네요.", "네."),
    ("거든요.", "거든."), ("잖아요.", "잖아."), ("군요.", "구나."), ("는데요.", "는데."), ("지요.", "지."), ("죠.", "지."),
)  # fmt: skip
"""Polite endings and the plain ones below them, longest first."""


def _rng(text: str, seed: int, kind: str) -> np.random.Generator:
    return np.random.default_rng(
        int.from_bytes(hashlib.sha256(f"{seed}/{kind}/{text}".encode()).digest()[:8], "little")
    )


def spacing(text: str, emotion: str, seed: int) -> str:
    """Blanks left out or put in, as in quick typing."""
    rng = _rng(text, seed, "spacing")
    words = text.split(" ")
    if len(words) < 2:
        return text
    at = int(rng.integers(1, len(words)))
    return " ".join([*words[: at - 1], words[at - 1] + words[at], *words[at + 1 :]])


def typo(text: str, emotion: str, seed: int) -> str:
    """One vowel for its neighbour, in a syllable without much else."""
    rng = _rng(text, seed, "typo")
    places = [i for i, c in enumerate(text) if "가" <= c <= "힣" and _vowel(c) in _NEIGHBOURS]
    if not places:
        return text
    at = places[int(rng.integers(len(places)))]
    code = ord(text[at]) - 0xAC00
    lead, tail = code // 588, code % 28
    vowel = _VOWELS.index(_NEIGHBOURS[_vowel(text[at])])
    return text[:at] + chr(0xAC00 + (lead * 21 + vowel) * 28 + tail) + text[at + 1 :]


def _vowel(syllable: str) -> str:
    return _VOWELS[(ord(syllable) - 0xAC00) % 588 // 28]


def jamo(text: str, emotion: str, seed: int) -> str:
    """The letters that go with an emotion in chat, at the end."""
    marks = [mark for mark in _LAUGHS.get(emotion, ()) if not _pictorial(mark)]
    return f"{text} {marks[int(_rng(text, seed, 'jamo').integers(len(marks)))]}" if marks else text


def emoji(text: str, emotion: str, seed: int) -> str:
    """A picture that goes with an emotion, at the end."""
    marks = [mark for mark in _LAUGHS.get(emotion, ()) if _pictorial(mark)]
    return f"{text} {marks[0]}" if marks else text


def _pictorial(mark: str) -> bool:
    return ord(mark[0]) > 0x2600


def honorific(text: str, emotion: str, seed: int) -> str:
    """The last ending one level lower (-요 to 해체), where the table knows it."""
    for polite, plain in _ENDINGS:
        if text.endswith(polite):
            return text[: -len(polite)] + plain
    return text


KINDS: Final[dict[str, Callable[[str, str, int], str]]] = {
    "spacing": spacing, "typo": typo, "jamo": jamo, "emoji": emoji, "honorific": honorific,
}  # fmt: skip


def augmented(text: str, emotion: str, seed: int, kinds: tuple[str, ...] = tuple(KINDS)) -> list[str]:
    """The changed forms of a line, those that differ from it, each once."""
    made = [KINDS[kind](text, emotion, seed) for kind in kinds]
    return [each for each in dict.fromkeys(made) if each != text]
