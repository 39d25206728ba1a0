"""From raw data to the shipped file, step by step; each step leaves its result in the work folder and is done once.

    sources -> pieces -> linear teachers -> soft labels -> student -> (its own labels averaged in -> student again)
            -> calibration on dev -> export

A run that was killed goes on where it was: finished steps are read back, a half-trained network from its checkpoint.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asv3.runtime.takes.atomic import write_bytes

from ..dataset.labels import NUMBER, kote_known, kote_to_v3, kote_vad
from ..dataset.schema import Line, text_id
from ..dataset.seeds import line_sample, read_lines
from ..dataset.silver import calibrate, matched, read_votes
from ..dataset.sources import read_chatbot, read_goemotions, read_kote, read_nsmc
from .corpus import Encoded, Set, Targets, encode, ordinal, targets
from .likeness import likeness
from .linear import EMPHASIS, SELDOM, SELECT, Folded, folded
from .losses import SHARE
from .model import HEADS, STUDENT, MicroAlbert, Shape
from .pieces import train_pieces
from .teacher import FITS, Beliefs, beliefs_of, fit_linear, mean, read_shards
from .text import Pieces, Vocabulary, normalise
from .train import Recipe, fit, load, predict

F32 = NDArray[np.float32]
FOLDS = 5
DEV_ROWS = 500
Say = Callable[[str], None]
Progress = Callable[[str], Callable[[int, int, float], None] | None]


@dataclass(frozen=True)
class Plan:
    """What is trained on what. `fold` 0..4 keeps a fifth of KOTE out to be measured on; None trains on all of it."""

    data: Path
    work: Path
    seed: int = 0
    fold: int | None = None
    pool: int = 50_000
    """Reviews without emotion labels or silver votes that the teachers label."""
    efforts: tuple[float, ...] = (0.4, 0.45)
    """Students are trained one after the other, each averaged into the next one's teachers, with so many passes."""
    effort: float = 1.0
    """Multiplies the passes through the data; small values are for trying out."""
    shape: Shape = STUDENT

    def digest(self, *more: Any) -> str:
        """Names a step's result: other settings, other results."""
        kept = {**asdict(self), "data": "", "work": ""}
        return hashlib.sha256(json.dumps([kept, *more], sort_keys=True).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Silver:
    """n texts with guessed votes: the calibrated probabilities of the 16 emotions (n, 16), and how much each text
    counts (n,), more the more it looks like KOTE's comments."""

    texts: list[str]
    felt: F32
    weight: F32


@dataclass(frozen=True)
class Material:
    """Everything read, split, and free of leaks."""

    kote: tuple[list[str], F32]
    kote_rows: dict[str, NDArray[np.int64]]
    """Row numbers of `train`, `dev`, `test`."""
    lines: dict[str, list[Line]]
    goemotions: tuple[list[str], F32]
    goemotions_dev: tuple[list[str], F32]
    reviews: tuple[list[str], F32]
    chat: list[str]
    kote_felt: F32
    """Of the rows of `train`, (n, 16) in 0..1: raters' marks and calibrated guesses mixed by RATERS_SHARE; the marks
    alone where there is no guess."""
    silver: Silver

    @cached_property
    def digest(self) -> str:
        """Names what was read: a step whose sources have changed since is done again."""
        read = hashlib.sha256()
        for text in (*pool_texts(self), *(self.kote[0][i] for i in self.kote_rows["dev"])):
            read.update(text.encode("utf-8", "surrogatepass") + b"\n")
        for numbers in (self.kote[1], self.kote_felt, self.goemotions[1], self.reviews[1], self.silver.felt):
            read.update(numbers.tobytes())
        read.update(self.silver.weight.tobytes())
        lines = [(line.emotion, line.level, line.mixed) for line in self.lines["train"]]
        read.update(json.dumps(lines).encode())
        return read.hexdigest()[:10]


def kote_split(count: int, fold: int | None) -> dict[str, NDArray[np.int64]]:
    """Fixed for all seeds, so that the runs of one fold can be compared."""
    order = np.random.default_rng(2026).permutation(count)
    held = order[fold::FOLDS] if fold is not None else order[:0]
    rest = np.setdiff1d(order, held, assume_unique=True)
    rest = np.random.default_rng(2027).permutation(rest)
    return {"test": np.sort(held), "dev": np.sort(rest[:DEV_ROWS]), "train": np.sort(rest[DEV_ROWS:])}


def read_material(plan: Plan) -> Material:
    """Read all sources. What is kept for measuring (KOTE test and dev, GoEmotions test, lines of dev and test) is taken
    out of everything that is learned from, compared in normalised form."""
    d = plan.data
    texts, votes = read_kote(d / "kote" / "val.tsv")
    rows = kote_split(len(texts), plan.fold)
    lines = {split: read_lines(split) for split in ("train", "dev", "test")}
    go = read_goemotions(d / "goemotions_ko" / "train.tsv")
    go_dev = read_goemotions(d / "goemotions_ko" / "dev.tsv")
    kept = {normalise(texts[i]) for split in ("test", "dev") for i in rows[split]}
    kept |= {normalise(line.line) for split in ("dev", "test") for line in lines[split]}
    kept |= {normalise(t) for t in go_dev[0]} | {
        normalise(t) for t in read_goemotions(d / "goemotions_ko" / "test.tsv")[0]
    }
    mine = {normalise(texts[i]) for i in rows["train"]}

    def free(text: str) -> bool:
        plain = normalise(text)
        return bool(plain) and plain not in kept and plain not in mine

    go_rows = [i for i, t in enumerate(go[0]) if free(t)]
    go = ([go[0][i] for i in go_rows], go[1][go_rows])
    reviews, ratings = read_nsmc(d / "nsmc" / "reviews.tsv.xz")
    chat = [t for t in read_chatbot(d / "chatbot_ko" / "ChatbotData.csv") if free(t)]
    guessed = read_votes()
    comments = [texts[i] for i in rows["train"]]
    felt = kote_to_v3(votes[rows["train"]])
    both = matched(comments, guessed)
    known, guesses = np.array([i for i, _ in both]), np.array([v for _, v in both])
    calibration = calibrate(guesses, felt[known])
    felt[known] = RATERS_SHARE * felt[known] + (1 - RATERS_SHARE) * calibration.probabilities(guesses)
    order = np.random.default_rng(2028).permutation(len(reviews))
    plain = [int(i) for i in order if free(reviews[i]) and text_id(reviews[i]) not in guessed]
    chosen = plain[: plan.pool]
    unlabelled = [*reviews, *go[0], *chat]
    silver = [(unlabelled[i], v) for i, v in matched(unlabelled, guessed) if free(unlabelled[i])]
    silver_texts = [text for text, _ in silver]
    alike = likeness(comments, [reviews[i] for i in plain[: 2 * len(comments)]], silver_texts)
    return Material(
        kote=(texts, votes),
        kote_rows=rows,
        lines=lines,
        goemotions=go,
        goemotions_dev=go_dev,
        reviews=([reviews[i] for i in chosen], ratings[chosen]),
        chat=chat,
        kote_felt=felt,
        silver=Silver(
            silver_texts, calibration.probabilities(np.array([v for _, v in silver])), np.round(LEAST_WEIGHT + alike, 2)
        ),
    )


def teacher_folder(plan: Plan, material: Material) -> Path:
    """Where `train_teacher` leaves what an encoder believes of this pool."""
    return plan.work / f"teacher-{material.digest}"


def make_pieces(plan: Plan, material: Material) -> Pieces:
    """The vocabulary, of texts that may be learned from."""
    shared = replace(plan, seed=0, efforts=(), effort=1.0)
    path = plan.work / f"pieces-{shared.digest(material.digest)}.txt"
    if path.is_file():
        return Pieces.read(path.read_text(encoding="utf-8"))
    texts = [*material.reviews[0], *material.goemotions[0], *material.chat]
    texts += [line.line for line in material.lines["train"]] * 4
    texts += [material.kote[0][i] for i in material.kote_rows["train"]] * 4
    made = train_pieces(map(normalise, texts), plan.shape.vocabulary)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, made.text().encode())
    return made


