"""The probe: every known order is found in real speech, in our own performances, and never in noise."""

from __future__ import annotations

import io
import json
from functools import cache

import numpy as np
import pytest
from support import EXAMPLES, player, recorded_take

from asv3.runtime import Tracks, read_take
from asv3.runtime.errors import TakeError
from asv3.runtime.takes.files import decode_matrix, encode_take, has_names, take_from_matrix
from asv3.runtime.takes.orders import BY_NAME, ORDERS, Order
from asv3.runtime.takes.probe import probe
from asv3.runtime.track_files import read_track

TALK = EXAMPLES / "talk"
CASES = [pytest.param(order, width, id=f"{order.name}-{width}") for order in ORDERS for width in order.widths]
TWINS = {"unreal", "livelink-csv"}


@cache
def performed() -> np.ndarray:
    mood, _ = read_track(TALK / "mood.csv")
    tracks = Tracks(affect=mood, lipsync=read_take(TALK / "voice.csv"))
    return player(seed=3).render(tracks, 30).weights


def laid_out(weights: np.ndarray, order: Order, width: int) -> np.ndarray:
    out = np.zeros((len(weights), width))
    out[:, order.first : order.first + len(order.channels)] = weights[:, list(order.channels)]
    return out


@pytest.mark.parametrize(("order", "width"), CASES)
def test_every_order_is_found_in_a_performance(order: Order, width: int) -> None:
    found = probe(laid_out(performed(), order, width))
    assert found is not None
    assert found.sure
    # a symmetric performance says nothing of the directions of jaw and mouth, and the verdict says so
    assert found.order == order or (found.twins and {found.order.name, order.name} == TWINS)


@pytest.mark.parametrize(("order", "width"), CASES)
def test_every_order_is_found_in_the_recording(order: Order, width: int) -> None:
    weights = read_take(recorded_take()).weights
    found = probe(laid_out(weights, order, width))
    assert found is not None
    assert found.order == order
    assert found.sure
    assert not found.twins
    for first in range(0, 3600, 300):
        part = probe(laid_out(weights[first : first + 150], order, width))
        assert part is not None
        if part.sure:
            assert part.order == order or (part.twins and {part.order.name, order.name} == TWINS)


def test_lips_alone_are_enough() -> None:
    lips = read_take(TALK / "voice.csv").weights
    for name in ("arkit", "mediapipe"):
        order = BY_NAME[name]
        found = probe(laid_out(lips, order, order.widths[0]))
        assert found is not None
        assert found.order == order
        assert found.sure


@pytest.mark.parametrize("width", [51, 52, 55, 61, 68])
def test_noise_is_never_sure(width: int) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for values in (rng.random((200, width)), rng.random((200, width)) ** 6 * np.linspace(0, 1, width)):
            found = probe(values)
            assert found is not None
            assert not found.sure


def test_what_does_not_move_or_has_no_such_width_tells_nothing() -> None:
    assert probe(np.zeros((100, 52))) is None
    assert probe(np.full((1, 52), 0.5)) is None
    assert probe(np.random.default_rng(1).random((100, 60))) is None


def saved(values: np.ndarray, **more: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    if more:
        np.savez(buffer, values=values, **more)
    else:
        np.save(buffer, values)
    return buffer.getvalue()


def test_matrices_in_every_wrapping() -> None:
    values = laid_out(performed()[:20], BY_NAME["unreal"], 55)
    table = "\n".join(",".join(map(repr, row)) for row in values.tolist())
    for data in (
        saved(values),
        saved(values[None]),
        saved(values.astype(np.float32), fps=np.float64(30)),
        table.encode(),
        table.replace(",", " ").encode(),
        json.dumps(values.tolist()).encode(),
        json.dumps({"fps": 30, "weights": values.tolist()}).encode(),
    ):
        assert not has_names(data)
        np.testing.assert_allclose(decode_matrix(data, "m"), values, atol=1e-6)
    take = take_from_matrix(values * 100, BY_NAME["unreal"], 25.0)
    np.testing.assert_allclose(take.weights, performed()[:20], atol=1e-6)
    assert take.fps == 25
    assert any("divided by 100" in note for note in take.notes)


def test_takes_with_names_are_told_from_matrices() -> None:
    take = read_take(TALK / "voice.csv")
    for name in ("livelink", "npz", "json", "lam", "three", "a2f", "mediapipe"):
        assert has_names(encode_take(take, name)), name
    assert not has_names(encode_take(take, "azure")), "Azure writes numbers only"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x93NUMPY\x01\x00", "the .npy file is damaged"),
        (saved(np.zeros((5, 3))), "3 columns"),
        (saved(np.zeros((52, 5))), "transpose it"),
        (saved(np.zeros((2, 5, 52))), "not (frames, columns)"),
        (saved(np.array([["a"] * 52])), "not numbers"),
        (saved(np.full((5, 52), np.nan)), "row 0, column 0 is nan"),
        (saved(np.zeros((5, 52)), more=np.zeros((5, 52))), "holds 2 matrices (values, more)"),
        (b"[[1, 2], [3]]", "rows of 1 and of 2"),
        (b"[1, 2]", "no list of rows"),
        (b'{"a": [[1]], "b": [[1]]}', "holds 2 lists"),
        (b"1,2\n3\n", "row 2: 1 columns, but the first row has 2"),
        (b"jaw,open\n1,2\n", "row 1: column 1 is no number; a matrix has no header"),
        (b"\xff\xfe1", "UTF-16"),
    ],
)
def test_what_is_no_matrix_is_told(data: bytes, words: str) -> None:
    with pytest.raises(TakeError) as refused:
        decode_matrix(data, "m.npy")
    assert str(refused.value).startswith("m.npy: ")
    assert words in str(refused.value)
