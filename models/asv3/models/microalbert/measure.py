"""The figures to be claimed: three seeds, each on another fifth of KOTE that was kept out, mean and spread.

    python -m asv3.models.microalbert.measure --data DIR --work DIR

What is measured is the shipped kind: the int8 file with its calibration and thresholds, which come from dev rows. The
linear model is trained twice: on the same rows of KOTE, and again with all labels of the 16 emotions that the network
is given (silver labels, guesses for KOTE's rows). Folds 0 and 1 of KOTE are left out, since choices were made by
looking at them; the other test sets are the same in every fold.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from asv3.runtime.takes.atomic import write_bytes

from .. import metrics as M
from ..dataset.labels import kote_to_v3
from ..dataset.sources import read_goemotions, read_nsmc
from ..emotion.predict import Emotion, calibrated
from ..probability import sigmoid
from . import evaluate as E
from .corpus import encode
from .exits import ended
from .linear import fit_labels
from .pipeline import Material, Plan, linear_held, run
from .report import page
from .ship import ship
from .text import normalise
from .train import predict


def one(plan: Plan, folder: Path) -> tuple[str, dict[str, Any]]:
    """Train (or read back) one seed and fold; the report and all figures."""

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    model, vocabulary, material = run(plan, say, lambda _: None)
    ship(plan, model, vocabulary, material, folder)
    emotion = Emotion.load(folder)
    texts, votes = material.kote
    train, test = material.kote_rows["train"], material.kote_rows["test"]
    held = [texts[i] for i in test]
    floor = fit_labels([texts[i] for i in train], kote_to_v3(votes[train]))
    note = (
        f"Seed {plan.seed}; fold {plan.fold} of 5 of KOTE val was kept out: {len(test)} rows, trained on {len(train)}."
    )
    text, figures = page(
        emotion, folder, (held, votes[test]), material.lines["test"], floor,
        read_goemotions(plan.data / "goemotions_ko" / "test.tsv"), note,
    )  # fmt: skip
    taught = linear_held(plan, material, say)
    figures["floor_taught"] = E.beside(kote_to_v3(votes[test]), taught)
    figures["nsmc_spearman"] = _nsmc(plan, material, emotion)
    wide = predict(model, encode(held, vocabulary, model.shape))["felt"]
    small = emotion.logits(held)["felt"]
    truth = kote_to_v3(votes[test])
    figures["int8_auroc_loss"] = M.auroc(truth, sigmoid(wide)) - M.auroc(truth, sigmoid(small))
    return text, figures


def _nsmc(plan: Plan, material: Material, emotion: Emotion, count: int = 5000) -> float:
    """Rank correlation of the network's valence with the ratings of reviews that were in no training."""
    reviews, ratings = read_nsmc(plan.data / "nsmc" / "reviews.tsv.xz")
    used = {normalise(text) for text in (*material.reviews[0], *material.silver.texts)}
    order = np.random.default_rng(7).permutation(len(reviews))
    rows = [i for i in order[: 4 * count] if normalise(reviews[i]) not in used][:count]
    own = calibrated(emotion.logits([reviews[i] for i in rows]), emotion.manifest)["vad"]
    return M.spearman(own[:, 0], ratings[rows])


_ROWS: dict[str, Callable[[dict[str, Any]], float]] = {
    "V3-16 AUROC": lambda f: f["kote"]["v3_16"]["auroc"],
    "  TF-IDF + LR, KOTE rows": lambda f: f["floor"]["auroc"],
    "  TF-IDF + LR, with all labels": lambda f: f["floor_taught"]["auroc"],
    "V3-16 macro-F1 at .3": lambda f: f["kote"]["v3_16"]["macro_f1_at_03"],
    "  TF-IDF + LR, KOTE rows, F1": lambda f: f["floor"]["macro_f1_at_03"],
    "V3-16 sample-MCC, thresholds of dev": lambda f: f["kote"]["v3_16"]["mcc_sample"],
    "  TF-IDF + LR, KOTE rows, best on test": lambda f: f["floor"]["mcc_sample"],
    "  TF-IDF + LR, with all labels, best on test": lambda f: f["floor_taught"]["mcc_sample"],
    "V3-16 sample-MCC at .3": lambda f: f["kote"]["v3_16"]["mcc_sample_at_03"],
    "  TF-IDF + LR, KOTE rows, at .3": lambda f: f["floor"]["mcc_sample_at_03"],
    "  TF-IDF + LR, with all labels, at .3": lambda f: f["floor_taught"]["mcc_sample_at_03"],
    "ECE": lambda f: f["kote"]["v3_16"]["ece"],
    "KOTE-44 AUROC": lambda f: f["kote"]["kote_44"]["auroc"],
    "VAD CCC valence": lambda f: f["kote"]["vad_ccc"][0],
    "VAD CCC arousal": lambda f: f["kote"]["vad_ccc"][1],
    "VAD CCC dominance": lambda f: f["kote"]["vad_ccc"][2],
    "GoEmotions-Ko test macro-F1 at .3": lambda f: f["goemotions"]["macro_f1_at_03"],
    "GoEmotions-Ko test macro-F1, own thresholds": lambda f: f["goemotions"]["macro_f1"],
    "GoEmotions-Ko test AUROC": lambda f: f["goemotions"]["auroc"],
    "valence against NSMC ratings, Spearman": lambda f: f["nsmc_spearman"],
    "dialogue top-1": lambda f: f["lines"]["top1"],
    "dialogue top-2": lambda f: f["lines"]["top2"],
    "dialogue level QWK": lambda f: f["lines"]["level_qwk"],
    "dialogue level QWK, neutral left out": lambda f: f["lines"]["level_qwk_but_neutral"],
    "int8 AUROC loss": lambda f: f["int8_auroc_loss"],
    "network ms p50, 24 tokens, one thread": lambda f: f["latency_ms"]["network_p50"],
    "  TF-IDF + LR ms p50": lambda f: f["latency_ms"]["tfidf_p50"],
}


def table(runs: list[dict[str, Any]]) -> str:
    """Mean, standard deviation, and each run."""
    out = ["| | mean | sd | runs |", "|---|---|---|---|"]
    for name, get in _ROWS.items():
        values = [get(figures) for figures in runs]
        spread = np.std(values, ddof=1) if len(values) > 1 else float("nan")
        out.append(f"| {name} | {np.mean(values):.4f} | {spread:.4f} | {' '.join(f'{v:.4f}' for v in values)} |")
    return "\n".join(out)


def main() -> int:
    """Prints the table; reports and figures lie in the work folder. Exit codes as `make train`."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--work", type=Path, default=Path("train-out"))
    options.add_argument("--seeds", type=int, default=3, choices=range(1, 4))
    options.add_argument("--pool", type=int, default=50_000)
    options.add_argument("--effort", type=float, default=1.0)
    asked = options.parse_args()
    return ended(lambda: _measure(asked))


def _measure(asked: argparse.Namespace) -> int:
    runs = []
    for seed in range(asked.seeds):
        plan = Plan(asked.data, asked.work, seed, 2 + seed, asked.pool, effort=asked.effort)
        folder = asked.work / f"measured-{plan.digest()}"
        text, figures = one(plan, folder)
        write_bytes(folder / "report.md", text.encode())
        write_bytes(folder / "figures.json", json.dumps(figures, indent=1).encode())
        runs.append(figures)
        print(f"\nafter {len(runs)} of {asked.seeds}\n{table(runs)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
