"""Training on little: it learns, it is deterministic, and a killed run ends as if it had not been killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
import torch

from asv3.models.microalbert import train
from asv3.models.microalbert.corpus import Set, plan
from asv3.models.microalbert.export import build, quantised
from asv3.models.microalbert.likeness import likeness
from asv3.models.microalbert.linear import _fit_column, fit_labels
from asv3.models.microalbert.losses import concordance
from asv3.models.microalbert.model import HEADS, STUDENT, MicroAlbert, by_head
from asv3.models.microalbert.pipeline import RARITY, begin, rare_weights

from .small import LINES, SMALL, TEXTS, TRUTH, linear, sets, start


@pytest.fixture(scope="module", name="sets")
def given_sets() -> list[Set]:
    return sets(3)


def test_the_student_is_small_enough() -> None:
    assert MicroAlbert(STUDENT).parameters_count() <= 2_000_000


def test_a_network_begins_with_what_the_linear_model_knows(sets: list[Set]) -> None:
    torch.manual_seed(0)
    model = MicroAlbert(SMALL)
    begin(model, start())
    told = train.predict(model.eval(), sets[0].texts)["meant"].argmax(1)
    assert (told == linear()["meant"].predict(TEXTS).argmax(1)).mean() > 0.8


def test_soft_labels_are_learned_as_shares() -> None:
    texts = ["좋아 좋아"] * 40 + ["싫어 싫어"] * 40
    soft = np.array([[0.8]] * 40 + [[0.1]] * 40, np.float32)
    given = fit_labels(texts, soft, strength=100.0, least=1).predict(["좋아 좋아", "싫어 싫어"])[:, 0]
    assert given == pytest.approx([0.8, 0.1], abs=0.05)


def test_a_text_of_the_own_kind_is_told_from_another() -> None:
    """Polite lines against slang: likeness of lines that were not learned from."""
    polite, slang = ([line.line for line in LINES if line.register_ == kind] for kind in ("polite", "slang"))
    given = likeness(polite[:100], slang[:150], [*polite[100:200], *slang[150:]])
    assert given[:100].mean() > given[100:].mean() + 0.15


def test_a_column_is_fitted_on_memory_that_is_shared(tmp_path: Path) -> None:
    """What workers are given is mapped read-only where it is large: so it must be in order beforehand."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=3).fit_transform(TEXTS).astype(np.float32)
    table.sort_indices()
    joblib.dump(table, tmp_path / "table")
    shared = joblib.load(tmp_path / "table", mmap_mode="r")
    weights, _ = _fit_column(shared, (TRUTH == 1).astype(np.float32), np.ones(len(TEXTS), np.float32), 1.0)
    assert weights.shape == (table.shape[1],)


def test_marks_of_rare_classes_count_more() -> None:
    marks = np.zeros((1000, 2), np.float32)
    marks[:500, 0] = marks[:10, 1] = 1
    weights = rare_weights(marks)
    assert weights[600].tolist() == [1, 1]
    assert weights[0, 0] == 1
    assert weights[0, 1] == pytest.approx(99**RARITY)


def test_batches_are_the_same_for_a_seed_and_hold_every_text(sets: list[Set]) -> None:
    one = [[(n, rows.tolist()) for n, rows in batch] for batch in plan(sets, 32, 5)]
    assert one == [[(n, rows.tolist()) for n, rows in batch] for batch in plan(sets, 32, 5)]
    seen = np.bincount(np.concatenate([rows for batch in one for _, rows in batch]).astype(int), minlength=len(TEXTS))
    assert (seen >= 2).all()


def _fit(sets: list[Set], folder: Path, progress=None) -> MicroAlbert:  # type: ignore[no-untyped-def]
    torch.manual_seed(1)
    model = MicroAlbert(SMALL)
    begin(model, start())
    return train.fit(model, sets, train.Recipe(batch=64, rate=1e-2, books_rate=0.1, seed=3, every=10), folder, progress)


class Killed(Exception):
    pass


