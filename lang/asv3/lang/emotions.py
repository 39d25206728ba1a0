"""Checking emotions: anchors, presets, timing."""

from __future__ import annotations

from typing import Final

from asv3.runtime import channels
from asv3.runtime.isa import MAX_EMOTIONS

from . import tree
from .core import TIME
from .expressions import Scope, constant
from .model import Emotion, Place, Preset
from .names import EmotionParts, Table
from .source import Span
from .spelling import nearest, nearest_channel

Vad = tuple[float, float, float]
_ORIGIN: Final[Vad] = (0.0, 0.0, 0.0)
_AXES: Final = ("v", "a", "d")
_TIMING: Final = {"attack": 0.4, "hold": 0.8, "release": 1.0}
"""Seconds; face-science: macro-expressions rise in 0.2 to 0.9 s and last 0.5 to 4 s."""
NEUTRAL: Final = "neutral"


def unknown_channel(name: tree.Name, scope: Scope) -> None:
    """Report a name that is no channel or pair here."""
    if name.text in channels.REGIONS:
        members = [c.pair for c in channels.CHANNELS if c.region == name.text]
        hint = f"it has {', '.join(dict.fromkeys(members))}"
        scope.report("E0409", f"`{name.text}` is a region; a channel or pair is needed here", name.span, hint)
        return
    guess = nearest_channel(name.text) or nearest(name.text, channels.REGIONS)
    hint = f"did you mean `{guess}`?" if guess else ""
    scope.report("E0202", f"unknown channel `{name.text}`", name.span, hint)


def pose(settings: tuple[tree.Setting, ...], scope: Scope) -> dict[int, float]:
    """Channel → weight of a preset block."""
    weights: dict[int, float] = {}
    for setting in settings:
        name = setting.name
        indices = channels.targets(name.text) if name.text not in channels.REGIONS else ()
        if not indices:
            unknown_channel(name, scope)
            continue
        if setting.scaled:
            scope.report("E0203", "`*` has nothing to multiply here", setting.span, f"write `{name.text} 50%`")
        value = constant(setting.value, scope, low=0.0, high=1.0, what=f"the weight of `{name.text}`")
        for index in indices:
            if index in weights:
                message = f"`{channels.NAMES[index]}` is set twice in this preset"
                scope.report("E0401", message, name.span, "keep one of the two")
                break
            weights[index] = value
    return weights


def _anchor(anchor: tree.Anchor, scope: Scope) -> Vad:
    values: dict[str, float] = {}
    for name, text in anchor.axes:
        if name.text not in _AXES:
            scope.report("E0203", f"an anchor has v, a and d, not `{name.text}`", name.span)
            continue
        if name.text in values:
            scope.report("E0401", f"`{name.text}` is given twice", name.span)
        value = float(text)
        if not -1.0 <= value <= 1.0:
            scope.report("E0302", f"{name.text} is {value:g}, allowed is -1 .. 1", name.span)
            value = 0.0
        values[name.text] = value
    missing = [a for a in _AXES if a not in values]
    if missing and all(n.text in _AXES for n, _ in anchor.axes):
        scope.report("E0402", f"anchor L{anchor.level} has no {' and no '.join(missing)}", anchor.span)
    return (values.get("v", 0.0), values.get("a", 0.0), values.get("d", 0.0))


def _between(a: Vad, b: Vad) -> Vad:
    # rounded as authors write them, so that an interpolated anchor is a number one can read
    return (round((a[0] + b[0]) / 2, 4), round((a[1] + b[1]) / 2, 4), round((a[2] + b[2]) / 2, 4))


def _anchors(parts: EmotionParts, scope: Scope) -> tuple[Vad, ...]:
    given = {
        level: _anchor(anchor, Scope(source, scope.found, scope.definitions))
        for level, (anchor, source) in sorted(parts.anchors.items())
    }
    missing = [f"L{n}" for n in (1, 3, 5) if n not in given]
    if missing:
        name = parts.item.name
        if parts.anchors_place is not None:
            block, source = parts.anchors_place
            scope = Scope(source, scope.found, scope.definitions)
            name = tree.Name(name.text, span=Span(block.span.start, block.span.start + len("anchors")))
        message = f"`{parts.item.name.text}` has no anchor for {' and '.join(missing)}"
        scope.report("E0402", message, name.span, "give L1, L3 and L5, each (v …, a …, d …)")
    one, three, five = (given.get(n, _ORIGIN) for n in (1, 3, 5))
    return (one, given.get(2, _between(one, three)), three, given.get(4, _between(three, five)), five)


def _timing(parts: EmotionParts, scope: Scope) -> dict[str, float]:
    values = dict(_TIMING)
    for block, source in parts.timing:
        inner = Scope(source, scope.found, scope.definitions)
        seen: set[str] = set()
        for setting in block.settings:
            name = setting.name.text
            if name not in values:
                guess = nearest(name, values)
                hint = f"did you mean `{guess}`?" if guess else "there are attack, hold, release"
                inner.report("E0203", f"unknown timing `{name}`", setting.name.span, hint)
                continue
            if name in seen:
                inner.report("E0401", f"`{name}` is given twice", setting.name.span)
            seen.add(name)
            low = 0.0 if name == "hold" else 0.02
            values[name] = constant(setting.value, inner, unit=TIME, low=low, high=60.0, what=f"`{name}`")
    return values


def _presets(parts: EmotionParts, scope: Scope) -> dict[int, Preset]:
    presets: dict[int, Preset] = {}
    for level, (item, source) in sorted(parts.presets.items()):
        inner = Scope(source, scope.found, scope.definitions)
        if level in (2, 4):
            message = "L2 and L4 are derived from L1, L3 and L5"
            inner.report("E0203", message, item.span, "remove this preset")
            continue
        weights = pose(item.settings, inner)
        presets[level] = Preset(level, weights, item.asymmetric, item.doc, Place(source, item.span))
    needed = (1, 3) if parts.item.name.text == NEUTRAL else (1, 3, 5)
    missing = [f"L{n}" for n in needed if n not in presets]
    if missing:
        message = f"`{parts.item.name.text}` has no preset for {' and '.join(missing)}"
        scope.report("E0403", message, parts.item.name.span, f"add `preset {missing[0]} {{ … }}`")
    return presets


def emotion(parts: EmotionParts, scope: Scope) -> Emotion:
    """One emotion, complete."""
    timing = _timing(parts, scope)
    return Emotion(
        parts.item.name.text,
        parts.label,
        _anchors(parts, scope),
        _presets(parts, scope),
        timing["attack"],
        timing["hold"],
        timing["release"],
        parts.doc,
        Place(parts.source, parts.item.name.span),
        {level: Place(source, anchor.span) for level, (anchor, source) in parts.anchors.items()},
    )


def emotions(table: Table, scope_of: dict[str, Scope]) -> tuple[Emotion, ...]:
    """All emotions, neutral first (the runtime rests on emotion 0)."""
    names = sorted(table.emotions, key=lambda n: n != NEUTRAL)
    out = tuple(emotion(table.emotions[n], scope_of[n]) for n in names)
    most = MAX_EMOTIONS if NEUTRAL in table.emotions else MAX_EMOTIONS - 1
    if len(out) > most:
        message = f"{len(out)} emotions; a face has at most {MAX_EMOTIONS}, neutral included"
        last = min(MAX_EMOTIONS, len(out) - 1)
        scope_of[names[last]].report("E0410", message, out[last].place.span)
    return out