def fingerprint(*arrays: Any, said: Any = None) -> str:
    """A short name of arrays and settings: what a step is fed with decides where its result lies."""
    made = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for array in arrays:
        made.update(np.ascontiguousarray(array).view(np.uint8).data)
    return made.hexdigest()[:10]


def _kept(path: Path, make: Callable[[], Beliefs]) -> Beliefs:
    """A step's arrays, read back where they lie."""
    if path.is_file():
        with np.load(path) as stored:
            return {name: stored[name] for name in stored.files}
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez(packed, **made)  # type: ignore[arg-type]
    write_bytes(path, packed.getvalue())
    return made


def pool_texts(material: Material) -> list[str]:
    """What the teachers label, in a fixed order: reviews, GoEmotions, chat, silver, KOTE train, lines train."""
    return [
        *material.reviews[0],
        *material.goemotions[0],
        *material.chat,
        *material.silver.texts,
        *(material.kote[0][i] for i in material.kote_rows["train"]),
        *(line.line for line in material.lines["train"]),
    ]


def linear_rows(material: Material) -> dict[str, tuple[Sequence[str], Any, Any]]:
    """What each linear teacher learns from."""
    texts, votes = material.kote
    train = material.kote_rows["train"]
    kote_texts = [texts[i] for i in train]
    silver, lines = material.silver, material.lines["train"]
    return {
        "felt": (
            [*kote_texts, *silver.texts],
            np.concatenate([material.kote_felt, silver.felt]),
            np.concatenate([np.full(len(train), OWN_WEIGHT, np.float32), silver.weight]),
        ),
        "kote": (kote_texts, votes[train], None),
        "meant": ([line.line for line in lines], np.array([NUMBER[line.emotion] for line in lines]), None),
        "level": ([line.line for line in lines], ordinal([line.level for line in lines]), None),
        "goemotions": (material.goemotions[0], material.goemotions[1], None),
    }


