"""Live Link Face CSV: a timecode, a count and 61 values a row.

The file is always read by its header: it has jawRight before jawLeft and mouthRight before mouthLeft,
unlike every other order in use.
"""

from __future__ import annotations

import math
import re
from array import array
from typing import Final

import numpy as np

from ..channels import COUNT, find
from ..errors import TakeError
from .match import Match, match
from .notes import Note, capped, shown
from .raw import Content, Raw
from .take import Take
from .text import F64, check_header, csv_rows, number, trimmed

HEADER: Final = (
    "Timecode,BlendShapeCount,EyeBlinkLeft,EyeLookDownLeft,EyeLookInLeft,EyeLookOutLeft,EyeLookUpLeft,"
    "EyeSquintLeft,EyeWideLeft,EyeBlinkRight,EyeLookDownRight,EyeLookInRight,EyeLookOutRight,"
    "EyeLookUpRight,EyeSquintRight,EyeWideRight,JawForward,JawRight,JawLeft,JawOpen,MouthClose,"
    "MouthFunnel,MouthPucker,MouthRight,MouthLeft,MouthSmileLeft,MouthSmileRight,MouthFrownLeft,"
    "MouthFrownRight,MouthDimpleLeft,MouthDimpleRight,MouthStretchLeft,MouthStretchRight,"
    "MouthRollLower,MouthRollUpper,MouthShrugLower,MouthShrugUpper,MouthPressLeft,MouthPressRight,"
    "MouthLowerDownLeft,MouthLowerDownRight,MouthUpperUpLeft,MouthUpperUpRight,BrowDownLeft,"
    "BrowDownRight,BrowInnerUp,BrowOuterUpLeft,BrowOuterUpRight,CheekPuff,CheekSquintLeft,"
    "CheekSquintRight,NoseSneerLeft,NoseSneerRight,TongueOut,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw,"
    "LeftEyePitch,LeftEyeRoll,RightEyeYaw,RightEyePitch,RightEyeRoll"
)
_COLUMNS: Final = tuple(HEADER.split(","))
_CHANNELS: Final = tuple(index for index in map(find, _COLUMNS) if index is not None)

FRAME_BASE: Final = 60
"""The frame field counts sixtieths of a second, whatever the frame rate of the take."""
_TICKS: Final = FRAME_BASE * 1000
"""Ticks a second: the frame field is written with three decimals."""
_DAY: Final = 86_400
_TIMECODE: Final = re.compile(r"(\d\d?):(\d\d?):(\d\d?)[:;](\d\d?(?:\.\d*)?)", re.ASCII)


def parse_timecode(text: str) -> tuple[int, float] | None:
    """`HH:MM:SS:FF.sub` as whole seconds of the day and sixtieths; None if it is not a timecode.

    Plain seconds are taken too (Audio2Face writes its CSV so).
    """
    found = _TIMECODE.fullmatch(text)
    if found is None:
        seconds = number(text)
        if not 0 <= seconds <= 1e7:
            return None
        return int(seconds), (seconds % 1) * FRAME_BASE
    hours, minutes, seconds, frames = int(found[1]), int(found[2]), int(found[3]), float(found[4])
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= FRAME_BASE:
        return None
    return hours * 3600 + minutes * 60 + seconds, frames


