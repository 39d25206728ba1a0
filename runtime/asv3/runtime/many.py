"""Many takes of one face at a time, on all cores."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .player import Player, Source
from .takes.take import Take
from .tracks import Tracks


def render_many(
    source: Source,
    performances: Sequence[Tracks],
    fps: float = 60.0,
    *,
    seeds: Sequence[int] | None = None,
    variant: str | None = None,
    profile: str | None = None,
    backend: str = "wasm",
) -> list[Take]:
    """The take of each performance, in order, the same bits as `Player.load(source, ...).render(tracks, fps)` gives.

    `seeds` has one for each performance; without it all have seed 0. With backend "wasm" there is a player for each
    core, since the engine runs without Python's lock; numpy holds it, so there the takes come one after the other.
    Raises what `Player.load` and `render` raise, ValueError where the seeds are not as many as the performances.
    """
    chosen = [0] * len(performances) if seeds is None else list(seeds)
    if len(chosen) != len(performances):
        raise ValueError(f"{len(chosen)} seeds for {len(performances)} performances")
    own = threading.local()

    def load() -> Any:
        return Player.load(source, variant=variant, profile=profile, backend=backend)

    load()  # what is wrong with the program is said here, not by a thread

    def render(tracks: Tracks, seed: int) -> Take:
        if not hasattr(own, "player"):
            own.player = load()
        own.player.reset(seed)
        take: Take = own.player.render(tracks, fps)
        return take

    workers = min(len(performances), os.cpu_count() or 1) if backend == "wasm" else 1
    with ThreadPoolExecutor(max(1, workers)) as pool:
        return list(pool.map(render, performances, chosen))
