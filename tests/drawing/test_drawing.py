"""The drawn face: every channel moves it, mirrored poses mirror, lids and lips close, sheets are sound SVG."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np
import pytest
from support import EXAMPLES, compiled, player
from support import face as standard

from asv3.drawing import face2d
from asv3.drawing.face import face, mirrored, points, rig, table
from asv3.drawing.overview import overview
from asv3.drawing.performance import performance_svg
from asv3.drawing.png import PngMissing, png
from asv3.drawing.sheet import emotion_sheet, film_strip, frames_between, moment, preset_sheet
from asv3.inspection.subject import Subject
from asv3.runtime import NAMES, Take, Tracks, read_take
from asv3.runtime.channels import MIRROR
from asv3.runtime.track_files import read_track

SVG = "{http://www.w3.org/2000/svg}"


def pose(**weights: float) -> np.ndarray:
    out = np.zeros(52, np.float32)
    for name, weight in weights.items():
        out[NAMES.index(name)] = weight
    return out


@pytest.mark.parametrize("channel", NAMES)
def test_every_channel_moves_the_face(channel: str) -> None:
    moved = np.abs(rig()[2][NAMES.index(channel)]).max()
    assert moved > 1.0, "a move under a hundredth of the head is not seen"


def test_every_curve_runs_through_known_points() -> None:
    names = set(rig()[0])
    for curve in face2d.CURVES.values():
        assert set(curve) <= names
        assert {mirrored(p) for p in curve} <= names


def test_a_mirrored_pose_is_a_mirrored_face() -> None:
    weights = np.random.default_rng(1).uniform(0, 0.6, 52).astype(np.float32)
    at, other = points(weights), points(weights[list(MIRROR)])
    for name, (x, y) in at.items():
        mx, my = other[mirrored(name)]
        assert (mx, my) == pytest.approx((-x, y), abs=1e-4)


def opening(weights: np.ndarray) -> float:
    at = points(weights)
    return at["lidLowBL"][1] - at["lidUpBL"][1]


def test_a_blink_closes_the_lid_and_wide_opens_it() -> None:
    assert opening(pose()) > 9
    assert opening(pose(eyeBlinkLeft=1)) == pytest.approx(0, abs=0.5)
    assert opening(pose(eyeWideLeft=1)) > opening(pose()) + 3
    assert opening(pose(eyeSquintLeft=1)) < opening(pose()) - 3


def lips(weights: np.ndarray) -> float:
    at = points(weights)
    return at["lowIn"][1] - at["upIn"][1]


def test_mouth_close_seals_an_open_jaw() -> None:
    assert lips(pose()) < 1
    assert lips(pose(jawOpen=0.8)) > 8
    assert lips(pose(jawOpen=0.8, mouthClose=0.8)) < 1.2


def test_a_smirk_is_one_sided() -> None:
    at = points(pose(mouthSmileLeft=0.8))
    assert at["cornerL"][1] < at["cornerR"][1] - 3


def test_creases_come_with_the_expression() -> None:
    """Neutral has a smooth skin: lines are drawn by channels, as strong as they are."""

    def strokes(weights: np.ndarray) -> int:
        return face(weights, "x").count("<path")

    still = strokes(pose())
    for channel in ("browInnerUp", "browOuterUpLeft", "browDownLeft", "cheekSquintLeft", "noseSneerLeft", "cheekPuff"):
        assert strokes(pose(**{channel: 0.8})) > still, channel


def test_the_table_is_the_whole_face() -> None:
    """What a page gets: plain numbers that give every point of every pose."""
    data = json.loads(json.dumps(table()))
    weights = np.random.default_rng(2).uniform(0, 0.3, 52)
    at = {name: np.array(place, float) for name, place in data["points"].items()}
    for weight, channel in zip(weights, NAMES, strict=True):
        for name, move in data["moves"][channel].items():
            at[name] += weight * np.array(move)
    lips = [n for n in at if n.startswith("brow") or n.startswith("iris")]
    for name in lips:
        assert tuple(at[name]) == pytest.approx(points(weights)[name], abs=1e-6)


def performed() -> tuple[Take, Tracks]:
    voice = read_take(EXAMPLES / "talk" / "voice.csv")
    mood, _ = read_track(EXAMPLES / "talk" / "mood.csv")
    tracks = Tracks(affect=mood, lipsync=voice)
    return player(seed=7).render(tracks, 30), tracks


def faces_in(svg: str) -> int:
    return len(ElementTree.fromstring(svg).findall(f".//{SVG}svg"))


def test_sheets_are_sound_svg() -> None:
    take, tracks = performed()
    subject = Subject(standard())
    assert faces_in(film_strip(take, frames_between(take, 0, 99, 12))) == 12
    assert faces_in(film_strip(take, frames_between(take, 2.0, 2.1, 99))) == 4
    assert frames_between(take, 50, 60, 9) == []
    sheet = emotion_sheet(subject, (1.0, 5.0))
    assert faces_in(sheet) == 32
    assert faces_in(preset_sheet(subject)) == 80
    large = ElementTree.fromstring(moment(take, 7.5))
    assert any((t.text or "").startswith("brow") for t in large.iter(f"{SVG}text"))
    ids = [c.get("id") for c in ElementTree.fromstring(sheet).iter(f"{SVG}clipPath")]
    assert len(ids) == len(set(ids))
    plot = ElementTree.fromstring(performance_svg(take, tracks))
    assert len(plot.findall(f"{SVG}path")) > 15


def test_the_overview_shows_presets_anchors_and_what_lies_between() -> None:
    drawn = ElementTree.fromstring(overview(Subject(standard()), "studio", -0.3))
    words = [t.text for t in drawn.iter(f"{SVG}text")]
    assert len(drawn.findall(f".//{SVG}svg")) == 49
    assert len(list(drawn.iter(f"{SVG}circle"))) - 3 * 2 * 49 == 3 * 80
    assert {"joy", "mouthSmile", "93", "valence +1", "a +0.9", "v -0.9"} <= set(words)


@pytest.mark.parametrize(
    "source",
    [
        "layer l : parametric { jawOpen = 0.3 * pos(arousal) }\nface f { mix { l 1 } }",
        "import std.layers\nface f { mix { acted 1 } }",
    ],
)
def test_a_face_without_some_part_is_drawn_without_it(source: str) -> None:
    subject = Subject(compiled(source))
    ElementTree.fromstring(overview(subject, "plain"))
    ElementTree.fromstring(emotion_sheet(subject, (3.0,)))


def test_png_is_the_picture_at_twice_its_size() -> None:
    data = png(film_strip(performed()[0], [0, 30, 60]))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (2 * 330, 2 * 176)
    rows = pixels(data)
    assert 0.02 < (rows.min(axis=2) < 80).mean() < 0.5, "lines and hair on white"
    # without its letters the strip would have nothing below the faces
    assert (rows[-40:].max(axis=2) < 200).any()


def pixels(data: bytes) -> np.ndarray:
    """(height, width, 3) of a PNG with one byte a channel."""
    width, height = struct.unpack(">II", data[16:24])
    channels = {2: 3, 6: 4}[data[25]]
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    out = np.zeros((height, width * channels), np.int64)
    for y in range(height):
        line, kind = raw[y, 1:].astype(np.int64), raw[y, 0]
        up = out[y - 1] if y else np.zeros(width * channels, np.int64)
        for x in range(width * channels):
            left = out[y, x - channels] if x >= channels else 0
            corner = up[x - channels] if x >= channels else 0
            guess = (0, left, up[x], (left + up[x]) // 2, paeth(left, up[x], corner))[kind]
            out[y, x] = (line[x] + guess) % 256
    return out.reshape(height, width, channels)[:, :, :3]


def paeth(a: int, b: int, c: int) -> int:
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def test_png_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PngMissing, match=r'pip install "asv3\[png\]"'):
        png("<svg/>")


def test_neutral_is_drawn_as_the_snapshot(snapshot: object) -> None:
    assert face(pose(), "n").replace("><", ">\n<") == snapshot
