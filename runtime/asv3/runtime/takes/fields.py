"""Fields of a JSON take, checked: every function raises TakeError naming the field."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from ..errors import TakeError
from .notes import Note, shown
from .text import F64, json_number, json_numbers


def as_list(value: object, where: str) -> list[object]:
    """The value, which must be a list."""
    if not isinstance(value, list):
        raise TakeError(f"`{where}` is missing" if value is None else f"`{where}` is {shown(value)}, not a list")
    return value


def as_object(value: object, where: str) -> Mapping[str, object]:
    """The value, which must be a JSON object."""
    if not isinstance(value, dict):
        raise TakeError(f"`{where}` is missing" if value is None else f"`{where}` is {shown(value)}, not an object")
    return value


def as_names(value: object, where: str) -> list[str]:
    """The value, which must be a list of strings."""
    names = []
    for i, item in enumerate(as_list(value, where)):
        if not isinstance(item, str):
            raise TakeError(f"`{where}[{i}]` is {shown(item)}, not a name")
        names.append(item)
    return names


def as_times(values: Sequence[object], where: str) -> F64:
    """The values, which must be finite numbers; `where` formats an index."""
    times = [json_number(value) for value in values]
    for i, time in enumerate(times):
        if not math.isfinite(time):
            raise TakeError(f"`{where.format(i)}` is {shown(values[i])}, not a number of seconds")
    return np.array(times, np.float64)


def rate(value: object) -> tuple[float | None, tuple[Note, ...]]:
    """Frames a second, None where absent or no number (with a note for the latter)."""
    if value is None:
        return None, ()
    fps = json_number(value)
    if math.isfinite(fps):
        return fps, ()
    return None, (Note(f"`fps` is {shown(value)}, not a number", "taken from the times"),)


def as_weights(
    frames: Sequence[object], columns: Sequence[int], width: int, where: str
) -> tuple[F64, dict[tuple[int, int], str]]:
    """Rows of `width` weights, the `columns` of them kept: (n, k), NaN for no number, and how those read."""
    values = array("d")
    odd: dict[tuple[int, int], str] = {}
    place = {column: j for j, column in enumerate(columns)}
    for i, item in enumerate(frames):
        cells = as_list(item, where.format(i))
        if len(cells) != width:
            raise TakeError(f"`{where.format(i)}` holds {len(cells)} weights for {width} names")
        numbers, strange = json_numbers(cells)
        for column, text in strange.items():
            if column in place:
                odd[i, place[column]] = text
        values.extend([numbers[column] for column in columns])
    return np.array(values).reshape(len(frames), len(columns)), odd
