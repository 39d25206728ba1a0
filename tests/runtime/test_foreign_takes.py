"""Audio2Face, Azure and MediaPipe: files of the real shape, what the formats cannot hold, their own faults."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from asv3.runtime.channels import INDEX, NAMES
from asv3.runtime.errors import TakeError
from asv3.runtime.takes import Take
from asv3.runtime.takes.files import FORMATS, decode_take, encode_take, fit_to, format_named
from asv3.runtime.takes.orders import BY_NAME, ORDERS, UNREAL

JAW, TONGUE = INDEX["jawOpen"], INDEX["tongueOut"]


def made(frames: int = 6, fps: float = 60.0) -> Take:
    weights = np.random.default_rng(3).random((frames, 52), np.float32)
    return Take(np.arange(frames) / fps, weights, fps)


def document(take: Take, name: str) -> Any:
    return json.loads(encode_take(take, name))


def read(value: object, strict: bool = False) -> Take:
    return decode_take(json.dumps(value).encode(), "a.json", strict)


# the orders


def test_the_orders_are_the_published_ones() -> None:
    unreal = [NAMES[i] for i in UNREAL]
    assert unreal[:2] == ["eyeBlinkLeft", "eyeLookDownLeft"]
    assert [unreal.index(n) for n in ("jawForward", "jawLeft", "jawRight", "jawOpen")] == [14, 15, 16, 17]
    assert [unreal.index(n) for n in ("mouthLeft", "mouthRight", "browInnerUp", "tongueOut")] == [21, 22, 43, 51]
    csv = [NAMES[i] for i in BY_NAME["livelink-csv"].channels]
    assert [csv.index(n) for n in ("jawRight", "jawLeft", "jawOpen", "mouthRight", "mouthLeft")] == [15, 16, 17, 21, 22]
    for order in ORDERS:
        assert len(set(order.channels)) == len(order.channels) >= 51


# Audio2Face


def test_an_audio2face_export_is_of_the_real_shape() -> None:
    take = made()
    written = document(take, "a2f")
    assert list(written) == ["exportFps", "trackPath", "numPoses", "numFrames", "facsNames", "weightMat"]
    assert (written["numPoses"], written["numFrames"], written["exportFps"]) == (52, 6, 60.0)
    assert written["facsNames"][17] == "jawOpen"
    assert np.float32(written["weightMat"][2][17]) == take.weights[2, JAW]


def test_audio2face_with_tongue_shapes_joints_and_little_else() -> None:
    names = ["JawOpen", "EyeBlinkLeft", *(f"tongueTipUp{i}" for i in range(16))]
    rows = [[0.1 * i, 0.5, *[0.0] * 16] for i in range(4)]
    take = read({"facsNames": names, "weightMat": rows, "joints": ["jaw"], "rotations": [[[0, 0, 0, 1]]] * 4})
    np.testing.assert_allclose(take.channel("jawOpen"), [0, 0.1, 0.2, 0.3], atol=1e-6)
    assert take.fps == 30
    assert any("16 names are no channel" in note for note in take.notes)
    with pytest.raises(TakeError, match=r"`weightMat\[1\]` holds 2 weights for 1 names"):
        read({"facsNames": ["jawOpen"], "weightMat": [[0.1], [0.1, 0.2]]})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"facsNames": None}, "`facsNames` is missing"),
        ({"facsNames": ["browLowerL", "jawDrop"]}, "no channel among the names"),
        ({"facsNames": ["jawOpen", 3]}, "`facsNames[1]` is `3`, not a name"),
        ({"weightMat": "gone"}, "not a list"),
        ({"weightMat": [[0.1] * 51]}, "`weightMat[0]` holds 51 weights for 52 names"),
        ({"weightMat": []}, "the file has no frames"),
    ],
)
def test_a_damaged_audio2face_file_is_told(changes: dict[str, object], words: str) -> None:
    with pytest.raises(TakeError) as refused:
        read({**document(made(), "a2f"), **changes})
    assert words in str(refused.value)


def test_a_frame_count_that_lies_is_told() -> None:
    take = read({**document(made(), "a2f"), "numFrames": 99})
    assert take.notes == ("`numFrames` is not the number of rows, read 6",)


# Azure


def test_an_azure_block_is_of_the_real_shape() -> None:
    take = made()
    written = document(take, "azure")
    assert written["FrameIndex"] == 0
    assert {len(row) for row in written["BlendShapes"]} == {55}
    assert np.float32(written["BlendShapes"][1][17]) == take.weights[1, JAW]
    assert written["BlendShapes"][1][52:] == [0, 0, 0]


def test_azure_blocks_in_a_list_and_a_line_each() -> None:
    rows = document(made(), "azure")["BlendShapes"]
    blocks = [{"FrameIndex": 0, "BlendShapes": rows[:2]}, {"FrameIndex": 2, "BlendShapes": rows[2:]}]
    lines = "\n".join(json.dumps(block) for block in blocks).encode()
    for take in (read(blocks, True), decode_take(lines, "a.jsonl", True)):
        np.testing.assert_array_equal(take.weights, made().weights)
        assert take.fps == 60
    late = [blocks[0], {"FrameIndex": 7, "BlendShapes": rows[2:]}]
    assert "`[1].FrameIndex` is 7, but 2 frames came before" in read(late).notes[0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"FrameIndex": 0, "BlendShapes": [[0.0] * 52]}, "`BlendShapes[0]` holds 52 weights for 55 names"),
        ({"FrameIndex": -1, "BlendShapes": [[0.0] * 55]}, "`FrameIndex` is `-1`, not a frame number"),
        ({"FrameIndex": 0, "BlendShapes": None}, "`BlendShapes` is missing"),
        ([{"FrameIndex": 0, "BlendShapes": []}], "the file has no frames"),
        ([{"FrameIndex": 0, "BlendShapes": [[0.0] * 55]}, 7], "`[1]` is `7`, not an object"),
    ],
)
def test_a_damaged_azure_file_is_told(value: object, words: str) -> None:
    with pytest.raises(TakeError) as refused:
        read(value)
    assert words in str(refused.value)


def test_another_rate_is_resampled_and_told() -> None:
    take = made(31, 30.0)
    fit, notes = fit_to(take, format_named("azure"))
    assert notes == ("30 fps resampled to 60 fps: Azure viseme JSON, 60 fps knows no other",)
    assert fit.times.size == 61
    np.testing.assert_allclose(fit.weights[::2], take.weights, atol=1e-6)
    back = decode_take(encode_take(take, "azure"), "a")
    np.testing.assert_allclose(back.weights[::2], take.weights, atol=1e-6)


def test_uneven_times_are_put_on_an_even_clock() -> None:
    times = np.array([0.0, 1 / 30, 3 / 30, 4 / 30])
    weights = np.zeros((4, 52), np.float32)
    weights[:, JAW] = [0, 0.1, 0.3, 0.4]
    fit, notes = fit_to(Take(times, weights, 30.0), format_named("a2f"))
    assert notes == ("uneven frame times resampled to 30 fps: Audio2Face JSON knows no other",)
    np.testing.assert_allclose(fit.channel("jawOpen"), [0, 0.1, 0.2, 0.3, 0.4], atol=1e-6)


# MediaPipe


def test_mediapipe_results_are_of_the_real_shape() -> None:
    take = made()
    frame = document(take, "mediapipe")["frames"][2]
    categories = frame["faceBlendshapes"][0]["categories"]
    assert [c["index"] for c in categories] == list(range(52))
    assert categories[0] == {"index": 0, "score": 0.0, "categoryName": "_neutral", "displayName": ""}
    # the names stand one place later than in the canonical order, and the last has no place
    assert [c["categoryName"] for c in categories[1:]] == list(NAMES[:-1])
    assert np.float32(categories[1 + JAW]["score"]) == take.weights[2, JAW]
    assert fit_to(take, format_named("mediapipe"))[1][0].startswith("tongueOut (up to 0.")
    back = decode_take(encode_take(take, "mediapipe"), "a", True)
    assert back.absent == ("tongueOut",)
    np.testing.assert_array_equal(np.delete(back.weights, TONGUE, 1), np.delete(take.weights, TONGUE, 1))


def shapes(weight: float, snake: bool = False) -> list[object]:
    name = "category_name" if snake else "categoryName"
    rows = [{name: "_neutral", "score": 1e-6}, {name: "jawOpen", "score": weight}]
    return [rows] if snake else [{"categories": rows, "headIndex": -1}]


def test_mediapipe_from_python_from_javascript_and_a_line_each() -> None:
    script = [{"timestampMs": 40.0 * i, "faceBlendshapes": shapes(0.1 * i)} for i in range(3)]
    python = [{"timestamp_ms": 40 * i, "face_blendshapes": shapes(0.1 * i, True)} for i in range(3)]
    for take in (
        read(script),
        read({"frames": python}),
        decode_take("\n".join(map(json.dumps, script)).encode(), "a.jsonl"),
    ):
        np.testing.assert_allclose(take.times, [0, 0.04, 0.08])
        np.testing.assert_allclose(take.channel("jawOpen"), [0, 0.1, 0.2], atol=1e-7)
        assert take.fps == 25
    assert read(script[1]).weights[0, JAW] == np.float32(0.1)


def test_mediapipe_frames_without_a_face_are_left_out() -> None:
    frames = [{"timestampMs": 33.3 * i, "faceBlendshapes": shapes(0.2) if i != 1 else []} for i in range(4)]
    take = read(frames)
    assert take.times.size == 3
    assert "frames[1]: no face was seen, the frame left out" in take.notes


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([{"timestampMs": 0, "faceBlendshapes": []}], "no channel among the names"),
        ([{"timestampMs": 0, "faceBlendshapes": [{"categories": [{"score": 1}]}]}], "categoryName` is `null`"),
        ([{"timestampMs": 0, "faceBlendshapes": [{}]}], "categories` is missing"),
        ([{"timestampMs": "x", "faceBlendshapes": shapes(0.1)}], "`frames[0].timestampMs` is `x`"),
        ([{"timestampMs": 0, "faceBlendshapes": 5}], "not a list"),
        ([{"timestampMs": 1, "faceBlendshapes": shapes(0.1)}, 5], "`frames[1]` is `5`"),
    ],
)
def test_a_damaged_mediapipe_file_is_told(frames: object, words: str) -> None:
    with pytest.raises(TakeError) as refused:
        read(frames)
    assert words in str(refused.value)


# all of them


@pytest.mark.parametrize("name", [row.name for row in FORMATS])
def test_a_file_that_was_cut_off_is_one_clear_message(name: str) -> None:
    data = encode_take(made(), name)
    for share in (0.2, 0.5, 0.9, 0.999):
        part = data[: int(share * len(data))]
        try:
            take = decode_take(part, "cut", True)
        except TakeError as error:
            message = str(error)
            assert message.startswith("cut: ")
            assert "\n" not in message
            assert len(message) < 300
        else:
            assert name == "livelink"
            assert take.times.size < 7


def test_a_named_format_is_held_to() -> None:
    data = encode_take(made(), "a2f")
    assert decode_take(data, "a", True, "a2f").times.size == 6
    with pytest.raises(TakeError, match="neither `names` nor"):
        decode_take(data, "a", True, "lam")
    with pytest.raises(TakeError, match="did you mean a2f"):
        decode_take(data, "a", True, "a2")
