"""The emotion model as verbs use it: loaded once, what is missing said."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .output import fail, warn

if TYPE_CHECKING:
    from asv3.models.emotion import Emotion
    from asv3.runtime import AffectTrack


def need(extra: str, *modules: str) -> None:
    """Exit 2 with what to install where a module is missing."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        fail(f'this needs {", ".join(missing)}: pip install "asv3[{extra}]"', 2)


def load_emotion(folder: str = "") -> Emotion:
    """The shipped model, or the one in a folder."""
    need("models", "onnxruntime")
    from asv3.models.emotion import Emotion, ModelError

    try:
        return Emotion.load(folder or None)
    except ModelError as error:
        fail(str(error))


def text_track(text: str, folder: str = "", duration: float | None = None) -> AffectTrack:
    """The affect track of a text, what was not read said."""
    from asv3.models.emotion import affect_track

    model = load_emotion(folder)
    tell_unread(model.predict([text]).truncated, [text])
    return affect_track(model, text, duration=duration)


def tell_unread(truncated: Any, texts: Sequence[str]) -> None:
    """Warn of texts of which only the beginning was read."""
    cut = [i for i, flag in enumerate(truncated) if flag]
    if cut and len(texts) == 1:
        warn("the text is long: the emotion of the whole is that of its beginning; each clause is read by itself")
    elif cut:
        warn(f"line {cut[0] + 1}{' and others' * (len(cut) > 1)}: too long, only the beginning was read")


def known_only(track: AffectTrack, emotions: Sequence[str]) -> AffectTrack:
    """The track for a face that has not all 16 emotions: a name it has not is left to the VAD."""
    if track.emotion is None:
        return track
    return replace(track, emotion=tuple(name if name in emotions else "" for name in track.emotion))
