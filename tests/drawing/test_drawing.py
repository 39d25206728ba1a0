"""The drawn face: every channel moves it, mirrored poses mirror, lids and lips close, sheets are sound SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from support import EXAMPLES, player

from asv3.drawing import face2d
from asv3.drawing.face import face, mirrored, points, rig
from asv3.drawing.plot import performance_svg
from asv3.drawing.sheet import emotion_sheet, film_strip, moment
from asv3.runtime import NAMES, Tracks, read_take
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


def test_sheets_are_sound_svg() -> None:
    voice = read_take(EXAMPLES / "talk" / "voice.csv")
    mood, _ = read_track(EXAMPLES / "talk" / "mood.csv")
    tracks = Tracks(affect=mood, lipsync=voice)
    take = player(seed=7).render(tracks, 30)
    strip = ElementTree.fromstring(film_strip(take, 12))
    assert len(strip.findall(f"{SVG}svg")) == 12
    sheet = ElementTree.fromstring(emotion_sheet(player(), (1.0, 5.0)))
    assert len(sheet.findall(f"{SVG}svg")) == 32
    large = ElementTree.fromstring(moment(take, 7.5))
    assert any((t.text or "").startswith("brow") for t in large.iter(f"{SVG}text"))
    ids = [c.get("id") for c in sheet.iter(f"{SVG}clipPath")]
    assert len(ids) == len(set(ids))
    plot = ElementTree.fromstring(performance_svg(take, tracks))
    assert len(plot.findall(f"{SVG}path")) > 15


def test_neutral_is_drawn_as_the_snapshot(snapshot: object) -> None:
    assert face(pose(), "n").replace("><", ">\n<") == snapshot
