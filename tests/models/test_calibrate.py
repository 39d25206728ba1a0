"""What is learned on dev rows: it must hold for rows that were not among them."""

from __future__ import annotations

import numpy as np
import pytest

from asv3.models import metrics as M
from asv3.models.microalbert.calibrate import platt, readout, temperature, thresholds
from asv3.models.probability import sigmoid, softmax

RNG = np.random.default_rng(11)


def _rows(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Many features that each tell a little of three numbers, and noise."""
    truth = RNG.standard_normal((count, 3)) * [0.4, 0.13, 0.12] + [0.0, 0.25, 0.05]
    mixing = np.random.default_rng(5).standard_normal((3, 40))
    return (truth @ mixing * 0.3 + 0.3 * RNG.standard_normal((count, 40))).astype(np.float32), truth


def test_a_readout_tells_unseen_rows_with_the_spread_of_the_truth() -> None:
    (x, truth), (unseen, wanted) = _rows(500), _rows(4000)
    weights, offset = readout(x, truth)
    told = unseen @ weights.T + offset
    assert told.std(0) == pytest.approx(wanted.std(0), rel=0.12)
    assert told.mean(0) == pytest.approx(wanted.mean(0), abs=0.03)
    plain = np.linalg.lstsq(np.c_[x, np.ones(500)], truth, rcond=None)[0]
    shrunk = unseen @ plain[:-1] + plain[-1]
    assert (M.concordance(wanted, told) > M.concordance(wanted, shrunk)).all()


def test_scales_and_offsets_undo_what_was_done_to_the_logits() -> None:
    z = RNG.standard_normal((20_000, 2)).astype(np.float32) * 2
    truth = (RNG.random(z.shape) < sigmoid(z)).astype(np.float32)
    scale, offset = platt(z * 2 + 1, truth)
    assert scale == pytest.approx([0.5, 0.5], abs=0.03)
    assert offset == pytest.approx([-0.5, -0.5], abs=0.06)


def test_a_rare_class_hardly_moves() -> None:
    z = np.full((30, 1), 3.0, np.float32)
    scale, offset = platt(z, np.zeros((30, 1), np.float32), pull=1e6)
    assert (scale[0], offset[0]) == pytest.approx((1, 0), abs=0.01)


def test_a_temperature_is_found_again() -> None:
    z = RNG.standard_normal((20_000, 5)).astype(np.float32) * 2
    classes = (softmax(z).cumsum(1) < RNG.random((len(z), 1))).sum(1).clip(0, 4)
    assert temperature(z * 3, classes) == pytest.approx(3, rel=0.05)


def test_thresholds_beat_a_half_where_probabilities_are_low() -> None:
    p = np.clip(RNG.random((3000, 4)) * 0.6, 0, 1).astype(np.float32)
    truth = (RNG.random(p.shape) < p).astype(np.float32)
    cut = thresholds(truth[:1500], p[:1500])
    assert ((cut > 0.1) & (cut < 0.5)).all()
    ours, half = ((p[1500:] > t).astype(np.float32) for t in (cut, 0.5))
    assert M.macro_f1(truth[1500:], ours) > M.macro_f1(truth[1500:], half)
