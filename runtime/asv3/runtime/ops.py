"""What the stateless opcodes compute, in numpy.

Two sets of helpers stand behind the same generated code: `SCALAR` for one tick or frame at a time
(registers are float32 scalars and (52,) poses) and `BATCH` for many at once ((n,) and (n, 52)).
Both do the same float32 operations in the same order, so their bits are equal.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .affect import lines
from .channels import COUNT, INDEX
from .eyes import blink_pool, drift_pool, gaze_pool
from .pools import UNMAPPED

F32 = NDArray[np.float32]
ZERO: Final = np.float32(0)
ONE: Final = np.float32(1)


def clamp(x: Any) -> Any:
    """Each value to 0..1; NaN and -0 become +0."""
    return np.fmin(np.fmax(x, ZERO), ONE) + ZERO


def _positive(x: Any) -> Any:
    """x > 0 ? x : 0, so NaN is 0."""
    return np.fmax(x, ZERO)


def ordered_sum(weights: F32, rows: F32) -> Any:
    """sum over k of weights[..., k] * rows[k], strictly from k = 0 upwards; (..., k) x (k, m) → (..., m)."""
    if weights.ndim == 1:
        # numpy adds the rows of a C-ordered matrix one after another when there are at least two columns
        return np.add.reduce(weights[:, None] * rows, axis=0)
    total = weights[:, 0, None] * rows[0]
    for k in range(1, rows.shape[0]):
        total += weights[:, k, None] * rows[k]
    return total


def _running_total(weights: Any) -> Any:
    return np.add.accumulate(weights, axis=-1)[..., -1]


class Rbf:
    """An `rbf` pool taken apart: centres, b0 and the cardinal matrix."""

    def __init__(self, pool: F32) -> None:
        self.x, self.y, self.z, self.b0 = (np.ascontiguousarray(pool[:, i]) for i in range(4))
        self.matrix = np.ascontiguousarray(pool[:, 4:])


def rbf(point: list[Any], pool: Rbf, length: int) -> F32:
    """Clamped cardinal RBF weights of a VAD point: (length,) or (n, length)."""
    alone = all(np.ndim(p) == 0 for p in point)
    x, y, z = point if alone else (p[..., None] for p in np.broadcast_arrays(*point))
    dx, dy, dz = x - pool.x, y - pool.y, z - pool.z
    r = np.sqrt((dx * dx + dy * dy) + dz * dz)
    raw = pool.b0 + ordered_sum(r, pool.matrix)
    raw = _positive(raw)
    total = _running_total(raw)
    out = np.zeros((*raw.shape[:-1], length), np.float32)
    if raw.ndim == 1:
        out[: raw.size] = raw / (total if total > 0 else ONE)
    else:
        out[..., : raw.shape[-1]] = raw / np.where(total > 0, total, ONE)[..., None]
    return out


_KNOT: Final = np.arange(6, dtype=np.float32)


def _acted_alone(weights: F32, levels: F32, rows: NDArray[np.int64], length: int) -> F32:
    """One finite vector: emotions without weight and knots off the hat add 0, so they are left out."""
    total = _running_total(weights)
    share = weights / (total if total > ONE else ONE)
    out = np.zeros(length, np.float32)
    for emotion in share.nonzero()[0]:
        level = levels[emotion]
        first = int(level) if 0 <= level < 5 else 0
        for knot in range(first, first + 2 if 0 <= level < 5 else 6):
            hat = ONE - abs(level - _KNOT[knot])
            if hat > 0:
                out[rows[emotion, knot]] += share[emotion] * hat
    rest = ONE - _running_total(share)
    if rest > 0:
        out[0] += rest
    return out


def acted(vector: F32, rows: NDArray[np.int64], length: int) -> F32:
    """Preset weights of an affect vector: (length,) or (n, length)."""
    n = rows.shape[0]
    weights, levels = vector[..., :n], vector[..., n : 2 * n]
    if vector.ndim == 1 and np.isfinite(_running_total(weights)):
        return _acted_alone(weights, levels, rows, length)
    hat = ONE - np.abs(levels[..., None] - _KNOT)
    hat = _positive(hat)
    total = np.asarray(_running_total(weights))[..., None]
    share = weights / np.where(total > ONE, total, ONE)
    parts = share[..., None] * hat
    out = np.zeros((*share.shape[:-1], length), np.float32)
    for emotion in range(n):
        for knot in range(6):
            out[..., rows[emotion, knot]] += parts[..., emotion, knot]
    rest = ONE - _running_total(share)
    out[..., 0] += _positive(rest)
    return out


def wsum(weights: F32, columns: NDArray[np.int64], matrix: F32) -> F32:
    """Weighted sum of packed preset rows, spread to 52 channels."""
    packed = ordered_sum(weights, matrix)
    out = np.zeros((*packed.shape[:-1], COUNT), np.float32)
    out[..., columns] = packed
    return out


def fade(pose: Any, strength: Any, mask: F32) -> Any:
    return pose * (ONE - strength * mask)


def compose(lipsync: Any, emotion: Any, activity: Any, table: F32) -> Any:
    """y = L + kappa E (1 - L), kappa = always * (1 - activity * (1 - spoken))."""
    kappa = table[0] * (ONE - activity * (ONE - table[1]))
    return lipsync + kappa * emotion * (ONE - lipsync)


def _ids(*names: str) -> Any:
    return np.array([INDEX[name] for name in names])


_OUT_L, _IN_L = INDEX["eyeLookOutLeft"], INDEX["eyeLookInLeft"]
_OUT_R, _IN_R = INDEX["eyeLookOutRight"], INDEX["eyeLookInRight"]
_UP: Final = _ids("eyeLookUpLeft", "eyeLookUpRight")
_DOWN: Final = _ids("eyeLookDownLeft", "eyeLookDownRight")
_LOOK: Final = np.array([_OUT_L, _IN_L, _IN_R, _OUT_R, *_UP, *_DOWN])
_EYES: Final = tuple(
    tuple(INDEX[name + side] for name in ("eyeBlink", "eyeWide", "eyeLookDown", "eyeLookUp"))
    for side in ("Left", "Right")
)


def _wide(pose: Any, *scalars: Any) -> Any:
    """A fresh pose with a row for every frame that the scalars vary over."""
    if pose.ndim > 1 or not any(np.ndim(s) for s in scalars):
        return pose.copy()
    frames = np.broadcast_shapes(pose.shape[:-1], *(np.shape(s) for s in scalars))
    return np.broadcast_to(pose, (*frames, COUNT)).copy() if frames != pose.shape[:-1] else pose.copy()


def look(pose: Any, yaw: Any, pitch: Any, table: F32) -> Any:
    """Gaze in degrees to eyeLook weights: `table` is degrees at weight 1 (out, in, up, down), vergence."""
    outward, inward, up, down, vergence = table
    left, right = yaw - vergence, yaw + vergence
    out = _wide(pose, yaw, pitch)
    if out.ndim == 1:
        parts = (
            (left, outward), (-left, inward), (right, inward), (-right, outward),
            (pitch, up), (pitch, up), (-pitch, down), (-pitch, down),
        )  # fmt: skip
        out[_LOOK] += np.array([angle / degrees if angle > 0 else ZERO for angle, degrees in parts])
        return out
    out[..., _OUT_L] += _positive(left) / outward
    out[..., _IN_L] += _positive(-left) / inward
    out[..., _IN_R] += _positive(right) / inward
    out[..., _OUT_R] += _positive(-right) / outward
    out[..., _UP] += np.asarray(_positive(pitch) / up)[..., None]
    out[..., _DOWN] += np.asarray(_positive(-pitch) / down)[..., None]
    return out


def lids(pose: Any, blink: Any, table: F32) -> Any:
    """Lid follow, then the blink by screen composition, so that a closed lid is exactly closed."""
    down, up = table
    out = _wide(pose, blink)
    if out.ndim == 1:
        for lid, wide, look_down, look_up in _EYES:
            lowered, raised, follow, open_eye = pose[look_down], pose[look_up], pose[lid], pose[wide]
            lowered = (lowered if lowered < ONE else ONE) if lowered > 0 else ZERO
            raised = (raised if raised < ONE else ONE) if raised > 0 else ZERO
            follow = follow + down * lowered * (ONE - follow)
            out[lid] = follow + (ONE - follow) * blink
            out[wide] = open_eye + up * raised * (ONE - open_eye)
        return out
    for lid, wide, look_down, look_up in _EYES:
        follow, open_eye = pose[..., lid], pose[..., wide]
        follow = follow + down * clamp(pose[..., look_down]) * (ONE - follow)
        out[..., lid] = follow + (ONE - follow) * blink
        out[..., wide] = open_eye + up * clamp(pose[..., look_up]) * (ONE - open_eye)
    return out


class Rows:
    """Index columns and coefficient columns of a `pairs`, `exclusions` or `caps` pool.

    `both` lists i then j, `swapped` j then i, so that a rule for either side is one operation.
    """

    def __init__(self, pool: F32) -> None:
        self.i, self.j = pool[:, 0].astype(np.int64), pool[:, 1].astype(np.int64)
        self.c = [np.ascontiguousarray(pool[:, k]) for k in range(2, pool.shape[1])]
        self.both, self.swapped = np.concatenate([self.i, self.j]), np.concatenate([self.j, self.i])
        self.second = np.arange(2 * self.i.size) >= self.i.size
        self.rho = np.concatenate([self.c[0], self.c[0]]) if self.c else np.zeros(0, np.float32)


def net(pose: Any, rows: Rows) -> Any:
    out = pose.copy()
    out[..., rows.both] = _positive(pose[..., rows.both] - pose[..., rows.swapped])
    return out


def exclude(pose: Any, rows: Rows) -> Any:
    own, other = pose[..., rows.both], pose[..., rows.swapped]
    cap = ONE - rows.rho * other
    if not (cap < own).any():
        return pose
    cap = _positive(cap)
    over = (cap < own) & ((own < other) | (rows.second & (own == other)))
    out = pose.copy()
    out[..., rows.both] = np.where(over, cap, own)
    return out


def cap(pose: Any, rows: Rows) -> Any:
    own = pose[..., rows.i]
    bound = _positive(rows.c[0] + rows.c[1] * pose[..., rows.j])
    if not (bound < own).any():
        return pose
    out = pose.copy()
    out[..., rows.i] = np.where(bound < own, bound, own)
    return out


def profile(pose: Any, chosen: tuple[F32, F32, F32, F32 | None] | None) -> Any:
    """Route, gain, offset, cap of the chosen avatar profile; the pose itself when there is none."""
    if chosen is None:
        return pose
    gain, offset, most, route = chosen
    out = pose.copy()
    if route is not None:
        for to, source, coefficient in route.tolist():
            to, source = int(to), int(source)
            out[..., to] = out[..., to] + np.float32(coefficient) * pose[..., source]
    out = out * gain + offset
    return np.where(most < out, most, out)


def _pick_batch(pose: Any, k: int) -> Any:
    return pose[..., k]


def _build_scalar(values: list[Any], table: NDArray[np.int64]) -> F32:
    return np.array([*values, ZERO], np.float32)[table]


def _build_batch(values: list[Any], table: NDArray[np.int64]) -> F32:
    stacked = np.stack(np.broadcast_arrays(*values, ZERO), axis=-1).astype(np.float32)
    return np.asarray(stacked[..., table])


_SHARED: Final[dict[str, Any]] = {
    "clamp": clamp, "rbf": rbf, "acted": acted, "wsum": wsum, "compose": compose, "look": look,
    "lids": lids, "net": net, "exclude": exclude, "cap": cap, "profile": profile, "out": clamp,
    "pose": lambda pool: pool, "ONE": ONE, "ZERO": ZERO,
}  # fmt: skip

SCALAR: Final[dict[str, Any]] = {
    **_SHARED,
    "div": lambda a, b: ZERO if b == 0 else a / b,
    "pmin": lambda a, b: b if b < a else a,
    "pmax": lambda a, b: b if a < b else a,
    "sqrt": lambda a: np.sqrt(a) if a > 0 else ZERO,
    "lt": lambda a, b: ONE if a < b else ZERO,
    "le": lambda a, b: ONE if a <= b else ZERO,
    "select": lambda a, b, c: b if a > 0 else c,
    "pick": lambda pose, k: pose[k],
    "col": lambda s: s,
    "build": _build_scalar,
    "fade": fade,
}

BATCH: Final[dict[str, Any]] = {
    **_SHARED,
    "div": lambda a, b: np.where(b == 0, ZERO, a / np.where(b == 0, ONE, b)),
    "pmin": lambda a, b: np.where(b < a, b, a),
    "pmax": lambda a, b: np.where(a < b, b, a),
    "sqrt": lambda a: np.sqrt(_positive(a)),
    "lt": lambda a, b: np.where(a < b, ONE, ZERO),
    "le": lambda a, b: np.where(a <= b, ONE, ZERO),
    "select": lambda a, b, c: np.where(a > 0, b, c),
    "pick": _pick_batch,
    "col": lambda s: np.asarray(s)[..., None],
    "build": _build_batch,
    "fade": lambda pose, s, mask: fade(pose, np.asarray(s)[..., None], mask),
    "compose": lambda a, b, s, table: compose(a, b, np.asarray(s)[..., None], table),
}

PREPARE: Final[dict[str, Any]] = {
    "rbf": Rbf,
    "pairs": Rows,
    "exclusions": Rows,
    "caps": Rows,
    "rows": lambda a: a.astype(np.int64),
    "columns": lambda a: a.astype(np.int64),
    "map": lambda a: np.where(a == UNMAPPED, -1, a).astype(np.int64),
    "affect": lines,
    "gaze": gaze_pool,
    "drift": drift_pool,
    "blink": blink_pool,
}
"""How a pool's values are laid out for the helpers; other kinds are used as float32 arrays."""
