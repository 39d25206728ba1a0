"""Checked model to IR: one face becomes one graph, in the order of a frame.

Per tick: affect, layers, mix, springs, eyes. Per frame: compose with the lipsync, gaze and lids,
limits and exclusions, profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from asv3.lang.core import Const, Core, Input
from asv3.lang.emotions import NEUTRAL
from asv3.lang.model import EyeRules, Face, Layer, Model, Place, Profile
from asv3.runtime.channels import COUNT, INDEX, PAIRS
from asv3.runtime.pools import UNMAPPED

from . import constraints
from .ir import Data, Ir, Node, ProfileTable, Tables

SPEECH_RISE_S: Final = 0.060
SPEECH_FALL_S: Final = 0.250
"""Speech activity, 10-90 % (face-science 5.1)."""
GAZE_RISE_S: Final = 0.060
"""A given gaze target is reached about as fast as a saccade."""
GAZE_JUMP_DEG: Final = 5.0
"""A target further away than this is jumped to, and may bring a blink as a glance does; nearer, it is followed."""
_REST: Final = ((0.0, 0.0, 0.0),) * 5

_CLOSURE_FADES: Final = (
    "jawOpen", "mouthUpperUp", "mouthLowerDown", "mouthFunnel", "mouthShrugUpper", "mouthShrugLower",
    "mouthPucker", "mouthStretch",
)  # fmt: skip
"""Channels of an emotion that would open or unseal the lips."""
_PROTRUSION_FADES: Final = ("mouthSmile", "mouthStretch", "mouthDimple")


def tables(model: Model) -> Tables:
    """The emotions in runtime order: neutral first, made up where the author has none."""
    emotions = list(model.emotions)
    names: list[str] = []
    anchors: list[tuple[tuple[float, float, float], ...]] = []
    presets: list[tuple[tuple[float, ...] | None, ...]] = []
    timing: list[tuple[float, float, float]] = []
    if not emotions or emotions[0].name != NEUTRAL:
        zero = (0.0,) * COUNT
        names.append(NEUTRAL)
        anchors.append(_REST)
        presets.append((zero, None, zero, None, zero))
        timing.append((0.5, 0.0, 0.5))
    for emotion in emotions:
        rows: list[tuple[float, ...] | None] = []
        for level in range(1, 6):
            preset = emotion.presets.get(level)
            rows.append(tuple(preset.weights.get(i, 0.0) for i in range(COUNT)) if preset else None)
        names.append(emotion.name)
        anchors.append(emotion.anchors)
        presets.append(tuple(rows))
        timing.append((emotion.attack, emotion.hold, emotion.release))
    return Tables(tuple(names), tuple(anchors), tuple(presets), tuple(timing))


@dataclass(slots=True)
class _Graph:
    """Nodes being appended."""

    tables: Tables
    nodes: list[Node] = field(default_factory=list)
    effects: list[int] = field(default_factory=list)
    place: Place | None = None
    lowered: dict[int, tuple[Core, int]] = field(default_factory=dict)
    """Core expressions by identity, so that a shared name is lowered once."""

    def add(self, op: str, *args: int, attr: tuple[object, ...] = ()) -> int:
        self.nodes.append(Node(op, args, attr, self.place))
        return len(self.nodes) - 1

    def effect(self, op: str, *args: int, attr: tuple[object, ...] = ()) -> int:
        number = self.add(op, *args, attr=attr)
        self.effects.append(number)
        return number

    def const(self, value: float) -> int:
        return self.add("const", attr=(float(np.float32(value)),))

    def input(self, name: str) -> int:
        return self.add("input", attr=(name,))

    def pick(self, pose: int, channel: str) -> int:
        return self.add("pick", pose, attr=(INDEX[channel],))

    def most(self, *values: int) -> int:
        out = values[0]
        for value in values[1:]:
            out = self.add("max", out, value)
        return out

    def unit(self, value: int) -> int:
        """Clamped to 0..1."""
        return self.add("min", self.add("max", value, self.const(0.0)), self.const(1.0))

    def ramp(self, value: int, low: float, high: float) -> int:
        """0 at low, 1 at high, clamped."""
        scaled = self.add("mul", self.add("sub", value, self.const(low)), self.const(1.0 / (high - low)))
        return self.unit(scaled)


@dataclass(frozen=True, slots=True)
class _Tick:
    """Nodes of the tick that rules and frames refer to."""

    affect: int
    speaking: int
    n: int


def _speaking(g: _Graph) -> int:
    """Speech activity 0..1: as given, else how far the lipsync opens the mouth; smoothed."""
    lips = g.add("lipsync")
    opened = g.most(g.pick(lips, "jawOpen"), g.pick(lips, "mouthLowerDownLeft"))
    heard = g.ramp(opened, 0.04, 0.16)
    given = g.input("speaking")
    resolved = g.add("select", g.add("lt", given, g.const(0.0)), heard, given)
    return g.effect("glide", resolved, attr=(SPEECH_RISE_S, SPEECH_FALL_S))


def _affect(g: _Graph, face: Face) -> int:
    block = [
        g.input(name) for name in ("valence", "arousal", "dominance", "has_affect", "emotion", "level", "confidence")
    ]
    gate, margin = (g.const(t.constant or 0.0) for t in (face.gate, face.margin))
    return g.effect("affect", *block, gate, margin)


_SMOOTHED: Final = {"valence": 0, "arousal": 1, "dominance": 2, "level": 3, "confidence": 4}


def _read(g: _Graph, name: str, tick: _Tick) -> int:
    if name.startswith("emotion:"):
        index = g.tables.names.index(name.removeprefix("emotion:"))
        level = g.add("at", tick.affect, attr=(tick.n + index,))
        weight = g.add("at", tick.affect, attr=(index,))
        return g.add("mul", weight, g.add("mul", level, g.const(0.2)))
    if name == "speaking":
        return tick.speaking
    if name == "time":
        return g.input("time")
    return g.add("at", tick.affect, attr=(2 * tick.n + _SMOOTHED[name],))


def _core(g: _Graph, core: Core, tick: _Tick) -> int:
    if isinstance(core, Const):
        return g.const(core.value)
    if isinstance(core, Input):
        return _read(g, core.name, tick)
    if id(core) not in g.lowered:
        g.lowered[id(core)] = (core, g.add(core.op, *(_core(g, a, tick) for a in core.args)))
    return g.lowered[id(core)][1]


def _parametric(g: _Graph, layer: Layer, tick: _Tick) -> int:
    values: list[int] = []
    slots = [UNMAPPED] * COUNT
    for rule in layer.rules:
        g.place = rule.place
        slots[rule.channel] = len(values)
        values.append(_core(g, rule.value.core, tick))
    g.place = layer.place
    if not values:
        values.append(g.const(0.0))
    return g.add("clamp", g.add("build", *values, attr=(tuple(slots),)))


def _layer(g: _Graph, layer: Layer, tick: _Tick) -> int:
    if layer.kind == "parametric":
        return _parametric(g, layer, tick)
    if layer.kind == "archetype":
        vad = [g.add("at", tick.affect, attr=(2 * tick.n + i,)) for i in range(3)]
        return g.add("presets", g.add("archetype", *vad))
    return g.add("presets", g.add("expressive", tick.affect))


def _variant(g: _Graph, number: int) -> int:
    """1 when variant `number` is chosen (variants are counted from 1)."""
    chosen = g.input("variant")
    low = g.add("le", g.const(number - 0.5), chosen)
    return g.add("min", low, g.add("le", chosen, g.const(number + 0.5)))


def _mix(g: _Graph, face: Face, model: Model, tick: _Tick) -> int:
    """The pose of the emotion: weighted sum of the layers, the weights chosen by variant."""
    names = list(dict.fromkeys(n for m in (face.mix, *face.variants.values()) for n in m))
    total: int | None = None
    for name in names:
        pose = _layer(g, model.layers[name], tick)
        g.place = face.place
        zero = g.const(0.0)
        weight = _core(g, face.mix[name].core, tick) if name in face.mix else zero
        for number, mix in enumerate(face.variants.values(), 1):
            other = _core(g, mix[name].core, tick) if name in mix else zero
            weight = g.add("select", _variant(g, number), other, weight)
        part = g.add("pscale", pose, g.unit(weight))
        total = part if total is None else g.add("padd", total, part)
    if total is None:
        total = g.add("pose", attr=(Data.of("pose", np.zeros(COUNT)),))
    return g.add("clamp", total)


@dataclass(frozen=True, slots=True)
class _Eyes:
    gaze: int
    drift: int
    blink: int
    target: tuple[int, int]
    rules: EyeRules


_BAKED: Final = {
    "gaze": (
        "talk_mutual", "talk_away", "listen_mutual", "listen_mutual_spread", "listen_away",
        "listen_away_spread", "talk_most", "listen_most", "side", "up", "down",
    ),
    "drift": ("least", "most", "soonest", "latest"),
    "blink": ("close", "hold", "open", "spread", "double", "partial", "gaze", "pause"),
}  # fmt: skip
"""Settings that become tables; see `eyes`."""


def _fixed(rules: EyeRules, block: str) -> tuple[object, ...]:
    values = rules.values[block]
    return tuple((key, values[key].constant or 0.0) for key in _BAKED[block])


def _eyes(g: _Graph, rules: EyeRules, tick: _Tick) -> _Eyes:
    def live(block: str, key: str) -> int:
        return _core(g, rules.values[block][key].core, tick)

    gaze = g.effect(
        "gaze",
        tick.speaking,
        live("gaze", "mutual"),
        live("gaze", "amplitude"),
        live("gaze", "bias"),
        attr=_fixed(rules, "gaze"),
    )
    drift = g.effect("drift", live("drift", "amount"), attr=_fixed(rules, "drift"))
    talking = g.add("lt", g.const(0.5), tick.speaking)
    base = g.add("select", talking, live("blink", "speaking"), live("blink", "rest"))
    rate = g.add("mul", base, live("blink", "rate"))
    target, jump = _target(g)
    shift = g.add("select", g.add("lt", g.const(GAZE_JUMP_DEG), jump), jump, gaze)
    blink = g.effect("blink", rate, tick.speaking, shift, live("blink", "slow"), attr=_fixed(rules, "blink"))
    return _Eyes(gaze, drift, blink, target, rules)


def _target(g: _Graph) -> tuple[tuple[int, int], int]:
    """The gaze that the host asks for, yaw and pitch, and how far the eyes still are from it in degrees."""
    reached, squares = [], []
    for name in ("gaze_yaw", "gaze_pitch"):
        wanted = g.input(name)
        reached.append(g.effect("glide", wanted, attr=(GAZE_RISE_S, GAZE_RISE_S)))
        gap = g.add("sub", wanted, reached[-1])
        squares.append(g.add("mul", gap, gap))
    return (reached[0], reached[1]), g.add("sqrt", g.add("add", *squares))


def _mask(names: tuple[str, ...]) -> Data:
    mask = np.zeros(COUNT)
    for name in names:
        for index in PAIRS.get(name, (INDEX.get(name, 0),)):
            mask[index] = 1.0
    return Data.of("pose", mask)


def _guards(g: _Graph, face: Face, lips: int, pose: int) -> int:
    """The emotion gives way where the lipsync seals (p, b, m) or protrudes (o, u) the lips."""
    if face.closure > 0:
        floor = g.add("max", g.pick(lips, "jawOpen"), g.const(0.02))
        ratio = g.add("div", g.pick(lips, "mouthClose"), floor)
        pressed = g.most(
            *(g.pick(lips, c) for c in ("mouthPressLeft", "mouthPressRight", "mouthRollLower", "mouthRollUpper"))
        )
        sealed = g.add("max", g.ramp(ratio, 0.2, 0.7), g.ramp(pressed, 0.1, 0.28))
        strength = g.add("mul", sealed, g.const(face.closure))
        pose = g.add("fade", pose, strength, attr=(_mask(_CLOSURE_FADES),))
    if face.protrusion > 0:
        forward = g.most(g.pick(lips, "mouthPucker"), g.pick(lips, "mouthFunnel"))
        strength = g.add("mul", forward, g.const(face.protrusion))
        pose = g.add("fade", pose, strength, attr=(_mask(_PROTRUSION_FADES),))
    return pose


def _look(g: _Graph, pose: int, eyes: _Eyes) -> int:
    angles = []
    for axis in (0, 1):
        glance = g.add("eye_at", eyes.gaze, attr=(axis,))
        drift = g.add("eye_at", eyes.drift, attr=(axis,))
        target = g.add("glide_at", eyes.target[axis])
        angles.append(g.add("add", g.add("add", target, glance), drift))
    rig = eyes.rules.values["rig"]
    degrees = [rig[key].constant or 0.0 for key in ("out", "in", "up", "down", "vergence")]
    pose = g.add("look", pose, *angles, attr=(Data.of("look", degrees),))
    lids = eyes.rules.values["lids"]
    follow = Data.of("lids", [lids["down"].constant or 0.0, lids["up"].constant or 0.0])
    return g.add("lids", pose, g.add("blink_at", eyes.blink), attr=(follow,))


def _frame(g: _Graph, face: Face, spring: int, speaking: int, eyes: _Eyes | None) -> int:
    lips = g.add("lipsync")
    emotion = _guards(g, face, lips, g.add("clamp", g.add("spring_at", spring)))
    speech = Data.of("speech", [face.kept, face.spoken])
    pose = g.add("compose", lips, emotion, g.add("glide_at", speaking), attr=(speech,))
    if eyes is not None:
        pose = _look(g, pose, eyes)
    pose = g.add("clamp", pose)
    for op, data in constraints.schedule(face.bounds, face.exclusions):
        pose = g.add(op, pose, attr=(data,))
    return g.add("profile", pose)


def _profile(item: Profile) -> ProfileTable:
    route = Data.of("route", [list(map(float, row)) for row in item.routes]) if item.routes else None
    gain, offset, cap = (Data.of("pose", v) for v in (item.gain, item.offset, item.cap))
    return ProfileTable(item.name, gain, offset, cap, route)


def lower(model: Model, face: Face) -> Ir:
    """The graph of one face of a model."""
    g = _Graph(tables(model), place=face.place)
    affect = _affect(g, face)
    speaking = _speaking(g)
    tick = _Tick(affect, speaking, len(g.tables.names))
    target = _mix(g, face, model, tick)
    spring = g.effect("spring", target, attr=(face.halflife,))
    eyes = _eyes(g, face.eyes, tick) if face.eyes is not None else None
    out = _frame(g, face, spring, speaking, eyes)
    return Ir(
        tuple(g.nodes),
        tuple(g.effects),
        out,
        g.tables,
        tuple(face.variants),
        tuple(_profile(p) for p in model.profiles.values()),
    )
