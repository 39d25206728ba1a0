"""The one training loop, for students and teachers, CPU and CUDA, one device or several (accelerate)."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from .corpus import Encoded, Set, gather, plan
from .losses import total
from .model import HEADS, MicroAlbert, Shape, by_head

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How to train. `rate` is the highest learning rate, `books_rate` that of the n-grams' code books."""

    batch: int = 256
    rate: float = 2e-3
    books_rate: float = 3e-4
    warmup: float = 0.05
    decay: float = 0.01
    drop_grams: float = 0.3
    """Share of n-grams hidden from each text in training."""
    seed: int = 0
    every: int = 400
    """Steps between checkpoints."""


def _device_type() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


Network = TypeVar("Network", bound=nn.Module)


def fit(
    model: Network,
    sets: Sequence[Set],
    recipe: Recipe,
    folder: Path,
    progress: Callable[[int, int, float], None] | None = None,
) -> Network:
    """Train, writing a checkpoint every so many steps and going on from one that lies in `folder`.

    A run that was killed and started again takes the very batches that it would have taken. Records for TensorBoard
    lie in `folder/records` where that library is installed.
    """
    from accelerate import Accelerator

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    accelerator = Accelerator(cpu=_device_type() == "cpu", mixed_precision="bf16")
    batches = list(plan(sets, recipe.batch * accelerator.num_processes, recipe.seed))
    books = [p for name, p in model.named_parameters() if name == "books"]
    rest = [p for name, p in model.named_parameters() if name != "books"]
    optimiser: torch.optim.Optimizer = torch.optim.AdamW(
        [
            {"params": rest, "lr": recipe.rate, "weight_decay": recipe.decay},
            {"params": books, "lr": recipe.books_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    warm = max(1, round(len(batches) * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: min(1, (s + 1) / warm) * 0.5 * (1 + math.cos(math.pi * min(1, s / max(1, len(batches))))) + 1e-3,
    )
    wrapped, optimiser = accelerator.prepare(model, optimiser)
    done = _resume(folder, model, optimiser, schedule)
    records = _records(folder) if accelerator.is_main_process else None
    wrapped.train()
    for step in range(done, len(batches)):
        torch.manual_seed(recipe.seed * 1_000_003 + step)  # so that a resumed run drops the same units
        tokens, grams, wanted = gather(sets, _mine(batches[step], accelerator))
        tokens_, grams_ = (torch.from_numpy(a).to(accelerator.device) for a in (tokens, grams))
        grams_ = torch.where(torch.rand(grams_.shape, device=grams_.device) < recipe.drop_grams, 0, grams_)
        values = {k: torch.from_numpy(v).to(accelerator.device) for k, v in wanted.values.items()}
        weights = {k: torch.from_numpy(v).to(accelerator.device) for k, v in wanted.weights.items()}
        with accelerator.autocast():
            logits = wrapped(tokens_, grams_)
        loss, said = total(logits, values, weights)
        optimiser.zero_grad()
        accelerator.backward(loss)
        accelerator.clip_grad_norm_(wrapped.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if records is not None and step % 20 == 0:
            for name, value in said.items():
                records.add_scalar(f"loss/{name}", value, step)
        if progress is not None:
            progress(step + 1, len(batches), float(loss.detach()))
        if accelerator.is_main_process and (step + 1) % recipe.every == 0:
            _checkpoint(folder, model, optimiser, schedule, step + 1)
    if accelerator.is_main_process and isinstance(model, MicroAlbert):
        save(model, folder / "model.pt")
    model.eval()
    return model


def _mine(parts: list[tuple[int, NDArray[np.int64]]], accelerator: Any) -> list[tuple[int, NDArray[np.int64]]]:
    """This process's share of a batch."""
    n, k = accelerator.num_processes, accelerator.process_index
    return parts if n == 1 else [(number, rows[k::n]) for number, rows in parts if len(rows[k::n])]


def _records(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder / "records"))


def _checkpoint(folder: Path, model: nn.Module, optimiser: Any, schedule: Any, step: int) -> None:
    whole = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    torch.save(whole, folder / "checkpoint.tmp")
    os.replace(folder / "checkpoint.tmp", folder / "checkpoint.pt")


def _resume(folder: Path, model: nn.Module, optimiser: Any, schedule: Any) -> int:
    path = folder / "checkpoint.pt"
    if not path.is_file():
        return 0
    kept = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    schedule.load_state_dict(kept["schedule"])
    return int(kept["step"])


def save(model: MicroAlbert, path: Path) -> None:
    """The weights and the sizes, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    torch.save({"shape": model.shape.as_dict(), "heads": HEADS, "weights": model.state_dict()}, temporary)
    os.replace(temporary, path)


def load(path: Path) -> MicroAlbert:
    """A network that `save` wrote."""
    kept = torch.load(path, map_location="cpu", weights_only=True)
    model = MicroAlbert(Shape(**kept["shape"]))
    model.load_state_dict(kept["weights"])
    return model.eval()


def predict(model: nn.Module, texts: Encoded, batch: int = 512) -> dict[str, F32]:
    """Logits by head of every text, (n, width) each, in order."""
    device = next(model.parameters()).device
    order = np.argsort(texts.lengths(), kind="stable")
    out = np.zeros((len(texts), sum(HEADS.values())), np.float32)
    model.eval()
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=len(texts) > 20_000):
        for k in range(0, len(order), batch):
            rows = order[k : k + batch]
            tokens, grams = (torch.from_numpy(a).to(device) for a in texts.batch(rows))
            out[rows] = model(tokens, grams).float().cpu().numpy()
    return by_head(out)
