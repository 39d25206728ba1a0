"""The teachers: linear models that learn from few labels, and a larger encoder; their mean is what a student learns.

A text's targets by head are probabilities (VAD: numbers), so that any teacher's can be averaged with another's.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from asv3.runtime.takes.atomic import write_bytes

from ..dataset.labels import EMOTIONS
from ..probability import sigmoid, softmax
from .linear import Linear, fit_classes, fit_labels

F32 = NDArray[np.float32]
Beliefs = dict[str, F32]
"""By head, (n, width): probabilities, and for `vad` numbers in -1..1."""


@dataclass(frozen=True)
class LinearTeachers:
    """One linear model for each head that it can tell."""

    models: dict[str, Linear]

    def beliefs(self, texts: Sequence[str]) -> Beliefs:
        """What they tell of each text."""
        from joblib import Parallel, delayed

        told = Parallel(n_jobs=-1)(delayed(model.predict)(texts) for model in self.models.values())
        return dict(zip(self.models, told, strict=True))


FITS: Final[dict[str, tuple[float, int]]] = {
    "felt": (3.0, 3),
    "kote": (3.0, 3),
    "meant": (10.0, 2),
    "level": (10.0, 2),
    "goemotions": (5.0, 5),
}
"""Of each head's model: the inverse strength of its ridge penalty (C), and in how many texts an n-gram must occur."""


def fit_linear(rows: dict[str, tuple[Sequence[str], Any, Any]]) -> LinearTeachers:
    """`rows` gives for each head its texts, targets (n, width) or class numbers (n,), and weights (n,) or None."""
    models = {}
    for head, (texts, wanted, weight) in rows.items():
        strength, least = FITS[head]
        if head == "meant":
            models[head] = fit_classes(texts, wanted, len(EMOTIONS), strength, least)
        else:
            models[head] = fit_labels(texts, wanted, strength, weight, least)
    return LinearTeachers(models)


def beliefs_of(logits: dict[str, F32]) -> Beliefs:
    """A network's logits as probabilities."""
    out = {name: sigmoid(scores) for name, scores in logits.items()}
    out["meant"] = softmax(logits["meant"])
    out["vad"] = np.asarray(np.tanh(logits["vad"]), np.float32)
    return out


def mean(first: Beliefs, second: Beliefs, share: float = 0.5) -> Beliefs:
    """Both teachers' beliefs where both have one, `share` of the second."""
    return {
        head: first[head] if head not in second else second[head] if head not in first
        else np.asarray((1 - share) * first[head] + share * second[head], np.float32)
        for head in {**first, **second}
    }  # fmt: skip


SHARD_BYTES: Final = 15 << 20


def write_shards(beliefs: Beliefs, folder: Path) -> list[Path]:
    """The beliefs as float16, rows split so that a file stays below 16 MiB; shards of a former teacher go first."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("beliefs-*.npz"):
        old.unlink()
    width = sum(value.shape[1] for value in beliefs.values())
    count = len(next(iter(beliefs.values())))
    rows = max(1, SHARD_BYTES // (2 * width))
    out = []
    for number, start in enumerate(range(0, count, rows)):
        path, packed = folder / f"beliefs-{number:02}.npz", io.BytesIO()
        np.savez(packed, total=count, **{k: v[start : start + rows].astype(np.float16) for k, v in beliefs.items()})  # type: ignore[arg-type]
        write_bytes(path, packed.getvalue())
        out.append(path)
    return out


def read_shards(folder: Path) -> Beliefs | None:
    """What `write_shards` wrote; None where a shard is missing."""
    parts = []
    for path in sorted(folder.glob("beliefs-*.npz")):
        with np.load(path) as stored:
            parts.append({name: stored[name] for name in stored.files})
    if not parts:
        return None
    total = int(parts[0].pop("total"))
    for each in parts[1:]:
        each.pop("total")
    out = {name: np.concatenate([each[name] for each in parts]).astype(np.float32) for name in parts[0]}
    return out if len(out["felt"]) == total else None