def timecode(seconds: float) -> str:
    """Seconds as `HH:MM:SS:FF.sub`, FF in sixtieths, to the nearest 1/60000 s; wraps at midnight."""
    whole, ticks = divmod(round(seconds * _TICKS), _TICKS)
    hours, rest = divmod(whole % _DAY, 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}:{ticks // 1000:02}.{ticks % 1000:03}"


def _times(whole: list[int], part: list[float]) -> F64:
    """Seconds since the first frame (n,). The day's wrap at midnight is undone."""
    if not whole:
        return np.zeros(0)
    seconds = np.array(whole, np.int64)
    days = np.cumsum(np.diff(seconds, prepend=seconds[0]) < -_DAY // 2)
    seconds += days * _DAY
    # whole seconds are subtracted apart from the fractions: no digits are lost to a large clock time
    return np.asarray((seconds - seconds[0]) + (np.array(part) - part[0]) / FRAME_BASE)


def _column(header: list[str], name: str) -> int | None:
    folded = [cell.lower() for cell in header]
    return folded.index(name) if name in folded else None


def sniff(content: Content) -> bool:
    """Text whose first line names a timecode or a channel."""
    head = content.text.lstrip().partition("\n")[0]
    cells = [cell.strip(' "\r') for cell in head[:10_000].replace(";", ",").replace("\t", ",").split(",")]
    return any(cell.lower() == "timecode" or find(cell) is not None for cell in cells)


def _columns(header: list[str]) -> tuple[int, int | None, Match]:
    check_header(header, TakeError)
    clock, count = _column(header, "timecode"), _column(header, "blendshapecount")
    if clock is None:
        raise TakeError("row 1: no `Timecode` column; a Live Link Face CSV has one")
    return clock, count, match(header, frozenset({clock} if count is None else {clock, count}))


def read(content: Content) -> Raw:
    """Frames of a Live Link Face CSV. Raises TakeError (without the file's name)."""
    table = csv_rows(content.text, TakeError)
    _, header = next(table, (0, [""]))
    clock, count, columns = _columns(header)
    width = len(header)
    whole: list[int] = []
    part: list[float] = []
    rows: list[int] = []
    values = array("d")
    odd: dict[tuple[int, int], str] = {}
    lost: list[Note] = []
    ragged = ""
    for row, padded in table:
        if ragged:
            raise TakeError(f"{ragged}; mend or delete the row")
        cells = trimmed(padded, width)
        if count is not None and len(cells) > count and cells[count] == "0":
            lost.append(Note(f"row {row}: the count is 0, no face was seen", "the frame left out"))
            continue
        if len(cells) != width:
            ragged = f"row {row}: {len(cells)} columns, but the header has {width}"
            continue
        moment = parse_timecode(cells[clock])
        if moment is None:
            raise TakeError(f"row {row}: timecode {shown(cells[clock])} is not HH:MM:SS:FF.sub (FF below 60)")
        for j, column in enumerate(columns.columns):
            value = number(cells[column])
            if not math.isfinite(value):
                odd[len(rows), j] = shown(cells[column]) if cells[column] else "blank"
            values.append(value)
        whole.append(moment[0])
        part.append(moment[1])
        rows.append(row)
    notes = [*columns.notes, *capped(lost, len(lost), "frames without a face")]
    if ragged:
        # a recording that was cut off ends in half a row
        notes.append(Note(f"{ragged}: the file is cut off", "the row left out"))
    times = _times(whole, part)
    if times.size and times[-1] > 3 and max(part) < FRAME_BASE / 2:
        notes.append(Note("no frame number reaches 30: the timecode may not count in sixtieths", "read as sixtieths"))
    return Raw(
        columns.channels,
        times,
        np.array(values).reshape(len(rows), len(columns.columns)),
        np.array(rows, np.int64),
        "row {}",
        odd=odd,
        notes=tuple(notes),
    )


def write(take: Take) -> bytes:
    """The CSV of a take, timecode from 00:00:00:00.000, rotations 0.

    Raises TakeError when the timecode cannot tell two frames apart (1/60000 s, or half a day).
    """
    ticks = np.round((take.times - take.times[0]) * _TICKS)
    steps = np.diff(ticks)
    bad = np.flatnonzero((steps < 1) | (steps >= _DAY // 2 * _TICKS))
    if bad.size:
        raise TakeError(f"frame {bad[0] + 2} is too near to or far from the frame before for a timecode")
    # after the timecode and the count come 52 weights and 9 rotations
    rotations = ",0.0000000000" * (len(_COLUMNS) - 2 - COUNT)
    lines = [HEADER]
    for tick, weights in zip(ticks.tolist(), take.weights[:, list(_CHANNELS)].tolist(), strict=True):
        cells = ",".join([f"{weight:.10f}" for weight in weights])
        lines.append(f"{timecode(tick / _TICKS)},{len(_COLUMNS) - 2},{cells}{rotations}")
    return ("\n".join(lines) + "\n").encode()
