"""A slow, separate interpreter of asv3 bytecode: the oracle for the runtimes' bits.

    face = Reference(data, seed=7)
    frames = face.perform([{"us": 16_000, "inputs": twelve, "lipsync": fifty_two}, ...])

A float32 is a Python float that `f` has rounded. Rounding the double result of one + - x / sqrt
of float32 operands gives the float32 result (53 bits are at least 2 x 24 + 2), so no numpy is needed.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import msgpack

from asv3.runtime.channels import COUNT, INDEX
from asv3.runtime.isa import BY_CODE, FIELDS, INPUT_INDEX, OPS, TICK_US, block_length

Values = list[float]
Table = list[Values]


# --- float32 arithmetic


def f(x: float) -> float:
    """Round to float32, to nearest even, overflowing to infinity."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", x))[0])
    except OverflowError:
        return math.copysign(math.inf, x)


def add(a: float, b: float) -> float:
    return f(a + b)


def sub(a: float, b: float) -> float:
    return f(a - b)


def mul(a: float, b: float) -> float:
    return f(a * b)


def div(a: float, b: float) -> float:
    """IEEE division (Python raises where IEEE gives infinity or NaN)."""
    if b != 0:
        return f(a / b)
    return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def root(a: float) -> float:
    return f(math.sqrt(a))


def positive(x: float) -> float:
    """x where it is above 0, else 0 (so NaN is 0)."""
    return x if x > 0 else 0.0


def limit(x: float, low: float, high: float) -> float:
    """`low` unless low < x, then at most `high`: NaN gives `low`."""
    x = x if low < x else low
    return x if x < high else high


def unit(x: float) -> float:
    return limit(x, 0.0, 1.0)


def total(values: Sequence[float]) -> float:
    """Strictly left to right."""
    result = values[0]
    for value in values[1:]:
        result = add(result, value)
    return result


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return total([mul(x, y) for x, y in zip(a, b, strict=True)])


def minus(a: Sequence[float], b: Sequence[float]) -> Values:
    return [sub(x, y) for x, y in zip(a, b, strict=True)]


def mix(a: float, b: float, share: float) -> float:
    """a + (b - a) share."""
    return add(a, mul(sub(b, a), share))


TICK = f(TICK_US / 1_000_000)
MICRO = f(1e-6)
LONG = 65_535
"""Where a count of ticks since an event stops counting."""


# --- luck


def threefry(seed: int, stream: int, event: int, number: int) -> float:
    """Threefry2x32-20 of key (seed, stream) and counter (event, number), as 24 bits in [0, 1)."""
    word = 0xFFFFFFFF
    keys = [seed, stream, 0x1BD11BDA ^ seed ^ stream]
    x, y = (event + keys[0]) & word, (number + keys[1]) & word
    for turn in range(20):
        bits = (13, 15, 26, 6, 17, 29, 16, 24)[turn % 8]
        x = (x + y) & word
        y = (((y << bits) | (y >> (32 - bits))) & word) ^ x
        if turn % 4 == 3:
            group = turn // 4 + 1
            x = (x + keys[group % 3]) & word
            y = (y + keys[(group + 1) % 3] + group) & word
    return (x >> 8) / 2.0**24


def quantile(table: Values, u: float) -> float:
    """Linear between the 257 knots of a baked quantile table."""
    x = mul(u, 256.0)
    i = math.floor(x)
    return mix(table[i], table[i + 1], sub(x, float(i)))


def ticks(seconds: float) -> int:
    return int(limit(div(seconds, TICK), 1.0, 30_000.0))


# --- memory


def zeros() -> Values:
    return [0.0] * COUNT


@dataclass
class Affect:
    weights: Values
    levels: Values
    vad: Values = field(default_factory=lambda: [0.0] * 3)
    current: int = 0
    since: int = LONG
    aim: float = 0.0


@dataclass
class Glide:
    start: float = 0.0
    end: float = 0.0


@dataclass
class Spring:
    """Position and velocity at both ends of the tick."""

    x0: Values = field(default_factory=zeros)
    v0: Values = field(default_factory=zeros)
    x1: Values = field(default_factory=zeros)
    v1: Values = field(default_factory=zeros)