def soft_targets(material: Material, beliefs: Beliefs) -> list[tuple[str, int, int, Targets]]:
    """Name, first row and end in the pool, and the targets of each source: what is known, and what teachers believe."""
    n = {
        "reviews": len(material.reviews[0]),
        "goemotions": len(material.goemotions[0]),
        "chat": len(material.chat),
        "silver": len(material.silver.texts),
        "kote": len(material.kote_rows["train"]),
        "lines": len(material.lines["train"]),
    }
    votes = material.kote[1][material.kote_rows["train"]]
    to_vad = vad_of_emotions(votes)
    out, at = [], 0
    for name, count in n.items():
        rows = slice(at, at + count)
        t = Targets.unknown(count)
        for head in ("felt", "kote", "meant", "level", "goemotions"):
            t.set(head, beliefs[head][rows], SOFT[name].get(head, 0.0))
        t.set("vad", to_vad(beliefs["felt"][rows]), SOFT[name].get("vad", 0.0))
        if name == "reviews":
            rating = material.reviews[1][:, None]
            t.set("rating", (rating - 1) / 9, 1)
            # how the film was liked says more of valence than a guess; arousal and dominance stay the guess
            t.values["vad"][:, :1] = 0.4 * t.values["vad"][:, :1] + 0.6 * VALENCE_OF_RATING * (rating - 5.5) / 4.5
        if name == "goemotions":
            marks = material.goemotions[1]
            t.set("goemotions", 0.7 * marks + 0.3 * beliefs["goemotions"][rows], rare_weights(marks))
        if name == "silver":
            known, weight = material.silver.felt, material.silver.weight[:, None]
            t.set("felt", 0.6 * known + 0.4 * beliefs["felt"][rows], 1.5 * weight)
            t.set("vad", to_vad(known), weight)
        if name == "kote":
            t.set("felt", 0.6 * material.kote_felt + 0.4 * beliefs["felt"][rows], 1.5 * OWN_WEIGHT * kote_known(votes))
            t.set("kote", 0.6 * votes + 0.4 * beliefs["kote"][rows], 1.5)
            t.set("vad", 0.6 * kote_vad(votes) + 0.4 * to_vad(material.kote_felt), OWN_WEIGHT)
        if name == "lines":
            written = targets([line_sample(line) for line in material.lines["train"]]).values
            t.set("meant", 0.85 * written["meant"] + 0.15 * beliefs["meant"][rows], 2)
            t.set("level", written["level"], 2)
            t.set("vad", written["vad"], 1)
        out.append((name, at, at + count, t))
        at += count
    return out


