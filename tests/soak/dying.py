"""A small HTTP server that speaks the OpenAI stream and dies in the middle of it, each time in another way and at another point."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEATHS = ("reset", "closed", "half an event", "half an answer", "silence", "comments", "endless", "flood", "junk", "nothing", "429", "500")
ANSWER = json.dumps(
    {
        "sentences": [
            {"part": "opening", "text": "Hello,", "cites": [], "gloss": "Hello,"},
            {"part": "answer", "text": "You may return it within 30 days. 退货 إرجاع คืน", "cites": [1], "gloss": "You may return it within 30 days."},
        ],
        "unknown": "",
    },
    ensure_ascii=False,
)
WELL = json.dumps({"sentences": [], "unknown": "no passage says it"})


class Dying(ThreadingHTTPServer):
    """The server; `deaths` counts how it died so far, `well` makes it live from now on."""

    daemon_threads = True

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chance, self.deaths, self.well = random.Random(seed), Counter[str](), False
        self.over, self.lock = threading.Event(), threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}/v1"

    def next_death(self) -> tuple[str, float]:
        """How to die now, and after what share of the answer."""
        with self.lock:
            how = self.chance.choice(DEATHS)
            self.deaths[how] += 1
            return how, self.chance.random()

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what is looked for here."""


@contextmanager
def dying(seed: int):
    """A running one."""
    server = Dying(seed)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Dying

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.reply(200, {"object": "list", "data": [{"id": "dying", "object": "model"}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.endswith("/chat/completions"):  # it dies of questions alone
            self.reply(404, {"error": {"message": "no such path"}})
            return
        if self.server.well:
            self.begin()
            self.say(WELL)
            self.end("stop")
            return
        how, share = self.server.next_death()
        if how.isdigit():
            self.reply(int(how), {"error": {"message": how}})
        elif how == "nothing":
            self.close_connection = True
        else:
            self.begin()
            self.die(how, share)
            self.close_connection = True

    def die(self, how: str, share: float) -> None:
        """Say some of the answer, and then what this death says."""
        text = ANSWER[: int(len(ANSWER) * share)]
        for at in range(0, len(text), 12):
            self.say(text[at : at + 12])
        match how:
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            case "half an event":
                self.wfile.write(b'data: {"id": "1", "choices": [{"index": 0, "del')
            case "half an answer":
                self.end("stop")
            case "silence":
                self.server.over.wait(30)
            case "comments":
                self.on_and_on(b": still here\n\n", 0.02)
            case "endless":
                self.on_and_on(_event({"choices": [{"index": 0, "delta": {"content": "la "}}]}), 0.002)
            case "flood":
                self.on_and_on(_event({"choices": [{"index": 0, "delta": {"content": "x" * 100_000}}]}), 0.0)
            case "junk":
                self.wfile.write(b"data: \xff\xfe{]\n\n")

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def say(self, text: str) -> None:
        self.wfile.write(_event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}))
        self.wfile.flush()

    def end(self, why: str) -> None:
        self.wfile.write(_event({"choices": [{"index": 0, "delta": {}, "finish_reason": why}]}) + b"data: [DONE]\n\n")

    def on_and_on(self, piece: bytes, pause: float) -> None:
        until = time.monotonic() + 30
        with suppress(OSError):
            while time.monotonic() < until and not self.server.over.is_set():
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)

    def reply(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _event(content: dict[str, object]) -> bytes:
    return f"data: {json.dumps({'id': '1', 'object': 'chat.completion.chunk', 'created': 0, 'model': 'dying', **content})}\n\n".encode()
