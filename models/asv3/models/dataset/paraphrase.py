"""Other ways to say a line: by rules (particles, contractions, endings), or by a language model over HTTP.

The rules are pairs that spoken Korean uses for each other, so they need no understanding; each made line differs in
one to three places. The adapter speaks the chat-completions form that most servers share (`POST …/chat/completions`),
which a local server can answer too; what it sends back is checked like any line.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .near import similarity, trigrams

_RULES: Final[tuple[tuple[str, str], ...]] = (
    (r"(?<=[가-힣])것을", "걸"), (r"(?<=[가-힣])걸(?= )", "것을"), (r"\b무엇을", "뭘"), (r"\b뭘\b", "무얼"),
    (r"\b나는\b", "난"), (r"\b난\b", "나는"), (r"\b저는\b", "전"), (r"\b너는\b", "넌"), (r"\b우리는\b", "우린"),
    (r"\b그것은\b", "그건"), (r"\b이것은\b", "이건"), (r"\b이건\b", "이것은"), (r"\b그런데\b", "근데"), (r"\b근데\b", "그런데"),
    (r"\b그러니까\b", "그니까"), (r"\b정말\b", "진짜"), (r"\b진짜\b", "정말"), (r"\b너무\b", "엄청"), (r"\b아주\b", "무척"),
    (r"\b조금\b", "좀"), (r"\b좀\b", "조금"), (r"\b지금\b", "이제"), (r"\b왜\b", "어째서"), (r"잖아\.", "잖니."),
    (r"거야\.", "거지."), (r"거예요\.", "거죠."), (r"했어\.", "했지."), (r"네요\.", "군요."), (r"이네\.", "이구나."),
    (r"(?<=[가-힣])를 (?=[가-힣])", " "), (r"(?<=[가-힣])을 (?=[가-힣])", " "), (r"때문에", "탓에"), (r"\b하지만\b", "그렇지만"),
    (r"\b어머니\b", "엄마"), (r"\b아버지\b", "아빠"), (r"처럼", "같이"), (r"에게", "한테"), (r"한테", "에게"),
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A chat-completions server: its address (up to and without `/chat/completions`), model name and key."""

    address: str
    model: str
    key: str = ""
    seconds: float = 60.0


class ServerError(RuntimeError):
    """The server could not be asked, or answered something else; the message says what."""


def by_rules(line: str, count: int, seed: int) -> list[str]:
    """Up to `count` other forms of a line, each different, none equal to it. Deterministic."""
    usable = [(pattern, other) for pattern, other in _RULES if re.search(pattern, line)]
    rng = np.random.default_rng([seed, *line.encode()[:64]])
    out: list[str] = []
    for _ in range(4 * count):
        if not usable or len(out) == count:
            break
        chosen = rng.permutation(len(usable))[: int(rng.integers(1, min(3, len(usable)) + 1))]
        made = line
        for k in chosen:
            made = re.sub(usable[k][0], usable[k][1], made, count=1)
        if made != line and made not in out:
            out.append(made)
    return out


_ASK: Final = (
    "다음 대사를 뜻과 감정({emotion}, 세기 {level}/5)은 그대로 두고 서로 다른 자연스러운 한국어 구어체 {count}개로 바꿔 써 줘. "
    "한 줄에 하나씩, 번호 없이 대사만.\n\n{line}"
)


def by_server(line: str, emotion: str, level: int, count: int, server: Server) -> list[str]:
    """Other forms as a language model gives them; kept are those of one line that are neither the line nor far longer.

    Raises ServerError.
    """
    asked = {
        "model": server.model,
        "messages": [{"role": "user", "content": _ASK.format(emotion=emotion, level=level, count=count, line=line)}],
    }
    request = urllib.request.Request(
        server.address.rstrip("/") + "/chat/completions",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json", **({"Authorization": f"Bearer {server.key}"} if server.key else {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=server.seconds) as answer:
            said = json.load(answer)["choices"][0]["message"]["content"]
    except urllib.error.HTTPError as error:
        raise ServerError(f"{server.address}: HTTP {error.code} {error.reason}") from None
    except OSError as error:
        raise ServerError(f"{server.address}: {error}") from None
    except (ValueError, KeyError, IndexError, TypeError):
        raise ServerError(f"{server.address}: the answer is not a chat completion") from None
    return usable(line, str(said).splitlines())[:count]


def usable(line: str, said: Sequence[str]) -> list[str]:
    """Of a server's lines those that are a paraphrase: not empty, not the line itself, not three times as long."""
    kept: list[str] = []
    for each in said:
        plain = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", each).strip().strip('"“”')
        short = len(plain) <= 3 * len(line) + 10
        if plain and short and plain not in kept and similarity(trigrams(plain), trigrams(line)) < 1:
            kept.append(plain)
    return kept