@dataclass
class Eye:
    start: Values = field(default_factory=lambda: [0.0, 0.0])
    end: Values = field(default_factory=lambda: [0.0, 0.0])
    onset: int = 0
    duration: float = 1.0
    wait: int = 0
    event: int = 0
    away: bool = False
    speaking: bool = False

    def at(self, axis: int, us: int) -> float:
        """Minimum jerk: 10 u^3 - 15 u^4 + 6 u^5 of the way."""
        u = div(mul(f(us - self.onset * TICK_US), MICRO), self.duration)
        u = u if u < 1 else 1.0
        rise = mul(mul(mul(u, u), u), add(10.0, mul(u, sub(mul(u, 6.0), 15.0))))
        return mix(self.start[axis], self.end[axis], rise)

    def shift(self, tick: int, goal: Values, base: float, slope: float) -> float:
        """Begin a saccade at this tick; its size in degrees."""
        self.start = [self.at(axis, tick * TICK_US) for axis in (0, 1)]
        self.end = goal
        way = minus(goal, self.start)
        size = root(dot(way, way))
        self.onset, self.duration = tick, add(base, mul(slope, size))
        return size


@dataclass
class Blink:
    phase: float = 0.0
    need: float = 0.0
    event: int = 0
    trial: int = 0
    pending: int = 0
    since: int = LONG
    speaking: bool = False
    onset: int = 0
    amplitude: float = 0.0
    stretch: float = 1.0


# --- the table of opcodes: a function takes the run and its operands `a b c k`, and gives `d`


@dataclass
class Run:
    """A section being run: the moment, what is given, and the registers by kind."""

    seed: int
    tick: int
    us: int
    inputs: Values
    lipsync: Values
    profile: list[Any] | None
    s: dict[int, Any] = field(default_factory=dict)
    p: dict[int, Any] = field(default_factory=dict)
    w: dict[int, Any] = field(default_factory=dict)
    size: int = 0
    """Declared length of the weights register being written."""
    result: Values = field(default_factory=list)

    @property
    def fraction(self) -> float:
        return div(float(self.us % TICK_US), float(TICK_US))


def lift(meaning: Callable[..., Any]) -> Callable[..., Any]:
    """An opcode that needs its operands only."""
    return lambda r, *operands: meaning(*operands)


OPCODES: dict[str, Callable[..., Any]] = {
    "const": lift(lambda k: k),
    "input": lift(lambda k: k),
    "copy": lift(lambda a: a),
    "add": lift(add),
    "sub": lift(sub),
    "mul": lift(mul),
    "div": lift(lambda a, b: 0.0 if b == 0 else div(a, b)),
    "min": lift(lambda a, b: b if b < a else a),
    "max": lift(lambda a, b: b if a < b else a),
    "sqrt": lift(lambda a: root(positive(a))),
    "lt": lift(lambda a, b: 1.0 if a < b else 0.0),
    "le": lift(lambda a, b: 1.0 if a <= b else 0.0),
    "select": lift(lambda a, b, c: b if a > 0 else c),
    "pick": lift(lambda a, k: a[k]),
    "at": lift(lambda a, k: a[k]),
    "pose": lift(list),
    "lipsync": lambda r: list(r.lipsync),
    "build": lift(lambda a, b, k: [0.0 if i == 255 else a[int(i)] for i in k]),
    "padd": lift(lambda a, b: [add(x, y) for x, y in zip(a, b, strict=True)]),
    "pscale": lift(lambda a, b: [mul(x, b) for x in a]),
    "clamp": lift(lambda a: [unit(x) for x in a]),
    "wadd": lift(lambda a, b: [add(x, y) for x, y in zip(a, b, strict=True)]),
    "wscale": lift(lambda a, b: [mul(x, b) for x in a]),
    "glide_at": lambda r, state: mix(state.start, state.end, r.fraction),
    "eye_at": lambda r, state, k: state.at(k, r.us),
    "fade": lift(lambda a, b, k: [mul(x, sub(1.0, mul(b, m))) for x, m in zip(a, k, strict=True)]),
}


