"""Time: one performance at any frame rate, after any seek, for one seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from support import EXAMPLES, player

from asv3.runtime import NAMES, AffectTrack, Take, Tracks, read_take
from asv3.runtime.track_files import read_track

MOOD, _ = read_track(EXAMPLES / "talk" / "mood.csv")
VOICE = read_take(EXAMPLES / "talk" / "voice.csv")
TRACKS = Tracks(affect=MOOD, lipsync=VOICE)
RATES = (24, 30, 60, 144)
BLINK = NAMES.index("eyeBlinkLeft")


def performance(fps: float, seed: int = 7) -> Take:
    return player(seed=seed).render(TRACKS, fps)


@pytest.fixture(scope="module")
def takes() -> dict[int, Take]:
    return {fps: performance(fps) for fps in RATES}


def common(a: Take, b: Take) -> tuple[np.ndarray, np.ndarray]:
    _, i, j = np.intersect1d(np.rint(a.times * 1e6), np.rint(b.times * 1e6), return_indices=True)
    assert len(i) > 50
    return a.weights[i], b.weights[j]


@pytest.mark.parametrize("pair", [*list(pairwise(RATES)), (24, 144)])
def test_common_moments_are_bit_equal_at_every_rate(takes: dict[int, Take], pair: tuple[int, int]) -> None:
    """Everything with memory advances on one 20 ms grid, so a moment does not know the frame rate."""
    a, b = common(takes[pair[0]], takes[pair[1]])
    assert np.array_equal(a.view(np.uint32), b.view(np.uint32))


def onsets(take: Take) -> np.ndarray:
    closure = take.weights[:, BLINK]
    closing = np.diff(closure) > 0.08
    return take.times[1:][closing & ~np.concatenate([[False], closing[:-1]])]


def test_blinks_begin_within_one_frame_at_every_rate(takes: dict[int, Take]) -> None:
    reference = onsets(takes[144])
    assert len(reference) >= 4
    for fps in (24, 30, 60):
        for moment in onsets(takes[fps]):
            # seen at the first frame after the onset, however far apart the frames are
            assert np.abs(reference - moment).min() <= 1.0 / fps + 1.0 / 144


def shifts(take: Take) -> np.ndarray:
    """Times at which the gaze begins to move."""
    columns = [i for i, n in enumerate(NAMES) if n.startswith("eyeLook")]
    moving = np.abs(np.diff(take.weights[:, columns], axis=0)).max(axis=1) > 0.012
    return take.times[1:][moving & ~np.concatenate([[False], moving[:-1]])]


def test_saccades_begin_within_one_frame_at_every_rate() -> None:
    # without an emotion: one that averts the gaze moves it slowly, which has no onset to find
    takes = {fps: player(seed=7).render(Tracks(lipsync=VOICE), fps) for fps in RATES}
    reference = shifts(takes[144])
    assert len(reference) >= 4
    for fps in (24, 30, 60):
        for moment in reference:
            seen = shifts(takes[fps])
            near = np.abs(seen - moment).min()
            # two shifts closer than a frame are seen as one
            assert (
                near <= 1.0 / fps + 1.0 / 144
                or np.abs(np.delete(reference, reference == moment) - moment).min() < 2 / fps
            )


def test_stepping_live_stays_close_to_the_rendered_performance() -> None:
    """A live host gives inputs at its own frames; between them they are taken as straight lines."""
    finals = {}
    for fps in RATES:
        live = player(seed=7)
        weights = []
        for i in range(round(12 * fps)):
            time = i / fps
            vad = [np.interp(time, MOOD.times, MOOD.vad[:, k]) for k in range(3)]
            weights.append(live.step(time, affect=vad, gaze=(3 * np.sin(time), 0.0)))
        finals[fps] = np.array(weights)[:: fps // 6 if fps % 6 == 0 else 1]
    for fps in (24, 30, 60):
        gap = np.abs(finals[fps] - finals[144])
        # within 0.01 except in the frames around the onset of a blink or glance that falls on a tick edge
        assert np.quantile(gap, 0.999) < 0.01
        assert gap.mean() < 1e-3


def test_seeking_gives_the_frame_that_playing_gives() -> None:
    whole = performance(60)
    for frame in (0, 1, 17, 300, 701):
        time = float(whole.times[frame])
        other = player(seed=7)
        other.seek(time, TRACKS)
        mouth = VOICE
        lips = Tracks(affect=MOOD, lipsync=mouth)
        from asv3.runtime.tracks import prepare, sample

        inputs, lipsync = sample(prepare(lips, other.emotions, 0), np.array([round(time * 1e6)]))
        got = other.step(
            time,
            affect=inputs[0, 1:4],
            emotion=other.emotions[int(inputs[0, 5])],
            level=float(inputs[0, 6]),
            confidence=float(inputs[0, 7]),
            lipsync=lipsync[0],
        )
        assert np.array_equal(got.view(np.uint32), whole.weights[frame].view(np.uint32))


def test_a_seed_is_a_performance() -> None:
    a, b, c = performance(30, 1), performance(30, 1), performance(30, 2)
    assert np.array_equal(a.weights, b.weights)
    assert not np.array_equal(a.weights, c.weights)


def test_reset_begins_again() -> None:
    live = player(seed=3)
    first = [live.step(i / 30, emotion="joy", level=4).copy() for i in range(60)]
    live.reset()
    second = [live.step(i / 30, emotion="joy", level=4).copy() for i in range(60)]
    assert np.array_equal(first, second)


def test_step_and_render_agree_on_constant_inputs() -> None:
    live = player(seed=5)
    track = AffectTrack(np.array([0.0, 9.0]), emotion=("sadness", "sadness"), level=np.array([4.0, 4.0]))
    take = player(seed=5).render(Tracks(affect=track), 60)
    for i, time in enumerate(take.times):
        got = live.step(float(time), emotion="sadness", level=4.0)
        assert np.array_equal(got.view(np.uint32), take.weights[i].view(np.uint32))


def test_a_long_pause_is_lived_through_as_its_last_second() -> None:
    live = player(seed=5)
    live.step(0.0)
    after = live.step(3600.0, emotion="joy", level=5)
    assert np.isfinite(after).all()


def test_a_jittering_clock_is_harmless_but_going_back_is_refused() -> None:
    live = player()
    live.step(1.0)
    live.step(0.9)
    with pytest.raises(ValueError, match="call seek"):
        live.step(0.2)
    with pytest.raises(ValueError, match="is not in 0"):
        live.step(float("nan"))
    assert live.step(1.1).shape == (52,)
