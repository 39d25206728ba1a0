"""The measures against scikit-learn's, where it has them, and against worked cases."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as S

from asv3.models import metrics as M

rng = np.random.default_rng(0)
TRUTH = (rng.random((300, 6)) < [0.1, 0.2, 0.5, 0.3, 0.6, 0.05]).astype(np.float32)
GIVEN = np.clip(TRUTH * 0.3 + rng.random((300, 6)) * 0.7, 0, 1).astype(np.float32).round(2)  # rounded: with ties


def test_auroc_and_f1() -> None:
    assert M.auroc(TRUTH, GIVEN) == pytest.approx(S.roc_auc_score(TRUTH, GIVEN, average="macro"))
    marked = (GIVEN > 0.4).astype(np.float32)
    assert M.macro_f1(TRUTH, marked) == pytest.approx(S.f1_score(TRUTH, marked, average="macro"))
    assert M.micro_f1(TRUTH, marked) == pytest.approx(S.f1_score(TRUTH, marked, average="micro"))


def test_mcc_of_each_sample() -> None:
    marked = (GIVEN > 0.4).astype(np.float32)
    each = [S.matthews_corrcoef(a, b) for a, b in zip(TRUTH, marked, strict=True)]
    assert M.mcc_sample(TRUTH, marked) == pytest.approx(np.mean(each), abs=1e-6)


def test_kappas() -> None:
    a, b = rng.integers(1, 6, 200), np.clip(rng.integers(1, 6, 200), 1, 5)
    assert M.quadratic_kappa(a, b) == pytest.approx(S.cohen_kappa_score(a, b, weights="quadratic"))
    assert M.kappa(a, b, 6) == pytest.approx(S.cohen_kappa_score(a, b))
    assert M.quadratic_kappa(a, a) == 1


def test_ece_of_a_calibrated_and_a_boasting_model() -> None:
    told = rng.random(200_000)
    so = (rng.random(200_000) < told).astype(float)
    assert M.ece(so[:, None], told[:, None]) < 0.01
    assert M.ece(np.zeros((10, 1)), np.ones((10, 1))) == 1


def test_concordance_punishes_a_shift_and_a_scale() -> None:
    x = rng.normal(size=(400, 1))
    assert M.concordance(x, x)[0] == pytest.approx(1)
    assert M.concordance(x, x + 1)[0] < 0.75
    assert M.concordance(x, 0.3 * x)[0] < 0.6


def test_an_interval_holds_its_value() -> None:
    value, (low, high) = M.interval(M.auroc, TRUTH, GIVEN)
    assert low < value < high