def opcode(function: Callable[..., Any]) -> Callable[..., Any]:
    """Enter `op_NAME` into the table."""
    OPCODES[function.__name__.removeprefix("op_")] = function
    return function


@opcode
def op_rbf(r: Run, point: Values, pool: Table) -> Values:
    away = [minus(point, row[:3]) for row in pool]
    far = [root(dot(v, v)) for v in away]
    raw = []
    for j, row in enumerate(pool):
        pulls = [mul(far[i], pool[i][4 + j]) for i in range(len(pool))]
        raw.append(positive(add(row[3], total(pulls))))
    whole = total(raw)
    shares = [div(x, whole if whole > 0 else 1.0) for x in raw]
    return shares + [0.0] * (r.size - len(shares))


@opcode
def op_acted(r: Run, vector: Values, pool: Table) -> Values:
    n = len(pool)
    weights, levels = vector[:n], vector[n : 2 * n]
    whole = total(weights)
    shares = [div(weight, whole if whole > 1 else 1.0) for weight in weights]
    out = [0.0] * r.size
    for share, level, rows in zip(shares, levels, pool, strict=True):
        for knot, row in enumerate(rows):
            hat = positive(sub(1.0, abs(sub(level, float(knot)))))
            out[int(row)] = add(out[int(row)], mul(share, hat))
    out[0] = add(out[0], positive(sub(1.0, total(shares))))
    return out


@opcode
def op_wsum(r: Run, weights: Values, columns: Values, matrix: Table) -> Values:
    out = zeros()
    for j, column in enumerate(columns):
        out[int(column)] = dot(weights, [row[j] for row in matrix])
    return out


# --- opcodes with memory


def segments(anchors: Values) -> list[tuple[Values, Values]]:
    """Start and direction of the five pieces of the line origin, L1 .. L5."""
    knots = [[0.0] * 3] + [anchors[i : i + 3] for i in range(0, 15, 3)]
    return [(knots[k], minus(knots[k + 1], knots[k])) for k in range(5)]


def nearest(point: Values, anchors: Values) -> tuple[float, float]:
    """Distance to, and level on, an emotion's line; the first of equally near pieces."""
    best = (math.nan, math.nan)
    for k, (start, along) in enumerate(segments(anchors)):
        away = minus(point, start)
        size = dot(along, along)
        u = unit(div(dot(away, along), size)) if size > 0 else 0.0
        gap = minus(away, [mul(x, u) for x in along])
        distance2 = dot(gap, gap)
        if k == 0 or distance2 < best[0]:
            best = (distance2, add(float(k), u))
    return root(best[0]), best[1]


def on_line(anchors: Values, level: float) -> Values:
    """The point of a level on an emotion's line; the end pieces go on outside 0..5, NaN is on the first."""
    k = int(limit(level, 0.0, 4.0))
    start, along = segments(anchors)[k]
    return [add(s, mul(d, sub(level, float(k)))) for s, d in zip(start, along, strict=True)]


@opcode
def op_affect(r: Run, block: Values, state: Affect, table: Table) -> Values:
    *vad, has, label, level, sure, gate, margin = block
    trust = div(sure, gate) if sure < gate else 1.0
    labelled = 0 <= label < len(table)
    placed = has > 0 and not labelled
    current, candidate, aim, free = state.current, 0, 0.0, True
    lines = [nearest(vad, anchors) for anchors in table] if placed else []
    if labelled:
        need = add(gate, margin)
        candidate, aim = int(label), mul(level, trust)
        free = sure >= (need if need < 1 else 1.0)
    elif placed:
        candidate = min(range(len(table)), key=lambda i: lines[i][0])
        free = sub(lines[current][0], lines[candidate][0]) > margin and sure >= gate
    held = state.since >= table[current][17]
    state.since = min(state.since + 1, LONG)
    if candidate != current and free and held:
        current = state.current = candidate
        state.since = 0
    if placed:
        state.aim = mul(lines[current][1], trust)
    elif candidate == current:
        state.aim = aim
    attack, release, _, vad_attack, vad_release = table[current][15:]
    was = state.weights[current]
    fades = [row[16] if current == 0 else max(row[16], attack) for row in table]
    state.weights = [positive(sub(x, fade)) for x, fade in zip(state.weights, fades, strict=True)]
    grown = add(was, attack)
    state.weights[current] = grown if grown < 1 else 1.0
    if was == 0:
        state.levels[current] = state.aim
    else:
        gap = sub(state.aim, state.levels[current])
        step = limit(gap, -mul(5.0, release), mul(5.0, attack))
        state.levels[current] = add(state.levels[current], step)
    goal = [mul(x, trust) for x in vad] if has > 0 else on_line(table[current], state.aim)
    rate = vad_attack if dot(goal, goal) > dot(state.vad, state.vad) else vad_release
    state.vad = [mix(x, g, rate) for x, g in zip(state.vad, goal, strict=True)]
    strength = mul(state.weights[current], state.levels[current])
    return [*state.weights, *state.levels, *state.vad, strength, sure]


