"""Speech policy: the lips do what the lipsync says, whatever the emotion; brows and lids stay the emotion's."""

from __future__ import annotations

import numpy as np
import pytest
from support import EXAMPLES, held, player, recorded_take

from asv3.runtime import NAMES, Tracks, read_take
from asv3.runtime.channels import CHANNELS
from asv3.runtime.track_files import read_track

JAW, CLOSE = NAMES.index("jawOpen"), NAMES.index("mouthClose")
EMOTIONS = [
    "joy", "affection", "admiration", "pride", "calm", "interest", "surprise", "embarrassment", "sadness",
    "disappointment", "fear", "anger", "disgust", "contempt", "weariness",
]  # fmt: skip


def gap(weights: np.ndarray) -> np.ndarray:
    """How far the lips stand apart: open jaw not closed over by the lips."""
    return weights[:, JAW] - np.minimum(weights[:, CLOSE], weights[:, JAW])


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_closures_stay_sealed_under_every_emotion(emotion: str) -> None:
    voice = read_take(EXAMPLES / "talk" / "voice.csv")
    take = player(seed=2).render(
        Tracks(affect=held(voice.duration, emotion=emotion, level=5.0), lipsync=voice), voice.fps
    )
    n = min(len(take.times), len(voice.times))
    pressed = voice.weights[:n, NAMES.index("mouthPressLeft")] > 0.3
    sealed = (gap(voice.weights[:n]) < 0.01) & pressed
    assert sealed.sum() > 20
    # the first half second: the springs come up from rest
    assert gap(take.weights[:n])[sealed].max() <= 0.01
    assert np.abs(take.weights[:n, JAW] - voice.weights[:n, JAW])[sealed].max() <= 0.01


@pytest.mark.parametrize("profile", ["arkit", "vrm", "metahuman"])
def test_standard_profiles_keep_lips_sealed(profile: str) -> None:
    voice = read_take(EXAMPLES / "talk" / "voice.csv")
    for emotion in ("joy", "fear", "surprise"):
        take = player(seed=2, profile=profile).render(
            Tracks(affect=held(voice.duration, emotion=emotion, level=5.0), lipsync=voice), voice.fps
        )
        n = min(len(take.times), len(voice.times))
        sealed = (gap(voice.weights[:n]) < 0.01) & (voice.weights[:n, NAMES.index("mouthPressLeft")] > 0.3)
        assert gap(take.weights[:n])[sealed].max() <= 0.01
    full = np.zeros(52)
    full[[JAW, CLOSE]] = 1.0
    assert gap(player(profile=profile).step(0.0, lipsync=full)[None]).max() <= 1e-6


def test_recorded_closures_are_unchanged_over_sixteen_emotions() -> None:
    recorded = read_take(recorded_take())
    walk, _ = read_track(EXAMPLES / "walk" / "sixteen.csv")
    take = player(seed=7).render(Tracks(affect=walk, lipsync=recorded), 60)
    from asv3.runtime.takes.take import sampled

    lips = np.clip(sampled(recorded.times, recorded.weights.astype(float), take.times), 0, 1)
    pressed = (lips[:, NAMES.index("mouthPressLeft")] > 0.3) & (gap(lips) < 0.01)
    closed = ((lips[:, CLOSE] >= 0.9 * lips[:, JAW]) & (lips[:, JAW] > 0.02)) | pressed
    assert closed.sum() > 500
    assert (gap(take.weights)[closed] - gap(lips)[closed]).max() <= 0.005
    assert np.abs(take.weights[closed, JAW] - lips[closed, JAW]).max() <= 0.01
    for region in ("brow", "lid", "gaze"):
        columns = [c.index for c in CHANNELS if c.region == region]
        assert np.ptp(take.weights[:, columns], axis=0).max() > 0.3


def test_speaking_lowers_the_mouth_and_leaves_the_brows() -> None:
    faces = {}
    for speaking in (False, True):
        live = player(seed=1)
        for i in range(240):
            weights = live.step(i / 60, emotion="joy", level=5, speaking=speaking)
        faces[speaking] = dict(zip(NAMES, weights.tolist(), strict=True))
    assert faces[True]["mouthSmileLeft"] == pytest.approx(0.5 * faces[False]["mouthSmileLeft"], abs=0.03)
    assert faces[True]["jawOpen"] < 0.2 * faces[False]["jawOpen"] + 0.01
    assert faces[True]["cheekSquintLeft"] == pytest.approx(faces[False]["cheekSquintLeft"], abs=0.02)


def test_protruded_lips_are_not_spread_by_a_smile() -> None:
    lips = np.zeros(52)
    lips[NAMES.index("mouthPucker")] = 0.6
    live, plain = player(seed=1), player(seed=1)
    for i in range(240):
        rounded = live.step(i / 60, emotion="joy", level=5, lipsync=lips, speaking=True)
        spread = plain.step(i / 60, emotion="joy", level=5, lipsync=np.zeros(52), speaking=True)
    smile = NAMES.index("mouthSmileLeft")
    assert rounded[smile] < 0.65 * spread[smile]
    assert rounded[NAMES.index("mouthPucker")] > 0.55
