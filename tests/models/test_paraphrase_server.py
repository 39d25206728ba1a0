"""The language-model adapter against a server of the real shape on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from asv3.models.dataset.paraphrase import Server, ServerError, by_server, usable

LINE = "오늘은 정말 피곤하다."


class Asked(BaseHTTPRequestHandler):
    """Answers as `answers` says; keeps what was asked."""

    answers: list[tuple[int, bytes]] = []  # noqa: RUF012
    seen: list[tuple[str, str | None, Any]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, self.headers.get("Authorization"), body))
        status, data = self.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Asked.seen.clear()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def completion(text: str) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def test_what_is_asked_and_what_is_kept(address: str) -> None:
    Asked.answers = [(200, completion(f"1. 아, 오늘 진짜 녹초야.\n- 온몸이 천근만근이네.\n{LINE}\n\n" + "길" * 300))]
    made = by_server(LINE, "weariness", 3, 5, Server(address, "any", "secret"))
    assert made == ["아, 오늘 진짜 녹초야.", "온몸이 천근만근이네."]
    path, key, body = Asked.seen[0]
    assert path == "/v1/chat/completions"
    assert key == "Bearer secret"
    assert body["model"] == "any"
    assert LINE in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b"no"), "HTTP 500"),
        ((200, b"no json"), "not a chat completion"),
        ((200, b'{"choices": []}'), "not a chat completion"),
    ],
)
def test_a_bad_answer_is_told(address: str, answer: tuple[int, bytes], said: str) -> None:
    Asked.answers = [answer]
    with pytest.raises(ServerError, match=said):
        by_server(LINE, "weariness", 3, 2, Server(address, "any"))


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(ServerError, match=r"127\.0\.0\.1"):
        by_server(LINE, "weariness", 3, 2, Server("http://127.0.0.1:9/v1", "any", seconds=2))


def test_the_same_words_are_no_paraphrase() -> None:
    assert usable(LINE, [LINE, "오늘은  정말 피곤하다!", "“지친다 지쳐.”"]) == ["지친다 지쳐."]