@opcode
def op_glide(r: Run, goal: float, state: Glide, rates: Values) -> float:
    state.start = state.end
    state.end = mix(state.start, goal, rates[0] if goal > state.start else rates[1])
    return state.start


@opcode
def op_spring(r: Run, goals: Values, state: Spring, pool: Table) -> None:
    state.x0, state.v0, state.x1, state.v1 = state.x1, state.v1, [], []
    for x, v, goal, y, e, y_tick in zip(state.x0, state.v0, goals, *pool, strict=True):
        offset = sub(x, goal)
        pull = add(v, mul(offset, y))
        state.x1.append(add(goal, mul(e, add(offset, mul(pull, TICK)))))
        state.v1.append(mul(e, sub(v, mul(pull, y_tick))))


@opcode
def op_gaze(r: Run, block: Values, state: Eye, pool: Values) -> float:
    (
        talk_mutual, talk_away, listen_mutual, listen_mutual_sd, listen_away, listen_away_sd,
        offset, mean, talk_cap, listen_cap, yaw_limit, up_limit, down_limit, base, slope, min_hold,
    ) = pool[:16]  # fmt: skip
    exponential, normal, directions = pool[16:273], pool[273:530], pool[530:]
    speaking, mutual_scale, amplitude_scale, bias = block
    talking = speaking > 0.5

    def luck(number: int) -> float:
        return threefry(r.seed, 2, state.event, number)

    def hold(talks: bool, number: int) -> int:
        u = luck(number)
        if talks:
            seconds = mul(talk_away if state.away else talk_mutual, quantile(exponential, u))
        elif state.away:
            seconds = add(listen_away, mul(listen_away_sd, quantile(normal, u)))
        else:
            seconds = add(listen_mutual, mul(listen_mutual_sd, quantile(normal, u)))
        if not state.away:
            seconds = mul(seconds, mutual_scale)
        return ticks(seconds if min_hold < seconds else min_hold)

    if state.event == 0:
        state.event = 1
        state.wait = hold(talking, 0)
    elif talking and not state.speaking:
        state.wait = min(state.wait, hold(True, 3))
    state.speaking = talking
    state.wait -= 1
    if state.wait > 0:
        return 0.0
    state.event += 1
    state.away = not state.away
    goal = [0.0, 0.0]
    if state.away:
        size = add(offset, mul(mean, quantile(exponential, luck(1))))
        cap = talk_cap if talking else listen_cap
        size = mul(size if size < cap else cap, amplitude_scale)
        way = 2 * math.floor(mul(luck(2), 64.0))
        yaw, pitch = mul(size, directions[way]), add(mul(size, directions[way + 1]), bias)
        goal = [limit(yaw, -yaw_limit, yaw_limit), limit(pitch, -down_limit, up_limit)]
    size = state.shift(r.tick, goal, base, slope)
    state.wait = hold(talking, 0)
    return size


