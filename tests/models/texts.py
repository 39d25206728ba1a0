"""Texts that every port of the model must read alike: ordinary ones, and the worst that people paste."""

from __future__ import annotations

from asv3.models.dataset.seeds import read_lines

BAD: dict[str, str] = {
    "empty": "",
    "blanks": " \t\n\u3000\u200b ",
    "emoji": "😀🎉🔥👍🏽👨‍👩‍👧",
    "long": "오늘은 정말 좋은 날이야. " * 8000,
    "one letter": "아" * 100_000,
    "surrogates": "기뻐\ud83d요 \udc00!",
    "hanja": "國之語音 異乎中國",
    "japanese": "今日は本当に嬉しいです！",
    "english": "I am so happy today!",
    "arabic": "أنا سعيد جدا اليوم",
    "jamo": "ㅁㄴㅇㄹ ㅂㅈㄷㄱ ㅛㅕㅑㅐ ㄱㅏㄴㅏ",
    "laughing": "ㅋ" * 500 + "ㅠ" * 300,
    "html": "<p onclick='x'>정말 <b>화나</b>&nbsp;네</p><script>alert(1)</script>",
    "nulls": "기\x00뻐\x00요\x00\x1b[31m",
    "joining jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "full width": "ＨＡＰＰＹ　１２３！？",
    "mixed": "오늘 meeting 진짜 OK였어 so good!",
    "rare syllables": "뷁쀍껧 뙇! 햏햏 쌰라웃",
    "combining": "e\u0301\u0302\u0303 é한\u0301국",
}


def ordinary(count: int = 60) -> list[str]:
    """Lines of the test split, every so many."""
    lines = read_lines("test")
    return [line.line for line in lines[:: max(1, len(lines) // count)]][:count]
