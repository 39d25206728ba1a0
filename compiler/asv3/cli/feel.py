"""asv3c feel"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .feeling import load_emotion, tell_unread
from .output import fail, read, write

if TYPE_CHECKING:
    from asv3.models.emotion import Affect, Emotion


def feel(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="A text, or - to read it from stdin.")] = "",
    file: Annotated[str, typer.Option("--file", metavar="FILE", help="One text a line; - is stdin.")] = "",
    output: Annotated[str, typer.Option("-o", "--output", metavar="TRACK", help="Affect track, CSV.")] = "",
    clauses: Annotated[bool, typer.Option("--clauses", help="Every clause of the text by itself.")] = False,
    duration: Annotated[float, typer.Option(metavar="SECONDS", help="How long the text is spoken, for -o.")] = 0.0,
    model: Annotated[str, typer.Option(metavar="FOLDER", help="Another model than the one that comes along.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a text.")] = False,
) -> None:
    """How a text is meant: emotion, level, valence/arousal/dominance, confidence.

    \b
    asv3c feel "오늘 정말 기뻐!"
    asv3c feel "괜찮아. 근데 좀 서운하다." --clauses --json
    asv3c feel --file lines.txt -o track.csv && asv3c run std.faces.studio --affect track.csv -o out.json
    """
    if bool(text) == bool(file):
        raise typer.BadParameter("give a text, or --file", param_hint="TEXT")
    if duration and not (math.isfinite(duration) and 0 < duration <= 36_000):
        raise typer.BadParameter("the length is 0 .. 36000 seconds", param_hint="--duration")
    if duration and not output:
        raise typer.BadParameter("a length is of a track: give -o too", param_hint="--duration")
    given = read(file or "-").decode("utf-8", "replace") if file or text == "-" else text
    texts = [line for line in given.splitlines() if line.strip()] if file else [given.strip("\n")]
    if not texts:
        fail(f"{file}: no line in it")
    emotion = load_emotion(model)
    if output:
        write(_track_bytes(emotion, texts, duration or None), output)
        if output == "-":
            return
    shown = [part.text for one in texts for part in _parts(one)] if clauses else texts
    affect = emotion.predict(shown)
    tell_unread(affect.truncated, shown)
    print(_json(affect, shown) if as_json else _table(affect, shown))


def _parts(text: str) -> list[Any]:
    from asv3.models.emotion import clauses

    return clauses(text)


def _track_bytes(emotion: Emotion, texts: Sequence[str], duration: float | None) -> bytes:
    from asv3.models.emotion import affect_track
    from asv3.runtime.track_files import encode_track

    whole = "\n".join(texts)
    if not any(c.isalnum() for c in whole):
        fail("nothing is said in this text: a track needs a word")
    return encode_track(affect_track(emotion, whole, duration=duration))


def _row(affect: Affect, i: int, text: str) -> dict[str, Any]:
    from asv3.models.dataset.labels import EMOTIONS

    return {
        "text": text,
        "emotion": affect.emotion[i],
        "level": round(float(affect.level[i]), 2),
        "vad": [round(float(x), 3) for x in affect.vad[i]],
        "confidence": round(float(affect.confidence[i]), 3),
        "probabilities": {n: round(float(p), 4) for n, p in zip(EMOTIONS, affect.probabilities[i], strict=True)},
        "felt": {n: round(float(p), 4) for n, p in zip(EMOTIONS, affect.felt[i], strict=True)},
        "truncated": bool(affect.truncated[i]),
    }


def _json(affect: Affect, texts: Sequence[str]) -> str:
    lines = [json.dumps(_row(affect, i, text), ensure_ascii=False) for i, text in enumerate(texts)]
    # a lone surrogate is no UTF-8: said as a question mark rather than not at all
    return "\n".join(lines).encode("utf-8", "replace").decode("utf-8")


def _table(affect: Affect, texts: Sequence[str]) -> str:
    from asv3.models.dataset.labels import EMOTIONS, KOREAN

    out = []
    for i, text in enumerate(texts):
        order = affect.probabilities[i].argsort()[::-1]
        best, second = int(order[0]), int(order[1])
        v, a, d = affect.vad[i]
        short = text if len(text) <= 60 else text[:59] + "…"
        also = f", then {EMOTIONS[second]} {affect.probabilities[i, second]:.0%}" if affect.confidence[i] > 0 else ""
        out.append(
            f"{short}\n  {EMOTIONS[best]} ({KOREAN[best]}) {affect.probabilities[i, best]:.0%}{also}; "
            f"level {affect.level[i]:.1f}; v {v:+.2f} a {a:+.2f} d {d:+.2f}; confidence {affect.confidence[i]:.2f}"
        )
    return "\n".join(out).encode("utf-8", "replace").decode("utf-8")
