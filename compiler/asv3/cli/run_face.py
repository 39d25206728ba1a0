"""asv3c run"""

from __future__ import annotations

import json
import math
import sys
from typing import Annotated, Any

import numpy as np
import typer

from asv3.drawing.performance import performance_svg
from asv3.runtime import NAMES, AffectTrack, Player, Take, Tracks
from asv3.runtime.channels import CHANNELS, REGIONS
from asv3.runtime.engine import EngineMissing, WasmPlayer
from asv3.runtime.takes.files import fit_to, format_named, format_of

from .faces import face_bytes
from .feeling import known_only, text_track
from .inputs import read_take, read_track
from .output import fail, warn, write_files
from .pictures import check_picture, picture


def run(
    face: Annotated[str, typer.Argument(metavar="FACE", help="An .asv3 or .asv3b file, or std.faces.NAME.")],
    output: Annotated[str, typer.Option("-o", "--output", help="The take; the extension names its format.")],
    affect: Annotated[str, typer.Option(metavar="TRACK", help="Affect over time: CSV or JSONL.")] = "",
    text: Annotated[str, typer.Option(metavar="TEXT", help="What is said: its emotion becomes the track.")] = "",
    lipsync: Annotated[str, typer.Option(metavar="TAKE", help="Lipsync: any take format.")] = "",
    fps: Annotated[float, typer.Option(min=1, max=1000, help="Frames per second.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Luck of blinks and glances.")] = 0,
    variant: Annotated[str, typer.Option(help="A variant of the face.")] = "",
    profile: Annotated[str, typer.Option(help="An avatar profile.")] = "",
    duration: Annotated[float, typer.Option(metavar="SECONDS", help="Length; else that of the inputs.")] = 0.0,
    fmt: Annotated[str, typer.Option("--to", help="Output format, whatever the extension.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE", help="Also draw the channels over time (SVG or PNG).")] = "",
    backend: Annotated[str, typer.Option(help="numpy, or wasm: the C engine, the same bits, faster.")] = "numpy",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse inputs that need repair; blanks do not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Summary as JSON.")] = False,
) -> None:
    """Perform a face over an affect track and a lipsync take: 52 ARKit weights for every frame.

    \b
    asv3c run std.faces.studio --affect mood.csv --lipsync voice.csv -o out.json
    asv3c run std.faces.studio --text "오늘 정말 기뻐! 근데 좀 떨린다." -o out.json
    asv3c run my_face.asv3 --affect mood.jsonl --fps 30 --seed 7 -o out.csv
    asv3c run std.faces.subtle --duration 10 --profile metahuman -o idle.npz
    """
    if not math.isfinite(duration) or duration < 0 or duration > 36_000:
        raise typer.BadParameter("the length is 0 .. 36000 seconds", param_hint="--duration")
    if text and affect:
        raise typer.BadParameter("a text makes its own affect track: leave out --affect", param_hint="--text")
    if plot:
        check_picture(plot)
    kind = format_named(fmt) if fmt else (format_named("json") if output == "-" else format_of(output))
    try:
        player = Player.load(
            face_bytes(face), seed=seed, variant=variant or None, profile=profile or None, backend=backend
        )
    except EngineMissing as error:
        fail(str(error), 2)
    voice = read_take(lipsync, strict) if lipsync else None
    tracks = Tracks(
        affect=_mood(text, affect, duration or (voice.duration if voice else 0.0), player.emotions, strict),
        lipsync=voice,
        duration=duration or None,
    )
    if tracks.seconds() <= 0:
        what = f"{affect} holds one moment" if affect else "nothing says how long the performance is"
        raise typer.BadParameter(f"{what}: give --duration", param_hint="--duration")
    take = _render(player, tracks, fps, quiet=as_json or output == "-")
    fit, notes = fit_to(take, kind)
    for note in notes:
        warn(f"{output}: {note}")
    files = {output: kind.write(fit)}
    if plot:
        files[plot] = picture(performance_svg(take, tracks), plot)
    write_files(files)
    if output == "-":
        return
    summary = _summary(take, list(files))
    print(json.dumps(summary, indent=2) if as_json else _text(summary))


def _mood(text: str, affect: str, seconds: float, emotions: tuple[str, ...], strict: bool) -> AffectTrack | None:
    """The affect track: read, or made of a text that is spoken in so many seconds (0: as its letters tell)."""
    if affect:
        return read_track(affect, emotions, strict)
    if not text:
        return None
    if not any(c.isalnum() for c in text):
        raise typer.BadParameter("nothing is said in this text", param_hint="--text")
    track = text_track(text, duration=seconds or None)
    return known_only(track, emotions)


def _render(player: Player | WasmPlayer, tracks: Tracks, fps: float, quiet: bool) -> Take:
    if quiet or not sys.stderr.isatty():
        return player.render(tracks, fps)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("performing")
        return player.render(
            tracks, fps, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )


def _onsets(values: Any, threshold: float) -> int:
    above = values > threshold
    return int(np.count_nonzero(above[1:] & ~above[:-1]))


def _summary(take: Take, files: list[str]) -> dict[str, Any]:
    """What a reader wants to know of a performance."""
    spans = np.ptp(take.weights, axis=0)
    regions = {region: float(max(spans[c.index] for c in CHANNELS if c.region == region)) for region in REGIONS}
    means = take.weights.mean(axis=0)
    strongest = sorted(range(52), key=lambda i: -means[i])[:5]
    return {
        "files": files,
        "frames": int(take.times.size),
        "fps": take.fps,
        "seconds": round(take.duration, 3),
        "channels_moving": int(np.count_nonzero(spans > 0.02)),
        "blinks": _onsets(take.channel("eyeBlinkLeft"), 0.6),
        "range_by_region": {k: round(v, 3) for k, v in regions.items()},
        "strongest_on_average": {NAMES[i]: round(float(means[i]), 3) for i in strongest},
    }


def _text(s: dict[str, Any]) -> str:
    bars = "  ".join(f"{k} {v:.2f}" for k, v in s["range_by_region"].items())
    strongest = ", ".join(f"{k} {v:.2f}" for k, v in s["strongest_on_average"].items())
    return "\n".join(
        [
            f"{s['frames']} frames at {s['fps']:g} fps, {s['seconds']:.2f} s; "
            f"{s['channels_moving']} of 52 channels move, {s['blinks']} blinks",
            f"  range by region: {bars}",
            f"  strongest on average: {strongest}",
            *(f"  wrote {name}" for name in s["files"]),
        ]
    )
