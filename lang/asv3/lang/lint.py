"""Lint: what is legal but hardly meant. Each check gives diagnostics over the finished model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, product
from typing import Final

from asv3.runtime import channels

from . import tree
from .core import Typed, apply, inputs, number
from .diagnostics import Diagnostic
from .emotions import NEUTRAL
from .evaluate import value
from .expressions import INPUTS
from .model import Emotion, Face, Layer, Model, Place, Preset
from .names import Table
from .source import Source

NEAR: Final = 0.08
"""Smallest distance in VAD between anchors of different emotions."""
_SAME: Final = 1e-6
_SLACK: Final = 1e-9
_TOGETHER: Final = 0.15
_SIDES: Final = 0.15
_I = channels.INDEX


def _at(place: Place, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, place.source, place.span, hint)


def _percent(x: float) -> str:
    return f"{x * 100:.4g}%"


def preset(name: str, preset: Preset) -> Iterator[Diagnostic]:
    """One preset against anatomy."""
    w = preset.weights
    label = f"{name} L{preset.level}"
    for a, b in channels.OPPOSITES:
        if min(w.get(a, 0.0), w.get(b, 0.0)) > _TOGETHER + _SLACK:
            message = (
                f"{label}: `{channels.NAMES[a]}` {_percent(w[a])} and `{channels.NAMES[b]}` {_percent(w[b])} "
                "pull against each other"
            )
            yield _at(preset.place, "W0601", message, "lower one of them under 15%")
            break
    close, jaw = w.get(_I["mouthClose"], 0.0), w.get(_I["jawOpen"], 0.0)
    if close > jaw + _SLACK:
        message = f"{label}: mouthClose {_percent(close)} over jawOpen {_percent(jaw)}"
        yield _at(preset.place, "W0602", message, "set jawOpen at least as high")
    for side in ("Left", "Right"):
        total = w.get(_I["eyeBlink" + side], 0.0) + w.get(_I["eyeSquint" + side], 0.0)
        if total > 1 + _SLACK:
            yield _at(preset.place, "W0603", f"{label}: eyeBlink + eyeSquint is {_percent(total)}")
            break
    if not preset.asymmetric:
        for pair, (left, right) in channels.PAIRS.items():
            # the eyes turn together: left In goes with right Out
            if pair in ("eyeLookIn", "eyeLookOut"):
                continue
            gap = abs(w.get(left, 0.0) - w.get(right, 0.0))
            if gap > _SIDES + _SLACK:
                message = f"{label}: `{pair}` differs by {_percent(gap)} between the sides"
                yield _at(preset.place, "W0607", message, f"write `preset L{preset.level} asymmetric`")
                break


def growth(emotion: Emotion) -> Iterator[Diagnostic]:
    """A higher level shows at least as much."""
    totals = [(level, sum(p.weights.values())) for level, p in sorted(emotion.presets.items())]
    for (low, a), (high, b) in pairwise(totals):
        if b < a - _SLACK:
            message = f"{emotion.name} L{high} shows less than L{low} ({b:.2f} against {a:.2f} in all)"
            yield _at(emotion.presets[high].place, "W0611", message)


def _anchor_place(emotion: Emotion, level: int, main: str) -> Place | None:
    """Where the program's own file gives this anchor to an emotion that is defined elsewhere."""
    near = (level, *(n for n in (level - 1, level + 1) if n in emotion.anchor_places))
    at = next((emotion.anchor_places[n] for n in near if n in emotion.anchor_places), None)
    return at if at and at.source.name == main and at.source is not emotion.place.source else None


def anchors(emotions: tuple[Emotion, ...], main: str) -> Iterator[Diagnostic]:
    """Anchors of different emotions keep their distance; the same point is an error."""
    points = [(e, i + 1, p) for e in emotions for i, p in enumerate(e.anchors) if e.name != NEUTRAL or i == 0]
    for (a, la, p), (b, lb, q) in combinations(points, 2):
        if a.name == b.name:
            continue
        gap = sum((x - y) ** 2 for x, y in zip(p, q, strict=True)) ** 0.5
        place = _anchor_place(b, lb, main) or _anchor_place(a, la, main) or b.place
        if gap <= _SAME:
            message = f"{a.name} L{la} and {b.name} L{lb} have the same anchor"
            yield _at(place, "E0404", message, "move one of them")
        elif gap < NEAR - _SLACK:
            message = f"{a.name} L{la} and {b.name} L{lb} are {gap:.3f} apart, under {NEAR}"
            yield _at(place, "W0605", message, "move one of them")


_HINTS: Final = {r: r for r in channels.REGIONS} | {
    "eye": "lid",
    "blink": "lid",
    "lip": "mouth",
    "smile": "mouth",
}