@opcode
def op_drift(r: Run, scale: float, state: Eye, pool: Values) -> None:
    step_min, step_max, wait_min, wait_max, pull, base, slope, _ = pool[:8]
    state.wait -= 1
    if state.wait > 0:
        return
    state.event += 1
    luck = [threefry(r.seed, 3, state.event, number) for number in range(3)]
    state.wait = ticks(mix(wait_min, wait_max, luck[0]))
    if state.event > 1:
        size = mul(mix(step_min, step_max, luck[1]), scale)
        way = 8 + 2 * math.floor(mul(luck[2], 64.0))
        goal = [add(mul(state.end[i], pull), mul(size, pool[way + i])) for i in (0, 1)]
        state.shift(r.tick, goal, base, slope)


@opcode
def op_blink(r: Run, block: Values, state: Blink, pool: Values) -> None:
    (
        _, _, _, double, gap_min, gap_max, partial, partial_min, partial_max,
        gaze_floor, gaze_span, gaze_max, pause, pause_ticks, refractory, _,
    ) = pool[:16]  # fmt: skip
    rate, speaking, shift, stretch = block
    talking = speaking > 0.5

    def luck(number: int) -> float:
        return threefry(r.seed, 1, state.event, number)

    if state.event == 0:
        state.event = 1
        state.need = quantile(pool[16:], luck(0))
    state.phase = add(state.phase, mul(positive(rate), TICK))
    state.since = min(state.since + 1, LONG)
    if state.speaking and not talking:
        state.trial += 1
        if luck(6 + 2 * state.trial) < pause:
            state.pending = 1 + int(mul(luck(7 + 2 * state.trial), pause_ticks))
    state.speaking = talking
    due = state.phase >= state.need
    if state.pending > 0:
        state.pending -= 1
        due = due or state.pending == 0
    if shift > 0:
        state.trial += 1
        wish = limit(div(sub(shift, gaze_floor), gaze_span), 0.0, gaze_max)
        due = due or luck(6 + 2 * state.trial) < wish
    if not due or state.since < refractory:
        return
    state.event += 1
    state.onset, state.since, state.phase, state.pending = r.tick, 0, 0.0, 0
    state.trial = 0
    state.need = quantile(pool[16:], luck(0))
    if luck(1) < double:
        state.pending = 1 + int(mix(gap_min, gap_max, luck(4)))
    state.amplitude = mix(partial_min, partial_max, luck(3)) if luck(2) < partial else 1.0
    state.stretch = limit(stretch, 0.5, 4.0)


@opcode
def op_spring_at(r: Run, state: Spring) -> Values:
    u, out = r.fraction, []
    for x0, v0, x1, v1 in zip(state.x0, state.v0, state.x1, state.v1, strict=True):
        m0, m1, dx = mul(v0, TICK), mul(v1, TICK), sub(x1, x0)
        c2 = sub(mul(3.0, dx), add(mul(2.0, m0), m1))
        c3 = sub(add(m0, m1), mul(2.0, dx))
        out.append(add(x0, mul(u, add(m0, mul(u, add(c2, mul(u, c3)))))))
    return out


@opcode
def op_blink_at(r: Run, state: Blink, pool: Values) -> float:
    close, hold, opening = pool[:3]
    seconds = mul(f(r.us - state.onset * TICK_US), MICRO)
    if seconds < close:
        u = div(seconds, close)
        shut = mul(mul(u, u), sub(3.0, mul(2.0, u)))
    else:
        begun = sub(seconds, add(close, mul(hold, state.stretch)))
        s = unit(div(begun, mul(opening, state.stretch)))
        rest = sub(1.0, s)
        shut = mul(mul(mul(rest, rest), rest), add(1.0, mul(3.0, s)))
    return mul(shut, state.amplitude)


# --- composing a frame


def screen(x: float, share: float) -> float:
    """x + share (1 - x)."""
    return add(x, mul(share, sub(1.0, x)))


@opcode
def op_compose(r: Run, lipsync: Values, emotion: Values, activity: float, pool: Table) -> Values:
    out = []
    for lips, felt, always, spoken in zip(lipsync, emotion, *pool, strict=True):
        kappa = mul(always, sub(1.0, mul(activity, sub(1.0, spoken))))
        out.append(screen(lips, mul(kappa, felt)))
    return out


