"""All figures of a model on a labelled set: `probabilities by head` in, a table of numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import metrics as M
from ..dataset.labels import EMOTIONS, F32, kote_to_v3, kote_vad


def marked(given: F32, thresholds: Any) -> F32:
    """1 where a probability is above its threshold, (n, k)."""
    return np.asarray(given > thresholds, np.float32)


def multilabel(truth: F32, given: F32, thresholds: Any, names: Sequence[str], bootstrap: int = 200) -> dict[str, Any]:
    """The figures of one multi-label head; `x_95` beside each is its bootstrap interval."""
    measures = {
        "auroc": (M.auroc, truth, given),
        "macro_f1_at_03": (M.macro_f1, truth, marked(given, 0.3)),
        "micro_f1_at_03": (M.micro_f1, truth, marked(given, 0.3)),
        "macro_f1": (M.macro_f1, truth, marked(given, thresholds)),
        "micro_f1": (M.micro_f1, truth, marked(given, thresholds)),
        "mcc_sample_at_03": (M.mcc_sample, truth, marked(given, 0.3)),
        "mcc_sample": (M.mcc_sample, truth, marked(given, thresholds)),
        "ece": (M.ece, truth, given),
    }
    out: dict[str, Any] = {}
    for name, (measure, a, b) in measures.items():
        value, between = M.interval(measure, a, b, times=bootstrap)
        out[name], out[f"{name}_95"] = value, between
    area, f1 = M.auroc_by_class(truth, given), M.f1_by_class(truth, marked(given, thresholds))
    out["by_class"] = {
        name: {"auroc": _number(area[k]), "f1": float(f1[k]), "share": float(truth[:, k].mean())}
        for k, name in enumerate(names)
    }
    return out


def beside(truth: F32, given: F32) -> dict[str, float]:
    """The figures of a model to compare with, which has no thresholds of its own: its best on these very rows."""
    return {
        "auroc": M.auroc(truth, given),
        "macro_f1_at_03": M.macro_f1(truth, marked(given, 0.3)),
        "mcc_sample_at_03": M.mcc_sample(truth, marked(given, 0.3)),
        "mcc_sample": max(M.mcc_sample(truth, marked(given, t)) for t in np.arange(0.2, 0.6, 0.02)),
        "ece": M.ece(truth, given),
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def kote(votes: F32, felt: F32, vad: F32, thresholds: F32, kote_given: F32, bootstrap: int = 200) -> dict[str, Any]:
    """KOTE: the 16 emotions, its own 44 labels at .3, and VAD against the mean of its labels."""
    from ..dataset.labels import KOTE_KOREAN

    wanted = kote_vad(votes)
    agreed, between = [], []
    for k in range(3):
        value, span = M.interval(
            lambda a, b: float(M.concordance(a, b)[0]), wanted[:, k : k + 1], vad[:, k : k + 1], times=bootstrap
        )
        agreed.append(value)
        between.append(span)
    return {
        "rows": len(votes),
        "v3_16": multilabel(kote_to_v3(votes), felt, thresholds, EMOTIONS, bootstrap),
        "kote_44": multilabel(votes, kote_given, 0.3, KOTE_KOREAN, bootstrap),
        "vad_ccc": agreed,
        "vad_ccc_95": between,
    }


def lines(emotion: Any, level: Any, meant: F32, given_level: Any, bootstrap: int = 200) -> dict[str, Any]:
    """Spoken lines: which emotion (n,) and which level 1..5 (n,) they are said with."""
    emotion, level = np.asarray(emotion, int), np.asarray(level, int)
    rounded = np.clip(np.rint(given_level), 1, 5).astype(int)
    felt = emotion > 0
    out: dict[str, Any] = {"rows": len(emotion)}
    for name, measure, a, b in (
        ("top1", lambda a, b: M.top(a, b, 1), emotion, meant),
        ("top2", lambda a, b: M.top(a, b, 2), emotion, meant),
        ("level_qwk", M.quadratic_kappa, level, rounded),
        ("level_qwk_but_neutral", M.quadratic_kappa, level[felt], rounded[felt]),
    ):
        out[name], out[f"{name}_95"] = M.interval(measure, a, b, times=bootstrap)
    out["level_mae"] = float(np.abs(level - np.asarray(given_level)).mean())
    best = meant.argmax(1)
    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), int)
    np.add.at(confusion, (emotion, best), 1)
    out["confusion"] = confusion.tolist()
    right = meant.max(1)
    out["ece"] = M.ece((best == emotion)[:, None].astype(float), right[:, None])
    out["by_class"] = {
        name: {"recall": _number(float((best[emotion == k] == k).mean())) if (emotion == k).any() else None}
        for k, name in enumerate(EMOTIONS)
    }
    return out
