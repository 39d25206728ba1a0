"""Springs and glides are exact for any time step; the tracker gates, holds and ramps."""

from __future__ import annotations

import numpy as np
import pytest
from support import compiled, player

from asv3.runtime import NAMES, AffectTrack, Player, Tracks

STEP = """
layer flat : parametric {{ jawOpen = step(0.5, arousal) }}
face f {{ mix {{ flat 100% }} smooth {{ jaw {half} ms }} }}
"""


@pytest.mark.parametrize("half", [30, 60, 180, 600])
def test_a_spring_follows_the_closed_form_between_its_ticks(half: float) -> None:
    """Critically damped: x(t) = g + ((x0 - g) + (v0 + (x0 - g) y) t) exp(-y t), y = 2 ln 2 / halflife."""
    take = Player.load(compiled(STEP.format(half=half))).render(
        Tracks(affect=AffectTrack(np.array([0.0, 3.0]), vad=np.array([[0, 1.0, 0], [0, 1.0, 0]]))), 240
    )
    jaw = take.channel("jawOpen").astype(float)
    begin = np.flatnonzero(jaw > 0)[0]
    onset = np.floor(take.times[begin] / 0.02) * 0.02
    t = np.maximum(take.times - onset, 0)
    y = 2 * np.log(2) / (half / 1000)
    exact = 1 - (1 + y * t) * np.exp(-y * t)
    # at the ticks it is exact; between them the cubic costs 3 (y T)^4 / 384, the fourth derivative at the step
    on_tick = np.isclose(take.times / 0.02, np.rint(take.times / 0.02), atol=1e-4)
    assert np.abs(jaw - exact)[on_tick].max() < 2e-6
    assert np.abs(jaw - exact).max() < 2e-6 + (y * 0.02) ** 4 / 128


def track(*rows: tuple[float, str, float, float]) -> Tracks:
    times, names, level, confidence = zip(*rows, strict=True)
    return Tracks(
        affect=AffectTrack(np.array(times), emotion=names, level=np.array(level), confidence=np.array(confidence)),
        duration=times[-1] + 3,
    )


def activity(face_text: str, tracks: Tracks, fps: int = 50) -> dict[str, np.ndarray]:
    take = Player.load(compiled(face_text)).render(tracks, fps)
    return {n: take.channel(n) for n in ("jawOpen", "cheekPuff", "tongueOut")}


TRACKER = """
import std.emotions
override emotion joy { timing { attack 400 ms, hold 1 s, release 600 ms } }
override emotion anger { timing { attack 200 ms, hold 0 ms, release 600 ms } }
layer probe : parametric { jawOpen = emotion.joy, cheekPuff = emotion.anger, tongueOut = emotion.sadness }
face f { mix { probe 100% } smooth { jaw 0 ms, cheek 0 ms, tongue 0 ms } affect { gate 30%, margin 10% } }
"""


def test_attack_and_release_are_the_authors() -> None:
    got = activity(TRACKER, track((0.0, "neutral", 1, 1), (2.0, "joy", 5, 1), (5.0, "neutral", 1, 1)))
    joy = got["jawOpen"]
    rise = np.flatnonzero(joy > 0.99)[0] / 50 - 2.0
    fall = np.flatnonzero(joy[250:] < 0.01)[0] / 50
    assert 0.3 < rise < 0.9
    assert 0.4 < fall < 0.8


def test_a_new_emotion_displaces_the_old_at_its_own_pace() -> None:
    """A start after grief is a start: the slow release of sadness must not hold surprise back."""
    after = {}
    for before in ("neutral", "sadness"):
        rows = track((0.0, before, 5, 1), (4.0, "surprise", 5, 1), (6.0, "surprise", 5, 1))
        after[before] = player().render(rows, 50).channel("jawOpen")
    for jaw in after.values():
        assert np.flatnonzero(jaw > 0.95 * jaw[-1])[0] / 50 - 4.0 < 0.4
    assert np.abs(after["neutral"] - after["sadness"])[225:].max() < 0.05


def test_minimum_hold_keeps_an_emotion_that_has_begun() -> None:
    got = activity(TRACKER, track((0.0, "neutral", 1, 1), (2.0, "joy", 5, 1), (2.2, "anger", 5, 1)))
    anger = np.flatnonzero(got["cheekPuff"] > 0.01)[0] / 50
    assert 3.0 <= anger <= 3.1


def test_low_confidence_starts_nothing() -> None:
    got = activity(TRACKER, track((0.0, "neutral", 1, 1), (2.0, "joy", 5, 0.2), (6.0, "joy", 5, 0.2)))
    assert got["jawOpen"].max() < 0.01


def test_hysteresis_needs_more_to_start_than_to_stay() -> None:
    stay = activity(TRACKER, track((0.0, "joy", 5, 1), (3.0, "joy", 5, 0.35), (6.0, "joy", 5, 0.35)))
    start = activity(TRACKER, track((0.0, "neutral", 1, 1), (1.0, "joy", 5, 0.35), (6.0, "joy", 5, 0.35)))
    assert stay["jawOpen"][-1] > 0.9
    assert start["jawOpen"].max() < 0.01


def test_affect_without_a_label_finds_the_nearest_emotion() -> None:
    live = player()
    for i in range(300):
        weights = live.step(i / 60, affect=(-0.63, -0.27, -0.33))
    named = player()
    for i in range(300):
        other = named.step(i / 60, affect=(-0.63, -0.27, -0.33), emotion="sadness", level=3)
    mouth = [NAMES.index(n) for n in ("mouthFrownLeft", "browInnerUp", "mouthShrugLower")]
    assert np.abs(weights[mouth] - other[mouth]).max() < 0.02


def test_nan_keeps_the_last_good_value() -> None:
    live, good = player(seed=1), player(seed=1)
    for i in range(120):
        nan = i % 2 == 1
        a = live.step(i / 60, affect=(np.nan if nan else 0.5, 0.2, 0.1), lipsync=np.full(52, np.nan if nan else 0.1))
        b = good.step(i / 60, affect=(0.5, 0.2, 0.1), lipsync=np.full(52, 0.1))
        assert np.array_equal(a, b)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"affect": (1, 2)}, "affect has shape"),
        ({"lipsync": np.zeros(51)}, "lipsync has shape"),
        ({"emotion": "happy"}, "emotion `happy` is not one of"),
        ({"gaze": (1.0,)}, "gaze has shape"),
    ],
)
def test_wrong_arguments_are_refused_and_the_player_stays_usable(given: dict[str, object], message: str) -> None:
    live = player()
    live.step(0.0)
    with pytest.raises(ValueError, match=message):
        live.step(0.1, **given)  # type: ignore[arg-type]
    assert live.step(0.1).shape == (52,)
