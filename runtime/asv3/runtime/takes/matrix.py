"""Weights without names: a matrix of frames and columns, as models and scripts dump it."""

from __future__ import annotations

import io
from typing import Final

import numpy as np

from ..channels import NAMES
from ..errors import TakeError
from .orders import Order
from .own import arrays_of
from .raw import Content, Raw
from .text import F64, MAX_ROWS, csv_rows, number

ARRAY: Final = b"\x93NUMPY"
NARROWEST: Final = 46
WIDEST: Final = 80
"""Column counts that can hold the channels: no tool writes fewer than 46 or many more than 68."""


def _shaped(values: np.ndarray, what: str) -> F64:
    if values.dtype.kind not in "fiu":
        raise TakeError(f"{what} holds {values.dtype}, not numbers")
    # a model's output comes as (1, frames, columns)
    flat = values.reshape(values.shape[1:]) if values.ndim == 3 and values.shape[0] == 1 else values
    if flat.ndim != 2 or not flat.shape[0]:
        raise TakeError(f"{what} is {values.shape}, not (frames, columns)")
    if not NARROWEST <= flat.shape[1] <= WIDEST:
        turned = "; transpose it" if NARROWEST <= flat.shape[0] <= WIDEST else ""
        raise TakeError(f"{what} has {flat.shape[1]} columns; the channels take {NARROWEST} to {WIDEST}{turned}")
    if flat.shape[0] > MAX_ROWS:
        raise TakeError(f"{what} has {flat.shape[0]} frames, more than {MAX_ROWS}; split it")
    with np.errstate(all="ignore"):
        out = flat.astype(np.float64)
    if not np.isfinite(out).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(out))[0])
        raise TakeError(f"{what}: row {row}, column {column} is {out[row, column]}, not a weight")
    return out


def _archive(data: bytes) -> F64:
    matrices = {name: a for name, a in arrays_of(data).items() if a.ndim in (2, 3)}
    if len(matrices) != 1:
        raise TakeError(f"the archive holds {len(matrices)} matrices ({', '.join(matrices) or 'none'}); keep one")
    name, values = next(iter(matrices.items()))
    return _shaped(values, f"array `{name}`")


def _npy(data: bytes) -> F64:
    try:
        values = np.load(io.BytesIO(data), allow_pickle=False)
    except Exception as error:  # numpy's header parser raises a dozen kinds for damaged bytes
        raise TakeError(f"the .npy file is damaged ({str(error).partition(chr(10))[0][:80]})") from None
    return _shaped(values, "the array")


def _lists(items: object, what: str) -> F64:
    rows = items if isinstance(items, list | tuple) else []
    if not rows or not all(isinstance(row, list) for row in rows):
        raise TakeError(f"{what} is no list of rows")
    widths = {len(row) for row in rows if isinstance(row, list)}
    if len(widths) > 1:
        raise TakeError(f"{what} has rows of {min(widths)} and of {max(widths)} numbers")
    return _shaped(np.array([[number(cell) for cell in row] for row in rows], np.float64), what)


def _table(text: str) -> F64:
    rows: list[list[float]] = []
    for line, cells in csv_rows(text, TakeError):
        values = [number(cell) for cell in (cells[0].split() if len(cells) == 1 else cells)]
        if rows and len(values) != len(rows[0]):
            raise TakeError(f"row {line}: {len(values)} columns, but the first row has {len(rows[0])}")
        if not np.isfinite(values).all():
            wrong = next(i for i, value in enumerate(values) if not np.isfinite(value))
            raise TakeError(f"row {line}: column {wrong + 1} is no number; a matrix has no header")
        rows.append(values)
    return _shaped(np.array(rows, np.float64).reshape(len(rows), -1), "the table")


def matrix(data: bytes, content: Content | None) -> F64:
    """(frames, columns) of a `.npy`, an `.npz` with one matrix, JSON rows, or numbers between commas or blanks.

    `content` is what the bytes are unless they are an array. Raises TakeError.
    """
    if data.startswith(ARRAY):
        return _npy(data)
    assert content is not None
    if content.archive:
        return _archive(content.archive)
    if content.items:
        return _lists(list(content.items), "the JSON")
    if content.document:
        held = {key: value for key, value in content.document.items() if isinstance(value, list)}
        if len(held) != 1:
            raise TakeError(f"the JSON holds {len(held)} lists; a matrix is one")
        key, rows = next(iter(held.items()))
        return _lists(rows, f"`{key}`")
    return _table(content.text)


def named(values: F64, order: Order, fps: float) -> Raw:
    """The matrix with its columns named by an order, frames evenly spaced."""
    columns = values[:, order.first : order.first + len(order.channels)]
    frames = np.arange(len(values))
    return Raw(order.channels, frames / fps, columns, frames, "row {}", fps, lacks=NAMES)
