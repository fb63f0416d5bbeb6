"""A real system with one stage broken on purpose, in each language its own: a proxy that stands before it, so that blame can be counted.

It knows how an answer is spoilt and nothing of how facts are read: numbers are changed digit by digit.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx

from eval.scores.types import Blame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIGITS = re.compile(r"\d+")
DRAFT, PROBE = "/api/draft", "/api/evaluate/draft"
STRANGE = "How do I calibrate the gyroscope of the drone before the first flight?"
"""What a broken search finds the passages of, whatever was asked."""


@dataclass(eq=False)
class Broken:
    """Which stage is broken in which language, and whose question is in which."""

    url: str
    token: str
    stages: Mapping[str, Blame]
    """Language → stage."""
    asked: Mapping[str, str]
    """Question → language."""
    swap: Mapping[str, str] = field(default_factory=dict)
    """Question → the same question in another language, answered in its place where the language is broken."""
    strange: tuple[str, ...] = ()
    """Passages a broken search finds."""

    def answer(self, path: str, body: dict[str, Any], client: httpx.Client) -> httpx.Response:
        """The system's answer to a request, broken as its language's stage says."""
        talk = body.get("conversation", body)
        question = talk["messages"][0]["text"]
        stage = self.stages.get(self.asked.get(question, ""))
        if stage is Blame.LANGUAGE:
            talk["messages"][0]["text"] = self.swap.get(question, question)
        if stage is Blame.RETRIEVAL and not body.get("given_passages"):
            path, body = PROBE, {"conversation": talk, "given_passages": list(self.strange)}
        answer = client.post(path, json=body)
        if stage not in {Blame.COMPOSER, Blame.TRANSLATION} or not answer.is_success:
            return answer
        return httpx.Response(200, json=spoilt(answer.json(), both=stage is Blame.COMPOSER))


def spoilt(draft: dict[str, Any], *, both: bool) -> dict[str, Any]:
    """A draft in which every number of its body is another one: in the customer's language alone, or on both sides, as if written so. Its sources stay."""
    places = [at for at, one in enumerate(draft["sentences"]) if one.get("citations") and DIGITS.search(one["text"])]
    for at in places:
        draft["sentences"][at]["text"] = _other(draft["sentences"][at]["text"])
        if both and len(draft["gloss"]["sentences"]) == len(draft["sentences"]):
            draft["gloss"]["sentences"][at] = _other(draft["gloss"]["sentences"][at])
    return draft


def _other(text: str) -> str:
    """Every run of digits with its last digit but one higher by one, so that 30 is 40 and 5 is 6; the same in every script's digits."""
    return DIGITS.sub(lambda found: _raised(found[0]), text)


def _raised(run: str) -> str:
    at = max(len(run) - 2, 0)
    zero = ord(run[at]) - int(run[at])
    return run[:at] + chr(zero + (int(run[at]) + 1) % 10 or zero + 1) + run[at + 1 :]


@contextmanager
def serve(broken: Broken) -> Iterator[str]:
    """The broken system's address for the time of the block."""
    headers = {"Authorization": f"Bearer {broken.token}"}
    with httpx.Client(base_url=broken.url, headers=headers, timeout=120, trust_env=False) as client:
        talk = {"messages": [{"role": "customer", "text": STRANGE}], "market": "DE"}
        found = client.post(PROBE, json={"conversation": talk, "given_passages": None})
        found.raise_for_status()
        broken.strange = tuple(one["id"] for one in found.json()["retrieved"])
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(broken, client))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(broken: Broken, client: httpx.Client) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = broken.answer(self.path, body, client)
            self._send(answer.status_code, answer.content)

        def do_GET(self) -> None:
            self._send(200, b"{}")

        def _send(self, code: int, content: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            return

    return Handler