@opcode
def op_look(r: Run, pose: Values, yaw: float, pitch: float, pool: Values) -> Values:
    outward, inward, up, down, vergence = pool
    left, right = sub(yaw, vergence), add(yaw, vergence)
    out = list(pose)
    for name, angle, full in (
        ("OutLeft", left, outward), ("InLeft", -left, inward),
        ("InRight", right, inward), ("OutRight", -right, outward),
        ("UpLeft", pitch, up), ("UpRight", pitch, up),
        ("DownLeft", -pitch, down), ("DownRight", -pitch, down),
    ):  # fmt: skip
        i = INDEX["eyeLook" + name]
        out[i] = add(out[i], div(positive(angle), full))
    return out


@opcode
def op_lids(r: Run, pose: Values, closed: float, pool: Values) -> Values:
    down, up = pool
    out = list(pose)
    for side in ("Left", "Right"):
        blink, wide = INDEX["eyeBlink" + side], INDEX["eyeWide" + side]
        follow = screen(pose[blink], mul(down, unit(pose[INDEX["eyeLookDown" + side]])))
        # (1 - f) b in either order is one rounding, so the blink is a screen too
        out[blink] = screen(follow, closed)
        out[wide] = screen(pose[wide], mul(up, unit(pose[INDEX["eyeLookUp" + side]])))
    return out


@opcode
def op_net(r: Run, pose: Values, pool: Table) -> Values:
    out = list(pose)
    for i, j in ((int(i), int(j)) for i, j in pool):
        out[i], out[j] = positive(sub(pose[i], pose[j])), positive(sub(pose[j], pose[i]))
    return out


@opcode
def op_exclude(r: Run, pose: Values, pool: Table) -> Values:
    out = list(pose)
    for i, j, rho in pool:
        a, b = pose[int(i)], pose[int(j)]
        if math.isnan(a) or math.isnan(b):
            continue
        # the second of two equals gives way
        weak, strong, at = (a, b, int(i)) if a < b else (b, a, int(j))
        most = positive(sub(1.0, mul(rho, strong)))
        out[at] = most if most < weak else weak
    return out


@opcode
def op_cap(r: Run, pose: Values, pool: Table) -> Values:
    out = list(pose)
    for i, j, c0, c1 in pool:
        most = positive(add(c0, mul(c1, pose[int(j)])))
        out[int(i)] = most if most < pose[int(i)] else pose[int(i)]
    return out


@opcode
def op_profile(r: Run, pose: Values) -> Values:
    if r.profile is None:
        return pose
    gain, offset, cap, route = r.profile
    out = list(pose)
    for to, source, share in route:
        out[int(to)] = add(out[int(to)], mul(share, pose[int(source)]))
    out = [add(mul(x, g), o) for x, g, o in zip(out, gain, offset, strict=True)]
    return [most if most < x else x for x, most in zip(out, cap, strict=True)]


@opcode
def op_out(r: Run, pose: Values) -> None:
    r.result = [unit(x) + 0.0 for x in pose]


assert set(OPCODES) == {op.name for op in OPS}, "an opcode is missing or unknown"


# --- the face


class Moment(TypedDict):
    """One call of the player: time in microseconds, 12 inputs and 52 lipsync weights, all f32-exact."""

    us: int
    inputs: Values
    lipsync: Values


def read_pool(kind: str, dtype: str, shape: list[int], data: bytes) -> Any:
    """A list of numbers for one dimension, a list of rows for two."""
    values = [float(x) for (x,) in struct.iter_unpack({"f32": "<f", "u16": "<H", "u8": "B"}[dtype], data)]
    if kind == "poses" and dtype == "u16":
        values = [div(x, 40_000.0) for x in values]
    width = shape[-1]
    return values if len(shape) == 1 else [values[i : i + width] for i in range(0, len(values), width)]


