"""Honest doubles for the ruler's tests: an index over a list, a system on loopback that answers from a table, makers of records."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from eval.types import Call, Part, Reply, Source, Status
from ingest.types import Answer, Hit, Kind, Outcome, Passage, Question, Span, State, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def passage(path: str, text: str, lang: str = "en", ordinal: int = 0) -> Passage:
    family = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return Passage(
        id=f"{path}#{ordinal}", path=path, text=text, heading=(), page=None, lang=lang, family=family, kind=Kind.MANUAL, version="0" * 12,
        span=Span(0, len(text)), ordinal=ordinal,
    )  # fmt: skip


@dataclass
class ListIndex:
    """Answers each question with the passages listed for it, in order; an unlisted question finds nothing."""

    stored: Sequence[Passage]
    found: dict[str, list[int]] = field(default_factory=dict)
    strength: dict[str, Strength] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def search(self, question: Question) -> Answer:
        self.asked.append(question)
        hits = tuple(Hit(self.stored[place], 1 / (rank + 1), 0.5, (), None) for rank, place in enumerate(self.found.get(question.text, [])))
        return Answer(hits[: question.limit], self.strength.get(question.text, Strength.STRONG if hits else Strength.NONE), 1.0, 1)

    def documents(self) -> tuple[Outcome, ...]:
        return tuple(Outcome(each.path, State.LOADED, "", each.family, each.lang, "manual", 1) for each in self.stored)

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        return tuple(each for each in self.stored if each.family == family and lang in (None, each.lang))

    def digest(self) -> str:
        return "list:1"

    def close(self) -> None:
        return


def draft(*sentences: tuple[str, str, str], language: str = "en") -> dict[str, Any]:
    """A draft in the product's JSON: (text, cited path, cited quote) per sentence; an empty path cites nothing."""
    parts = [
        {"text": text, "citations": [{"path": path, "quote": quote, "lang": language, "start": 0, "end": 1}] if path else []} for text, path, quote in sentences
    ]
    return {"language": language, "sentences": parts, "refusal": None, "mode": "scripts"}


def refusal(reason: str) -> dict[str, Any]:
    return {"language": "en", "sentences": [], "refusal": {"reason": reason, "searched": []}, "mode": "scripts"}


@dataclass
class System:
    """What a served system was asked, and what it answers: text of the question → JSON value, bytes, status code, or seconds to sleep."""

    answers: dict[str, Any]
    url: str = ""
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def served(answers: dict[str, Any]) -> Iterator[System]:
    """A real HTTP server on loopback for the time of the block."""
    system = System(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            system.bodies.append(body)
            self._answer(json.dumps(body, ensure_ascii=False))

        def do_GET(self) -> None:
            self._answer(self.path)

        def _answer(self, asked: str) -> None:
            system.headers.append(dict(self.headers))
            system.paths.append(self.path)
            answer = next((value for text, value in system.answers.items() if text in asked), 404)
            extra: dict[str, str] = {}
            if isinstance(answer, list):  # one after the other, the last for good
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            if isinstance(answer, tuple):
                answer, extra = answer
            if isinstance(answer, float):
                time.sleep(answer)
                answer = {}
            code = answer if isinstance(answer, int) else 200
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            with suppress(BrokenPipeError, ConnectionResetError):  # a client that gave up waiting
                self.send_response(code)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    system.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield system
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answered(topic: str, lang: str, *parts: tuple[str, str, str], question: str = "?") -> Call:
    """A call that was answered with (text, cited path, quote) parts."""
    told = tuple(Part(text, (Source(path, quote, lang),) if path else ()) for text, path, quote in parts)
    return Call(topic, lang, question, Status.ANSWERED, Reply(told, lang, None), "", 10.0)


def declined(topic: str, lang: str, reason: str = "weak_source") -> Call:
    return Call(topic, lang, "?", Status.REFUSED, Reply((), lang, reason), reason, 10.0)


def lost(topic: str, lang: str, status: Status = Status.TIMEOUT) -> Call:
    return Call(topic, lang, "?", status, None, "no answer within 1 s", 1000.0)


def asking(call: Call, question: str) -> Call:
    return replace(call, question=question)
