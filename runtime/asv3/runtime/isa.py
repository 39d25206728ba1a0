"""The instruction set: one row per opcode, from which everything else is made.

The verifier, the numpy dispatch, the assembler, the docs page and (later) the C header read this
table and nothing else. Codes are never reused or renumbered; 0 is invalid. `docs/semantics.md` gives the
order of evaluation of the coarse opcodes; `tests/reference` is the authority where words leave a doubt.

An instruction is six little-endian u16: `op d a b c k`. A field's kind says what it holds:

- `s`: a scalar register (float32); `s*N`: the first of N consecutive ones; `s*b`: as many as field `b` counts
- `p`: a pose register (52 x float32); `w`: a weights register (its length is declared in the program)
- `const`: an index into the constants; `input`: an index into `INPUTS`; `channel`: a channel, 0..51
- `index`: a small integer, checked by the opcode's own rule; `count`: a number of registers
- `pool:K`: a pool of kind K (see `pools`); `state:K`: a state slot of kind K

Arithmetic is float32, one rounding per operation, no fused multiply-add, denormals kept, sums strictly left
to right. `min(a, b)` is `b < a ? b : a`, `max(a, b)` is `a < b ? b : a` (the WASM pmin/pmax, so a NaN in `a`
stays). `positive(x)` is `x > 0 ? x : 0` and `clamp(x)` is `positive(x) < 1 ? positive(x) : 1`: both send NaN
to 0. The sign of a zero is never observable: a division by either zero is 0, `out` gives +0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FORMAT_VERSION: Final = (1, 0)
TICK_US: Final = 20_000
"""Length of a control tick in microseconds. Everything with memory advances on the grid k x TICK_US."""
TICK_S: Final = TICK_US / 1_000_000
MAX_FILE: Final = 4 << 20
MAX_INSTRUCTIONS: Final = 8192
MAX_REGISTERS: Final = 4096
MAX_WEIGHTS: Final = 256
MAX_POOL_ITEMS: Final = 1 << 20
MAX_STATE: Final = 64
MAX_EMOTIONS: Final = 32
MAX_COST: Final = 2_000_000
AFFECT_EXTRA: Final = 5
"""Trailing entries of the `affect` vector after weights and levels: v, a, d, level, confidence."""


@dataclass(frozen=True, slots=True)
class Input:
    """A scalar that the host gives at every frame; clamped to [low, high]."""

    name: str
    low: float
    high: float
    default: float
    doc: str


INPUTS: Final = (
    Input("time", 0.0, 1e7, 0.0, "seconds since the performance began"),
    Input("valence", -1.0, 1.0, 0.0, "pleasant (+) or unpleasant (-)"),
    Input("arousal", -1.0, 1.0, 0.0, "excited (+) or drowsy (-)"),
    Input("dominance", -1.0, 1.0, 0.0, "in control (+) or controlled (-)"),
    Input("has_affect", 0.0, 1.0, 0.0, "1 when valence, arousal and dominance are given"),
    Input("emotion", -1.0, MAX_EMOTIONS - 1.0, -1.0, "index of the emotion, -1 when unknown"),
    Input("level", 0.0, 5.0, 3.0, "intensity of the emotion"),
    Input("confidence", 0.0, 1.0, 1.0, "how sure the giver of the affect is"),
    Input("speaking", -1.0, 1.0, -1.0, "1 speaking, 0 silent, -1 unknown (read off the lipsync)"),
    Input("gaze_yaw", -45.0, 45.0, 0.0, "where to look, degrees, + is the character's left"),
    Input("gaze_pitch", -45.0, 45.0, 0.0, "where to look, degrees, + is up"),
    Input("variant", 0.0, 255.0, 0.0, "index of the chosen variant, 0 is the face itself"),
)
INPUT_INDEX: Final = {row.name: i for i, row in enumerate(INPUTS)}


@dataclass(frozen=True, slots=True)
class Op:
    """One opcode. `numpy` is its expression over the helper functions of `vm`; `{d}` is assigned."""

    code: int
    name: str
    fields: dict[str, str]
    numpy: str
    doc: str
    section: str = "both"
    """`tick` (runs every TICK_US, may hold state), `frame` (runs for every output frame) or `both`."""
    cost: int = 1
    """Rough float operations, for the build report and the load-time budget; of `rbf` and `wsum` on the
    standard face (the verifier counts the size of their matrix)."""

    @property
    def result(self) -> str:
        """Kind of the register written: `s`, `p`, `w` or `` when there is none."""
        return self.fields.get("d", "")


_S2: Final = {"d": "s", "a": "s", "b": "s"}
_P2: Final = {"d": "p", "a": "p", "b": "p"}

OPS: Final = (
    # --- scalars
    Op(0x01, "const", {"d": "s", "k": "const"}, "K[{k}]", "d = constant k"),
    Op(0x02, "input", {"d": "s", "k": "input"}, "I[{k}]", "d = input k of this tick or frame"),
    Op(0x03, "copy", {"d": "s", "a": "s"}, "{a}", "d = a"),
    Op(0x10, "add", _S2, "{a} + {b}", "d = a + b"),
    Op(0x11, "sub", _S2, "{a} - {b}", "d = a - b"),
    Op(0x12, "mul", _S2, "{a} * {b}", "d = a * b"),
    Op(0x13, "div", _S2, "div({a}, {b})", "d = a / b; 0 where b is 0", cost=4),
    Op(0x14, "min", _S2, "pmin({a}, {b})", "d = b < a ? b : a"),
    Op(0x15, "max", _S2, "pmax({a}, {b})", "d = a < b ? b : a"),
    Op(0x16, "sqrt", {"d": "s", "a": "s"}, "sqrt({a})", "d = a > 0 ? sqrt(a) : 0", cost=4),
    Op(0x17, "lt", _S2, "lt({a}, {b})", "d = a < b ? 1 : 0"),
    Op(0x18, "le", _S2, "le({a}, {b})", "d = a <= b ? 1 : 0"),
    Op(
        0x19,
        "select",
        {"d": "s", "a": "s", "b": "s", "c": "s"},
        "select({a}, {b}, {c})",
        "d = a > 0 ? b : c",
    ),
    Op(0x1A, "pick", {"d": "s", "a": "p", "k": "channel"}, "pick({a}, {k})", "d = a[k]"),
    Op(0x1B, "at", {"d": "s", "a": "w", "k": "index"}, "pick({a}, {k})", "d = a[k]"),
    # --- poses
    Op(0x20, "pose", {"d": "p", "k": "pool:pose"}, "pose(P[{k}])", "d = constant pose", cost=52),
    Op(0x21, "lipsync", {"d": "p"}, "L", "d = the lipsync pose of this tick or frame", cost=52),
    Op(
        0x22,
        "build",
        {"d": "p", "a": "s*b", "b": "count", "k": "pool:map"},
        "build({a*}, P[{k}])",
        "d[i] = a[map[i]], 0 where map[i] is 255",
        cost=52,
    ),
    Op(0x23, "padd", _P2, "{a} + {b}", "d = a + b", cost=52),
    Op(0x24, "pscale", {"d": "p", "a": "p", "b": "s"}, "{a} * col({b})", "d = a * b", cost=52),
    Op(0x25, "clamp", {"d": "p", "a": "p"}, "clamp({a})", "d = clamp(a)", cost=104),
    # --- weights over presets
    Op(
        0x30,
        "rbf",
        {"d": "w", "a": "s*3", "k": "pool:rbf"},
        "rbf({a*}, P[{k}], N[{d#}])",
        "clamped cardinal RBF, kernel -r with a constant: r_i = sqrt((dx^2 + dy^2) + dz^2), "
        "w = positive(b0 + (r_0 B_0 + r_1 B_1 + ...)), divided by its running total if that is > 0; "
        "entries past the centres are 0",
        section="tick",
        cost=13_000,
    ),
    Op(
        0x31,
        "acted",
        {"d": "w", "a": "w", "k": "pool:rows"},
        "acted({a}, P[{k}], N[{d#}])",
        "weights of the preset rows for the emotion weights and levels of an `affect` vector: "
        "hat functions over levels 0..5, divided by max(1, sum), remainder to row 0",
        section="tick",
        cost=600,
    ),
    Op(0x32, "wscale", {"d": "w", "a": "w", "b": "s"}, "{a} * col({b})", "d = a * b", cost=80),
    Op(0x33, "wadd", {"d": "w", "a": "w", "b": "w"}, "{a} + {b}", "d = a + b", cost=80),
    Op(
        0x34,
        "wsum",
        {"d": "p", "a": "w", "c": "pool:columns", "k": "pool:poses"},
        "wsum({a}, P[{c}], P[{k}])",
        "d[columns] = sum over rows k of a[k] * row k, left to right; other channels 0",
        section="tick",
        cost=8_000,
    ),
    # --- memory: advances once per tick
    Op(
        0x40,
        "affect",
        {"d": "w", "a": "s*9", "c": "state:affect", "k": "pool:affect"},
        "affect({a*}, S[{c}], P[{k}], C)",
        "emotion tracking: a.. = valence arousal dominance has_affect emotion level confidence "
        "gate margin; d = weights, levels, v, a, d, level, confidence",
        section="tick",
        cost=1_500,
    ),
    Op(
        0x41,
        "glide",
        {"d": "s", "a": "s", "c": "state:glide", "k": "pool:glide"},
        "glide({a}, S[{c}], P[{k}], C)",
        "first-order filter towards a with rates (up, down) per tick; d = value at this tick",
        section="tick",
        cost=5,
    ),
    Op(
        0x42,
        "spring",
        {"a": "p", "c": "state:spring", "k": "pool:spring"},
        "spring({a}, S[{c}], P[{k}], C)",
        "critically damped spring towards a, exact over a tick of constant target",
        section="tick",
        cost=520,
    ),
    Op(
        0x43,
        "gaze",
        {"d": "s", "a": "s*4", "c": "state:eye", "k": "pool:gaze"},
        "gaze({a*}, S[{c}], P[{k}], C)",
        "glances: a.. = speaking, mutual-gaze scale, amplitude scale, pitch bias (deg); "
        "d = degrees of a shift that begins at this tick, else 0",
        section="tick",
        cost=60,
    ),
    Op(
        0x44,
        "drift",
        {"a": "s", "c": "state:eye", "k": "pool:drift"},
        "drift({a}, S[{c}], P[{k}], C)",
        "iris drift: small sparse saccades, scaled by a, around a mean-reverting centre",
        section="tick",
        cost=40,
    ),
    Op(
        0x45,
        "blink",
        {"a": "s*4", "c": "state:blink", "k": "pool:blink"},
        "blink({a*}, S[{c}], P[{k}], C)",
        "blink onsets: a.. = rate (1/s), speaking, gaze shift (deg), opening stretch",
        section="tick",
        cost=60,
    ),
    # --- reading memory at the time of a frame
    Op(
        0x50,
        "glide_at",
        {"d": "s", "c": "state:glide"},
        "glide_at(S[{c}], C)",
        "d = the glide at the time of the frame (linear between ticks)",
        section="frame",
        cost=4,
    ),
    Op(
        0x51,
        "spring_at",
        {"d": "p", "c": "state:spring"},
        "spring_at(S[{c}], C)",
        "d = the spring at the time of the frame (cubic Hermite between ticks)",
        section="frame",
        cost=700,
    ),
    Op(
        0x52,
        "eye_at",
        {"d": "s", "c": "state:eye", "k": "index"},
        "eye_at(S[{c}], {k}, C)",
        "d = yaw (k 0) or pitch (k 1) in degrees: minimum-jerk between the two ends of the saccade",
        section="frame",
        cost=12,
    ),
    Op(
        0x53,
        "blink_at",
        {"d": "s", "c": "state:blink", "k": "pool:blink"},
        "blink_at(S[{c}], P[{k}], C)",
        "d = lid closure 0..1 of the running blink",
        section="frame",
        cost=14,
    ),
    # --- composing a frame
    Op(
        0x60,
        "fade",
        {"d": "p", "a": "p", "b": "s", "k": "pool:pose"},
        "fade({a}, {b}, P[{k}])",
        "d = a * (1 - b * mask)",
        cost=156,
    ),
    Op(
        0x61,
        "compose",
        {"d": "p", "a": "p", "b": "p", "c": "s", "k": "pool:speech"},
        "compose({a}, {b}, {c}, P[{k}])",
        "lipsync a, emotion b, speech activity c: kappa = always * (1 - c * (1 - spoken)); d = a + kappa * b * (1 - a)",
        section="frame",
        cost=364,
    ),
    Op(
        0x62,
        "look",
        {"d": "p", "a": "p", "b": "s", "c": "s", "k": "pool:look"},
        "look({a}, {b}, {c}, P[{k}])",
        "add gaze yaw b and pitch c (deg) to the eight eyeLook channels, with vergence",
        section="frame",
        cost=24,
    ),
    Op(
        0x63,
        "lids",
        {"d": "p", "a": "p", "b": "s", "k": "pool:lids"},
        "lids({a}, {b}, P[{k}])",
        "lids follow the gaze, f = lid + (down * look) * (1 - lid); blink b is composed f + (1 - f) * b",
        section="frame",
        cost=24,
    ),
    Op(
        0x64,
        "net",
        {"d": "p", "a": "p", "k": "pool:pairs"},
        "net({a}, P[{k}])",
        "for each pair (i, j): i = positive(a_i - a_j), j = positive(a_j - a_i)",
        section="frame",
        cost=20,
    ),
    Op(
        0x65,
        "exclude",
        {"d": "p", "a": "p", "k": "pool:exclusions"},
        "exclude({a}, P[{k}])",
        "for each (i, j, rho): the weaker of i and j (j on a tie) is capped at positive(1 - rho * stronger); "
        "NaN excludes nothing",
        section="frame",
        cost=30,
    ),
    Op(
        0x66,
        "cap",
        {"d": "p", "a": "p", "k": "pool:caps"},
        "cap({a}, P[{k}])",
        "for each (i, j, c0, c1): i is capped at positive(c0 + c1 * a_j)",
        section="frame",
        cost=20,
    ),
    Op(
        0x67,
        "profile",
        {"d": "p", "a": "p"},
        "profile({a}, Q)",
        "per-avatar calibration of the chosen profile: route, gain, offset, cap",
        section="frame",
        cost=260,
    ),
    Op(0x68, "out", {"a": "p"}, "out({a})", "the frame: a clamped to 0..1; last, once", "frame", 104),
)
BY_NAME: Final = {op.name: op for op in OPS}
BY_CODE: Final = {op.code: op for op in OPS}
FIELDS: Final = ("d", "a", "b", "c", "k")
STATE_KINDS: Final = ("affect", "glide", "spring", "eye", "blink")

FEATURES: Final = ("core", "u16")
"""Feature names that a program may require and this runtime has."""


def block_length(kind: str, count: int) -> int:
    """How many scalar registers an `s*N` or `s*b` field spans; 1 for `s`, 0 for other kinds."""
    if kind == "s":
        return 1
    if kind == "s*b":
        return count
    return int(kind[2:]) if kind.startswith("s*") else 0
