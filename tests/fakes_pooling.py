"""A small real pooling server on loopback: vectors and scores of a text's words, OpenAI's or TEI's way, well or badly as told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

DIMENSION = 16


@dataclass
class Pool:
    """What it serves, how it behaves, what it was asked."""

    model: str = "fake-encoder"
    mood: str = "well"
    """well, key, nan, words, short (a vector is missing), page, busy, slow."""
    dimension: int = DIMENSION
    dies_after: int = 10**9
    """Calls answered before it says no more but 503."""
    grows_after: int = 10**9
    """Calls answered before its vectors get longer."""
    busy_first: int = 0
    """Calls refused with 429 before the first answer."""
    longest: int = 10**9
    """Characters of a text beyond which a call is refused."""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def pooling(*, openai: bool = True, **told: Any) -> Iterator[Pool]:
    """The server; its `url` ends in /v1 when it is to be asked the OpenAI way."""
    state = Pool(**told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.state = state
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}{'/v1' if openai else ''}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def vector(text: str, dimension: int) -> list[float]:
    """One number per bucket of words."""
    row = [0.0] * dimension
    for word in text.lower().split():
        row[crc32(word.encode()) % dimension] += 1.0
    return row


def likeness(question: str, text: str) -> float:
    """Words in common."""
    return float(len(set(question.lower().split()) & set(text.lower().split())))


class _Handler(BaseHTTPRequestHandler):
    @property
    def state(self) -> Pool:
        return self.server.state

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.send(200, {"object": "list", "data": [{"id": self.state.model}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state = self.state
        with state.lock:
            state.asked.append((self.path, body))
            count = len(state.asked)
            state.at_once += 1
            state.most_at_once = max(state.most_at_once, state.at_once)
        if state.mood == "slow":
            time.sleep(0.05)
        with state.lock:  # before the answer: who has it may ask again at once
            state.at_once -= 1
        self.answer(body, count)

    def answer(self, body: dict[str, Any], count: int) -> None:
        state = self.state
        if state.mood == "key" and self.headers["Authorization"] != "Bearer right-key":
            self.send(401, {"error": {"message": "wrong key"}})
        elif state.mood == "page":
            self.send(200, "<html>a shop</html>")
        elif state.mood == "busy" or count > state.dies_after:
            self.send(503, {"error": "busy"}, {"Retry-After": "0"})
        elif count <= state.busy_first:
            self.send(429, {"error": "busy"}, {"Retry-After": "0"})
        elif any(len(text) > state.longest for text in body.get("input") or body.get("inputs") or ()):
            self.send(400, {"error": {"message": "maximum context length is as told"}})
        elif "embed" in self.path:
            self.vectors(body, state.dimension + (1 if count > state.grows_after else 0))
        else:
            self.scores(body)

    def vectors(self, body: dict[str, Any], dimension: int) -> None:
        texts = body.get("input") or body["inputs"]
        rows: list[Any] = [vector(text, dimension) for text in texts]
        if self.state.mood == "nan":
            rows[-1] = [float("nan")] * dimension
        if self.state.mood == "words":
            rows[-1] = ["x"] * dimension
        if self.state.mood == "short":
            rows = rows[:-1]
        if "input" in body:
            # in another order than asked: the place is in each row
            self.send(200, {"data": [{"index": at, "embedding": row} for at, row in reversed(list(enumerate(rows)))]})
        else:
            self.send(200, rows)

    def scores(self, body: dict[str, Any]) -> None:
        texts = body.get("documents") or body["texts"]
        named = "relevance_score" if "documents" in body else "score"
        rows = [{"index": at, named: likeness(body["query"], text)} for at, text in enumerate(texts)]
        rows = sorted(rows, key=lambda row: -row[named])[: len(rows) - (self.state.mood == "short")]
        self.send(200, {"results": rows} if "documents" in body else rows)

    def send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
