"""A larger encoder as a further teacher: it labels the pool, and the students learn from its mean with the others.

    python -m asv3.models.microalbert.train_teacher --data DIR --work DIR [--klue FOLDER]

Without a KLUE checkpoint it is our own network, larger (`model.TEACHER`), learned from the same texts. On a CPU this
takes hours; on one GPU minutes, and by `accelerate launch` on several. What it believes is written in shards below
16 MiB (float16), which `make train` in the same work folder finds; nothing else need come back from a lent machine.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from .corpus import Set, encode
from .exits import ended
from .klue import CheckpointError, encode_klue, load_klue
from .model import TEACHER, MicroAlbert
from .pipeline import (
    PASSES,
    Plan,
    begin,
    fingerprint,
    linear_step,
    make_pieces,
    part,
    pool_texts,
    read_material,
    soft_targets,
    teacher_folder,
)
from .teacher import beliefs_of, write_shards
from .text import Vocabulary
from .train import Recipe, fit, predict


def main() -> int:
    """Exit codes as `make train`."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--work", type=Path, default=Path("train-out"))
    options.add_argument("--fold", type=int, choices=range(5))
    options.add_argument("--pool", type=int, default=50_000)
    options.add_argument("--klue", type=Path, help="folder of a KLUE checkpoint to start from")
    options.add_argument("--effort", type=float, default=1.0)
    asked = options.parse_args()
    return ended(lambda: _train(asked), CheckpointError)


def _train(asked: argparse.Namespace) -> int:
    from accelerate import PartialState

    state = PartialState(cpu=not torch.cuda.is_available())
    plan = Plan(asked.data, asked.work, 0, asked.fold, asked.pool)
    material = read_material(plan)
    texts = pool_texts(material)
    torch.manual_seed(0)
    network: torch.nn.Module
    with state.main_process_first():  # the others read what the first one made
        beliefs, _ = linear_step(plan, material, texts, print)
        if asked.klue:
            network, encoded = load_klue(asked.klue), encode_klue(texts, asked.klue)
            recipe = Recipe(batch=64, rate=3e-5, books_rate=3e-5)
        else:
            large = Plan(asked.data, asked.work, 0, asked.fold, asked.pool, shape=TEACHER)
            _, start = linear_step(large, material, texts, print)
            network = MicroAlbert(TEACHER)
            begin(network, start)
            encoded = encode(texts, Vocabulary(make_pieces(large, material), start.grams), TEACHER)
            recipe = Recipe(batch=512, rate=6e-4)
    sets = [
        Set(name, part(encoded, first, end), wanted, PASSES[name] * asked.effort)
        for name, first, end, wanted in soft_targets(material, beliefs)
    ]
    folder = teacher_folder(plan, material)
    # its checkpoints are not those of a teacher of another kind or effort
    own = folder / fingerprint(said=[str(asked.klue), asked.effort, asdict(recipe)])
    fitted = fit(
        network.to(state.device), sets, recipe, own, lambda s, n, x: print(f"{s}/{n} {x:.3f}") if s % 200 == 0 else None
    )
    if state.is_main_process:
        for path in write_shards(beliefs_of(predict(fitted, encoded)), folder):
            print(f"{path} {path.stat().st_size:,} B")
    return 0


if __name__ == "__main__":
    sys.exit(main())