def layer(item: Layer) -> Iterator[Diagnostic]:
    """Rules stay in 0..1 and in the region that the layer's name promises."""
    region = next((r for word, r in _HINTS.items() if item.name.lower() in (word, word + "s")), None)
    seen: set[tuple[int, int]] = set()
    for rule in item.rules:
        place = (rule.place.span.start, rule.place.span.end)
        if place in seen:
            continue
        seen.add(place)
        channel = channels.CHANNELS[rule.channel]
        low, high = rule.value.low, rule.value.high
        if low < -_SLACK or high > 1 + 1e-6:
            message = f"`{channel.name}` can reach {low:.3g} .. {high:.3g}"
            yield _at(rule.place, "W0610", message, "wrap it in `clamp(…, 0, 1)` or lower a factor")
        if region and channel.region != region:
            message = f"`{channel.name}` is of the region {channel.region}; the layer is called `{item.name}`"
            yield _at(rule.place, "W0608", message)


def mixes(face: Face) -> Iterator[Diagnostic]:
    """The weights of a mix sum to at most 1, and none falls below 0."""
    for name, mix in (("mix", face.mix), *((f"variant {n}", m) for n, m in face.variants.items())):
        for layer_name, weight in mix.items():
            if weight.low < -_SLACK and _corner_sum({layer_name: apply("sub", number(0.0), weight)}) > _SLACK:
                message = f"the weight of `{layer_name}` in {name} of `{face.name}` can fall below 0"
                yield _at(face.place, "W0610", message, "wrap it in `max(…, 0)`")
        total = sum(w.high for w in mix.values())
        # the sum of ranges is pessimistic where weights share an input: look at the corners
        if total > 1 + 1e-6 and _corner_sum(mix) > 1 + 1e-6:
            message = f"the weights of {name} of `{face.name}` can sum to {_corner_sum(mix):.3g}"
            yield _at(face.place, "W0604", message, "lower one of them")


def _corner_sum(mix: dict[str, Typed]) -> float:
    """Largest sum of the weights over the corners and centres of the input ranges they read."""
    names = sorted(set().union(*(inputs(w.core) for w in mix.values())))[:6]
    ranges = [(INPUTS[n].low, INPUTS[n].high) if n in INPUTS else (0.0, 1.0) for n in names]
    points = product(*((low, (low + high) / 2, high) for low, high in ranges))
    return max(sum(value(w.core, dict(zip(names, point, strict=True))) for w in mix.values()) for point in points)


def unused(table: Table, model: Model, main: str) -> Iterator[Diagnostic]:
    """Names of the program's own file that nothing uses."""
    if not model.own_faces:
        return
    definitions = table.definitions
    named: dict[str, tuple[tree.Let | tree.Fn, Source]] = {**definitions.lets, **definitions.fns}
    for name, (definition, source) in named.items():
        if source.name == main and name not in definitions.used:
            kind = "constant" if isinstance(definition, tree.Let) else "function"
            message = f"{kind} `{name}` is never used"
            yield Diagnostic("W0609", message, source, definition.name.span, "remove it")
    mixed = {n for f in model.faces.values() for m in (f.mix, *f.variants.values()) for n in m}
    for item in model.layers.values():
        if item.place.source.name == main and item.name not in mixed:
            yield _at(item.place, "W0606", f"no face mixes layer `{item.name}`", "add it to a `mix`")
    used_eyes = {
        part.rules.path[-1] for item, _ in table.faces.values() for part in item.parts if isinstance(part, tree.Look)
    }
    for name, (rules, source) in table.eyes.items():
        if source.name == main and name not in used_eyes:
            yield Diagnostic(
                "W0606", f"no face uses the eye rules `{name}`", source, rules.name.span, "`eyes { use … }`"
            )
    kinds = {model.layers[n].kind for n in mixed if n in model.layers}
    if kinds and not kinds & {"archetype", "expressive"}:
        for emotion in model.emotions:
            if emotion.place.source.name == main:
                message = f"no layer of a face shows the presets of `{emotion.name}`"
                yield _at(emotion.place, "W0606", message, "mix an expressive or archetype layer")


def lint(table: Table, model: Model, main: str) -> list[Diagnostic]:
    """Every check over everything visible."""
    out: list[Diagnostic] = []
    for emotion in model.emotions:
        for item in emotion.presets.values():
            out += preset(emotion.name, item)
        out += growth(emotion)
    out += anchors(model.emotions, main)
    for rules in model.layers.values():
        out += layer(rules)
    for face in model.faces.values():
        out += mixes(face)
    out += unused(table, model, main)
    return out
