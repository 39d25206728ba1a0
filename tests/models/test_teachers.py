"""Further teachers: a KLUE checkpoint of the real shape, and beliefs in shards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from asv3.models.microalbert.klue import CheckpointError, encode_klue, load_klue
from asv3.models.microalbert.model import HEADS
from asv3.models.microalbert.pipeline import _kept
from asv3.models.microalbert.teacher import SHARD_BYTES, mean, read_shards, write_shards

KLUE = Path(__file__).parent / "klue"


@pytest.mark.parametrize("kind", ["bert", "roberta"])
def test_a_checkpoint_gives_the_states_of_the_library_that_made_it(kind: str) -> None:
    model = load_klue(KLUE / kind).eval()
    wanted = json.loads((KLUE / kind / "expected.json").read_text())
    ids, mask = torch.tensor(wanted["ids"]), torch.tensor(wanted["mask"])
    tokens = torch.where(mask > 0, ids + 1, 0)
    with torch.no_grad():
        states = model.encode(tokens - 1)
        logits = model(tokens, torch.zeros(2, 1, dtype=torch.int64))
    expected = torch.tensor(wanted["states"])
    assert (states - expected)[mask > 0].abs().max() < 2e-4
    assert logits.shape == (2, sum(HEADS.values()))


def test_a_checkpoint_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json"):
        load_klue(tmp_path)
    shutil.copytree(KLUE / "bert", tmp_path / "b")
    config = json.loads((tmp_path / "b" / "config.json").read_text())
    (tmp_path / "b" / "config.json").write_text(json.dumps({**config, "hidden_size": 32}))
    with pytest.raises(CheckpointError, match=r"words.weight is \(40, 16\), expected \(40, 32\)"):
        load_klue(tmp_path / "b")
    (tmp_path / "b" / "config.json").write_text(json.dumps({**config, "model_type": "gpt2"}))
    with pytest.raises(CheckpointError, match=r"a gpt2 model; klue/bert-base and klue/roberta"):
        load_klue(tmp_path / "b")
    (tmp_path / "b" / "config.json").write_text(json.dumps(config))
    (tmp_path / "b" / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(CheckpointError, match="weights cannot be read"):
        load_klue(tmp_path / "b")
    with pytest.raises(CheckpointError, match=r"vocab\.txt: not there"):
        encode_klue(["가"], tmp_path / "b")


def test_a_checkpoint_has_its_own_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "오늘", "##은", "좋다"])
    )
    made = encode_klue(["오늘은 좋다", "뷁"], tmp_path)
    assert made.batch(np.array([0, 1]))[0].tolist() == [[3, 6, 7, 8, 4], [3, 2, 4, 0, 0]]


def test_beliefs_come_back_from_their_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    beliefs = {head: rng.random((500, width)).astype(np.float32) for head, width in HEADS.items()}
    monkeypatch.setattr("asv3.models.microalbert.teacher.SHARD_BYTES", 30_000)
    paths = write_shards(beliefs, tmp_path / "new")
    assert len(paths) > 3
    assert all(path.stat().st_size < 45_000 for path in paths)
    assert SHARD_BYTES < 16 << 20
    back = read_shards(tmp_path / "new")
    assert back is not None
    assert all(np.abs(back[head] - beliefs[head]).max() < 1e-3 for head in HEADS)
    paths[1].unlink()
    assert read_shards(tmp_path / "new") is None
    assert read_shards(tmp_path / "nothing") is None


def test_a_steps_result_is_kept_in_a_new_work_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "work" / "step.npz"
    made = _kept(path, lambda: {"felt": np.ones((2, 3), np.float32)})
    again = _kept(path, lambda: pytest.fail("made twice"))
    assert np.array_equal(made["felt"], again["felt"])


@pytest.mark.parametrize("command", ["asv3.models.microalbert.measure", "asv3.models.microalbert.train_teacher"])
def test_missing_data_is_told_without_a_traceback(command: str, tmp_path: Path) -> None:
    run = [sys.executable, "-m", command, "--data", "nowhere", "--work", str(tmp_path / "work")]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: nowhere/kote/val.tsv: No such file or directory"
    assert "Traceback" not in done.stderr


def test_a_mean_of_teachers_takes_what_each_has() -> None:
    one, two = {"felt": np.zeros((2, 16)), "kote": np.ones((2, 44))}, {"felt": np.ones((2, 16)), "vad": np.ones((2, 3))}
    made = mean(one, two)  # type: ignore[arg-type]
    assert (made["felt"] == 0.5).all()
    assert set(made) == {"felt", "kote", "vad"}
