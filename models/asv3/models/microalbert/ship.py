"""The last steps: calibration on dev, the ONNX file, and the manifest that says what is in the box."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from asv3.runtime.takes.atomic import write_bytes

from ..dataset.labels import ANCHORS, EMOTIONS, NUMBER, kote_to_v3, kote_vad
from ..emotion.model_file import FORMAT, GRAMS, MANIFEST, NETWORK, PIECES, VERSION, digest
from ..emotion.predict import felt_features
from ..probability import sigmoid
from .calibrate import platt, readout, temperature, thresholds
from .corpus import encode
from .export import OPSET, build
from .model import HEADS, MicroAlbert
from .pipeline import Material, Plan
from .text import Vocabulary
from .train import predict

ANCHOR_SHARE: Final = 0.75
"""Of the VAD given to a face, the share that is the anchors of its emotions."""


def calibration(
    model: MicroAlbert, vocabulary: Vocabulary, material: Material
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the dev rows of KOTE, GoEmotions and the lines tell: scales and offsets, and thresholds."""
    texts, votes = material.kote
    rows = material.kote_rows["dev"]
    kote = predict(model, encode([texts[i] for i in rows], vocabulary, model.shape))
    go_texts, go_labels = material.goemotions_dev
    go = predict(model, encode(go_texts, vocabulary, model.shape))
    dev = material.lines["dev"]
    lines = predict(model, encode([line.line for line in dev], vocabulary, model.shape))
    made: dict[str, Any] = {
        "meant": {"temperature": temperature(lines["meant"], np.array([NUMBER[line.emotion] for line in dev]))}
    }
    own = kote_to_v3(votes[rows])
    for head, truth, pull in (("felt", own, 20.0), ("kote", votes[rows], 60.0)):
        scale, offset = platt(kote[head], truth, pull)
        made[head] = {"scale": scale.round(5).tolist(), "offset": offset.round(5).tolist()}
    told = {head: sigmoid(kote[head] * made[head]["scale"] + made[head]["offset"]) for head in ("felt", "kote")}
    weights, offset = readout(felt_features({**told, "vad": np.tanh(kote["vad"])}), kote_vad(votes[rows]))
    made["felt_vad"] = {"weights": weights.round(4).tolist(), "offset": offset.round(4).tolist()}
    # GoEmotions' rare classes were given more weight on purpose (`rare_weights`): its scores stay as they are
    made["goemotions"] = {"scale": [1.0] * HEADS["goemotions"], "offset": [0.0] * HEADS["goemotions"]}
    cut = {"felt": thresholds(own, told["felt"]), "goemotions": thresholds(go_labels, sigmoid(go["goemotions"]))}
    return made, {head: values.round(4).tolist() for head, values in cut.items()}


def ship(plan: Plan, model: MicroAlbert, vocabulary: Vocabulary, material: Material, folder: Path) -> dict[str, Any]:
    """Write the four files of a model; the manifest comes last, so a half-written folder is refused."""
    made, cut = calibration(model, vocabulary, material)
    network, words = build(model), vocabulary.pieces.text().encode()
    grams = vocabulary.grams.astype("<u4").tobytes()
    shape = model.shape
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "emotions": list(EMOTIONS),
        "heads": HEADS,
        "shape": {"tokens": shape.tokens, "grams": shape.grams, "vocabulary": shape.vocabulary},
        "calibration": made,
        "thresholds": cut,
        "anchors": ANCHORS.astype(float).round(4).tolist(),
        "anchor_share": ANCHOR_SHARE,
        "parameters": model.parameters_count(),
        "opset": OPSET,
        "trained": {
            "seed": plan.seed,
            "kote_rows": len(material.kote_rows["train"]),
            "silver_rows": len(material.silver.texts),
            "goemotions_rows": len(material.goemotions[0]),
            "review_rows": len(material.reviews[0]),
            "chat_rows": len(material.chat),
            "line_rows": len(material.lines["train"]),
        },
        "sha256": {NETWORK: digest(network), PIECES: digest(words), GRAMS: digest(grams)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / NETWORK, network)
    write_bytes(folder / PIECES, words)
    write_bytes(folder / GRAMS, grams)
    write_bytes(folder / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    return manifest
