"""The emotion dataset: one source of labels and anchors, splits that do not leak, VAD that stays where it is authored."""

from __future__ import annotations

import hashlib
import io
import re
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

from asv3.models.dataset import augment, card, labels, near, paraphrase, review, seeds, silver, sources, split, vad
from asv3.models.dataset.schema import Line, text_id

DATA = ROOT.parent / "shared" / "data"
FROZEN = "d7cb4e873324285a6f3bccf52fdaf5de0de80527ddb4b4f102a989dc46b51b05"


def data(path: str) -> Path:
    where = DATA / path
    if not where.exists():
        pytest.skip(f"{path} is absent: put the public sets at {DATA.relative_to(ROOT.parent)} beside the checkout")
    return where


def test_anchors_are_those_of_the_standard_library() -> None:
    source = (ROOT / "stdlib_presets/asv3/stdlib_presets/emotions.asv3").read_text(encoding="utf-8")
    seen = 0
    for block in re.finditer(r"^emotion (\w+) \"([^\"]+)\".*?^}", source, re.S | re.M):
        number = labels.NUMBER[block[1]]
        written = dict(re.findall(r"L(\d) \((v [^)]*)\)", re.search(r"anchors \{(.*?)\}", block[0], re.S)[1]))  # type: ignore[index]
        for level, text in written.items():
            place = [float(x) for x in re.findall(r"[-+]?\d*\.?\d+", text)]
            # the program writes three decimals, the table the fourth where a mean has one
            assert np.abs(labels.ANCHORS[number, int(level) - 1] - place).max() <= 0.00051, (block[1], level)
            seen += 1
    assert seen >= 16 * 3


def test_every_label_has_its_place() -> None:
    assert len(labels.EMOTIONS) == 16
    assert len(labels.KOTE_TO_V3) == 44
    assert set(labels.KOTE_TO_V3) == set(range(16))
    assert len(labels.GOEMOTIONS) == 28
    assert labels.GOEMOTIONS[np.flatnonzero(labels.GOEMOTIONS_TO_V3 < 0)[0]] == "approval"


def test_intensity_grows_with_the_level() -> None:
    length = np.linalg.norm(labels.ANCHORS, axis=2)
    assert (np.diff(length[1:], axis=1) > 0).all()


def test_weak_links_are_not_learned_from() -> None:
    votes = np.zeros((3, 44), np.float32)
    votes[0, 11] = 1  # only the weak label of pride
    votes[1, [11, 13]] = 1  # a sure one too
    known = labels.kote_known(votes)
    pride = labels.NUMBER["pride"]
    assert known[0, pride] == 0
    assert known[1, pride] == 1
    assert known[2].all()
    assert labels.kote_to_v3(votes)[0, pride] == 1


def test_the_lines_are_balanced_and_enough() -> None:
    every = [line for name in seeds.SPLITS for line in seeds.read_lines(name)]
    cells = {(e, level): 0 for e in labels.EMOTIONS for level in range(1, 6)}
    for line in every:
        cells[line.emotion, line.level] += 1
    assert min(cells.values()) >= 20
    assert max(cells.values()) <= 1.1 * min(cells.values())
    assert len({line.id for line in every}) == len(every)
    assert all(line.id == text_id(line.line) for line in every)
    assert {line.register_ for line in every} == {"polite", "plain", "slang"}


def test_the_test_split_is_frozen() -> None:
    raw = resources.files("asv3.models.dataset").joinpath("seeds", "test.jsonl").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == FROZEN


def test_no_speaker_and_no_template_in_two_splits() -> None:
    every = {name: seeds.read_lines(name) for name in seeds.SPLITS}
    speakers = {name: {(line.writer, line.speaker) for line in lines} for name, lines in every.items()}
    for one, two in (("train", "dev"), ("train", "test"), ("dev", "test")):
        assert not speakers[one] & speakers[two]
        assert near.across([x.line for x in every[one]], [x.line for x in every[two]]) == []


def test_a_planted_leak_is_found() -> None:
    first = ["어제 산 우산이 벌써 부러졌어, 정말 속상하다.", "내일 아침 여덟 시에 보자."]
    second = ["어제 산 우산이 벌써 부러졌네, 정말 속상하다!", "점심은 먹었어?"]
    assert near.across(first, second) == [(0, 0)]


def _line(i: int, speaker: str, text: str, emotion: str = "joy", level: int = 3) -> Line:
    return Line.model_validate(
        {"id": text_id(text), "writer": "t", "speaker": speaker, "to": "친구", "situation": "길", "line": text,
         "emotion": emotion, "level": level, "register": "plain"}
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**16), st.integers(2, 30))
def test_resplit_keeps_speakers_whole_and_is_deterministic(seed: int, speakers: int) -> None:
    rng = np.random.default_rng(seed)
    lines = [
        _line(
            i, f"s{rng.integers(speakers)}", f"{rng.integers(10**9)} 번째 대사 {i}", labels.EMOTIONS[i % 16], 1 + i % 5
        )
        for i in range(160)
    ]
    made = split.resplit(lines, {"test": 0.2, "dev": 0.1}, seed)
    assert made == split.resplit(lines, {"test": 0.2, "dev": 0.1}, seed)
    where: dict[str, set[str]] = {}
    for line in made:
        where.setdefault(line.speaker, set()).add(line.split)
    assert all(len(splits) == 1 for splits in where.values())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 15), st.tuples(*[st.floats(-1, 1)] * 3))
