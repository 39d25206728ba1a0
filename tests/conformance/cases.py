"""The list of vectors: which program, how it is played, and what happens."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from reference.interpreter import Moment

from asv3.compiler import assembly, driver
from asv3.lang import Source
from asv3.runtime import container

from .script import along, moment, performance, speech, times
from .vectors import HERE

NEUTRAL, JOY, ANGER, CONTEMPT = range(4)


@dataclass(frozen=True, slots=True)
class Case:
    """`program` is `FILE.asm`, `FILE.asv3:FACE`, `FILE.asv3:FACE@LEVEL` or a standard face."""

    name: str
    note: str
    program: str
    moments: list[Moment] = field(repr=False)
    seed: int = 0
    variant: str | None = None
    profile: str | None = None


@cache
def program(target: str) -> bytes:
    """Assemble or compile the program of a case."""
    if target.startswith("std."):
        return driver.build_target(target).data
    name, _, face = target.partition(":")
    text = (HERE / "programs" / name).read_text(encoding="utf-8")
    if name.endswith(".asm"):
        return container.encode(assembly.assemble(text))
    face, _, level = face.partition("@")
    return driver.build(Source(name, text), face=face, level=int(level or 2)).data


def _wave(seconds: float, period: float, phase: float = 0.0) -> float:
    return math.sin(2 * math.pi * seconds / period + phase)


def _affect(seconds: float) -> dict[str, float]:
    """A slow walk through the VAD cube."""
    return {
        "valence": 0.9 * _wave(seconds, 2.3),
        "arousal": 0.8 * _wave(seconds, 1.7, 1.0),
        "dominance": 0.7 * _wave(seconds, 3.1, 2.0),
    }


def _scalars() -> list[Case]:
    def inputs(i: int, s: float) -> dict[str, float]:
        return {
            **_affect(s),
            "confidence": i % 9 / 8,
            "level": i % 11 / 2,
            "gaze_yaw": 40 * _wave(s, 0.9),
            "gaze_pitch": 5,
        }

    edges = [moment(us, valence=v, arousal=a) for us, v, a in ((0, 0, 0), (7, 1, -1), (19_999, -1, 1), (20_000, -1, 0))]
    lips = [{"jawOpen": 0.1 * i, "mouthSmileLeft": 1.0, "tongueOut": 0.33} for i in range(10)]
    poses = [moment(us, lips[i % 10], **inputs(i, us / 1e6)) for i, us in enumerate(times(24, 3, 60, 3))]
    steps = [
        (0.5, 0.5, 0.0),
        (-0.5, 0.25, 0.25),
        (0.0, 0.0, 0.0),
        (0.25, -0.75, 0.5),
        (0.1, 0.1, 0.1),
        (-1.0, -1.0, -1.0),
    ]

    def weights(i: int, s: float) -> dict[str, float]:
        v, a, d = steps[i // 6]
        label = {"emotion": float(i // 12 % 3), "level": i % 6.0} if i % 12 > 8 else {}
        return {"valence": v, "arousal": a, "dominance": d, "confidence": 0.3 + 0.1 * (i % 8), **label}

    return [
        Case(
            "scalars/arithmetic",
            "every scalar opcode on moving inputs",
            "scalars.asm",
            along(times(28, 5, 90, 1), inputs),
        ),
        Case("scalars/special", "signed zeros, subnormals, infinities, NaN", "special.asm", edges),
        Case("poses/arithmetic", "pose, build, padd, pscale, clamp, fade, pick", "poses.asm", poses),
        Case("constraints/nan", "NaN and infinities through constraints, gaze and lids", "nan-frames.asm", edges),
        Case("poses/nan-weights", "NaN weights stay NaN in every preset row", "nan-weights.asm", edges),
        Case(
            "poses/weights",
            "at, rbf, acted, wscale, wadd, wsum of u16 and f32",
            "weights.asm",
            along(times(36, 15, 70, 2), weights),
        ),
    ]


_ANCHORS: Final = ((0.31, 0.12, 0.10), (0.76, 0.48, 0.35), (-0.4, 0.5, 0.2), (-0.51, 0.59, 0.25), (-0.5, 0.15, 0.6))


def _layers() -> list[Case]:
    def at_anchor(i: int, s: float) -> dict[str, float]:
        v, a, d = _ANCHORS[i // 6 % 5]
        return {"valence": v, "arousal": a, "dominance": d}

    def levels(i: int, s: float) -> dict[str, float]:
        return {"emotion": float((JOY, ANGER, CONTEMPT)[i // 12 % 3]), "level": i % 11 / 2}

    def crossfade(i: int, s: float) -> dict[str, float]:
        return {"emotion": float((JOY, ANGER)[int(s / 0.7) % 2]), "level": 4.0}

    def walk(i: int, s: float) -> dict[str, float]:
        return {**_affect(s), "confidence": 0.6 + 0.4 * _wave(s, 1.1)}

    def mixed(i: int, s: float) -> dict[str, float]:
        return {
            **walk(i, s),
            "emotion": float(i // 8 % 5 - 1),
            "level": 2 + 2 * _wave(s, 0.8),
            "speaking": i // 6 % 3 - 1,
        }

    return [
        Case(
            "rbf/anchors",
            "held at five anchors one after another",
            "layers.asv3:place_only",
            along(times(36, 30, 90, 4), at_anchor),
        ),
        Case("rbf/between", "a walk through VAD space", "layers.asv3:place_only", along(times(36, 10, 90, 5), walk)),
        Case(
            "rbf/unpacked",
            "the same as rbf/between without optimisation",
            "layers.asv3:place_only@0",
            along(times(20, 10, 90, 5), walk),
        ),
        Case(
            "acted/levels",
            "levels 0 to 5 of three emotions by label",
            "layers.asv3:acted_only",
            along(times(36, 40, 90, 6), levels),
        ),
        Case(
            "acted/crossfade",
            "two emotions in turn: attack and release overlap",
            "layers.asv3:acted_only",
            along(times(40, 20, 80, 7), crossfade),
        ),
        Case(
            "layers/rules",
            "a layer of every kind of expression",
            "layers.asv3:rules_only",
            along(times(40, 10, 130, 8), mixed),
        ),
        Case(
            "layers/mixed",
            "three layers, weights by confidence",
            "layers.asv3:whole",
            along(times(40, 10, 70, 9), mixed),
        ),
        Case(
            "layers/mixed-O0",
            "the same program without optimisation",
            "layers.asv3:whole@0",
            along(times(24, 10, 70, 9), mixed),
        ),
        Case("variants/a", "variant A", "layers.asv3:whole", along(times(20, 10, 90, 10), mixed), variant="A"),
        Case("variants/b", "variant B", "layers.asv3:whole", along(times(20, 10, 90, 10), mixed), variant="B"),
        Case(
            "profiles/strong",
            "gain, offset of both signs, cap",
            "layers.asv3:whole",
            along(times(24, 10, 90, 11), mixed),
            profile="strong",
        ),
        Case(
            "profiles/poor",
            "missing channels routed to others",
            "layers.asv3:whole",
            along(times(24, 10, 90, 11), mixed),
            profile="poor",
        ),
    ]


def _affects() -> list[Case]:
    def vad(i: int, s: float) -> dict[str, float]:
        v, a, d = _ANCHORS[int(s / 0.8) % 5]
        return {"valence": 0.9 * v, "arousal": 0.9 * a, "dominance": 0.9 * d, "confidence": 1.0}

    def gating(i: int, s: float) -> dict[str, float]:
        sure = (0.0, 0.1, 0.39, 0.4, 0.41, 0.5, 0.54, 0.55, 0.56, 0.8)[i // 4 % 10]
        return {"emotion": float((JOY, ANGER)[i // 8 % 2]), "level": 5.0, "confidence": sure}

    def hysteresis(i: int, s: float) -> dict[str, float]:
        edge = 0.45 + 0.45 * _wave(s, 0.5)
        return {"valence": edge * 0.55 - (1 - edge) * 0.4, "arousal": 0.3 + 0.2 * (1 - edge), "dominance": 0.2}

    def hold(i: int, s: float) -> dict[str, float]:
        return {"emotion": float((ANGER, JOY, CONTEMPT)[i % 3]), "level": 3.0}

    def capped(i: int, s: float) -> dict[str, float]:
        return {"emotion": float(1 + i // 5 % 3), "level": 4.0, "confidence": (0.5, 0.89, 0.95, 0.999, 1.0)[i % 5]}

    def ways(i: int, s: float) -> dict[str, Any]:
        kind = i // 7 % 5
        both = {"valence": -0.4, "arousal": 0.5, "dominance": 0.2, "emotion": float(JOY), "level": 2.5}
        label = {"emotion": float(CONTEMPT), "level": 5.0}
        unknown = {"emotion": 17.0, "level": 5.0, "valence": 0.5, "arousal": 0.3, "dominance": 0.2}
        return ({}, both, label, {"valence": 0.0, "arousal": 0.0, "dominance": 0.0}, unknown)[kind]

    return [
        Case(
            "affect/vad-only",
            "no label: the nearest line of anchors wins",
            "layers.asv3:acted_only",
            along(times(40, 30, 120, 12), vad),
        ),
        Case(
            "affect/gating",
            "confidence around gate and gate + margin",
            "layers.asv3:acted_only",
            along(times(40, 20, 120, 13), gating),
        ),
        Case(
            "affect/hysteresis",
            "VAD swinging between two lines",
            "layers.asv3:acted_only",
            along(times(40, 20, 60, 14), hysteresis),
        ),
        Case(
            "affect/hold",
            "labels that change faster than they may",
            "layers.asv3:acted_only",
            along(times(40, 20, 110, 15), hold),
        ),
        Case(
            "affect/margin-over-one",
            "gate + margin above 1 counts as 1",
            "layers.asv3:sure",
            along(times(30, 20, 110, 16), capped),
        ),
        Case(
            "affect/ways",
            "nothing, both, label, origin, a label the face has not",
            "layers.asv3:acted_only",
            along(times(40, 20, 90, 17), ways),
        ),
    ]


def _memory() -> list[Case]:
    def jumps(i: int, s: float) -> dict[str, Any]:
        level = (0.0, 1.0, 0.4, 0.9, 0.1)[i // 7 % 5]
        lips = dict.fromkeys(("browDownLeft", "eyeSquintRight", "jawOpen", "mouthSmileLeft", "tongueOut"), level)
        return {"lips": lips, "valence": 2 * level - 1, "arousal": 1 - level, "dominance": level}

    def smooth(i: int, s: float) -> dict[str, Any]:
        return {"valence": (1.0, -1.0)[i // 8 % 2], "arousal": (1.0, -1.0)[i // 5 % 2], "dominance": 0.3}

    far = times(8, 5, 60, 23, 9_000_000_000_000)
    late, paused = times(12, 5, 60, 20, 123_456_789), times(10, 5, 60, 21)
    paused += [us + 1_000_000 for us in paused] + [us + 6_543_210 for us in paused]
    same = sorted([us for us in times(8, 5, 60, 22) for _ in (0, 1)])
    return [
        Case(
            "filters/memory",
            "glides and springs of many speeds after jumps",
            "memory.asm",
            along(times(40, 3, 60, 18), jumps),
        ),
        Case(
            "filters/half-lives",
            "springs by region, the stiffest of 1 ms",
            "speech.asv3:smoothed",
            along(times(36, 4, 50, 19), smooth),
        ),
        Case("time/late-start", "the first frame is two minutes in", "memory.asm", along(late, jumps)),
        Case("time/far", "a hundred days in: microseconds need 64 bits", "memory.asm", along(far, jumps)),
        Case(
            "time/pause",
            "pauses of one and of five seconds: the last second is lived through",
            "memory.asm",
            along(paused, jumps),
        ),
        Case("time/same-moment", "two frames at one moment, with other inputs", "memory.asm", along(same, jumps)),
    ]


def _eyes() -> list[Case]:
    def mood(i: int, s: float) -> dict[str, float]:
        return {"valence": 0.0, "arousal": 0.9 * _wave(s, 7.0), "dominance": -0.6}

    def phrases(i: int, s: float) -> dict[str, float]:
        return {"speaking": float(s % 1.4 < 0.9)}

    def phrased(i: int, s: float) -> dict[str, float]:
        return {**mood(i, s), "speaking": float(s % 4 < 2)}

    def target(i: int, s: float) -> dict[str, float]:
        return {
            **mood(i, s),
            "gaze_yaw": (0.0, 25.0, -40.0)[i // 9 % 3],
            "gaze_pitch": (15.0, -30.0, 0.0, 5.0)[i // 7 % 4],
        }

    return [
        Case(
            "blink/rest",
            "blinks by the clock, slower when drowsy",
            "eyes.asv3:blink_only",
            along(times(60, 40, 160, 30), mood),
            seed=11,
        ),
        Case(
            "blink/close-up",
            "the curve of a blink at every millisecond or two",
            "eyes.asv3:blink_only",
            along(times(70, 8, 22, 31, 2_000_000), mood),
            seed=5,
        ),
        Case(
            "blink/doubles",
            "double and partial blinks",
            "eyes.asv3:double_only",
            along(times(60, 40, 110, 32), mood),
            seed=4_294_967_295,
        ),
        Case(
            "blink/phrase-ends",
            "a chance of a blink whenever speech stops",
            "eyes.asv3:pause_only",
            along(times(60, 60, 190, 33), phrases),
            seed=2,
        ),
        Case(
            "blink/with-gaze",
            "large glances bring blinks",
            "eyes.asv3:shift_only",
            along(times(60, 60, 190, 34), mood),
            seed=3,
        ),
        Case(
            "gaze/silent", "glances while listening", "eyes.asv3:gaze_only", along(times(50, 60, 190, 35), mood), seed=8
        ),
        Case(
            "gaze/talking",
            "glances, speech beginning and ending",
            "eyes.asv3:gaze_only",
            along(times(50, 60, 190, 36), phrased),
            seed=9,
        ),
        Case(
            "gaze/saccade",
            "glances seen in small steps",
            "eyes.asv3:gaze_only",
            along(times(60, 6, 24, 37, 900_000), mood),
            seed=10,
        ),
        Case("drift/steps", "drift alone", "eyes.asv3:drift_only", along(times(50, 20, 120, 38), mood), seed=12),
        Case(
            "lids/targets",
            "given gaze targets: eyes, lids and all the rest",
            "eyes.asv3:all_of_them",
            along(times(50, 20, 110, 39), target),
            seed=13,
        ),
    ]


def _speech() -> list[Case]:
    def play(seed: int, count: int, least: float, most: float) -> list[Moment]:
        when = times(count, least, most, seed)
        lips = speech(when, seed, lambda s: s % 2 < 1.4)
        wild = {
            "mouthSmileLeft": 0.5,
            "mouthSmileRight": 0.5,
            "mouthFrownLeft": 0.5,
            "mouthFrownRight": 0.2,
            "jawLeft": 0.4,
            "jawRight": 0.25,
            "mouthRight": 0.3,
            "eyeBlinkLeft": 1.0,
            "cheekPuff": 0.7,
        }
        given = [{**_affect(us / 1e6), "speaking": (-1.0, -1.0, 0.0, 1.0)[i // 9 % 4]} for i, us in enumerate(when)]
        return [
            moment(us, {**lips[i], **(wild if seed % 2 and i % 3 == 0 else {})}, **given[i])
            for i, us in enumerate(when)
        ]

    return [
        Case("compose/kept", "shares kept always and while speaking", "speech.asv3:kept", play(40, 40, 10, 60)),
        Case("guards/closure", "p, b, m seal whatever the emotion", "speech.asv3:closure", play(42, 40, 10, 60)),
        Case("guards/protrusion", "o, u protrude whatever the smile", "speech.asv3:protrude", play(44, 40, 10, 60)),
        Case("constraints/limits", "caps of every form, one on another", "speech.asv3:limits", play(45, 36, 10, 90)),
        Case(
            "constraints/exclusions",
            "the weaker gives way, the second on a tie",
            "speech.asv3:excluded",
            play(47, 36, 10, 90),
        ),
        Case("constraints/net", "opposites cancel", "speech.asv3:netted", play(49, 36, 10, 90)),
    ]


def _faces() -> list[Case]:
    out = []
    for number, face in enumerate(("studio", "subtle", "expressive")):
        target = f"std.faces.{face}"
        names = container.decode(program(target)).emotions
        moments = performance(280, 100 + number, names)
        profile = (None, "vrm", "metahuman")[number]
        out.append(Case(f"faces/{face}", "a mixed performance", target, moments, 1000 + number, None, profile))
    return out


def cases() -> list[Case]:
    """Every vector there is."""
    return [*_scalars(), *_layers(), *_affects(), *_memory(), *_eyes(), *_speech(), *_faces()]