def vad_of_emotions(votes: F32) -> Callable[[F32], F32]:
    """From probabilities of the 16 emotions (n, 16) to the VAD of KOTE's labels (n, 3): least squares on the votes."""
    x = np.concatenate([kote_to_v3(votes), np.ones((len(votes), 1), np.float32)], 1).astype(np.float64)
    weights = np.linalg.solve(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ kote_vad(votes))

    def told(felt: F32) -> F32:
        return np.asarray(felt @ weights[:-1] + weights[-1], np.float32)

    return told


def rare_weights(marks: F32) -> F32:
    """How much each label of each row counts, (n, k): a mark of a class with share p (taken as .001 to .5) counts
    ((1 - p) / p) ** RARITY, 1 to 16; where nothing is marked, 1. Without it few rows of a rare class reach .3."""
    share = marks.mean(0).clip(1e-3, 0.5)
    return np.asarray(np.where(marks > 0, ((1 - share) / share) ** RARITY, 1), np.float32)


RATERS_SHARE = 0.3
"""Of a KOTE row's target, the part that its raters' marks have; the rest are the calibrated guesses: the mean of five
raters' marks, cut to yes and no, is a noisier teacher than a careful reader of the same row (decision 33)."""
OWN_WEIGHT = 3.0
"""How much a row of KOTE counts beside a silver text: it is what is asked for."""
LEAST_WEIGHT = 0.5
"""What a silver text counts that looks nothing like a comment; one that looks just like one counts 1 more."""
RARITY = 0.4
"""How far rare classes are lifted: 0 not at all, 1 to the weight of common ones."""
VALENCE_OF_RATING = 0.6
"""Valence of a text rated 10: about where KOTE's warmest texts lie (mean of their labels)."""

SOFT: dict[str, dict[str, float]] = {
    "reviews": {"felt": 1, "kote": 1, "meant": 0.15, "level": 0.15, "vad": 0.5},
    "goemotions": {"felt": 1, "kote": 1, "meant": 0.15, "level": 0.15},
    "chat": {"felt": 0.5, "kote": 0.5, "meant": 1, "level": 1},
    "silver": {"kote": 1, "meant": 0.15, "level": 0.15},
    "kote": {"meant": 0.15},
    "lines": {"felt": 0.3, "kote": 0.3},
}
"""How much a teacher's belief counts, by source and head: little where the source is not what the head is about, and
nothing where `soft_targets` knows better."""

PASSES: dict[str, float] = {"reviews": 2, "goemotions": 3, "chat": 3, "silver": 4, "kote": 10, "lines": 10}
"""How often a student goes through each source."""


def part(texts: Encoded, first: int, end: int) -> Encoded:
    """Consecutive rows."""
    a, b = texts.starts[first], texts.starts[end]
    c, d = texts.gram_starts[first], texts.gram_starts[end]
    return Encoded(
        texts.tokens[a:b], texts.starts[first : end + 1] - a, texts.grams[c:d], texts.gram_starts[first : end + 1] - c
    )


def begin(model: MicroAlbert, start: Folded) -> None:
    """Give a new network the linear teachers' knowledge: its n-gram table, and what its heads read from it."""
    import torch

    with torch.no_grad():
        model.codes.copy_(torch.from_numpy(start.codes))
        model.books.copy_(torch.from_numpy(start.books))
        model.heads.weight[:, : model.shape.mixed] *= 0.1
        at = 0
        for head, width in HEADS.items():
            if head in start.read:
                model.heads.weight[at : at + width, model.shape.mixed :] = torch.from_numpy(start.read[head])
                model.heads.bias[at : at + width] = torch.from_numpy(start.offsets[head]).clamp(-8, 8)
            at += width