def test_clamp_gives_the_nearest_point_of_the_hull(emotion: int, place: tuple[float, float, float]) -> None:
    point = np.array(place, np.float32)
    moved = vad.clamp(point, emotion)
    assert np.abs(vad.clamp(moved, emotion) - moved).max() < 1e-5  # inside now: clamping again changes nothing
    distance = np.linalg.norm(point - moved)
    rng = np.random.default_rng(1)
    for shares in rng.dirichlet(np.ones(5) * 0.5, 60):
        assert distance <= np.linalg.norm(point - shares @ labels.ANCHORS[emotion]) + 1e-5


def test_smart_clamp_restores_what_would_cross_into_a_neighbour() -> None:
    crossed = 0
    rng = np.random.default_rng(3)
    for _ in range(1500):
        emotion = int(rng.integers(1, 16))
        place = (labels.ANCHORS[emotion, rng.integers(5)] + rng.normal(0, 0.15, 3)).astype(np.float32)
        kept, restored = vad.smart_clamp(place, emotion)
        if restored:
            crossed += 1
            assert np.array_equal(kept, place)
            assert vad.nearest_emotion(vad.clamp(place, emotion)) != emotion
        else:
            assert np.allclose(kept, vad.clamp(place, emotion))
    assert crossed > 5


def test_augmentation_is_deterministic_and_changes_something() -> None:
    line = "저는 오늘 정말 행복했어요. 내일도 이랬으면 좋겠네요."
    made = augment.augmented(line, "joy", 4)
    assert made == augment.augmented(line, "joy", 4)
    assert len(made) == len(set(made)) >= 4
    assert line not in made
    assert augment.honorific(line, "joy", 0).endswith("좋겠네.")
    assert augment.augmented("", "joy", 0) == augment.augmented("", "joy", 0)


def test_paraphrase_by_rules() -> None:
    line = "나는 정말 너무 피곤해. 근데 너는 왜 지금 왔어?"
    made = paraphrase.by_rules(line, 3, 0)
    assert made == paraphrase.by_rules(line, 3, 0)
    assert len(set(made)) == 3
    assert line not in made


def test_a_review_sheet_comes_back() -> None:
    from openpyxl import load_workbook

    lines = [_line(i, f"s{i}", text) for i, text in enumerate(["=합이 얼마야?", "그래, 가자!", "싫어."])]
    assert review.applied(lines, review.from_xlsx(review.to_xlsx(lines), "x")) == (lines, [])
    book = load_workbook(io.BytesIO(review.to_xlsx(lines, blind=True)))
    sheet = book["lines"]
    assert sheet["F2"].value in (None, "")
    sheet["H3"], sheet["I3"], sheet["J4"] = "calm", 2, "n"
    out = io.BytesIO()
    book.save(out)
    made, said = review.applied(lines, review.from_xlsx(out.getvalue(), "x"))
    assert [line.emotion for line in made] == ["joy", "calm"]
    assert made[1].level == 2
    assert len(said) == 2
    sheet["H2"] = "happiness"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(sources.DataError, match=r"row 2, column H: `happiness` is no emotion"):
        review.from_xlsx(out.getvalue(), "x")


def test_silver_votes_are_read() -> None:
    votes = silver.read_votes()
    assert len(votes) > 90_000
    assert all(row.shape == (16,) and row.max() <= 1 for row in votes.values())


def test_silver_calibration_learns_what_guesses_are_worth() -> None:
    texts, kote = sources.read_kote(data("kote/val.tsv"))
    found = silver.matched(texts, silver.read_votes())
    assert f"{len(found):,} of the texts".replace(",", " ") in card.data_card()
    rows = [i for i, _ in found]
    guesses, truth = np.array([v for _, v in found]), labels.kote_to_v3(kote)[rows]
    half = len(rows) // 2
    from asv3.models import metrics

    made = silver.calibrate(guesses[:half], truth[:half]).probabilities(guesses[half:])
    assert metrics.auroc(truth[half:], made) > metrics.auroc(truth[half:], guesses[half:]) + 0.02
    assert metrics.ece(truth[half:], made) < metrics.ece(truth[half:], guesses[half:])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\ta\n", r"k.tsv:1: 2 columns; KOTE has three"),
        ("1\ta\t3,44\n", r"k.tsv:1: `44` is no label; there are 0 to 43"),
        ("", r"no row in it"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "k.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sources.DataError, match=said):
        sources.read_kote(path)