def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path, sets: list[Set]) -> None:
    whole = _fit(sets, tmp_path / "whole")

    def kill(done: int, total: int, loss: float) -> None:
        if done == 17:
            raise Killed

    with pytest.raises(Killed):
        _fit(sets, tmp_path / "killed", kill)
    assert (tmp_path / "killed" / "checkpoint.pt").is_file()
    seen: list[int] = []
    again = _fit(sets, tmp_path / "killed", lambda done, total, loss: seen.append(done))
    assert seen[0] == 11
    a, b = (train.predict(m, sets[0].texts) for m in (whole, again))
    assert all(np.allclose(a[name], b[name], atol=1e-5) for name in HEADS)
    told = a["meant"].argmax(1)
    assert (told == TRUTH).mean() > 4 / 16  # it learns


def test_two_processes_train_one_network(tmp_path: Path) -> None:
    """Distributed data-parallel over gloo: the loop that runs on several GPUs, on two processes of a CPU."""
    launched = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2",
         "-m", "tests.models.spread", str(tmp_path)],
        cwd=Path(__file__).parents[2], env={**os.environ, "ACCELERATE_USE_CPU": "1", "OMP_NUM_THREADS": "1"}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert launched.returncode == 0, launched.stderr
    one, two = (torch.load(tmp_path / f"rank-{rank}.pt", weights_only=True) for rank in (0, 1))
    assert all(torch.equal(one["weights"][name], two["weights"][name]) for name in one["weights"])
    assert one["right"] == two["right"] > 4 / 16  # it learns
    # a batch is shared out: half the steps of one process
    assert one["steps"] == pytest.approx(6 * len(LINES) / 64, rel=0.05)


def test_a_saved_network_comes_back(tmp_path: Path) -> None:
    model = _any_network()
    train.save(model, tmp_path / "m.pt")
    back = train.load(tmp_path / "m.pt")
    tokens, grams = torch.randint(0, 800, (3, 9)), torch.randint(0, 1500, (3, 20))
    assert torch.equal(model(tokens, grams), back(tokens, grams))


def _any_network() -> MicroAlbert:
    """Random weights, codes and words, so that each part moves every output."""
    torch.manual_seed(2)
    model = MicroAlbert(SMALL)
    with torch.no_grad():
        model.codes.copy_(torch.randint(0, 256, model.codes.shape))
        model.books.normal_(0, 0.1)
    return model.eval()


def test_the_bag_is_the_sum_of_the_words_by_the_root_of_their_number() -> None:
    model = _any_network()
    grams = torch.tensor([[3, 8, 0, 0], [0, 0, 0, 0]])
    places = model.codes[[3, 8]].long() + 256 * torch.arange(8)
    wanted = model.books[places].sum((0, 1)) / 2**0.5
    assert torch.allclose(model.bag(grams)[0], wanted, atol=1e-6)
    assert not model.bag(grams)[1].any()


def test_the_onnx_file_is_the_network() -> None:
    import onnxruntime

    model = _any_network()
    rng = np.random.default_rng(0)
    tokens, grams = rng.integers(0, 800, (7, 21)), rng.integers(0, 1500, (7, 40))
    tokens[:, 0], tokens[2, 9:], grams[3] = 2, 0, 0
    with torch.no_grad():
        wanted = by_head(model(torch.from_numpy(tokens), torch.from_numpy(grams)).numpy())
    for int8, bound in ((False, 2e-5), (True, 0.05)):
        session = onnxruntime.InferenceSession(build(model, int8))
        for name, value in zip(HEADS, session.run(list(HEADS), {"tokens": tokens, "grams": grams}), strict=True):
            assert np.abs(value - wanted[name]).max() < bound, (int8, name)


def test_padding_changes_no_answer() -> None:
    model = _any_network()
    tokens, grams = torch.randint(1, 800, (1, 9)), torch.randint(1, 1500, (1, 20))
    wide = torch.nn.functional.pad(tokens, (0, 7)), torch.nn.functional.pad(grams, (0, 30))
    assert torch.allclose(model(tokens, grams), model(*wide), atol=1e-5)


def test_rows_are_quantised_to_nearest() -> None:
    weights = np.random.default_rng(1).normal(size=(5, 40)).astype(np.float32)
    small, scale = quantised(weights)
    assert small.dtype == np.int8
    assert (np.abs(small * scale - weights) <= scale / 2 + 1e-7).all()


def test_concordance_is_that_of_the_metrics() -> None:
    from asv3.models import metrics

    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50, 3)).astype(np.float32)
    assert concordance(torch.from_numpy(a), torch.from_numpy(b)).numpy() == pytest.approx(
        metrics.concordance(a, b), abs=1e-4
    )
