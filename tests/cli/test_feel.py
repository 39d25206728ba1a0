"""`feel`, `run --text`, `emotion eval`, `data …` as their users call them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from asv3.models.dataset.labels import EMOTIONS
from asv3.runtime.track_files import decode_track

from .conftest import MAIN, Cli

JOY = "오늘 정말 기뻐! 드디어 합격했어!"


def test_feel(cli: Cli) -> None:
    said = cli("feel", JOY)
    assert said.code == 0
    assert said.out.splitlines()[0] == JOY
    assert "joy (기쁨)" in said.out


def test_feel_json_one_object_a_text(cli: Cli, tmp_path: Path) -> None:
    Path("lines.txt").write_text(f"{JOY}\n\n회의는 세 시에 시작합니다.\n", encoding="utf-8")
    rows = [json.loads(row) for row in cli("feel", "--file", "lines.txt", "--json").out.splitlines()]
    assert [row["emotion"] for row in rows] == ["joy", "neutral"]
    assert sum(rows[0]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert set(rows[0]["felt"]) == set(EMOTIONS)


def test_feel_by_clauses(cli: Cli) -> None:
    said = cli("feel", "합격했어, 너무 좋아! 근데 등록금 생각하면 막막해.", "--clauses", "--json")
    texts = [json.loads(row)["text"] for row in said.out.splitlines()]
    assert texts[-1] == "근데 등록금 생각하면 막막해."
    assert len(texts) >= 2


def test_a_text_becomes_a_track_and_the_track_a_performance(cli: Cli) -> None:
    Path("lines.txt").write_text(f"{JOY}\n근데 엄마가 아프셔서 걱정돼 죽겠어.\n", encoding="utf-8")
    assert cli("feel", "--file", "lines.txt", "-o", "track.csv", "--duration", "6").code == 0
    track, notes = decode_track(Path("track.csv").read_bytes(), "track.csv")
    assert notes == ()
    assert track.times[-1] == pytest.approx(6)
    assert cli("run", "std.faces.studio", "--affect", "track.csv", "-o", "a.json", "--seed", "3").code == 0
    both = cli("run", "std.faces.studio", "--text", JOY, "--duration", "3", "-o", "b.json", "--json")
    assert both.code == 0
    summary = json.loads(both.out)
    assert summary["seconds"] == pytest.approx(3, abs=0.05)
    assert any("Smile" in name for name in summary["strongest_on_average"])


def test_a_face_with_other_emotions_takes_the_vad(cli: Cli) -> None:
    Path("tiny.asv3").write_text("layer l : parametric { mouthSmile = pos(valence) }\nface tiny { mix { l 1 } }\n")
    said = cli("run", "tiny.asv3", "--text", JOY, "-o", "o.json", "--json")
    assert said.code == 0
    assert json.loads(said.out)["channels_moving"] >= 2


def test_text_from_stdin_by_the_real_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [*MAIN, "feel", "-", "--json"], cwd=tmp_path, input=JOY.encode(), capture_output=True, check=True
    )
    assert json.loads(done.stdout)["emotion"] == "joy"


@pytest.mark.parametrize(
    ("words", "code", "holds"),
    [
        (("feel",), 2, "give a text, or --file"),
        (("feel", "말", "--file", "x"), 2, "give a text, or --file"),
        (("feel", "--file", "nowhere.txt"), 1, "nowhere.txt: No such file"),
        (("feel", "말", "--duration", "3"), 2, "give -o too"),
        (("feel", "…", "-o", "t.csv"), 1, "nothing is said"),
        (("feel", "말", "--model", "nowhere"), 1, "a model is a folder with"),
        (("run", "std.faces.studio", "--text", "!!", "-o", "o.json"), 2, "nothing is said"),
        (("run", "std.faces.studio", "--text", "말", "--affect", "a.csv", "-o", "o.json"), 2, "leave out --affect"),
        (("emotion", "eval"), 2, "give one of --kote"),
        (("emotion", "eval", "--kote", "k.tsv"), 1, "k.tsv:1: 1 column; KOTE has three"),
        (("emotion", "eval", "--goemotions", "k.tsv"), 1, "k.tsv:1: 1 column; GoEmotions has two"),
        (("emotion", "eval", "--lines", "k.tsv"), 1, "k.tsv:1: a row is"),
        (("emotion", "eval", "--lines", "l.jsonl"), 1, "did you mean `joy`?"),
        (("data", "make", "nothing", "-o", "x"), 2, "there are seed, kote"),
        (("data", "make", "kote", "--data", "nowhere", "-o", "x"), 1, "nowhere/kote/val.tsv: not there"),
        (("data", "split", "l.jsonl", "-o", "x"), 1, "l.jsonl:1: "),
        (("data", "import-xlsx", "dev", "k.tsv", "-o", "x"), 1, "k.tsv: not a review sheet"),
    ],
)
def test_bad_input_is_told(cli: Cli, words: tuple[str, ...], code: int, holds: str) -> None:
    Path("k.tsv").write_text("only one column\n")
    Path("l.jsonl").write_text('{"text": "말", "emotion": "joi", "level": 3}\n', encoding="utf-8")
    said = cli(*words)
    assert said.code == code, said.err
    assert holds in said.err
    assert "Traceback" not in said.err


def test_strange_texts_are_no_failure(cli: Cli) -> None:
    for text in ("😀", "ㅋㅋㅋㅋ", "<b>화나</b>", "\ud83d 뭐", "hello", "國"):
        said = cli("feel", text, "--json")
        assert said.code == 0, text
        assert "Traceback" not in said.err


def test_eval_of_lines(cli: Cli) -> None:
    rows = [
        {"text": JOY, "emotion": "joy", "level": 4},
        {"text": "야, 진짜 짜증 나 죽겠네!", "emotion": "anger", "level": 4},
        {"text": "회의는 세 시에 시작합니다.", "emotion": "neutral", "level": 2},
    ] * 3
    Path("l.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    figures = json.loads(cli("emotion", "eval", "--lines", "l.jsonl", "--json").out)
    assert figures["top1"] == 1
    assert {"top2", "level_qwk"} <= set(figures)
    assert "top1" in cli("emotion", "eval", "--lines", "l.jsonl").out


def test_eval_of_kote_and_goemotions(cli: Cli) -> None:
    Path("k.tsv").write_text(
        "1\t너무 좋아요 감사합니다\t1,4,42\n2\t진짜 짜증나고 화난다\t6,22\n3\t음식이 왔다\t24\n" * 3, encoding="utf-8"
    )
    figures = json.loads(cli("emotion", "eval", "--kote", "k.tsv", "--json", "--bootstrap", "20").out)
    assert set(figures["v3_16"]) >= {"auroc", "macro_f1_at_03", "mcc_sample", "ece"}
    assert len(figures["vad_ccc"]) == 3
    Path("g.tsv").write_text("너무 좋아요\t17\tid\n화가 난다\t2\tid\n", encoding="utf-8")
    assert "goemotions_28" in json.loads(cli("emotion", "eval", "--goemotions", "g.tsv", "--json").out)
    assert "auroc" in cli("emotion", "eval", "--kote", "k.tsv", "--bootstrap", "5").out


def test_the_steps_of_the_data(cli: Cli) -> None:
    assert cli("data", "split", "dev", "-o", "s.jsonl", "--seed", "5").code == 0
    again = Path("s.jsonl").read_bytes()
    assert cli("data", "split", "dev", "-o", "s2.jsonl", "--seed", "5").code == 0
    assert Path("s2.jsonl").read_bytes() == again
    assert cli("data", "clamp", "dev", "--smart", "-o", "c.jsonl").code == 0
    assert all(abs(x) <= 1 for row in Path("c.jsonl").read_text().splitlines() for x in json.loads(row)["vad"])
    assert cli("data", "augment", "dev", "-o", "a.jsonl", "--kinds", "typo,emoji").code == 0
    assert cli("data", "paraphrase", "dev", "-o", "p.jsonl").code == 0
    assert cli("data", "leaks", "train", "test").code == 0
    assert cli("data", "leaks", "dev", "s.jsonl").code == 1
    assert cli("data", "export-xlsx", "dev", "-o", "r.xlsx", "--blind").code == 0
    assert cli("data", "import-xlsx", "dev", "r.xlsx", "-o", "d.jsonl").code == 0
    assert cli("data", "make", "seed", "-o", "seed.jsonl").code == 0
    assert "데이터 카드" in cli("data", "card").out


@pytest.mark.parametrize("step", ["augment", "clamp", "paraphrase", "make"])
def test_a_step_that_was_killed_goes_on_where_it_was(step: str, cli: Cli) -> None:
    """Really killed, by a signal that no program can answer, as soon as some rows are there."""
    words = {"make": ["make", "seed"]}.get(step, [step, "train"])
    assert cli("data", *words, "-o", "whole.jsonl").code == 0
    running = subprocess.Popen([*MAIN, "data", *words, "-o", "out.jsonl"], stdout=subprocess.DEVNULL)
    while not [part for part in Path().glob("out.jsonl.*.part") if part.stat().st_size > 4000]:
        assert running.poll() is None, "it ended before it could be killed"
    running.kill()
    running.wait()
    [part] = Path().glob("out.jsonl.*.part")
    with part.open("ab") as file:
        file.write(b'"{\\"id\\": ')  # a row that was cut short
    before = part.read_bytes().count(b"\n")
    again = cli("data", *words, "-o", "out.jsonl")
    assert again.code == 0
    assert f"going on after {before:,} rows" in again.err
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert not list(Path().glob("*.part"))


def test_a_stopped_step_of_other_settings_is_not_gone_on_with(cli: Cli) -> None:
    assert cli("data", "augment", "dev", "-o", "whole.jsonl", "--seed", "2").code == 0
    Path("out.jsonl.00000000.part").write_text('"nonsense"\n', encoding="utf-8")
    assert "going on" not in cli("data", "augment", "dev", "-o", "out.jsonl", "--seed", "2").err
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_the_data_card_is_the_one_in_the_docs(cli: Cli) -> None:
    from support import ROOT

    assert cli("data", "card").out == (ROOT / "docs" / "emotion-data.md").read_text(encoding="utf-8")