def train_student(
    plan: Plan,
    material: Material,
    beliefs: Beliefs,
    encoded: Encoded,
    start: Folded,
    generation: int,
    progress: Progress,
) -> MicroAlbert:
    """One student of the teachers' beliefs; read back where it is finished."""
    import torch

    wanted = soft_targets(material, beliefs)
    seed = plan.seed * 100 + generation
    recipe = Recipe(seed=seed)
    fed = fingerprint(
        *(a for _, _, _, t in wanted for half in (t.values, t.weights) for a in half.values()),
        encoded.tokens, encoded.grams, start.codes, start.books, *start.read.values(),
        said=[PASSES, SHARE, asdict(recipe)],
    )  # fmt: skip
    so_far = replace(plan, efforts=plan.efforts[: generation + 1])
    folder = plan.work / f"student-{generation}-{so_far.digest(fed)}"
    if (folder / "model.pt").is_file():
        return load(folder / "model.pt")
    torch.manual_seed(seed)
    sets = [
        Set(name, part(encoded, first, end), rows, PASSES[name] * plan.effort * plan.efforts[generation])
        for name, first, end, rows in wanted
    ]
    model = MicroAlbert(plan.shape)
    begin(model, start)
    return fit(model, sets, recipe, folder, progress(f"student {generation + 1}"))


def _linear(plan: Plan, material: Material, texts: list[str], say: Say) -> Beliefs:
    """All that the linear step leaves."""
    rows = linear_rows(material)
    held = [material.kote[0][i] for i in material.kote_rows["test"]]

    def make() -> Beliefs:
        say("training the linear teachers")
        teachers = fit_linear(rows)
        say("labelling with them")
        start = folded(teachers.models, HEADS, plan.shape.grams, plan.shape.gram)
        return {
            **teachers.beliefs(texts),
            "held": teachers.models["felt"].predict(held) if held else np.zeros((0, HEADS["felt"]), np.float32),
            "grams": start.grams,  # type: ignore[dict-item]
            "codes": start.codes,  # type: ignore[dict-item]
            "books": start.books,
            **{f"read_{head}": value for head, value in start.read.items()},
            **{f"offset_{head}": value for head, value in start.offsets.items()},
        }

    # the linear teachers have no luck: all seeds and efforts share them
    shared = replace(plan, seed=0, efforts=(), effort=1.0)
    fed = fingerprint(
        *(a for _, *pair in rows.values() for a in pair if a is not None), said=[FITS, SELECT, EMPHASIS, SELDOM]
    )
    return _kept(plan.work / f"linear-{shared.digest(material.digest, fed)}.npz", make)


def linear_step(plan: Plan, material: Material, texts: list[str], say: Say) -> tuple[Beliefs, Folded]:
    """The linear teachers, what they believe of the pool, and their weights as the beginning of a network."""
    stored = _linear(plan, material, texts, say)
    start = Folded(
        stored["grams"].astype(np.uint32),
        stored["codes"].astype(np.uint8),
        stored["books"],
        {k[5:]: v for k, v in stored.items() if k.startswith("read_")},
        {k[7:]: v for k, v in stored.items() if k.startswith("offset_")},
    )
    return {k: v for k, v in stored.items() if k in HEADS}, start


def linear_held(plan: Plan, material: Material, say: Say) -> F32:
    """What the linear teacher of `felt`, which is given all labels of the 16 emotions that the network is given, tells
    of the rows that were kept out, (n, 16)."""
    return _linear(plan, material, pool_texts(material), say)["held"]


def run(plan: Plan, say: Say, progress: Progress) -> tuple[MicroAlbert, Vocabulary, Material]:
    """All steps up to the last student."""
    say("reading the sources")
    material = read_material(plan)
    say("finding the pieces")
    pieces = make_pieces(plan, material)
    texts = pool_texts(material)
    beliefs, start = linear_step(plan, material, texts, say)
    further = read_shards(teacher_folder(plan, material))
    if further is not None:
        say("averaging in the encoder teacher")
        beliefs = mean(beliefs, {head: further[head] for head in beliefs})
    vocabulary = Vocabulary(pieces, start.grams)
    say(f"encoding {len(texts):,} texts")
    encoded = encode(texts, vocabulary, plan.shape)
    model = None
    for generation in range(len(plan.efforts)):
        if model is not None:
            beliefs = mean(beliefs, beliefs_of(predict(model, encoded)))
        model = train_student(plan, material, beliefs, encoded, start, generation, progress)
    assert model is not None
    return model, vocabulary, material
