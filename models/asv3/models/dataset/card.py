"""The data card: what the emotion dataset holds, where it is from, what it is not. Counts are read off the files."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources

from .labels import EMOTIONS, KOREAN
from .review import CHECKLIST, Answer, agreement
from .seeds import SPLITS, read_lines
from .silver import read_votes


def _second() -> list[Answer]:
    text = resources.files(__package__).joinpath("seeds", "second.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(row) for row in text.splitlines()]
    return [Answer(row["id"], row["emotion"], row["level"], None, "") for row in rows]


def data_card() -> str:
    """Markdown, English and Korean."""
    lines = {split: read_lines(split) for split in SPLITS}
    every = [line for split in SPLITS for line in lines[split]]
    cells = Counter((line.emotion, line.level) for line in every)
    agreed = agreement(every, _second())
    table = "\n".join(
        f"| {name} {ko} | " + " | ".join(str(cells[name, level]) for level in range(1, 6)) + " |"
        for name, ko in zip(EMOTIONS, KOREAN, strict=True)
    )
    counts = " · ".join(f"{split} {len(lines[split]):,}" for split in SPLITS)
    registers = Counter(line.register_ for line in every)
    shares = ", ".join(f"{name} {count / len(every):.0%}" for name, count in registers.most_common())
    irony, mixed = sum(line.irony for line in every), sum(line.mixed is not None for line in every)
    checklist = "\n".join(CHECKLIST)
    speakers = len({(line.writer, line.speaker) for line in every})
    return f"""# Data card of the emotion dataset · 감정 데이터 카드

Made by `asv3c data card`; the counts are those of the shipped files. · 숫자는 배포된 파일에서 센 것입니다.

## Authored lines · 지어 쓴 대사
{len(every):,} lines of spoken Korean by {speakers:,} speakers: eight worlds in which feelings are shown more than
named (home, work, school, love, streaming, daily life, stories, short talk; 10,240 lines), a second set in which people say
what they feel (2,560), and a third of negated feelings and bare news (400, train only): {counts}. Registers: {shares}. Irony {irony:,}, mixed feelings {mixed:,}.
**They were written by a large language model under our guide, line by line and without templates, and are published
under this project's MIT licence; no text was copied.** No speaker and no template (character-trigram Jaccard ≥ .5)
lies in two splits; the test split is frozen (its digest is in a test).

한국어 구어체 대사 {len(every):,}줄, 화자 {speakers:,}명(집, 일, 학교, 연애, 방송, 일상, 이야기, 짧은 말, 감정을 곧바로 말하는 대사 2,560줄, 부정문과 짧은 소식 400줄). **우리 지침에 따라 대형
언어 모델이 한 줄씩 썼고, 베낀 글은 없습니다.** 화자와 틀이 같은 줄은 한 분할에만 들어 있고 test 분할은 고정되어 있습니다.

| emotion 감정 | L1 | L2 | L3 | L4 | L5 |
|---|---|---|---|---|---|
{table}

### Second labelling · 두 번째 표시
{agreed["lines"]:.0f} lines, drawn when the test split was first made, read blind (the line alone): emotion agreement {agreed["emotion_agreement"]:.3f},
Cohen's kappa {agreed["emotion_kappa"]:.3f}; of lines that both call the same, levels agree exactly in {agreed["level_exact"]:.3f}, within one in
{agreed["level_within_1"]:.3f}, quadratic kappa {agreed["level_qwk"]:.3f}. **The second labeller was a language model too, so this is an upper
estimate: it shares the writer's habits.** No person has reviewed the lines yet; `asv3c data export-xlsx` makes the sheet.

두 번째로 표시한 쪽도 언어 모델이므로 사람끼리의 일치도보다 높게 나올 수 있습니다. 아직 사람이 검토하지 않았습니다.

### Reviewer's checklist · 검토 지침
{checklist}

## Public sets · 공개 데이터 (none of their text is shipped · 본문은 배포하지 않음)
| set | rows | licence | becomes |
|---|---|---|---|
| KOTE val (Jeon, Lee & Kim 2022) | 5 000 | MIT | 44 labels to 16 emotions (`emotion_labels.json`), VAD = mean of its labels; 11 비장함 and 29 깨달음 are weak links and masked |
| GoEmotions-Korean (Demszky 2020; monologg) | 54 263 | Apache-2.0 | its own 28 labels; one emotion where only one of the 16 is marked; machine-translated, rough |
| NSMC (e9t) | 685 495 | CC0 | rating 1–10 as a valence signal |
| Chatbot_data (songys) | 11 800 | MIT | short spoken lines, labelled by the teachers |

## Silver votes · 추정 표
{len(read_votes()):,} texts of these sets carry votes of five raters **as a language model guessed them by reading** (`silver/votes.tsv.xz`,
ids and votes only). Guesses are not votes: 4 917 of the texts are rows of KOTE val, and a regression learned on those that are
training rows turns guesses into probabilities of KOTE's labels. Most texts of the other sets were chosen to look like KOTE's
comments. The labeller was shown 60 more rows of KOTE val with their labels as examples (about 12 lie in each fifth that is
kept out to be measured on); guesses for them are left out, and 23 rows have none.

언어 모델이 글을 읽고 다섯 사람의 표를 추정한 값이며 사람의 표가 아닙니다. KOTE val 학습 행에서 보정합니다.

## Known skews · 알려진 치우침
- KOTE is comments, not talk: 52 % carry anger, 57 % contempt; its 없음 is alone only 18 times in 10 000.
- Most unlabelled text is film reviews. GoEmotions-Korean has no weariness and about 130 rows of pride and calm.
- Authored lines tell their emotion more plainly than people do, in a writer's Korean; a plain n-gram model gets four of five
  right. Figures on real talk will be lower.
- Standard and Seoul speech dominate; dialects are written by ear. Levels are judged by wording, without a voice.
- Arousal and dominance come from published terms (Russell & Mehrabian 1977), not from Korean raters.
"""
