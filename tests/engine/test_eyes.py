"""Eyes: blink intervals and shape, glances on the main sequence, holds, lids that follow."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from support import compiled, held, player

from asv3.compiler import eyes
from asv3.runtime import NAMES, AffectTrack, GazeTrack, Player, Tracks
from asv3.runtime.threefry import threefry2x32, uniform

BLINK = NAMES.index("eyeBlinkLeft")
PLAIN = """
import std.emotions
import std.layers
eyes plain {{ blink {{ {blink} gaze 0, pause 0 }} gaze {{ amplitude {amplitude} }} drift {{ amount 0 }}
             lids {{ down 0, up 0 }} rig {{ vergence 0 deg }} }}
face probe {{ mix {{ warmth 0 }} eyes {{ use plain }} }}
"""


def probe(blink: str = "", amplitude: str = "0", **options: object) -> Player:
    return Player.load(compiled(PLAIN.format(blink=blink, amplitude=amplitude)), **options)  # type: ignore[arg-type]


def test_threefry_known_answers() -> None:
    """Vectors of Random123 (Salmon 2011) for threefry2x32, 20 rounds."""
    ones = 0xFFFFFFFF
    pi = ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3))
    assert threefry2x32((0, 0), (0, 0)) == (0x6B200159, 0x99BA4EFE)
    assert threefry2x32((ones, ones), (ones, ones)) == (0x1CB996FC, 0xBB002BE7)
    assert threefry2x32(*pi) == (0xC4923A9C, 0x483DF7A0)


def test_uniform_draws_are_uniform() -> None:
    draws = [float(uniform(5, 1, i, 0)) for i in range(4000)]
    assert stats.kstest(draws, "uniform").pvalue > 0.01
    assert max(draws) < 1.0


def test_quantile_tables_keep_mean_and_shape() -> None:
    for table, distribution in (
        (eyes.exponential(), stats.expon()),
        (eyes.normal(), stats.norm()),
        (eyes.log_normal(0.703), stats.lognorm(0.703, scale=np.exp(-(0.703**2) / 2))),
    ):
        values = np.array(table)
        assert np.all(np.diff(values) > 0)
        assert np.trapezoid(values, dx=1 / 256) == pytest.approx(distribution.mean(), abs=1e-6)
        draws = np.interp(np.random.default_rng(0).random(20_000), np.linspace(0, 1, 257), values)
        assert stats.kstest(draws, distribution.cdf).statistic < 1.36 / np.sqrt(20_000)


def intervals(blink: str, seconds: float = 3000.0, speaking: float = 0.0, seed: int = 1) -> np.ndarray:
    take = probe(blink, seed=seed).render(
        Tracks(affect=held(seconds, vad=(0, 0, 0), speaking=speaking), duration=seconds), 25
    )
    closing = take.weights[:, BLINK] > 0.3
    starts = np.flatnonzero(closing[1:] & ~closing[:-1])
    return np.diff(take.times[starts])


@pytest.mark.parametrize(
    ("blink", "speaking", "rate"), [("", 0.0, 17.0), ("", 1.0, 26.0), ("rest 4.5 per min,", 0.0, 4.5)]
)
def test_blink_intervals_are_log_normal(blink: str, speaking: float, rate: float) -> None:
    """Rest, talking, reading: within the 5 % Kolmogorov-Smirnov bound of the published rates' log-normal."""
    sigma, mean = 0.703, 60.0 / rate
    found = intervals(blink, speaking=speaking)
    expected = stats.lognorm(sigma, scale=mean * np.exp(-sigma * sigma / 2))
    assert stats.kstest(found, expected.cdf).statistic < 1.36 / np.sqrt(found.size)
    assert stats.skew(found) > 1


def test_a_blink_closes_faster_than_it_opens_and_closes_fully() -> None:
    take = probe(seed=4).render(Tracks(duration=20.0), 500)
    lid = take.weights[:, BLINK]
    speed = np.diff(lid) * 500
    assert lid.max() == pytest.approx(1.0, abs=1e-6)
    assert 0.4 < -speed.min() / speed.max() < 0.6
    start = int(np.flatnonzero(lid > 0)[0])
    end = start + int(np.flatnonzero(lid[start:] == 0)[0])
    assert 0.30 < take.times[end] - take.times[start] < 0.36