class Reference:
    """One performance of one program. A `variant` overrules the one in the inputs."""

    def __init__(self, data: bytes, seed: int = 0, variant: str | None = None, profile: str | None = None) -> None:
        body: dict[str, Any] = msgpack.unpackb(msgpack.unpackb(data)[5])
        self.seed = seed
        self.consts = [x for (x,) in struct.iter_unpack("<f", body["consts"])]
        self.pools = [read_pool(*row) for row in body["pools"]]
        self.code = {name: list(struct.iter_unpack("<6H", body[name])) for name in ("tick", "frame")}
        self.lengths = {"tick": body["regs"][0][1], "frame": body["regs"][1][1]}
        self.variant = None if variant is None else 1.0 + body["variants"].index(variant)
        self.profile: list[Any] | None = None
        if profile is not None:
            indices = next(row[1:] for row in body["profiles"] if row[0] == profile)
            self.profile = [self.pools[i] if i >= 0 else [] for i in indices]
        rest = [1.0] + [0.0] * (len(body["emotions"]) - 1)
        makers: dict[str, Callable[[], Any]] = {
            "affect": lambda: Affect(rest, [0.0] * len(rest)),
            "glide": Glide,
            "spring": Spring,
            "eye": Eye,
            "blink": Blink,
        }
        self.state = [makers[kind]() for kind in body["state"]]

    def run_tick(self, tick: int, inputs: Values, lipsync: Values) -> None:
        """Advance all memory by one tick; ticks come in order."""
        self._run("tick", tick, tick * TICK_US, inputs, lipsync)

    def run_frame(self, us: int, inputs: Values, lipsync: Values) -> Values:
        """The frame at a moment within the tick that was run last."""
        return self._run("frame", us // TICK_US, us, inputs, lipsync)

    def perform(self, frames: Sequence[Moment]) -> list[Values]:
        """What a new player gives, stepped through these moments (whose times do not decrease)."""
        out = []
        before: Moment | None = None
        for after in frames:
            now = first = after["us"] // TICK_US
            if before is not None:
                # a pause is lived through as its last second
                first = max(before["us"] // TICK_US + 1, now - 1_000_000 // TICK_US + 1)
            for tick in range(first, now + 1):
                self.run_tick(tick, *between(before, after, tick * TICK_US))
            out.append(self.run_frame(after["us"], after["inputs"], after["lipsync"]))
            before = after
        return out

    def _run(self, section: str, tick: int, us: int, inputs: Values, lipsync: Values) -> Values:
        if self.variant is not None:
            inputs = [*inputs]
            inputs[INPUT_INDEX["variant"]] = self.variant
        run = Run(self.seed, tick, us, inputs, lipsync, self.profile)
        for number, *fields in self.code[section]:
            op = BY_CODE[number]
            row = dict(zip(FIELDS, fields, strict=True))
            operands = [
                self._operand(run, op.fields[name], row[name], row["b"])
                for name in FIELDS
                if name != "d" and name in op.fields
            ]
            run.size = self.lengths[section][row["d"]] if op.result == "w" else 0
            value = OPCODES[op.name](run, *operands)
            if op.result:
                getattr(run, op.result)[row["d"]] = value
        return run.result

    def _operand(self, run: Run, kind: str, number: int, count: int) -> Any:
        if kind in ("s", "p", "w"):
            return getattr(run, kind)[number]
        if kind.startswith("s*"):
            return [run.s[number + i] for i in range(block_length(kind, count))]
        for prefix, source in (
            ("const", self.consts), ("input", run.inputs), ("pool:", self.pools), ("state:", self.state),
        ):  # fmt: skip
            if kind.startswith(prefix):
                return source[number]
        return number


def between(before: Moment | None, after: Moment, us: int) -> tuple[Values, Values]:
    """Inputs and lipsync at a tick: the later moment's at or after it, else eased towards it."""
    new = list(after["inputs"])
    new[INPUT_INDEX["time"]] = f(us / 1_000_000)
    if before is None or us >= after["us"]:
        return new, after["lipsync"]
    u = div(f(us - before["us"]), f(after["us"] - before["us"]))
    old = before["inputs"]
    same = old[INPUT_INDEX["has_affect"]] == new[INPUT_INDEX["has_affect"]]
    for name in (*(("valence", "arousal", "dominance") if same else ()), "gaze_yaw", "gaze_pitch"):
        new[INPUT_INDEX[name]] = mix(old[INPUT_INDEX[name]], new[INPUT_INDEX[name]], u)
    return new, [mix(a, b, u) for a, b in zip(before["lipsync"], after["lipsync"], strict=True)]
