"""Inputs for conformance vectors: moments at irregular times, affect that changes, lips that speak."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reference.interpreter import Moment, f, zeros

from asv3.runtime.channels import INDEX
from asv3.runtime.isa import INPUT_INDEX, INPUTS

Values = list[float]
Lips = dict[str, float]


def _grid(value: float) -> float:
    """A float32 with few digits: the nearest multiple of 1/4096."""
    return f(round(value * 4096) / 4096)


def moment(us: int, lips: Lips | Values | None = None, **inputs: float) -> Moment:
    """A frame's inputs by name; what is not given has its default. Affect given alone sets `has_affect`."""
    row = [f(spec.default) for spec in INPUTS]
    row[INPUT_INDEX["time"]] = f(us / 1_000_000)
    if {"valence", "arousal", "dominance"} & set(inputs):
        row[INPUT_INDEX["has_affect"]] = 1.0
    for name, value in inputs.items():
        row[INPUT_INDEX[name]] = _grid(value)
    if isinstance(lips, list):
        return {"us": us, "inputs": row, "lipsync": lips}
    pose = zeros()
    for name, value in (lips or {}).items():
        pose[INDEX[name]] = _grid(value)
    return {"us": us, "inputs": row, "lipsync": pose}


def times(count: int, least_ms: float, most_ms: float, seed: int, start_us: int = 0) -> list[int]:
    """Irregular microseconds; now and then one on a tick, one twice in the same tick."""
    luck = random.Random(seed)
    out = [start_us]
    while len(out) < count:
        us = out[-1] + round(luck.uniform(least_ms, most_ms) * 1000)
        out.append(us // 20_000 * 20_000 if luck.random() < 0.1 and us // 20_000 * 20_000 > out[-1] else us)
    return out


def along(when: Sequence[int], what: Callable[[int, float], dict[str, Any]]) -> list[Moment]:
    """A moment at each time, its inputs from `what(number, seconds)`."""
    return [moment(us, **what(i, us / 1_000_000)) for i, us in enumerate(when)]


def _phones(seed: int) -> Iterator[Lips]:
    """Mouth shapes one after another: open and spread vowels, round ones, sealed p/b/m, f/v, rest."""
    luck = random.Random(seed)
    while True:
        x = luck.uniform(0.3, 1.0)
        yield from luck.choice(
            (
                [{"jawOpen": 0.6 * x, "mouthLowerDownLeft": 0.4 * x, "mouthLowerDownRight": 0.4 * x}],
                [{"jawOpen": 0.3 * x, "mouthStretchLeft": 0.4 * x, "mouthStretchRight": 0.4 * x}],
                [{"jawOpen": 0.2 * x, "mouthPucker": 0.7 * x, "mouthFunnel": 0.5 * x}],
                [{"jawOpen": 0.06, "mouthClose": 0.06 * x, "mouthPressLeft": 0.3, "mouthRollLower": 0.2}],
                [{"jawOpen": 0.1, "mouthRollLower": 0.4 * x, "mouthUpperUpLeft": 0.2, "mouthUpperUpRight": 0.2}],
                [{}, {}],
            )
        )


def speech(when: Sequence[int], seed: int, said: Callable[[float], bool]) -> list[Lips]:
    """Lipsync at each time: a new mouth shape about every 90 ms while `said(seconds)`, passed on halfway."""
    phones = _phones(seed)
    out: list[Lips] = []
    here: Lips = {}
    aim: Lips = {}
    next_us = 0
    for us in when:
        if us >= next_us:
            here, aim, next_us = aim, next(phones) if said(us / 1_000_000) else {}, us + 90_000
        blend = min(1.0, 1.0 - (next_us - us) / 90_000)
        shape = {n: (1 - blend) * here.get(n, 0.0) + blend * aim.get(n, 0.0) for n in {*here, *aim}}
        out.append({name: value for name, value in sorted(shape.items()) if value > 0.001})
    return out


def performance(count: int, seed: int, emotions: Sequence[str]) -> list[Moment]:
    """A mixed performance: every way of giving affect, phrases of speech, gaze targets, two long pauses."""
    luck = random.Random(seed)
    when: list[int] = [luck.randrange(40_000)]
    for i in range(count - 1):
        pause = {count // 3: 900_000, 2 * count // 3: 3_456_789}.get(i)
        when.append(
            when[-1] + (pause or round(luck.choice((4, 9, 16.7, 16.7, 33.3, 41, 120)) * 1000 * luck.uniform(0.8, 1.2)))
        )
    lips = speech(when, seed, lambda s: s % 3.1 < 2.2)
    out: list[Moment] = []
    given: dict[str, float] = {}
    for i, us in enumerate(when):
        if i % 23 == 0:
            kind = luck.randrange(5)
            given = {"confidence": luck.choice((0.1, 0.24, 0.3, 0.6, 1.0, 1.0)), "level": luck.uniform(0, 5)}
            if kind in (0, 1, 2):
                given |= {n: luck.uniform(-1, 1) for n in ("valence", "arousal", "dominance")}
            if kind in (2, 3, 4):
                given["emotion"] = float(luck.randrange(len(emotions)))
            if luck.random() < 0.4:
                given |= {"gaze_yaw": luck.uniform(-30, 30), "gaze_pitch": luck.uniform(-20, 20)}
            given["speaking"] = luck.choice((-1.0, -1.0, 0.0, 1.0))
        out.append(moment(us, lips[i], **given))
    return out
