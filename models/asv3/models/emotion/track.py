"""An affect track of a spoken text: every clause as it is meant, at the moment it is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from asv3.runtime import AffectTrack

from .clauses import Clause, clauses
from .predict import Affect, Emotion

SYLLABLES_PER_SECOND: Final = 5.0
"""An unhurried voice, for texts that come without timings: a judgement, no measurement."""
PAUSE: Final = 0.35
"""Seconds between sentences, where nothing tells."""
CONTEXT: Final = 0.3
"""How much the whole text colours a clause that is sure of itself."""
DOUBT: Final = 0.5
"""How much more it colours one that is not: a fragment alone says little, and people mean most lines in one way."""


def guessed_timings(text: str, parts: Sequence[Clause]) -> list[tuple[float, float]]:
    """Start and end of each clause in seconds, by its letters."""
    out, now = [], 0.0
    for part in parts:
        spoken = max(1, sum(c.isalnum() for c in part.text)) / SYLLABLES_PER_SECOND
        out.append((now, now + spoken))
        now += spoken + (PAUSE if part.text[-1] in ".!?…~。！？" else 0.0)
    return out


def timings_of_words(parts: Sequence[Clause], words: Sequence[tuple[int, float, float]]) -> list[tuple[float, float]]:
    """Start and end of each clause out of words `(place in the text, start, end)`, as speech makers give them."""
    out: list[tuple[float, float]] = []
    for part in parts:
        inside = [(start, end) for place, start, end in words if part.start <= place < part.end]
        before = out[-1][1] if out else 0.0
        # a clause without a word of its own is said where the one before ends
        out.append((inside[0][0], inside[-1][1]) if inside else (before, before))
    return out


def affect_track(
    emotion: Emotion,
    text: str,
    timings: Sequence[tuple[int, float, float]] | None = None,
    duration: float | None = None,
) -> AffectTrack:
    """The track of one text. `timings`: words as (place in the text, start s, end s); without them the length is
    guessed from the letters, or stretched to `duration` seconds. Raises ValueError for a text of blanks, or a duration
    that is not positive."""
    parts = clauses(text)
    if not parts:
        raise ValueError("the text has no word")
    if duration is not None and not (np.isfinite(duration) and duration > 0):
        raise ValueError(f"a duration is a positive number of seconds, not {duration:g}")
    spans = timings_of_words(parts, timings) if timings else guessed_timings(text, parts)
    if duration is not None and not timings:
        stretch = duration / max(spans[-1][1], 1e-6)
        spans = [(a * stretch, b * stretch) for a, b in spans]
    return _track(in_context(emotion, text, parts), spans)


def in_context(emotion: Emotion, text: str, parts: Sequence[Clause]) -> Affect:
    """Each clause's affect, coloured by the whole text's."""
    each = emotion.predict([part.text for part in parts])
    if len(parts) == 1:
        return each
    whole = emotion.predict([text])
    share = (CONTEXT + DOUBT * (1 - each.confidence))[:, None]

    def mixed(name: str) -> np.ndarray:
        own, all_ = getattr(each, name), getattr(whole, name)
        part = share if own.ndim == 2 else share[:, 0]
        return np.asarray((1 - part) * own + part * all_, np.float32)

    probabilities = mixed("probabilities")
    return Affect(
        vad=mixed("vad"),
        probabilities=probabilities,
        felt=mixed("felt"),
        felt_vad=mixed("felt_vad"),
        level=mixed("level"),
        confidence=np.minimum(probabilities.max(1), mixed("confidence")),
        truncated=each.truncated,
    )


def _track(affect: Affect, spans: Sequence[tuple[float, float]]) -> AffectTrack:
    times: list[float] = []
    rows: list[int] = []
    for i, (start, end) in enumerate(spans):
        start = max(start, times[-1] + 0.001) if times else start
        times.append(start)
        rows.append(i)
        if i == len(spans) - 1:
            times.append(max(end, start + 0.001))
            rows.append(i)
    return AffectTrack(
        times=np.array(times),
        vad=affect.vad[rows].astype(np.float64),
        emotion=tuple(affect.emotion[i] for i in rows),
        level=affect.level[rows].astype(np.float64),
        confidence=affect.confidence[rows].astype(np.float64),
    )
