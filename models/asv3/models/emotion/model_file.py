"""The four files of a shipped model, read and checked: network, pieces, n-grams, manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..microalbert.text import Pieces, Vocabulary

FORMAT: Final = "asv3-emotion"
VERSION: Final = 2
NETWORK, PIECES, GRAMS, MANIFEST = "microalbert.onnx", "pieces.txt", "grams.u32", "manifest.json"
SHIPPED: Final = Path(__file__).parent / "shipped"

_HINT: Final = (
    'a model is a folder with microalbert.onnx, pieces.txt, grams.u32 and manifest.json, as "make train" writes it'
)


class ModelError(ValueError):
    """A model's files are missing, broken, or of another program; the message says which and what to do."""


@dataclass(frozen=True)
class ModelFile:
    """What was read: the network's bytes, the pieces and n-grams, and the manifest."""

    network: bytes
    vocabulary: Vocabulary
    manifest: dict[str, Any]


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def read_model(folder: Path) -> ModelFile:
    """Raises ModelError."""
    data = {}
    for name in (NETWORK, PIECES, GRAMS, MANIFEST):
        try:
            data[name] = (folder / name).read_bytes()
        except OSError as error:
            raise ModelError(f"{folder / name}: {error.strerror or error}; {_HINT}") from None
    try:
        manifest = json.loads(data[MANIFEST])
    except ValueError:
        raise ModelError(f"{folder / MANIFEST}: not JSON; {_HINT}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelError(f"{folder / MANIFEST}: not the manifest of an emotion model; {_HINT}")
    if manifest.get("version") != VERSION:
        said = manifest.get("version")
        raise ModelError(f"{folder / MANIFEST}: version {said}; this asv3 reads version {VERSION}: train it again")
    for name in (NETWORK, PIECES, GRAMS):
        if digest(data[name]) != manifest.get("sha256", {}).get(name):
            raise ModelError(
                f"{folder / name}: its SHA-256 is not the one in the manifest: broken, or of another model"
            )
    try:
        pieces = Pieces.read(data[PIECES].decode("utf-8"))
    except ValueError as error:
        raise ModelError(f"{folder / PIECES}: {error}") from None
    grams = np.frombuffer(data[GRAMS][: len(data[GRAMS]) // 4 * 4], "<u4").astype(np.uint32)
    if len(data[GRAMS]) % 4 or not len(grams) or np.any(grams[1:] <= grams[:-1]):
        raise ModelError(f"{folder / GRAMS}: not rising 32-bit numbers; {_HINT}")
    return ModelFile(data[NETWORK], Vocabulary(pieces, grams), manifest)
