"""Affect track files: CSV or JSONL with a `time` column, and the way there and back.

| column | meaning |
|---|---|
| `time` | seconds, required |
| `valence arousal dominance` (or `v a d`) | -1..1, all three or none |
| `emotion` | a name, blank where unknown; the face's own names are checked when the track is sampled |
| `level` | 0..5 |
| `confidence` | 0..1 |
| `speaking` | 0 or 1, false or true; -1 where unknown |
| `text`, and names that begin with `#` or `_` | for people, not read |
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from .errors import TrackError
from .isa import INPUT_INDEX, INPUTS
from .takes.atomic import write_bytes
from .takes.files import read_bytes
from .takes.match import nearest
from .takes.notes import Note, capped, listed, settled, shown
from .takes.text import MAX_BYTES, MAX_ROWS, check_header, csv_rows, decode_text, number, parse_json, trimmed
from .tracks import F64, AffectTrack

VAD: Final = ("valence", "arousal", "dominance")
USABLE: Final = (*VAD, "emotion", "level", "confidence", "speaking")
COLUMNS: Final = ("time", *USABLE, "text")
_ALIASES: Final = {"v": "valence", "a": "arousal", "d": "dominance"}
_SWITCH: Final = {"true": 1.0, "false": 0.0}
MAX_SECONDS: Final = 1e7
LONG_GAP: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, object]
    """By canonical column name; a column that is not there is blank."""


def _canonical(name: str) -> str:
    """The column a header names, '' for one that is not read."""
    folded = name.strip().lower()
    if folded.startswith(("#", "_")) or folded in ("", "text"):
        return ""
    return _ALIASES.get(folded, folded)


def _named(names: Sequence[str], line: int) -> list[str]:
    """Canonical names. Raises TrackError when two columns mean the same."""
    found = [_canonical(name) for name in names]
    seen: dict[str, str] = {}
    for name, column in zip(names, found, strict=True):
        if column and column in seen:
            raise TrackError(f"row {line}: columns {shown(seen[column])} and {shown(name)} are the same; keep one")
        seen[column] = name
    return found


def _csv(text: str) -> list[_Row]:
    table = csv_rows(text, TrackError)
    line, header = next(table, (1, [""]))
    check_header(header, TrackError)
    names = _named(header, line)
    rows = []
    for line, padded in table:
        cells = trimmed(padded, len(names))
        if len(cells) != len(names):
            raise TrackError(
                f"row {line}: {len(cells)} columns, but the header has {len(names)}; "
                "quote a text that holds a comma, and leave no column out"
            )
        rows.append(_Row(line, dict(zip(names, cells, strict=True))))
    if not rows:
        raise TrackError("the file has a header and no rows")
    return rows


def _jsonl(text: str) -> list[_Row]:
    rows = []
    # not splitlines(): a JSON string may hold other line separators of Unicode
    for line, source in enumerate(text.split("\n"), 1):
        if not source.strip():
            continue
        document = parse_json(source, TrackError, line)
        if not isinstance(document, dict):
            raise TrackError(f"row {line}: not a JSON object; write one object a line")
        names = _named(list(document), line)
        rows.append(_Row(line, dict(zip(names, document.values(), strict=True))))
    return rows


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _columns(rows: Sequence[_Row], notes: list[Note]) -> list[str]:
    """The columns to read, in order of `USABLE`. Raises TrackError when the file cannot be used."""
    held = dict.fromkeys(name for row in rows for name in row.cells if name)
    unknown = [name for name in held if name not in COLUMNS]
    told: list[str] = []
    for name in unknown:
        close = nearest(name, COLUMNS) if len(told) < 5 else ""
        told.append(f"{shown(name)} (nearest: {close})" if close else shown(name))
    if "time" not in held or not any(name in held for name in USABLE):
        lacking = "a `time` column" if "time" not in held else f"any of {', '.join(USABLE)}"
        has = f"; it has {listed(told)}" if told else ""
        raise TrackError(f"an affect track needs {lacking}{has}; known are {', '.join(COLUMNS)}")
    if unknown:
        word = "column is" if len(unknown) == 1 else "columns are"
        notes.append(Note(f"{len(unknown)} {word} not known: {listed(told)}", "ignored"))
    used = []
    for name in USABLE:
        if name in held and all(_blank(row.cells.get(name)) for row in rows):
            notes.append(Note(f"column `{name}` is blank in every row", "ignored", harmless=True))
        elif name in held:
            used.append(name)
    missing = [name for name in VAD if name not in used]
    if 0 < len(missing) < len(VAD):
        raise TrackError(f"valence, arousal and dominance go together, but `{missing[0]}` is missing")
    if not used:
        raise TrackError(f"every column is blank; fill in any of {', '.join(USABLE)}")
    return used


def _ordered(rows: Sequence[_Row], notes: list[Note]) -> tuple[F64, list[_Row]]:
    """Times (n,), increasing, and the rows they belong to."""
    values = []
    for row in rows:
        cell = row.cells.get("time")
        time = number(cell)
        if not 0 <= time <= MAX_SECONDS:
            what = "blank" if _blank(cell) else shown(cell)
            raise TrackError(f"row {row.line}: time is {what}, not a number of seconds from 0 to 1e7")
        values.append(time)
    times = np.array(values)
    back = np.flatnonzero(np.diff(times) < 0)
    if back.size:
        i = int(back[0])
        notes.append(
            Note(
                f"row {rows[i + 1].line}: time {times[i + 1]:.6g} s is before the {times[i]:.6g} s "
                "of the row before it",
                "the rows sorted",
            )
        )
    order = np.argsort(times, kind="stable")
    times = times[order]
    last = np.concatenate((np.diff(times) > 0, [True]))
    twice = (
        Note(f"row {rows[order[i]].line}: time {times[i]:.6g} s comes again", "the later row used")
        for i in np.flatnonzero(~last)
    )
    notes += capped(twice, int((~last).sum()), "rows repeat a time")
    gaps = np.flatnonzero(np.diff(times) > LONG_GAP)
    told = (
        Note(
            f"row {rows[order[i + 1]].line}: {times[i + 1] - times[i]:.3g} s after the row before",
            "kept",
            True,
        )
        for i in gaps
    )
    notes += capped(told, gaps.size, "long gaps")
    return times[last], [rows[i] for i in order[last]]


def _switch(cell: object) -> float:
    """0 or 1, or -1 for unknown; NaN for what is none of them."""
    if isinstance(cell, bool):
        return float(cell)
    value = _SWITCH.get(cell.strip().lower()) if isinstance(cell, str) else None
    value = number(cell) if value is None else value
    return value if value in (-1.0, 0.0, 1.0) else math.nan


def _numbers(name: str, rows: Sequence[_Row], notes: list[Note]) -> F64:
    """A numeric column (n,) in its range; a cell without a good value takes the last good one."""
    spec = INPUTS[INPUT_INDEX[name]]
    read = _switch if name == "speaking" else number
    expected = "0 or 1" if name == "speaking" else "a number"
    kinds: dict[str, list[Note]] = {"blank": [], "not numbers": [], "out of range": []}
    values = []
    last, held = spec.default, f"used {spec.default:g}"
    for row in rows:
        cell = row.cells.get(name)
        value = read(cell)
        if _blank(cell):
            kinds["blank"].append(Note(f"row {row.line}: {name} is blank", held, harmless=True))
            value = last
        elif not math.isfinite(value):
            problem = f"row {row.line}: {name} is {shown(cell)}, not {expected}"
            kinds["not numbers"].append(Note(problem, held))
            value = last
        elif not spec.low <= value <= spec.high:
            problem = f"row {row.line}: {name} is {value:g}, outside {spec.low:g}..{spec.high:g}"
            kinds["out of range"].append(Note(problem, "clamped"))
            value = min(max(value, spec.low), spec.high)
        last, held = value, "kept the last value"
        values.append(value)
    for word, found in kinds.items():
        notes += capped(found, len(found), f"cells of {name} are {word}")
    return np.array(values, np.float64)


def _names(rows: Sequence[_Row], notes: list[Note]) -> tuple[str, ...]:
    names = []
    strange = []
    for row in rows:
        cell = row.cells.get("emotion")
        if not isinstance(cell, str) and cell is not None:
            strange.append(Note(f"row {row.line}: emotion is {shown(cell)}, not a name", "taken as unknown"))
        names.append(cell.strip() if isinstance(cell, str) else "")
    notes += capped(strange, len(strange), "emotions are not names")
    return tuple(names)


def _decode(data: bytes, strict: bool) -> tuple[AffectTrack, tuple[str, ...]]:
    if len(data) > MAX_BYTES:
        raise TrackError(f"larger than {MAX_BYTES >> 20} MiB; split the track")
    text = decode_text(data, TrackError)
    start = text.lstrip()[:1]
    if not start:
        raise TrackError("the file is empty")
    if start == "[":
        raise TrackError("row 1: a JSON list; write one JSON object a line, without brackets and commas")
    rows = _jsonl(text) if start == "{" else _csv(text)
    if len(rows) > MAX_ROWS:
        raise TrackError(f"{len(rows)} rows are more than {MAX_ROWS}; split the track")
    notes: list[Note] = []
    used = _columns(rows, notes)
    times, rows = _ordered(rows, notes)
    numbers = {name: _numbers(name, rows, notes) for name in used if name != "emotion"}
    track = AffectTrack(
        times,
        vad=np.stack([numbers[name] for name in VAD], axis=1) if "valence" in numbers else None,
        emotion=_names(rows, notes) if "emotion" in used else None,
        level=numbers.get("level"),
        confidence=numbers.get("confidence"),
        speaking=numbers.get("speaking"),
    )
    return track, settled(notes, strict, TrackError)


def decode_track(data: bytes, name: str, strict: bool = False) -> tuple[AffectTrack, tuple[str, ...]]:
    """The affect track in the bytes of a CSV or JSONL file, and notes on what was repaired.

    `name` begins every error message; `strict` refuses what would be repaired. Raises TrackError, and
    nothing else, for any bytes.
    """
    try:
        return _decode(data, strict)
    except TrackError as error:
        raise TrackError(f"{name}: {error}") from None


def encode_track(track: AffectTrack) -> bytes:
    """A track as CSV with the columns it has; numbers read back to the same bits.

    Raises TrackError for an emotion name that is no text.
    """
    columns: dict[str, Sequence[object]] = {"time": track.times.tolist()}
    if track.vad is not None:
        columns |= {name: track.vad[:, i].tolist() for i, name in enumerate(VAD)}
    if track.emotion is not None:
        columns["emotion"] = track.emotion
    for name in ("level", "confidence"):
        values: F64 | None = getattr(track, name)
        if values is not None:
            columns[name] = values.tolist()
    if track.speaking is not None:
        columns["speaking"] = [f"{value:g}" for value in track.speaking.tolist()]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    try:
        return buffer.getvalue().encode()
    except UnicodeEncodeError:
        raise TrackError("an emotion name holds half a character") from None


def read_track(path: str | os.PathLike[str], *, strict: bool = False) -> tuple[AffectTrack, tuple[str, ...]]:
    """The affect track in a file and notes, see `decode_track`. Raises TrackError or OSError."""
    return decode_track(read_bytes(path, TrackError), os.fspath(path), strict)


def write_track(track: AffectTrack, path: str | os.PathLike[str]) -> None:
    """Write a track as CSV, whole or not at all. Raises TrackError or OSError."""
    try:
        data = encode_track(track)
    except TrackError as error:
        raise TrackError(f"{Path(path)}: {error}") from None
    write_bytes(path, data)