def test_doubles_and_partials_happen_as_often_as_asked() -> None:
    found = intervals("double 30%,", 1500.0)
    assert 0.2 < np.mean(found < 0.5) < 0.45
    take = probe("partial 50%,", seed=9).render(Tracks(duration=600.0), 50)
    lid = take.weights[:, BLINK]
    peaks = lid[1:-1][(lid[1:-1] >= lid[:-2]) & (lid[1:-1] > lid[2:]) & (lid[1:-1] > 0.3)]
    assert 0.35 < np.mean(peaks < 0.9) < 0.65
    assert peaks.min() > 0.55


def test_a_phrase_end_is_blinked_at() -> None:
    """With `pause 100%` every end of speech is followed by a blink within 150 ms of the noticed pause."""
    text = PLAIN.format(blink="rest 0.5 per min, speaking 0.5 per min,", amplitude="0").replace("pause 0", "pause 100%")
    times = np.arange(0.0, 60.0, 1.5)
    speaking = (np.arange(times.size) % 2 == 0).astype(float)
    track = AffectTrack(times, vad=np.zeros((times.size, 3)), speaking=speaking)
    take = Player.load(compiled(text), seed=5).render(Tracks(affect=track, duration=60.0), 100)
    closing = take.weights[:, BLINK] > 0.3
    starts = take.times[1:][closing[1:] & ~closing[:-1]]
    falls = times[1:][(speaking[1:] == 0) & (speaking[:-1] == 1)]
    waits = [float((starts[starts > fall] - fall).min()) for fall in falls[:-1]]
    # speech activity falls below one half 80 ms after the silence begins
    assert max(waits) < 0.35


def test_large_gaze_shifts_bring_blinks() -> None:
    blinks = {}
    for wish in ("0", "97%"):
        text = PLAIN.format(blink="rest 0.5 per min,", amplitude="2").replace("gaze 0,", f"gaze {wish},")
        text = text.replace("amplitude 2", "amplitude 2, side 45 deg")
        take = Player.load(compiled(text), seed=5).render(Tracks(duration=600.0), 50)
        closing = take.weights[:, BLINK] > 0.3
        blinks[wish] = int(np.count_nonzero(closing[1:] & ~closing[:-1]))
    assert blinks["0"] < 15
    assert blinks["97%"] > 2 * blinks["0"]


