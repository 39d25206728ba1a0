"""One page about a model: figures with intervals, by class, confusion, calibration, errors to read, size, latency.

Markdown with pictures as inline SVG, so that it reads as text and shows in a browser.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..dataset.labels import EMOTIONS, F32, KOREAN, NUMBER, kote_to_v3
from ..dataset.schema import Line
from ..emotion.model_file import GRAMS, NETWORK, PIECES
from ..emotion.predict import Emotion, calibrated
from . import evaluate as E
from .linear import Linear


def latency(emotion: Emotion, tokens: int = 24, times: int = 400) -> dict[str, float]:
    """Milliseconds of one text of so many tokens, one thread: network alone, and all of `predict` (p50, p95)."""
    rng = np.random.default_rng(0)
    given = {
        "tokens": rng.integers(3, emotion.manifest["shape"]["vocabulary"], (1, tokens)),
        "grams": np.sort(rng.choice(np.arange(1, emotion.manifest["shape"]["grams"]), (1, 60), replace=False)),
    }
    text = "오늘 회의에서 내 의견이 드디어 받아들여졌어, 얼마나 뿌듯한지 몰라!"
    heads = list(emotion.manifest["heads"])
    return {
        **_timed("network", lambda: emotion.session.run(heads, given), times),
        **_timed("predict", lambda: emotion.predict([text]), times),
    }


def _timed(name: str, work: Any, times: int) -> dict[str, float]:
    for _ in range(30):
        work()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - began))
    return {f"{name}_p50": float(np.percentile(spent, 50)), f"{name}_p95": float(np.percentile(spent, 95))}


def linear_latency(model: Linear, times: int = 200) -> dict[str, float]:
    """The same of the TF-IDF model."""
    text = ["오늘 회의에서 내 의견이 드디어 받아들여졌어, 얼마나 뿌듯한지 몰라!"]
    return _timed("tfidf", lambda: model.predict(text), times)


def bars(title: str, names: Sequence[str], values: Sequence[float], low: float, high: float) -> str:
    """A bar for each name, as SVG."""
    rows = []
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        width = max(0.0, (value - low) / (high - low)) * 320
        y = 24 + 18 * i
        rows.append(
            f'<text x="130" y="{y + 11}" text-anchor="end">{name}</text>'
            f'<rect x="138" y="{y}" width="{width:.1f}" height="13" fill="#4878a8"/>'
            f'<text x="{144 + width:.1f}" y="{y + 11}">{value:.2f}</text>'
        )
    return _svg(520, 30 + 18 * len(rows), title, "".join(rows))


def confusion_svg(table: Any) -> str:
    """Rows: as written; columns: as told; darker is more of the row."""
    shares = np.asarray(table, float)
    shares /= np.maximum(shares.sum(1, keepdims=True), 1)
    cells = []
    for i in range(16):
        cells.append(f'<text x="118" y="{47 + 22 * i}" text-anchor="end">{EMOTIONS[i]}</text>')
        cells.append(f'<text transform="translate({137 + 30 * i},{400}) rotate(40)">{EMOTIONS[i]}</text>')
        for j in range(16):
            shade = shares[i, j]
            if shade >= 0.005:
                dark = "#fff" if shade > 0.45 else "#222"
                cells.append(
                    f'<rect x="{124 + 30 * j}" y="{32 + 22 * i}" width="29" height="21" fill="#4878a8" fill-opacity="{shade:.2f}"/>'
                    f'<text x="{138 + 30 * j}" y="{47 + 22 * i}" text-anchor="middle" fill="{dark}">{100 * shade:.0f}</text>'
                )
    return _svg(690, 470, "dialogue lines: written (row) and told (column), % of the row", "".join(cells))


def reliability_svg(truth: F32, given: F32) -> str:
    """Told probability against how often it was so, in ten bins."""
    flat, hit = given.ravel(), truth.ravel()
    at = np.minimum((flat * 10).astype(int), 9)
    dots = ['<line x1="40" y1="240" x2="240" y2="40" stroke="#bbb"/>']
    for k in range(10):
        mine = at == k
        if mine.sum() >= 10:
            x, y = 40 + 200 * flat[mine].mean(), 240 - 200 * hit[mine].mean()
            radius = 2 + 1.2 * np.log10(mine.sum())
            dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#4878a8"/>')
    dots.append('<text x="140" y="262" text-anchor="middle">told</text><text x="14" y="140">so</text>')
    return _svg(280, 270, "calibration, 16 emotions, held-out KOTE", "".join(dots))


def _svg(width: int, height: int, title: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="8" y="15" font-weight="bold">{title}</text>{body}</svg>'
    )


def errors(lines: Sequence[Line], probabilities: F32, count: int = 25) -> str:
    """The surest mistakes, to read."""
    wrong = [
        (float(row.max()), line, int(row.argmax()))
        for line, row in zip(lines, probabilities, strict=True)
        if int(row.argmax()) != NUMBER[line.emotion]
    ]
    wrong.sort(key=lambda each: -each[0])
    rows = [
        f"| {line.line} | {line.emotion} {line.level} | {EMOTIONS[told]} {sure:.0%} |"
        for sure, line, told in wrong[:count]
    ]
    return "\n".join(["| line | written | told |", "|---|---|---|", *rows])


def page(
    emotion: Emotion,
    folder: Path,
    kote: tuple[Sequence[str], F32],
    lines: Sequence[Line],
    floor: Linear,
    goemotions: tuple[Sequence[str], F32],
    note: str,
) -> tuple[str, dict[str, Any]]:
    """The report and its figures. `floor` is the linear model that was trained on the same KOTE rows."""
    texts, votes = kote
    given = calibrated(emotion.logits(texts), emotion.manifest)
    cut = emotion.manifest["thresholds"]
    figures = E.kote(votes, given["felt"], given["felt_vad"], np.array(cut["felt"], np.float32), given["kote"])
    truth = kote_to_v3(votes)
    base = floor.predict(texts)
    beside = E.beside(truth, base)
    affect = emotion.predict([line.line for line in lines])
    told = E.lines([NUMBER[x.emotion] for x in lines], [x.level for x in lines], affect.probabilities, affect.level)
    go = calibrated(emotion.logits(goemotions[0]), emotion.manifest)["goemotions"]
    go_figures = E.multilabel(goemotions[1], go, np.array(cut["goemotions"], np.float32), [""] * 28)
    speed = {**latency(emotion), **linear_latency(floor)}
    sizes = {name: (folder / name).stat().st_size for name in (NETWORK, PIECES, GRAMS)}
    all_figures = {
        "kote": figures,
        "floor": beside,
        "lines": told,
        "goemotions": go_figures,
        "latency_ms": speed,
        "bytes": sizes,
    }
    sixteen = figures["v3_16"]

    def row(name: str, mine: float, span: Any = None, other: float | None = None) -> str:
        between = f" [{span[0]:.3f} {span[1]:.3f}]" if span else ""
        return f"| {name} | {mine:.4f}{between} | {'' if other is None else f'{other:.4f}'} |"

    table = "\n".join(
        [
            "| | this model [95 %] | TF-IDF + LR, same KOTE rows |", "|---|---|---|",
            *(row(k, sixteen[k], sixteen[f"{k}_95"], beside.get(k)) for k in
              ("auroc", "macro_f1_at_03", "micro_f1_at_03", "macro_f1", "mcc_sample_at_03", "mcc_sample", "ece")),
            *(row(f"VAD CCC {n}", x, s) for n, x, s in zip("VAD", figures["vad_ccc"], figures["vad_ccc_95"], strict=True)),
            row("KOTE-44 AUROC", figures["kote_44"]["auroc"], figures["kote_44"]["auroc_95"]),
            row("GoEmotions-Ko test macro-F1 at .3", go_figures["macro_f1_at_03"], go_figures["macro_f1_at_03_95"]),
            *(row(f"dialogue {k}", told[k], told[f"{k}_95"]) for k in ("top1", "top2", "level_qwk", "level_qwk_but_neutral")),
        ]
    )  # fmt: skip
    names = [f"{e} {k}" for e, k in zip(EMOTIONS, KOREAN, strict=True)]
    auroc = [sixteen["by_class"][e]["auroc"] or 0 for e in EMOTIONS]
    recall = [told["by_class"][e]["recall"] or 0 for e in EMOTIONS]
    text = f"""# Report of MicroALBERT

{note}

{table}

Sizes: {", ".join(f"{k} {v:,} B" for k, v in sizes.items())}; {emotion.manifest["parameters"]:,} parameters.
One thread, ms p50 / p95: network alone, 24 tokens {speed["network_p50"]:.2f} / {speed["network_p95"]:.2f}; all of `predict`
{speed["predict_p50"]:.2f} / {speed["predict_p95"]:.2f}; TF-IDF + LR in the same run {speed["tfidf_p50"]:.2f} / {speed["tfidf_p95"]:.2f}.

{bars("AUROC by emotion, held-out KOTE", names, auroc, 0.5, 1.0)}
{bars("recall by emotion, dialogue test", names, recall, 0.0, 1.0)}
{reliability_svg(truth, given["felt"])}
{confusion_svg(told["confusion"])}

## The surest mistakes, to read
{errors(lines, affect.probabilities)}
"""
    return text, all_figures
