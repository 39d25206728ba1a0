"""Eye rules to tables: distributions become quantile tables, so that no runtime needs exp or log.

Sources: Lee, Badler & Badler, Eyes Alive (SIGGRAPH 2002) for glances; Bahill 1975 for the main
sequence (duration 25 ms + 2.4 ms per degree); Evinger 1994 for blinks with gaze shifts; log-normal
blink intervals after Bentivoglio 1997 with the within-subject spread argued in face-science 1.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Final

from asv3.runtime.isa import TICK_S
from asv3.runtime.pools import BLINK_PARAMS, DIRECTIONS, DRIFT_PARAMS, GAZE_PARAMS, KNOTS

SACCADE_BASE_S: Final = 0.025
SACCADE_SLOPE: Final = 0.0024
"""Seconds, and seconds per degree."""
MIN_HOLD_S: Final = 0.15
"""Shortest time between saccades (Ruhland 2015)."""
_GLANCE_MEAN_DEG: Final = 6.9
_GLANCE_OFFSET_DEG: Final = 6.9 * math.log(15.7 / 15.0)
"""Magnitude = -6.9 ln(P / 15.7), P uniform in (0, 15]: an exponential after an offset."""
_DIRECTION_PERCENT: Final = (15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.79)
"""Glances by direction, 0 deg = the character's left, counter-clockwise in 45 deg steps."""
_DRIFT_PERCENT: Final = (20.0, 10.0, 10.0, 10.0, 20.0, 10.0, 10.0, 10.0)
"""Horizontal : vertical : diagonal about 2 : 1 : 2 for the steps of the drift."""
_NORMAL: Final = NormalDist()
_PARTIAL: Final = (0.60, 0.85)
_GAZE_FLOOR_DEG: Final = 10.0
_GAZE_SPAN_DEG: Final = 23.0
_PAUSE_DELAY_S: Final = 0.150
_DOUBLE_EXTRA_S: Final = 0.10
_TAIL_STEPS: Final = 64


def quantiles(quantile: Callable[[float], float], mean: float) -> list[float]:
    """KNOTS values of a quantile function at u = i / (KNOTS - 1), for linear interpolation.

    The two outer knots of an unbounded distribution are chosen so that the table keeps its mean.
    """
    cells = KNOTS - 1
    inner = [quantile(i / cells) for i in range(1, cells)]

    def tail(low: float) -> float:
        points = [quantile(low + (i + 0.5) / (cells * _TAIL_STEPS)) for i in range(_TAIL_STEPS)]
        return math.fsum(points) / _TAIL_STEPS

    first = max(2 * tail(0.0) - inner[0], 0.0) if quantile(0.25) >= 0 else 2 * tail(0.0) - inner[0]
    last = 2 * tail((cells - 1) / cells) - inner[-1]
    values = [first, *inner, last]
    # the midpoint rule of the tails leaves a small bias: the last knot takes it
    # fsum: the builtin sum rounds differently from one Python to the next
    total = math.fsum((values[i] + values[i + 1]) / 2 for i in range(cells)) / cells
    values[-1] += 2 * cells * (mean - total)
    return values


def exponential() -> list[float]:
    """Exponential of mean 1."""
    return quantiles(lambda u: -math.log1p(-u), 1.0)


def normal() -> list[float]:
    """Standard normal."""
    return quantiles(lambda u: _NORMAL.inv_cdf(min(max(u, 1e-9), 1 - 1e-9)), 0.0)


def log_normal(sigma: float) -> list[float]:
    """Log-normal of mean 1: mu = -sigma^2 / 2."""
    return quantiles(lambda u: math.exp(sigma * _NORMAL.inv_cdf(min(max(u, 1e-9), 1 - 1e-9)) - sigma * sigma / 2), 1.0)


def directions(percent: tuple[float, ...]) -> list[float]:
    """DIRECTIONS (cosine, sine) pairs, as many of each 45-degree sector as its share."""
    total, out = math.fsum(percent), list[float]()
    for slot in range(DIRECTIONS):
        mark = (slot + 0.5) / DIRECTIONS * total
        sector, run = 0, percent[0]
        while mark > run:
            sector += 1
            run += percent[sector]
        # within the sector the direction turns evenly, so that glances do not repeat eight ways only
        inside = 1 - (run - mark) / percent[sector]
        angle = math.radians(45.0 * (sector + inside - 0.5))
        out += [math.cos(angle), math.sin(angle)]
    return out


def _vector(names: tuple[str, ...], values: Mapping[str, float]) -> list[float]:
    return [values.get(name, 0.0) for name in names]


def gaze(s: Mapping[str, float]) -> list[float]:
    """The `gaze` pool."""
    values = {
        "talk_mutual": s["talk_mutual"],
        "talk_away": s["talk_away"],
        "listen_mutual": s["listen_mutual"],
        "listen_mutual_sd": s["listen_mutual_spread"],
        "listen_away": s["listen_away"],
        "listen_away_sd": s["listen_away_spread"],
        "amplitude_offset": _GLANCE_OFFSET_DEG,
        "amplitude_mean": _GLANCE_MEAN_DEG,
        "talk_cap": s["talk_most"],
        "listen_cap": s["listen_most"],
        "yaw_limit": s["side"],
        "up_limit": s["up"],
        "down_limit": s["down"],
        "duration_base": SACCADE_BASE_S,
        "duration_slope": SACCADE_SLOPE,
        "min_hold": MIN_HOLD_S,
    }
    return [*_vector(GAZE_PARAMS, values), *exponential(), *normal(), *directions(_DIRECTION_PERCENT)]


def drift(s: Mapping[str, float]) -> list[float]:
    """The `drift` pool."""
    values = {
        "step_min": s["least"],
        "step_max": s["most"],
        "wait_min": s["soonest"],
        "wait_max": s["latest"],
        "pull": 0.5,
        "duration_base": SACCADE_BASE_S,
        "duration_slope": SACCADE_SLOPE,
    }
    return [*_vector(DRIFT_PARAMS, values), *directions(_DRIFT_PERCENT)]


def blink(s: Mapping[str, float]) -> list[float]:
    """The `blink` pool. A second blink waits until the first is over."""
    whole = s["close"] + s["hold"] + s["open"]
    values = {
        "close": s["close"],
        "hold": s["hold"],
        "open": s["open"],
        "double": s["double"],
        "gap_min": math.ceil(whole / TICK_S),
        "gap_max": math.ceil((whole + _DOUBLE_EXTRA_S) / TICK_S),
        "partial": s["partial"],
        "partial_min": _PARTIAL[0],
        "partial_max": _PARTIAL[1],
        "gaze_floor": _GAZE_FLOOR_DEG,
        "gaze_span": _GAZE_SPAN_DEG,
        "gaze_max": s["gaze"],
        "pause": s["pause"],
        "pause_ticks": _PAUSE_DELAY_S / TICK_S,
        "refractory": math.ceil(whole / TICK_S),
    }
    return [*_vector(BLINK_PARAMS, values), *log_normal(s["spread"])]
