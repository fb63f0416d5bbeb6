"""A small OpenAI-compatible server on loopback that behaves, or misbehaves, as it is told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "right-key"
ENDLESS = {
    "comments": b": keep-alive\n\n",
    "one line": b"data: {" + b" " * 100,
    "flood": b'data: {"choices": [{"index": 0, "delta": {"content": "' + b"x" * 200_000 + b'"}}]}\n\n',
}
"""What a server sends that never comes to an end, by its mood."""
FAULTS = {"engine dead": 500, "too much": 400}
"""Faults named by an event in the middle of an answer, as vLLM does, by mood."""


@dataclass
class Served:
    """What the server says and what it was asked."""

    say: Callable[[dict[str, Any]], str] = lambda asked: "{}"
    """Asked body to the answer's text."""
    mood: str = "well"
    """well, cut, key, 404, 429, 500, 503, silent, trickle, holds, dies, aborts, page, no model, comments, one line, flood, empty, odd; hangs up (once, on what
    is asked first); those of FAULTS."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Questions; what is to be counted stands in `counted`."""
    counted: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    cached: int | None = 5
    count: Callable[[str], object] = lambda text: len(text) // 4 + 1
    """Tokens of a text by its own vocabulary; what raises `LookupError` is a server that cannot count."""
    url: str = ""
    done: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    """A server that holds goes on after its first half when this is set."""


@contextmanager
def served(say: Callable[[dict[str, Any]], str] | str = "{}", mood: str = "well") -> Iterator[Served]:
    """A running server; its `url` ends in /v1."""
    state = Served((lambda _: say) if isinstance(say, str) else say, mood)
    server = _Server(state)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        state.done.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, state: Served) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    @property
    def state(self) -> Served:
        return self.server.state

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.state.paths.append(self.path)
        models = [] if self.state.mood == "no model" else [{"id": "fake-model", "object": "model"}]
        self.page() if self.state.mood == "page" else self.reply(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        self.state.paths.append(self.path)
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        (self.state.counted if self.path == "/tokenize" else self.state.asked).append(asked)
        if self.path == "/tokenize":
            self.counts(asked["prompt"])
        elif self.state.mood == "key" and self.headers["Authorization"] != f"Bearer {KEY}":
            self.reply(401, {"error": {"message": "wrong key"}})
        elif self.state.mood.isdigit():
            self.reply(int(self.state.mood), {"error": {"message": f"as told: {self.state.mood}"}})
        elif self.state.mood == "page":
            self.page()
        elif self.state.mood == "hangs up":
            self.state.mood, self.close_connection = "well", True
        elif self.state.mood == "silent":
            self.state.done.wait(10)
        else:
            self.events(self.state.say(asked))

    def counts(self, text: str) -> None:
        try:
            self.reply(200, {"count": self.state.count(text), "tokens": []})
        except LookupError as error:
            self.reply(error.args[0], {"error": {"message": "cannot count"}})

    def events(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.state.mood in ENDLESS:
            self.on_and_on(ENDLESS[self.state.mood])
            return
        if self.state.mood == "odd":
            self.event({"choices": [{"index": 0}]})
            self.event({"choices": "none", "usage": 7})
            self.event({"choices": [7], "model": 7, "usage": {"prompt_tokens": "many"}})
            self.event({"choices": [{"index": 0, "delta": {"content": ["a"]}, "finish_reason": 1}]})
            self.wfile.write(b'data: 5\n\ndata: "x"\n\ndata: null\n\ndata: [1]\n\n')
        half = max(len(text) // 2, 1)
        pieces = [text[at : at + half] for at in range(0, len(text), half)]
        for number, piece in enumerate(pieces):
            if self.state.mood == "dies" and number:
                return
            if self.state.mood in FAULTS and number:
                self.event({"error": {"message": self.state.mood, "type": "as vLLM names it", "param": None, "code": FAULTS[self.state.mood]}})
                self.wfile.write(b"data: [DONE]\n\n")
                return
            if self.state.mood == "holds" and number:
                self.state.go.wait(30)
            self.event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            while self.state.mood == "trickle" and not self.state.done.is_set():
                time.sleep(0.05)
                self.event({"choices": [{"index": 0, "delta": {"content": " "}, "finish_reason": None}]})
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": {"cut": "length", "aborts": "abort"}.get(self.state.mood, "stop")}]})
        kept = {} if self.state.cached is None else {"prompt_tokens_details": {"cached_tokens": self.state.cached}}
        self.event({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18, **kept}})
        self.wfile.write(b"data: [DONE]\n\n")

    def on_and_on(self, piece: bytes) -> None:
        """The same bytes until nobody listens."""
        while not self.state.done.is_set():
            try:
                self.wfile.write(piece)
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.01)

    def event(self, content: dict[str, Any]) -> None:
        plain = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "fake-model", **content}
        try:
            self.wfile.write(f"data: {json.dumps(plain)}\n\n".encode())
            self.wfile.flush()
        except OSError:
            self.state.done.set()

    def reply(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def page(self) -> None:
        body = b"<html><body>a shop</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