def test_a_jump_of_the_hosts_gaze_brings_blinks_too() -> None:
    times = np.arange(0.0, 300.0, 1.0)
    yaw = np.where(np.arange(times.size) // 3 % 2 == 0, -15.0, 15.0)
    # steps, not ramps: every target stands twice, a millisecond apart
    steps = np.stack([times, times + 0.999], axis=1).ravel()
    counts = {}
    for still in (False, True):
        angles = np.stack([np.repeat(np.zeros_like(yaw) if still else yaw, 2), np.zeros(steps.size)], axis=1)
        text = PLAIN.format(blink="rest 0.5 per min,", amplitude="0").replace("gaze 0,", "gaze 97%,")
        gaze = GazeTrack(steps, angles)
        take = Player.load(compiled(text), seed=5).render(Tracks(gaze=gaze, duration=300.0), 50)
        closing = take.weights[:, BLINK] > 0.3
        counts[still] = int(np.count_nonzero(closing[1:] & ~closing[:-1]))
    assert counts[False] > counts[True] + 30


def test_arousal_raises_the_blink_rate_and_drowsiness_slows_the_lid() -> None:
    counts = {}
    opening = {}
    for arousal in (-0.9, 0.0, 0.9):
        take = player(seed=6).render(Tracks(affect=held(400.0, vad=(0.0, arousal, 0.0), speaking=0.0)), 60)
        closing = take.weights[:, BLINK] > 0.75
        edges = np.flatnonzero(np.diff(closing.astype(int)))
        counts[arousal] = edges.size // 2
        opening[arousal] = float(np.median(np.diff(edges)[::2]))
    assert counts[-0.9] < counts[0.0] < counts[0.9]
    assert opening[-0.9] > opening[0.0]


def gaze_degrees(take: object) -> tuple[np.ndarray, np.ndarray]:
    w = take.weights  # type: ignore[attr-defined]
    yaw = 35 * (w[:, NAMES.index("eyeLookOutLeft")] - w[:, NAMES.index("eyeLookInLeft")])
    pitch = 25 * w[:, NAMES.index("eyeLookUpLeft")] - 30 * w[:, NAMES.index("eyeLookDownLeft")]
    return yaw, pitch


def test_glances_lie_on_the_main_sequence() -> None:
    """Duration against amplitude: 2.4 +- 0.3 ms per degree (Bahill 1975)."""
    take = probe(amplitude="1", seed=2).render(Tracks(affect=held(300.0, vad=(0, 0, 0), speaking=1.0)), 1000)
    yaw, pitch = gaze_degrees(take)
    moving = np.hypot(np.diff(yaw), np.diff(pitch)) > 1e-4
    edges = np.flatnonzero(np.diff(np.concatenate([[0], moving.astype(int), [0]])))
    starts, ends = edges[::2], edges[1::2]
    size = np.hypot(yaw[ends] - yaw[starts], pitch[ends] - pitch[starts])
    duration = (ends - starts) / 1000.0
    keep = size > 2
    assert keep.sum() > 50
    fit = stats.linregress(size[keep], duration[keep])
    assert fit.slope * 1000 == pytest.approx(2.4, abs=0.3)
    assert size.max() <= 2 * np.hypot(20, 15)


@pytest.mark.parametrize(
    ("speaking", "mutual", "away"), [(1.0, 3.13, 0.93), (0.0, 7.92, 0.43)], ids=["talking", "listening"]
)
def test_holds_follow_eyes_alive(speaking: float, mutual: float, away: float) -> None:
    take = probe(amplitude="1", seed=3).render(Tracks(affect=held(3000.0, vad=(0, 0, 0), speaking=speaking)), 20)
    yaw, pitch = gaze_degrees(take)
    looking = np.hypot(yaw, pitch) < 0.05
    edges = np.flatnonzero(np.diff(looking.astype(int)))
    spans = np.diff(edges) / 20.0
    first_is_away = not looking[edges[0] + 1]
    aways, mutuals = (spans[::2], spans[1::2]) if first_is_away else (spans[1::2], spans[::2])
    assert mutuals.mean() == pytest.approx(mutual, rel=0.12)
    # a glance smaller than 0.05 degrees is not seen, and 150 ms is the least: a little longer than drawn
    assert aways.mean() == pytest.approx(away, rel=0.25)


def test_a_given_target_is_looked_at() -> None:
    live = probe(amplitude="0")
    for i in range(60):
        weights = live.step(i / 60, gaze=(10.0, -6.0))
    assert weights[NAMES.index("eyeLookOutLeft")] == pytest.approx(10 / 35, abs=1e-3)
    assert weights[NAMES.index("eyeLookInRight")] == pytest.approx(10 / 35, abs=1e-3)
    assert weights[NAMES.index("eyeLookDownLeft")] == pytest.approx(6 / 30, abs=1e-3)


def test_lids_follow_the_gaze_down_and_a_blink_still_closes_exactly() -> None:
    live = player(seed=1)
    lids = []
    for i in range(1200):
        lids.append(live.step(i / 60, gaze=(0.0, -15.0))[BLINK])
    assert np.median(lids) > 0.15
    assert max(lids) <= 1.0


def test_a_squint_is_kept_when_the_lid_closes() -> None:
    live = player("std.faces.expressive", seed=1)
    for i in range(600):
        weights = live.step(i / 60, emotion="anger", level=5)
        assert weights[NAMES.index("eyeSquintLeft")] <= 1 - 0.7 * weights[BLINK] + 1e-6
