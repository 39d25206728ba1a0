"""Constant pools: what each kind holds, its shape, and the checks that make it safe to run.

A pool is stored as little-endian `f32`, `u16` or `u8` with a shape. `u16` poses are weights times
`POSE_SCALE`: a whole percent is exact, any other weight is off by at most 1 / (2 * POSE_SCALE).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .channels import COUNT

Array = NDArray[Any]
POSE_SCALE: Final = 40_000.0
UNMAPPED: Final = 255
KNOTS: Final = 257
DIRECTIONS: Final = 64
LIMIT: Final = 1e6
"""Largest magnitude of a stored constant."""

DTYPES: Final[dict[str, np.dtype[Any]]] = {"f32": np.dtype("<f4"), "u16": np.dtype("<u2"), "u8": np.dtype("u1")}

GAZE_PARAMS: Final = (
    "talk_mutual", "talk_away", "listen_mutual", "listen_mutual_sd", "listen_away", "listen_away_sd",
    "amplitude_offset", "amplitude_mean", "talk_cap", "listen_cap",
    "yaw_limit", "up_limit", "down_limit", "duration_base", "duration_slope", "min_hold",
)  # fmt: skip
"""Seconds for holds and the base duration, degrees for amplitudes, caps and limits, s/deg for the slope."""
DRIFT_PARAMS: Final = (
    "step_min", "step_max", "wait_min", "wait_max", "pull", "duration_base", "duration_slope", "spare",
)  # fmt: skip
BLINK_PARAMS: Final = (
    "close", "hold", "open", "double", "gap_min", "gap_max", "partial", "partial_min", "partial_max",
    "gaze_floor", "gaze_span", "gaze_max", "pause", "pause_ticks", "refractory", "spare",
)  # fmt: skip
"""Seconds for close/hold/open; ticks for gaps, pause_ticks and refractory; degrees for gaze; the rest are chances."""
AFFECT_COLUMNS: Final = 20
"""Five anchors (v, a, d), attack and release per tick, hold in ticks, affect attack and release rates."""


Dims = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A pool kind: allowed dtypes, least and most of each size, value bounds, and an extra rule (reason or '')."""

    dtypes: tuple[str, ...]
    dims: Dims
    low: float = -LIMIT
    high: float = LIMIT
    rule: Callable[[Array], str] = lambda array: ""
    wider: int = 0
    """How many more columns than rows there are, where that is fixed."""

    def fits(self, shape: tuple[int, ...]) -> bool:
        within = len(shape) == len(self.dims) and all(a <= n <= b for n, (a, b) in zip(shape, self.dims, strict=True))
        return within and (not self.wider or shape[1] == shape[0] + self.wider)

    @property
    def expected(self) -> str:
        """The shape in words, for the docs."""
        if self.wider:
            return f"n x (n + {self.wider}), n <= {self.dims[0][1]}"
        return " x ".join(str(a) if a == b else f"{a}..{b}" for a, b in self.dims)


def _channel_columns(columns: int) -> Callable[[Array], str]:
    """The first `columns` columns are channel indices, all distinct: rows may then run in any order."""

    def rule(array: Array) -> str:
        ids = array[:, :columns].ravel()
        if np.any(ids != np.floor(ids)) or np.any(ids < 0) or np.any(ids >= COUNT):
            return "pool_channel"
        if len(set(ids.tolist())) != ids.size:
            return "pool_twice"
        return ""

    return rule


def _caps_rule(array: Array) -> str:
    ids = array[:, :2]
    if np.any(ids != np.floor(ids)) or np.any(ids < 0) or np.any(ids >= COUNT):
        return "pool_channel"
    capped = array[:, 0].tolist()
    if len(set(capped)) != len(capped) or set(capped) & set(array[:, 1].tolist()):
        return "pool_caps"
    return ""


def _route_rule(array: Array) -> str:
    ids = array[:, :2]
    if np.any(ids != np.floor(ids)) or np.any(ids < 0) or np.any(ids >= COUNT):
        return "pool_channel"
    return ""


def _columns_rule(array: Array) -> str:
    return "" if np.all(np.diff(array.astype(int)) > 0) else "pool_order"


