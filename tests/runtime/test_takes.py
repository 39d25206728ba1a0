"""Take files: there and back, the repairs, and what hostile bytes may do."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asv3.runtime.channels import NAMES
from asv3.runtime.errors import TakeError
from asv3.runtime.takes import Take, live_link, read_take, three_clip, write_take
from asv3.runtime.takes.files import FORMATS, decode_take, encode_take, format_of
from asv3.runtime.takes.live_link import HEADER, parse_timecode, timecode

ROM = Path(__file__).parents[2].parent / "shared/data/livelink/rom.csv"
FORMAT_NAMES = [row.name for row in FORMATS]
EXACT = ["npz", "json", "lam", "three"]
FREE = [row.name for row in FORMATS if row.clock == row.clock.__class__() and not row.lacks]
JAW = NAMES.index("jawOpen")


def made(frames: int = 8, fps: float = 30.0, seed: int = 0) -> Take:
    weights = np.random.default_rng(seed).random((frames, 52), np.float32)
    weights[:, 3] = 0
    return Take(np.arange(frames) / fps, weights, fps)


def same(a: Take, b: Take) -> None:
    np.testing.assert_array_equal(a.times, b.times)
    np.testing.assert_array_equal(a.weights, b.weights)
    assert (a.fps, a.absent) == (b.fps, b.absent)


def csv_file(
    rows: int = 6, header: str = HEADER, weights: float = 0.5, changes: dict[tuple[int, str], str] | None = None
) -> bytes:
    """A Live Link file; `changes` puts a text at (line, column name)."""
    names = header.split(",")
    lines = [header]
    for i in range(rows):
        cells = [timecode(i / 30), "61", *[f"{weights:.10f}"] * (len(names) - 2)]
        for (line, name), text in (changes or {}).items():
            if line == i + 2:
                cells[names.index(name)] = text
        lines.append(",".join(cells))
    return ("\n".join(lines) + "\n").encode()


def lam_file(**changes: object) -> bytes:
    document = json.loads(encode_take(made(), "lam"))
    return json.dumps({key: value for key, value in {**document, **changes}.items() if value != "gone"}).encode()


def own_file(**changes: object) -> bytes:
    document = json.loads(encode_take(made(), "json"))
    return json.dumps({key: value for key, value in {**document, **changes}.items() if value != "gone"}).encode()


def clip_file(tracks: list[object], **more: object) -> bytes:
    return json.dumps({"name": "x", "duration": 1, "tracks": tracks, **more}).encode()


def key_track(name: str, times: object, values: object, **more: object) -> dict[str, object]:
    return {"name": name, "times": times, "values": values, "type": "number", **more}


def npz_file(**changes: object) -> bytes:
    take = made()
    arrays: dict[str, Any] = {
        "fps": take.fps,
        "names": np.array(NAMES),
        "times": take.times,
        "weights": take.weights,
        **changes,
    }
    buffer = io.BytesIO()
    np.savez(buffer, **{k: v for k, v in arrays.items() if v is not None})
    return buffer.getvalue()


# there and back


@pytest.mark.parametrize("second", FORMAT_NAMES)
@pytest.mark.parametrize("first", FORMAT_NAMES)
def test_a_take_survives_every_pair_of_formats(first: str, second: str) -> None:
    take = made(fps=60.0)
    take.weights[:, NAMES.index("tongueOut")] = 0  # MediaPipe has none
    back = decode_take(encode_take(decode_take(encode_take(take, first), "a", True), second), "b", True)
    np.testing.assert_allclose(back.times, take.times, rtol=0, atol=1e-4)
    np.testing.assert_allclose(back.weights, take.weights, rtol=0, atol=1e-9)
    assert back.fps == 60
    assert back.absent == (("tongueOut",) if second == "mediapipe" else ())


@pytest.mark.parametrize("name", EXACT)
@settings(max_examples=40, deadline=None)
@given(
    bits=st.lists(st.floats(0, 1, width=32, allow_subnormal=True), min_size=1, max_size=30),
    steps=st.lists(st.floats(0.001, 0.1), min_size=29, max_size=29),
)
def test_exact_formats_keep_every_bit(name: str, bits: list[float], steps: list[float]) -> None:
    weights = np.zeros((len(bits), 52), np.float32)
    weights[:, JAW] = bits
    weights[:, 0] = bits[::-1]
    times = np.concatenate(([0.0], np.cumsum(steps)))[: len(bits)]
    take = Take(times, weights + np.float32(0), 29.97)
    same(decode_take(encode_take(take, name), name), take)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_writing_is_reproducible(name: str) -> None:
    assert encode_take(made(), name) == encode_take(made(), name)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_still_take_keeps_its_frames(name: str) -> None:
    take = Take(np.arange(5) / 60, np.zeros((5, 52), np.float32), 60.0)
    back = decode_take(encode_take(take, name), name, True)
    assert back.times.size == 5
    assert not back.weights.any()


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_single_frame(name: str) -> None:
    back = decode_take(encode_take(made(1), name), name, True)
    assert back.weights.shape == (1, 52)
    assert back.fps == (60 if name == "azure" else 30)


def test_files_are_told_by_extension_when_written_and_by_content_when_read(tmp_path: Path) -> None:
    take = made()
    for end, name in [
        ("csv", "livelink"),
        ("npz", "npz"),
        ("json", "json"),
        ("lam.json", "lam"),
        ("three.json", "three"),
        ("CLIP.json", "three"),
        ("a2f.json", "a2f"),
        ("mp.json", "mediapipe"),
        ("mediapipe.json", "mediapipe"),
    ]:
        path = tmp_path / f"a.{end}"
        write_take(take, path)
        assert path.read_bytes() == encode_take(take, name)
        assert read_take(path.rename(tmp_path / "wrong.dat"), strict=True).times.size == 8
    write_take(take, tmp_path / "plain", format="lam")
    assert read_take(str(tmp_path / "plain")).fps == 30


def test_unknown_formats_are_named(tmp_path: Path) -> None:
    with pytest.raises(TakeError, match=r"a\.txt: the extension is none of \.csv"):
        format_of("a.txt")
    with pytest.raises(TakeError, match="did you mean livelink"):
        encode_take(made(), "live_link")
    with pytest.raises(TakeError):
        write_take(made(), tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_writing_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_text("before")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", broken)
        with pytest.raises(OSError, match="disk full"):
            write_take(made(), path)
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    close = Take(np.array([0, 1e-7]), np.zeros((2, 52), np.float32), 30.0)
    with pytest.raises(TakeError, match=r"a\.csv: frame 2 is too near"):
        write_take(close, tmp_path / "a.csv")
    with pytest.raises(OSError, match="No such file"):
        write_take(made(), tmp_path / "nowhere" / "a.json")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_take(made(), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert read_take(tmp_path / "real.json").times.size == 8


# Live Link Face


@pytest.mark.skipif(not ROM.exists(), reason="the recording shared/data/livelink/rom.csv is not here")
def test_a_real_recording() -> None:
    take = read_take(ROM, strict=True)
    assert take.weights.shape == (3809, 52)
    assert take.fps == 30
    assert take.absent == ()
    assert take.notes == ("91 weights are a little outside 0..1 (up to 1.053), clamped",)
    assert take.times[0] == 0
    assert take.times[-1] == pytest.approx(60 * 5 + 18.6235 - 191.64088, abs=1e-4)
    # line 2 by eye: JawRight is column 18 and JawLeft column 19, the other way round than everywhere else
    assert take.channel("jawRight")[0] == np.float32(0.0137481652)
    assert take.channel("jawLeft")[0] == 0
    assert take.channel("mouthLeft")[0] == np.float32(0.0674430504)
    data = encode_take(take, "livelink")
    assert data.partition(b"\n")[0] == ROM.read_bytes().partition(b"\n")[0]
    for name in FREE:
        back = decode_take(encode_take(take, name), name, True)
        np.testing.assert_allclose(back.times, take.times, rtol=0, atol=1e-4)
        np.testing.assert_array_equal(back.weights, take.weights)


def test_the_timecode_counts_sixtieths() -> None:
    assert parse_timecode("12:27:47:47.169") == (12 * 3600 + 27 * 60 + 47, 47.169)
    assert parse_timecode("00:00:01;30") == (1, 30.0)
    assert timecode(1.5) == "00:00:01:30.000"
    assert timecode(0.99999999) == "00:00:01:00.000"
    assert timecode(86_400 + 3723.25) == "01:02:03:15.000"
    for wrong in ("00:00:01:60.0", "24:00:00:00", "00:60:00:00", "1:2:3", "", "nan", "-1", "1:2:3:4:5", "١:2:3:4"):
        assert parse_timecode(wrong) is None


@pytest.mark.parametrize("fps", [12, 15, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 90, 120, 240])
def test_timecodes_hold_at_any_rate(fps: float) -> None:
    take = Take(np.arange(500) / fps, np.zeros((500, 52), np.float32), fps)
    back = decode_take(encode_take(take, "livelink"), "a.csv", True)
    np.testing.assert_allclose(back.times, take.times, rtol=0, atol=1e-4)
    assert back.fps == pytest.approx(fps, rel=0.02)


def test_midnight_wraps() -> None:
    data = csv_file(3)
    lines = data.decode().split("\n")
    for i, clock in enumerate(("23:59:59:58.000", "00:00:00:00.000", "00:00:00:02.000"), 1):
        lines[i] = clock + lines[i][15:]
    np.testing.assert_allclose(decode_take("\n".join(lines).encode(), "a", True).times, [0, 1 / 30, 2 / 30])


def test_names_in_any_style_and_order() -> None:
    names = ["timecode", "BlendshapeCount", "mouthSmile_L", "JAWRIGHT", "jawLeft", "eyeBlinkRight", "HeadYaw"]
    data = ",".join(names) + "\r\n00:00:00:00.0,5,.1,.2,.3,.4,9\r\n00:00:00:02.0,5,.1,.2,.3,.4,9\r\n"
    take = decode_take(b"\xef\xbb\xbf" + data.encode(), "a.csv")
    found = [take.channel(name)[1] for name in ("mouthSmileLeft", "jawRight", "jawLeft", "eyeBlinkRight")]
    np.testing.assert_allclose(found, [0.1, 0.2, 0.3, 0.4], rtol=1e-6)
    assert len(take.absent) == 48
    assert len(take.notes) == 1


def test_frames_without_a_face_are_left_out() -> None:
    lines = csv_file(6).decode().split("\n")
    lines[3] = "00:00:00:04.000,0"
    take = decode_take("\n".join(lines).encode(), "a.csv")
    assert take.times.size == 5
    assert take.notes == ("row 4: the count is 0, no face was seen, the frame left out",)


def test_a_recording_that_was_cut_off() -> None:
    data = csv_file(6)[:-400]
    take = decode_take(data, "a.csv")
    assert take.times.size == 5
    assert "row 7" in take.notes[0]
    assert "cut off" in take.notes[0]
    with pytest.raises(TakeError, match=r"a\.csv: row 7: \d+ columns, but the header has 63"):
        decode_take(data, "a.csv", True)


# three.js


def test_a_clip_is_what_three_js_parses() -> None:
    take = made()
    clip = json.loads(three_clip.write(take, mesh="Face", name="hello"))
    assert set(clip) == {"name", "duration", "tracks", "uuid", "blendMode", "userData"}
    assert clip["blendMode"] == 2500
    assert json.loads(clip["userData"]) == {"fps": 30.0}
    assert len(clip["tracks"]) == 51  # browOuterUpLeft never moves
    assert clip["tracks"][0]["name"] == "Face.morphTargetInfluences[browDownLeft]"
    assert clip["tracks"][0]["type"] == "number"
    assert clip["uuid"] != json.loads(three_clip.write(made(seed=1), mesh="Face", name="hello"))["uuid"]
    with pytest.raises(TakeError, match=r"mesh name"):
        three_clip.write(take, mesh="a.b")


def test_keys_are_sampled_as_three_js_does() -> None:
    data = clip_file(
        [
            key_track("Teeth.morphTargetInfluences[jawOpen]", [0], [1]),
            key_track("H.morphTargetInfluences[jawOpen]", [1, 3], [0, 1]),
            key_track("H.morphTargetInfluences[cheekPuff]", [0, 2], [0.25, 0.75], interpolation=2300),
            key_track("Hips.quaternion", [0], [0, 0, 0, 1]),
        ]
    )
    take = decode_take(data, "clip")
    np.testing.assert_array_equal(take.times, [0, 1, 2, 3])
    np.testing.assert_allclose(take.channel("jawOpen"), [0, 0, 0.5, 1])
    np.testing.assert_allclose(take.channel("cheekPuff"), [0.25, 0.25, 0.75, 0.75])
    assert take.absent == ()
    assert len(take.notes) == 2
    frames = clip_file([key_track("H.morphTargetInfluences[jawOpen]", [0, 30], [0, 1])], fps=30)
    assert decode_take(frames, "clip").times[-1] == 1


# repairs: (bytes, what the note says); a strict reading refuses each with the same words

REPAIRS = {
    "nan": (csv_file(changes={(4, "MouthSmileLeft"): "nan"}), "row 4: mouthSmileLeft is `nan`, kept the last"),
    "first": (csv_file(changes={(2, "JawOpen"): "inf"}), "row 2: jawOpen is `inf`, used 0"),
    "word": (csv_file(changes={(4, "JawOpen"): "soft"}), "row 4: jawOpen is `soft`, kept the last value"),
    "underscore": (csv_file(changes={(4, "JawOpen"): "0_1"}), "row 4: jawOpen is `0_1`, kept the last value"),
    "blank": (csv_file(changes={(4, "JawOpen"): ""}), "row 4: jawOpen is blank, kept the last value"),
    "huge": (csv_file(changes={(4, "JawOpen"): "1e300"}), "row 4: jawOpen is 1e+300, outside 0..1, clamped"),
    "too huge": (csv_file(changes={(4, "JawOpen"): "1e999"}), "row 4: jawOpen is `1e999`, kept the last value"),
    "spike": (csv_file(changes={(4, "JawOpen"): "3"}), "row 4: jawOpen is 3, outside 0..1, clamped"),
    "below": (csv_file(changes={(4, "JawOpen"): "-0.5"}), "row 4: jawOpen is -0.5, outside 0..1, clamped"),
    "percent": (csv_file(weights=50), "the weights go up to 50, divided by 100"),
    "foreign": (
        csv_file(header=HEADER + ",mouthSmyleLeft,_neutral"),
        "1 name is no channel: `mouthSmyleLeft` (nearest: mouthSmileLeft), left out",
    ),
    "missing": (
        csv_file(header=HEADER.replace(",TongueOut", "")),
        "1 channel is missing: tongueOut (MediaPipe has none), set to 0",
    ),
    "repeated": (csv_file(changes={(5, "Timecode"): "00:00:00:04.000"}), "row 5: repeats the time"),
    "gap": (csv_file(changes={(7, "Timecode"): "00:00:01:00.000"}), "row 7: 0.867 s after the frame before"),
    "base 30": (
        csv_file(3, changes={(3, "Timecode"): "00:00:02:00.0", (4, "Timecode"): "00:00:04:00.0"}),
        "no frame number reaches 30",
    ),
    "lam null": (
        lam_file(frames=[{"weights": [0.5] * 51 + [None], "time": i / 30} for i in range(3)], metadata={"fps": 30}),
        "frames[0]: tongueOut is `null`, used 0",
    ),
    "lam big": (
        lam_file(frames=[{"weights": [0.5] * 51 + [10**400], "time": i / 30} for i in range(3)], metadata={"fps": 30}),
        "frames[0]: tongueOut is inf, used 0",
    ),
    "lam fps": (lam_file(metadata={"fps": "fast"}), "`fps` is `fast`, not a number, taken from the times"),
    "lam fps 0": (lam_file(metadata={"fps": 0}), "fps is 0, outside 0..10000, taken from the times"),
    "lam cut": (lam_file(metadata={"fps": 30, "frame_count": 9}), "`metadata.frame_count` is not the number"),
    "lam names": (
        lam_file(metadata={"fps": 30, "blendshape_names": ["jawOpen"]}),
        "`names` and `metadata.blendshape_names` differ, the former used",
    ),
    "npz nan": (npz_file(weights=np.where(np.eye(8, 52), np.nan, 0.5)), "weights[0]: browDownLeft is nan, used 0"),
    "clip null": (
        clip_file([key_track("H.morphTargetInfluences[jawOpen]", [0, 1, 2], [0.5, None, 1])]),
        "key 1: jawOpen is nan, kept the last value",
    ),
}


@pytest.mark.parametrize("case", REPAIRS)
def test_repairs_are_told_and_refused_when_strict(case: str) -> None:
    data, note = REPAIRS[case]
    take = decode_take(data, "f")
    assert any(told.startswith(note) for told in take.notes), take.notes
    problem = note.rpartition(", ")[0] or note
    with pytest.raises(TakeError) as refused:
        decode_take(data, "f", True)
    assert str(refused.value).startswith(f"f: {problem}")


def test_the_repairs_themselves() -> None:
    take = decode_take(REPAIRS["nan"][0], "f")
    assert (take.channel("mouthSmileLeft") == 0.5).all()
    assert (decode_take(REPAIRS["percent"][0], "f").weights == 0.5).all()
    spike = decode_take(REPAIRS["spike"][0], "f").channel("jawOpen")
    np.testing.assert_allclose(spike, [0.5, 0.5, 1, 0.5, 0.5, 0.5])
    assert decode_take(REPAIRS["missing"][0], "f").absent == ("tongueOut",)
    assert decode_take(REPAIRS["repeated"][0], "f").times.size == 5
    assert decode_take(REPAIRS["lam fps"][0], "f").fps == 30


def test_notes_are_capped() -> None:
    data = csv_file(4, changes={(3, name): "x" for name in HEADER.split(",")[2:42]})
    notes = decode_take(data, "f").notes
    assert len(notes) == 21
    assert notes[-1] == "20 more weights are not numbers, repaired in the same way"


def test_mediapipe_names_map_by_name_not_position() -> None:
    names = ["_neutral", *NAMES[:51]]
    frames = [{"weights": [0.9, *[i / 51 for i in range(51)]], "time": i / 30} for i in range(2)]
    take = decode_take(lam_file(names=names, frames=frames, metadata={"fps": 30}), "mp")
    np.testing.assert_allclose(take.weights[0, :51], [i / 51 for i in range(51)], rtol=1e-6)
    assert take.absent == ("tongueOut",)


def test_lam_without_times_or_outer_names() -> None:
    meta = {"fps": 25, "frame_count": 3, "blendshape_names": list(NAMES)}
    take = decode_take(lam_file(names="gone", metadata=meta, frames=[{"weights": [0.5] * 52}] * 3), "lam", True)
    np.testing.assert_allclose(take.times, [0, 0.04, 0.08])


def test_a_late_start_is_moved_to_zero() -> None:
    take = decode_take(own_file(times=[5 + i / 30 for i in range(8)]), "f")
    assert take.times[0] == 0
    assert take.notes == ("the first frame is at 5 s, moved to 0",)


# refusals: (bytes, what the message says), strict or not

_BOMB = io.BytesIO()
with zipfile.ZipFile(_BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("weights.npy", b"\0" * 1000)
_PICKLE = io.BytesIO()
np.savez(_PICKLE, fps=1.0, names=np.array([{}], object), times=np.zeros(1), weights=np.zeros((1, 1)))

REFUSALS = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \r\n\t\n", "the file is empty"),
    "only a mark": (b"\xef\xbb\xbf", "not a take"),
    "prose": (b"Once upon a time", "not a take; known are livelink"),
    "not utf-8": (csv_file() + b"\xff\xfe", "row 8: byte"),
    "utf-16": (csv_file().decode().encode("utf-16"), "UTF-16"),
    "zero bytes": (csv_file().replace(b"0.5", b"\0.5", 1), "row 2: a zero byte"),
    "header only": (csv_file(0), "no frames"),
    "no timecode": (csv_file().replace(b"Timecode", b"Moment"), "row 1: no `Timecode`"),
    "semicolons": (csv_file().replace(b",", b";"), "row 1: the columns are separated by semicolons"),
    "tabs": (csv_file().replace(b",", b"\t"), "row 1: the columns are separated by tabs"),
    "no channel": (b"Timecode,BlendShapeCount,a,b\n", "no channel among the names `a`, `b`"),
    "twice": (csv_file(header=HEADER + ",jaw_open"), "names 20 and 64 are both jawOpen"),
    "ragged": (csv_file().replace(b",61,", b",61,0.1,", 1), "row 2: 64 columns, but the header has 63"),
    "timecode": (csv_file(changes={(4, "Timecode"): "noon"}), "row 4: timecode `noon` is not HH:MM:SS:FF"),
    "backwards": (csv_file(changes={(4, "Timecode"): "00:00:00:01.0"}), "row 4: time 0.0166667 s is before"),
    "all words": (csv_file().replace(b"0.5", b"x"), "weights are not numbers; the file is damaged"),
    "quotes": (csv_file() + b'"a"b,\n', "row 8:"),
    "long cell": (csv_file() + b"1" * 200_000, "row 8: field larger"),
    "cut json": (encode_take(made(), "lam")[:-100], "the JSON ends too early"),
    "bad json": (b'{"frames": [}', "row 1, column 13: not JSON"),
    "key twice": (b'{"frames": [], "frames": []}', "the key `frames` occurs twice"),
    "digits": (b'{"frames": ' + b"1" * 5000 + b"}", "the JSON cannot be read"),
    "deep": (b'{"frames": ' + b"[" * 100_000, "nested too deep"),
    "deep objects": (b'{"frames":' * 100_000, "nested too deep"),
    "list": (b"[1, 2]", "not a take; known are"),
    "rows": (b"[[1, 2]]", "asv3c probe"),
    "array": (b"\x93NUMPY\x01\x00", "asv3c probe"),
    "unknown json": (b'{"a": 1}', "not a take; known are"),
    "lam names": (lam_file(names="gone", metadata={}), "neither `names` nor"),
    "lam names type": (lam_file(names={"a": 1}), "`names` is `a dict`, not a list"),
    "lam name type": (lam_file(names=[1, 2]), "`names[0]` is `1`, not a name"),
    "lam frames": (lam_file(frames=3), "`frames` is `3`, not a list"),
    "lam frame": (lam_file(frames=[3]), "`frames[0]` is `3`, not an object"),
    "lam none": (lam_file(frames=[]), "no frames"),
    "lam width": (lam_file(frames=[{"weights": [0.1] * 51}]), "`frames[0].weights` holds 51 weights for 52 names"),
    "lam weights": (lam_file(frames=[{"time": 0}]), "`frames[0].weights` is missing"),
    "lam time": (
        lam_file(frames=[{"weights": [0] * 52, "time": 0}, {"weights": [0] * 52, "time": "1"}]),
        "`frames[1].time` is `1`, not a number of seconds",
    ),
    "lam metadata": (lam_file(metadata=[1]), "`metadata` is `a list`, not an object"),
    "own version": (own_file(version=2), "`version` is `2`, this reader knows 1"),
    "own version type": (own_file(version=[1]), "`version` is `a list`"),
    "own counts": (own_file(times=[0, 1]), "`weights` holds 8 frames for 2 `times`"),
    "own backwards": (own_file(times=[0, 1, 2, 3, 2.5, 5, 6, 7]), "weights[4]: time 2.5 s is before the 3 s"),
    "own huge time": (own_file(times=[0, 1, 2, 3, 4, 5, 6, 1e300]), "weights[7]: the time is not"),
    "own nan time": (own_file(times=[0, 1, 2, 3, 4, 5, 6, float("nan")]), "`times[7]` is `nan`"),
    "own close": (own_file(times=[i * 1e-9 for i in range(8)], fps=None), "the frames are only 1e-09 s apart"),
    "npz text": (b"PK\x03\x04 nothing", "the .npz archive is damaged"),
    "npz cut": (npz_file()[:-300], "the .npz archive is damaged"),
    "npz broken": (npz_file().replace(b"NUMPY", b"MUMPY"), "the .npz archive is damaged (Bad CRC"),
    "npz lacks": (npz_file(times=None), "no array `times.npy`"),
    "npz pickle": (_PICKLE.getvalue(), "the .npz archive is damaged"),
    "npz bytes": (_BOMB.getvalue(), "is not a numpy array"),
    "npz shape": (npz_file(weights=np.zeros((3, 52))), "array `weights` is (3, 52) for 8 times and 52 names"),
    "npz kind": (npz_file(times=np.zeros(8, complex)), "array `times` is complex128"),
    "npz names": (npz_file(names=np.arange(52)), "array `names` is int64"),
    "npz damaged names": (
        npz_file(names=np.array([0x41, 0x7FFFFFFF] * 26, np.uint32).view("U1")),
        "array `names` holds damaged text",
    ),
    "npz empty": (npz_file(times=np.zeros(0), weights=np.zeros((0, 52))), "no frames"),
    "clip none": (clip_file([]), "no track is named"),
    "clip index": (clip_file([key_track("H.morphTargetInfluences[3]", [0], [0])]), "no channel among the names `3`"),
    "clip twice": (clip_file([key_track("H.morphTargetInfluences[jawOpen]", [0], [0])] * 2), "are both jawOpen"),
    "clip counts": (
        clip_file([key_track("H.morphTargetInfluences[jawOpen]", [0, 1], [0])]),
        "`tracks[0]` has 2 times and 1 values",
    ),
    "clip order": (
        clip_file([key_track("H.morphTargetInfluences[jawOpen]", [1, 0], [0, 1])]),
        "`tracks[0].times` do not increase",
    ),
    "clip value": (
        clip_file([key_track("H.morphTargetInfluences[jawOpen]", [0], ["a"])]),
        "`tracks[0].values[0]` is `a`, not a number",
    ),
    "clip times": (clip_file([key_track("H.morphTargetInfluences[jawOpen]", 3, [0])]), "`tracks[0].times` is `3`"),
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_name_the_file_and_the_place(case: str, strict: bool) -> None:
    data, words = REFUSALS[case]
    with pytest.raises(TakeError) as refused:
        decode_take(data, "some/file", strict)
    message = str(refused.value)
    assert message.startswith("some/file: ")
    assert words in message
    assert "\n" not in message
    assert len(message) < 500


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asv3.runtime.takes.own.MAX_BYTES", 1 << 20)
    data = npz_file(weights=np.zeros((8000, 52)), times=np.arange(8000.0))
    with pytest.raises(TakeError, match="the archive unpacks to 3 MiB, more than 1"):
        decode_take(data, "bomb")


def test_large_input_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asv3.runtime.takes.files.MAX_BYTES", 100)
    (tmp_path / "a.csv").write_bytes(csv_file())
    with pytest.raises(TakeError, match=r"a\.csv: larger than"):
        read_take(tmp_path / "a.csv")
    with pytest.raises(TakeError, match="x: larger than"):
        decode_take(csv_file(), "x")


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_take(tmp_path / "none.csv")


# hostile bytes at random

SEEDS = [encode_take(made(3), name) for name in FORMAT_NAMES]
TOKENS = [b"", b"nan", b"-1e999", b"null", b"[]", b"{}", b'"', b",", b"\n", b"\0", b"\xff", b"1" * 400, b"time", b"]"]


def survives(data: bytes) -> None:
    """Any bytes give a sound take or a TakeError that names the file, and nothing else."""
    for strict in (False, True):
        try:
            take = decode_take(data, "name", strict)
        except TakeError as error:
            message = str(error)
        else:
            assert take.weights.dtype == np.float32
            assert take.times[0] == 0
            assert 0 <= take.weights.min() <= take.weights.max() <= 1
            message = "name: "
        assert message.startswith("name: ")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b"PK\x03\x04", b"Timecode,JawOpen\n", b'{"frames":[']))
def test_random_bytes(data: bytes, head: bytes) -> None:
    survives(head + data)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(st.sampled_from(TOKENS), st.binary(max_size=4))),
        min_size=1,
        max_size=4,
    ),
)
def test_random_mutations(seed: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    data = seed
    for where, length, text in edits:
        start = int(where * len(data))
        data = data[:start] + text + data[start + length :]
    survives(data)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from(["jawOpen", "", "H.morphTargetInfluences[jawOpen]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["weights", "time", "fps"]), inner),
    max_leaves=6,
)
FIELDS = [
    *("names", "metadata", "frames", "times", "weights", "fps", "tracks", "version", "userData", "interpolation"),
    *("facsNames", "weightMat", "exportFps", "numFrames", "BlendShapes", "FrameIndex"),
    *("faceBlendshapes", "categories", "timestampMs", "score", "categoryName"),
]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS[2:]), st.sampled_from(FIELDS), JSON)
def test_random_fields(seed: bytes, field: str, value: object) -> None:
    document = json.loads(seed)
    for holder in (
        document,
        document.get("metadata"),
        *document.get("tracks", [])[:1],
        *document.get("frames", [])[:1],
    ):
        if isinstance(holder, dict) and (field in holder or holder is document):
            holder[field] = value
    survives(json.dumps(document).encode())


def test_live_link_header_is_apples() -> None:
    names = HEADER.split(",")
    assert len(names) == 63
    assert len(live_link._CHANNELS) == 52
    assert names.index("JawRight") < names.index("JawLeft")
