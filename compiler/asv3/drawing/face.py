"""A pose to SVG: move the points of the drawn face, run curves through them, clip eyes and mouth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.runtime.channels import COUNT, INDEX, NAMES, PAIRS

from . import face2d

Point = tuple[float, float]
Points = dict[str, Point]

_INK: Final = "#2b2a33"
_SKIN: Final = "#f4e1d3"
_SHADE: Final = "#e6c9b6"
_LINE: Final = "#a07a66"
_LIP: Final = "#9c5450"
_SEAM: Final = "#5c2a2c"
_HAIR: Final = "#4a3b38"
_FAINT: Final = 0.04


def mirrored(name: str) -> str:
    """`lidUpAL` ↔ `lidUpAR`; a centre point is its own mirror image."""
    return name[:-1] + {"L": "R", "R": "L"}.get(name[-1], name[-1])


@cache
def rig() -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Point names, rest positions (points, 2), displacements at weight 1 (52, points, 2)."""
    rest = dict(face2d.CENTRE)
    for name, (x, y) in face2d.LEFT.items():
        rest[name], rest[mirrored(name)] = (x, y), (-x, y)
    where = {n: i for i, n in enumerate(rest)}
    moves = np.zeros((COUNT, len(rest), 2))
    for channel, displaced in face2d.MOVES.items():
        both = channel.endswith("*")
        left = PAIRS[channel[:-1]][0] if both else INDEX[channel]
        for point, (dx, dy) in displaced.items():
            moves[left, where[point]] = (dx, dy)
            if both:
                moves[PAIRS[channel[:-1]][1], where[mirrored(point)]] = (-dx, dy)
    return tuple(rest), np.array(list(rest.values())), moves


def points(weights: Sequence[float] | NDArray[np.float32]) -> Points:
    """Where every point lies for a pose of 52 weights, 0..1."""
    names, rest, moves = rig()
    # summed channel by channel: a picture is the same on every machine
    at = rest + np.add.reduce(np.asarray(weights, float)[:, None, None] * moves, axis=0)
    out = {n: (float(x), float(y)) for n, (x, y) in zip(names, at, strict=True)}
    for side in "LR":
        for part in "ABC":
            # a lid stops at the other lid
            (ux, uy), (_, ly) = out[f"lidUp{part}{side}"], out[f"lidLow{part}{side}"]
            out[f"lidUp{part}{side}"] = (ux, min(uy, ly))
    for part in ("In", "InL", "InR"):
        (ux, uy), (lx, ly) = out[f"up{part}"], out[f"low{part}"]
        if uy > ly:
            # closed lips meet half way instead of passing through each other
            out[f"up{part}"], out[f"low{part}"] = (ux, (uy + ly) / 2), (lx, (uy + ly) / 2)
    return out


