"""asv3c emotion eval"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from .feeling import load_emotion
from .output import fail

if TYPE_CHECKING:
    from asv3.models.emotion import Emotion

app = typer.Typer(
    help="How good the emotion model is.", no_args_is_help=True, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


@app.callback()
def emotion() -> None:
    """How good the emotion model is."""


@app.command("eval")
def evaluate(
    kote: Annotated[str, typer.Option(metavar="FILE.tsv", help="KOTE: id, text, label numbers.")] = "",
    goemotions: Annotated[str, typer.Option(metavar="FILE.tsv", help="GoEmotions: text, label numbers.")] = "",
    lines: Annotated[str, typer.Option(metavar="FILE.jsonl", help='Rows {"text", "emotion", "level"}.')] = "",
    model: Annotated[str, typer.Option(metavar="FOLDER", help="Another model than the one that comes along.")] = "",
    bootstrap: Annotated[int, typer.Option(min=0, max=10_000, help="Samples of the 95 % intervals.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Measure the model on a labelled file: AUROC, F1, MCC, calibration, VAD, levels, each with its 95 % interval.

    \b
    asv3c emotion eval --kote val.tsv
    asv3c emotion eval --lines mine.jsonl --json
    """
    asked = {"kote": kote, "goemotions": goemotions, "lines": lines}
    if sum(map(bool, asked.values())) != 1:
        raise typer.BadParameter("give one of --kote, --goemotions, --lines", param_hint="--kote")
    kind = next(name for name, path in asked.items() if path)
    figures = _MEASURES[kind](load_emotion(model), Path(asked[kind]), max(1, bootstrap))
    print(json.dumps(figures, indent=2, ensure_ascii=False) if as_json else _text(kind, figures))


def _kote(model: Emotion, path: Path, bootstrap: int) -> dict[str, Any]:
    from asv3.models.dataset.sources import read_kote
    from asv3.models.emotion.predict import calibrated
    from asv3.models.microalbert import evaluate as E

    texts, votes = read_kote(path)
    given = calibrated(model.logits(texts), model.manifest)
    thresholds = np.array(model.manifest["thresholds"]["felt"], np.float32)
    return E.kote(votes, given["felt"], given["felt_vad"], thresholds, given["kote"], bootstrap)


def _goemotions(model: Emotion, path: Path, bootstrap: int) -> dict[str, Any]:
    from asv3.models.dataset.labels import GOEMOTIONS
    from asv3.models.dataset.sources import read_goemotions
    from asv3.models.emotion.predict import calibrated
    from asv3.models.microalbert import evaluate as E

    texts, labels = read_goemotions(path)
    given = calibrated(model.logits(texts), model.manifest)
    thresholds = np.array(model.manifest["thresholds"]["goemotions"], np.float32)
    figures = E.multilabel(labels, given["goemotions"], thresholds, GOEMOTIONS, bootstrap)
    return {"rows": len(texts), "goemotions_28": figures}


def _lines(model: Emotion, path: Path, bootstrap: int) -> dict[str, Any]:
    from asv3.models.dataset.labels import NUMBER
    from asv3.models.microalbert import evaluate as E

    texts, emotions, levels = [], [], []
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not row.strip():
            continue
        text, name, level = _line(row, f"{path}:{number}")
        texts.append(text)
        emotions.append(NUMBER[name])
        levels.append(level)
    if not texts:
        fail(f"{path}: no row in it")
    affect = model.predict(texts)
    return E.lines(emotions, levels, affect.probabilities, affect.level, bootstrap)


def _line(row: str, where: str) -> tuple[str, str, int]:
    from asv3.lang.spelling import nearest
    from asv3.models.dataset.labels import EMOTIONS

    try:
        given = json.loads(row)
        text = given["text"] if "text" in given else given["line"]
        name, level = given["emotion"], round(float(given["level"]))
    except (ValueError, TypeError, KeyError) as error:
        fail(f'{where}: a row is {{"text": "…", "emotion": "joy", "level": 3}}: {error!r}')
    if name not in EMOTIONS:
        guess = nearest(str(name), EMOTIONS)
        hint = f"did you mean `{guess}`?" if guess else "there are " + ", ".join(EMOTIONS)
        fail(f"{where}: no emotion `{name}`; {hint}")
    if not isinstance(text, str) or not 1 <= level <= 5:
        fail(f"{where}: the text is a string, the level 1 to 5")
    return text, name, level


_MEASURES = {"kote": _kote, "goemotions": _goemotions, "lines": _lines}


def _text(kind: str, figures: dict[str, Any]) -> str:
    """The figures with their intervals, then what each class is like."""
    out = [f"{figures['rows']} rows"]
    for head in ("v3_16", "kote_44", "goemotions_28"):
        if head in figures:
            out += [head, *_rows(figures[head])]
    if kind == "kote":
        spans = zip("VAD", figures["vad_ccc"], figures["vad_ccc_95"], strict=True)
        out.append("vad_ccc  " + "  ".join(f"{name} {x:.3f} [{lo:.3f} {hi:.3f}]" for name, x, (lo, hi) in spans))
    if kind == "lines":
        out += _rows(figures)
        out.append("  recall by emotion")
        out += [f"    {name:15} {_f(row['recall'])}" for name, row in figures["by_class"].items()]
    return "\n".join(out)


def _rows(figures: dict[str, Any]) -> list[str]:
    out = []
    for name, value in figures.items():
        if isinstance(value, float):
            between = figures.get(f"{name}_95")
            out.append(f"  {name:22} {value:.4f}" + (f"  [{between[0]:.4f} {between[1]:.4f}]" if between else ""))
    for name, row in figures["by_class"].items():
        if "auroc" in row and len(figures["by_class"]) == 16:
            out.append(f"    {name:15} auroc {_f(row['auroc'])}  f1 {row['f1']:.3f}  share {row['share']:.3f}")
    return out


def _f(value: float | None) -> str:
    return "    –" if value is None else f"{value:.3f}"
