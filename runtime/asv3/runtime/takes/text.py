"""Bytes to text, JSON and CSV rows; whatever the bytes are, only the caller's error is raised."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .notes import shown

F64 = NDArray[np.float64]

MAX_BYTES: Final = 256 << 20
MAX_ROWS: Final = 1_000_000
"""Limits on what is read from a stranger: more than four hours of frames at 60 fps."""


def decode_text(data: bytes, refuse: type[ValueError]) -> str:
    """UTF-8 text, a byte-order mark dropped. Raises `refuse`, naming the line of the first bad byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse("the text is UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refuse(f"row {row}: byte {error.start} is not UTF-8 text; save the file as UTF-8") from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise refuse(f"row {row}: a zero byte in the text; the file is damaged or not a text file")
    return text


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {shown(twice)} occurs twice in one object")
    return fields


def parse_json(text: str, refuse: type[ValueError], row: int = 1) -> object:
    """A JSON value that starts on line `row`; NaN and Infinity pass. Raises `refuse` for what is none."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        end = error.pos >= len(text.rstrip())
        why = "the JSON ends too early, the file is cut off" if end else f"not JSON: {error.msg.lower()}"
        raise refuse(f"row {row + error.lineno - 1}, column {error.colno}: {why}") from None
    except RecursionError:
        raise refuse(f"row {row}: the JSON is nested too deep") from None
    except ValueError as error:  # a key that occurs twice, or an integer of thousands of digits
        raise refuse(f"row {row}: the JSON cannot be read: {str(error).partition(';')[0].lower()}") from None


def csv_rows(text: str, refuse: type[ValueError]) -> Iterator[tuple[int, list[str]]]:
    """(1-based line, stripped cells) of every row that is not blank. Raises `refuse` on bad quoting."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(f"row {line}: {error}; check the quotes") from None


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without blank ones past `width` (a spreadsheet pads its rows)."""
    end = len(cells)
    while end > width and not cells[end - 1]:
        end -= 1
    return cells[:end]


def check_header(cells: list[str], refuse: type[ValueError]) -> None:
    """Raise `refuse` when the columns are not separated by commas."""
    if len(cells) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in cells[0]:
                raise refuse(f"row 1: the columns are separated by {word}; save the file with commas")


def number(cell: object) -> float:
    """A cell of a CSV or JSON file as a float; NaN for what is no number, inf for what is too large."""
    try:
        # float() alone would take `1_000`; a boolean is no number
        if isinstance(cell, str):
            return float(cell) if "_" not in cell else math.nan
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return float(cell)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf
    return math.nan


def json_number(item: object) -> float:
    """As `number`, but a string is no number: JSON has numbers of its own."""
    return math.nan if isinstance(item, str) else number(item)


_NUMBERS: Final = {int, float}


def json_numbers(items: list[object]) -> tuple[list[float], dict[int, str]]:
    """A JSON list as floats, NaN for what is no number, and how those items read."""
    if set(map(type, items)) <= _NUMBERS:
        return [json_number(item) for item in items], {}
    odd = {i: shown(item) for i, item in enumerate(items) if type(item) not in _NUMBERS}
    return [json_number(item) for item in items], odd


def shortest(values: NDArray[np.float32]) -> list[list[float]]:
    """(n, m) float32 as Python floats that print with the fewest digits and read back to the same bits."""
    short = np.array([[float(str(x)) for x in row] for row in values], np.float64).reshape(values.shape)
    exact = values.astype(np.float64)
    # decimal → double → float is rounded twice: where that misses (it is rare), print the exact double
    kept: list[list[float]] = np.where(short.astype(np.float32) == values, short, exact).tolist()
    return kept


def dump_json(document: dict[str, object]) -> bytes:
    """Compact UTF-8 JSON; never NaN or Infinity, which other readers refuse."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
