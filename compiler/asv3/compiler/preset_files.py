"""`expression_presets.json` to and from a source: {emotion: {"L1": {channel: weight 0..1}}}.

The JSON is what scripts, sliders and earlier AnimaSync tools exchange. It knows nothing of anchors, timing or faces:
read into a source, it overrides the presets of the standard emotions, and the rest of the library stays.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Final

from asv3.lang.model import Emotion, Model
from asv3.lang.spelling import nearest
from asv3.runtime.channels import MIRROR, NAMES, PAIRS, find, targets
from asv3.runtime.errors import TakeError
from asv3.runtime.takes.text import decode_text, parse_json

AUTHORED: Final = (1, 3, 5)
_LEVEL: Final = re.compile(r"L([1-5])")
_DIGITS: Final = 7
_ASYMMETRIC: Final = 0.15
_WIDTH: Final = 100

Presets = dict[str, dict[int, dict[int, float]]]
"""Emotion → level → channel index → weight 0..1."""


class PresetFileError(ValueError):
    """A file that is no `expression_presets.json`: the message names the place."""


def presets_of(model: Model) -> Presets:
    """The authored presets of every emotion of a program, weights of 0 left out."""
    return {e.name: _authored(e) for e in model.emotions}


def _authored(emotion: Emotion) -> dict[int, dict[int, float]]:
    levels = sorted(level for level in emotion.presets if level in AUTHORED)
    return {level: {c: w for c, w in sorted(emotion.presets[level].weights.items()) if w > 0} for level in levels}


def to_json(presets: Presets) -> bytes:
    """The JSON, one preset a line, channels in canonical order."""
    blocks = []
    for emotion, levels in presets.items():
        rows = [
            f'    "L{level}": ' + json.dumps({NAMES[c]: round(w, _DIGITS) for c, w in pose.items()})
            for level, pose in levels.items()
        ]
        blocks.append(f"  {json.dumps(emotion, ensure_ascii=False)}: {{\n" + ",\n".join(rows) + "\n  }")
    return ("{\n" + ",\n".join(blocks) + "\n}\n").encode()


def _weight(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PresetFileError(f"{where} is not a number 0..1")
    if not 0 <= value <= 1:
        hint = "; divide percents by 100" if 1 < value <= 100 else ""
        raise PresetFileError(f"{where} is {value:g}, outside 0..1{hint}")
    return float(value)


def _pose(value: object, where: str) -> dict[int, float]:
    if not isinstance(value, dict):
        raise PresetFileError(f"{where} is not an object of channels and weights")
    pose: dict[int, float] = {}
    for name, given in value.items():
        index = find(name)
        channels = targets(name) if name in PAIRS else () if index is None else (index,)
        if not channels:
            close = nearest(name, NAMES)
            hint = f"; did you mean `{close}`?" if close else ""
            raise PresetFileError(f"{where}: unknown channel `{name[:60]}`{hint}")
        weight = _weight(given, f"{where}.{name}")
        for channel in channels:
            if channel in pose:
                raise PresetFileError(f"{where}: `{name}` sets {NAMES[channel]} a second time; remove one")
            pose[channel] = weight
    return pose


def from_json(data: bytes, known: Mapping[str, object]) -> tuple[Presets, tuple[str, ...]]:
    """The presets in a file, and notes on what was left out; `known` are the emotions there are anchors for.

    Raises PresetFileError, and nothing else, for any bytes.
    """
    try:
        document = parse_json(decode_text(data, TakeError), TakeError)
    except TakeError as error:
        raise PresetFileError(str(error)) from None
    if not isinstance(document, dict) or not document:
        raise PresetFileError('not presets: expected {"joy": {"L1": {"mouthSmileLeft": 0.3}}}')
    presets: Presets = {}
    notes = []
    for emotion, levels in document.items():
        if emotion not in known:
            close = nearest(emotion, list(known))
            hint = f"did you mean `{close}`?" if close else f"there are {', '.join(known)}"
            raise PresetFileError(f"unknown emotion `{emotion[:60]}`; {hint} (an emotion of your own needs anchors)")
        if not isinstance(levels, dict):
            raise PresetFileError(f'{emotion} is not an object with "L1", "L3" and "L5"')
        presets[emotion] = {}
        for key, value in levels.items():
            found = _LEVEL.fullmatch(key)
            if found is None:
                raise PresetFileError(f"{emotion}: `{key[:60]}` is no level; write L1, L3 or L5")
            pose = _pose(value, f"{emotion}.{key}")
            if int(found[1]) in AUTHORED:
                presets[emotion][int(found[1])] = pose
            else:
                notes.append(f"{emotion}.{key} left out: it lies between the authored levels L1, L3 and L5")
    return presets, tuple(notes)


def _entries(pose: dict[int, float]) -> list[str]:
    """`mouthSmile 50%`: one entry for a pair whose sides agree."""
    out = []
    for channel, weight in sorted(pose.items()):
        other = MIRROR[channel]
        name = NAMES[channel]
        pair = next((p for p, sides in PAIRS.items() if channel in sides), "")
        if pair and pose.get(other) == weight:
            if channel > other:
                continue
            name = pair
        out.append(f"{name} {weight * 100:.9g}%")
    return out


def _preset(level: int, pose: dict[int, float]) -> str:
    uneven = any(abs(pose.get(a, 0.0) - pose.get(b, 0.0)) > _ASYMMETRIC for a, b in PAIRS.values())
    head = f"    preset L{level}{' asymmetric' if uneven else ''} {{"
    entries = _entries(pose)
    whole = f"{head} {', '.join(entries)} }}" if entries else f"{head}}}"
    if len(whole) <= _WIDTH:
        return whole
    lines, line = [], ""
    for entry in entries:
        if line and len(line) + len(entry) > _WIDTH - 10:
            lines.append(line)
            line = ""
        line = f"{line}, {entry}" if line else entry
    return head + "".join(f"\n        {row}" for row in [*lines, line]) + "\n    }"


def to_source(presets: Presets, face: str, origin: str) -> str:
    """A source that builds at once: the standard faces with these presets."""
    blocks = [
        f"override emotion {emotion} {{\n" + "\n".join(_preset(n, pose) for n, pose in levels.items()) + "\n}"
        for emotion, levels in presets.items()
        if levels
    ]
    head = (
        f"// Presets from {origin}; anchors, timing and layers are those of the standard library.\nimport std.faces\n"
    )
    return "\n".join([head, *(block + "\n" for block in blocks), f"face {face} : studio {{}}\n"])
