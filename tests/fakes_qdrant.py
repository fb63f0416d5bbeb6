"""A small real HTTP server that takes a Qdrant server's calls, keeps what it was asked, and answers as it is told. It stores and finds nothing."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Told:
    """How the server behaves and what it was asked."""

    url: str = ""
    status: int = 200
    page: bool = False
    """Answers with a web page instead."""
    stumbles: int = 0
    """Changes of points that are refused with 503 before one is taken."""
    collections: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers["Content-Length"] or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        path = self.path.split("?")[0]
        self.server.told.asked.append((self.command, path, body))
        self.server.told.keys.append(self.headers["api-key"])
        if self.server.told.page:
            self._send(200, b"<html>a shop</html>", "text/html")
        elif self.server.told.status != 200:
            self._send(self.server.told.status, json.dumps({"status": {"error": "as told"}, "time": 0}).encode())
        elif "/points" in path and self.server.told.stumbles:
            self.server.told.stumbles -= 1
            self._send(503, b'{"status": {"error": "busy"}, "time": 0}')
        else:
            self._send(200, json.dumps({"result": self._result(path, body), "status": "ok", "time": 0.0}).encode())

    def _result(self, path, body):
        name = path.split("/")[2]
        if path.endswith("/exists"):
            return {"exists": name in self.server.told.collections}
        if path == f"/collections/{name}" and self.command == "PUT":
            self.server.told.collections[name] = body
            return True
        if path == f"/collections/{name}" and self.command == "GET":
            return {
                "status": "green",
                "optimizer_status": "ok",
                "segments_count": 1,
                "payload_schema": {},
                "config": {
                    "params": self.server.told.collections[name],
                    "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000},
                    "optimizer_config": {"deleted_threshold": 0.2, "vacuum_min_vector_number": 1000, "default_segment_number": 0, "flush_interval_sec": 5},
                },
            }
        if path.endswith("/count"):
            return {"count": 0}
        return {"operation_id": 1, "status": "completed"}

    def _send(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.do_GET()

    def do_POST(self):
        self.do_GET()

    def do_DELETE(self):
        self.do_GET()

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def qdrant(**told) -> Iterator[Told]:
    """The server on a loopback port."""
    state = Told(**told)

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.told = state
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