def _affect_rule(array: Array) -> str:
    rates = array[:, [15, 16, 18, 19]]
    if np.any(rates < 0) or np.any(rates > 1):
        return "pool_rate"
    if np.any(array[:, 17] < 0) or np.any(array[:, 17] > 60_000):
        return "pool_hold"
    return "" if np.all(np.abs(array[:, :15]) <= 1) else "pool_anchor"


def _blink_rule(array: Array) -> str:
    if np.any(array[:3] < 1e-3) or np.any(array[:3] > 10):
        return "pool_phase"
    if np.any(array < 0) or np.any(array[[4, 5, 13, 14]] > 10_000):
        return "pool_wait"
    return "" if array[10] > 0 else "pool_span"


def _gaze_rule(array: Array) -> str:
    if array[13] < 1e-3 or np.any(array[:16] < 0) or np.any(array[:6] > 600):
        return "pool_duration"
    return ""


def _drift_rule(array: Array) -> str:
    if array[5] < 1e-3 or np.any(array[:8] < 0) or np.any(array[2:4] > 600):
        return "pool_duration"
    return ""


def _is(*shape: int) -> Dims:
    return tuple((n, n) for n in shape)


def _rows(columns: int, most: int = 256) -> Dims:
    return ((1, most), (columns, columns))


GAZE_SIZE: Final = len(GAZE_PARAMS) + 2 * KNOTS + 2 * DIRECTIONS
DRIFT_SIZE: Final = len(DRIFT_PARAMS) + 2 * DIRECTIONS
BLINK_SIZE: Final = len(BLINK_PARAMS) + KNOTS

KINDS: Final = {
    "pose": Kind(("f32",), _is(COUNT)),
    "map": Kind(("u8",), _is(COUNT)),
    "rbf": Kind(("f32",), ((1, 256), (5, 260)), wider=4),
    "rows": Kind(("u16",), _rows(6, 32)),
    "columns": Kind(("u8",), ((2, COUNT),), 0, COUNT - 1, _columns_rule),
    "poses": Kind(("f32", "u16"), ((1, 256), (2, COUNT))),
    "affect": Kind(("f32",), _rows(AFFECT_COLUMNS, 32), rule=_affect_rule),
    "glide": Kind(("f32",), _is(2), 0, 1),
    "spring": Kind(("f32",), _is(3, COUNT), 0),
    "gaze": Kind(("f32",), _is(GAZE_SIZE), rule=_gaze_rule),
    "drift": Kind(("f32",), _is(DRIFT_SIZE), rule=_drift_rule),
    "blink": Kind(("f32",), _is(BLINK_SIZE), rule=_blink_rule),
    "speech": Kind(("f32",), _is(2, COUNT), 0, 1),
    "look": Kind(("f32",), _is(5), 0, 90, lambda a: "" if np.all(a[:4] >= 1) else "pool_degree"),
    "lids": Kind(("f32",), _is(2), 0, 4),
    "pairs": Kind(("f32",), _rows(2), rule=_channel_columns(2)),
    "exclusions": Kind(("f32",), _rows(3), rule=_channel_columns(2)),
    "caps": Kind(("f32",), _rows(4), rule=_caps_rule),
    "route": Kind(("f32",), _rows(3), rule=_route_rule),
}


@dataclass(frozen=True, slots=True)
class Pool:
    """A checked constant: its kind, the name of its stored dtype, and the array as stored."""

    kind: str
    dtype: str
    array: Array

    def values(self) -> NDArray[np.float32]:
        """The float32 values that the program computes with (dequantised for u16 poses)."""
        values = self.array.astype(np.float32)
        if self.kind == "poses" and self.dtype == "u16":
            values = values / np.float32(POSE_SCALE)
        return np.ascontiguousarray(values)


def check(kind: str, dtype: str, array: Array) -> str:
    """Why a pool of this kind is refused, a key of `reasons.REASONS`, or ''."""
    if kind not in KINDS:
        return "pool_kind"
    row = KINDS[kind]
    if dtype not in row.dtypes:
        return "pool_kind_dtype"
    if not row.fits(array.shape):
        return "pool_kind_shape"
    if dtype == "f32" and not np.all(np.isfinite(array)):
        return "pool_finite"
    if dtype == "f32" and (array.min() < row.low or array.max() > row.high):
        return "pool_range"
    if dtype == "u8" and kind == "columns" and array.max() > row.high:
        return "pool_range"
    return row.rule(array)