def _spline(at: Sequence[Point], closed: bool = False, start: str = "M") -> str:
    """A Catmull-Rom curve as cubic Beziers."""
    n = len(at)

    def p(i: int) -> Point:
        return at[i % n] if closed else at[min(max(i, 0), n - 1)]

    parts = [f"{start}{at[0][0]:.1f} {at[0][1]:.1f}"]
    for i in range(n if closed else n - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = p(i - 1), p(i), p(i + 1), p(i + 2)
        first = f"{x1 + (x2 - x0) / 6:.1f} {y1 + (y2 - y0) / 6:.1f}"
        second = f"{x2 - (x3 - x1) / 6:.1f} {y2 - (y3 - y1) / 6:.1f}"
        parts.append(f"C{first} {second} {x2:.1f} {y2:.1f}")
    return "".join(parts) + ("Z" if closed else "")


def _curve(at: Points, name: str, side: str = "L") -> list[Point]:
    return [at[n if side == "L" else mirrored(n)] for n in face2d.CURVES[name]]


def _path(path: str, width: float, stroke: str = _INK, fill: str = "none", opacity: float = 1.0) -> str:
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    faint = "" if opacity >= 1 else f' opacity="{opacity:.2f}"'
    return f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" {ends}{faint}/>'


def _clipped(identity: str, outline: str, inside: str, fill: str) -> str:
    return (
        f'<clipPath id="{identity}"><path d="{outline}"/></clipPath><path d="{outline}" fill="{fill}"/>'
        f'<g clip-path="url(#{identity})">{inside}</g>'
    )


def _circle(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}"/>'


def _brow(at: Points, side: str) -> str:
    """A stroke that is thick above the eye and thin at its tail."""
    middle = _curve(at, "browL", side)
    above = [(x, y - w / 2) for (x, y), w in zip(middle, face2d.BROW_WIDTHS, strict=True)]
    below = [(x, y + w / 2) for (x, y), w in zip(middle, face2d.BROW_WIDTHS, strict=True)]
    return _path(_spline(above) + _spline(below[::-1], start="L") + "Z", 0.6, _HAIR, _HAIR)


def _eye(at: Points, side: str, identity: str) -> str:
    upper, lower = _curve(at, "lidUpL", side), _curve(at, "lidLowL", side)
    opening = _spline(upper) + _spline(lower[::-1], start="L") + "Z"
    x, y = at[f"iris{side}"]
    iris = (
        _circle(x, y, face2d.IRIS_RADIUS, "#55788a")
        # the lid's own shadow: an eye without it stares
        + _path(_spline([(px, py + 1.2) for px, py in upper]), 2.2, "#3f5a68", opacity=0.35)
        + _circle(x, y, face2d.PUPIL_RADIUS, _INK)
        + _circle(x - 1.8, y - 2.0, 1.2, "#fff")
    )
    return (
        _clipped(f"e{identity}{side}", opening, iris, "#fdfdfb")
        + _path(_spline(_curve(at, "creaseL", side)), 0.7, _LINE)
        + _path(_spline(lower), 0.8, _LINE)
        + _path(_spline(upper), 2.0)
    )


def _creases(at: Points, weights: Sequence[float] | NDArray[np.float32]) -> str:
    """The lines that an expression draws into the skin, as strong as its channels."""
    out = ""
    for curve, rest, gains in face2d.CREASES:
        centred = any(not name.endswith("L") for name in curve)
        for side in ("L",) if centred else ("L", "R"):
            strength = rest
            for channel, gain in gains.items():
                name = channel.removesuffix("*")
                index = PAIRS[name][side == "R"] if channel.endswith("*") else INDEX[name]
                strength += gain * float(weights[index])
            if strength > _FAINT:
                line = [at[n if side == "L" else mirrored(n)] for n in curve]
                out += _path(_spline(line), 0.9, _LINE, opacity=min(strength, 0.95))
    return out


def _mouth(at: Points, identity: str, weights: Sequence[float] | NDArray[np.float32]) -> str:
    inner_up, inner_low = _curve(at, "innerUp"), _curve(at, "innerLow")
    opening = _spline(inner_up) + _spline(inner_low, start="L") + "Z"
    (tx, ty), (ux, uy), (lx, ly) = at["tongue"], at["teethUp"], at["teethLow"]
    inside = (
        f'<ellipse cx="{tx:.1f}" cy="{ty + 5:.1f}" rx="8.5" ry="5.5" fill="#c96f74"/>'
        f'<path d="M{ux - 13:.1f} {uy - 9:.1f}V{uy - 2:.1f}Q{ux:.1f} {uy + 2:.1f} {ux + 13:.1f} {uy - 2:.1f}'
        f'V{uy - 9:.1f}Z" fill="#fbfaf5"/>'
        f'<rect x="{lx - 9:.1f}" y="{ly - 1.4:.1f}" width="18" height="6" rx="2" fill="#f1efe6"/>'
    )
    out = _clipped(f"m{identity}", opening, inside, "#6d2e35")
    for lip, edge, fill in (("lipUp", inner_up, "#cf8780"), ("lipLow", inner_low, "#d9968d")):
        out += _path(_spline(_curve(at, lip)) + _spline(edge[::-1], start="L") + "Z", 0.6, _LIP, fill)
    out += _path(_spline(inner_up), 1.2, _SEAM)
    tongue_out = float(weights[INDEX["tongueOut"]])
    if tongue_out > 0.05:
        y, length = at["lowIn"][1] + 4 * tongue_out, 6.5 * tongue_out
        shape = f'cx="{tx:.1f}" cy="{y:.1f}" rx="6" ry="{length:.1f}"'
        out += f'<ellipse {shape} fill="#d98086" stroke="{_LIP}" stroke-width=".6"/>'
    for side, bend in (("L", 1.4), ("R", -1.4)):
        tight = sum(float(weights[PAIRS[p][side == "R"]]) * g for p, g in (("mouthDimple", 1.2), ("mouthPress", 0.6)))
        if tight > _FAINT:
            x, y = at[f"dimple{side}"]
            line = f"M{x:.1f} {y - 2.6:.1f}Q{x + bend:.1f} {y:.1f} {x:.1f} {y + 2.6:.1f}"
            out += _path(line, 1.0, _LINE, opacity=min(tight, 0.95))
    return out


def face(weights: Sequence[float] | NDArray[np.float32], identity: str) -> str:
    """SVG elements of a face, in the units of `face2d.VIEW`; `identity` keeps its clip paths apart from others'."""
    at = points(weights)
    out = "".join(_path(_spline(_curve(at, "earL", side)), 1.0, _INK, _SHADE) for side in "LR")
    out += _path(_spline(_curve(at, "head"), closed=True), 1.0, _INK, _SKIN)
    hair = _spline(_curve(at, "hair")) + _spline(_curve(at, "hairLine"), start="L") + "Z"
    out += _path(hair, 1.0, _INK, _HAIR)
    for side in "LR":
        x, y = at[f"nostril{side}"]
        out += f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="1.4" ry=".8" fill="{_LINE}"/>'
        out += _path(_spline(_curve(at, "wingL", side)), 0.9, _LINE)
        out += _eye(at, side, identity) + _brow(at, side)
    out += _path(_spline(_curve(at, "nose")), 0.9, _LINE)
    return out + _creases(at, weights) + _mouth(at, identity, weights)


def table() -> dict[str, object]:
    """The drawn face as plain lists and numbers: what a page needs to draw and move it (see `face2d`)."""
    names, rest, moves = rig()
    return {
        "view": face2d.VIEW,
        "points": {name: tuple(place) for name, place in zip(names, rest.tolist(), strict=True)},
        "moves": {
            channel: {names[i]: tuple(moves[c, i].tolist()) for i in np.flatnonzero(moves[c].any(axis=1)).tolist()}
            for c, channel in enumerate(NAMES)
        },
        "curves": face2d.CURVES,
        "creases": face2d.CREASES,
        "browWidths": face2d.BROW_WIDTHS,
        "iris": face2d.IRIS_RADIUS,
        "pupil": face2d.PUPIL_RADIUS,
    }
