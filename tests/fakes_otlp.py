"""A collector of traces on loopback, as OTLP over HTTP describes one: takes gzip'd protobuf, and keeps what it was sent."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

from tests.loopback import listening

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Collected:
    """What came."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, content type, authorization."""
    elsewhere: str = ""
    """Where it sends its callers instead, if anywhere."""

    def spans(self):
        """Every span of every delivery."""
        found = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [span for one in found for held in one.resource_spans for scope in held.scope_spans for span in scope.spans]

    def named(self):
        """The spans' names, in the order in which they ended."""
        return [span.name for span in self.spans()]


class _Collector(BaseHTTPRequestHandler):
    collected: Collected

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.collected.asked.append((self.path, self.headers["Content-Type"], self.headers.get("Authorization", "")))
        self.collected.bodies.append(gzip.decompress(raw) if self.headers["Content-Encoding"] == "gzip" else raw)
        body = ExportTraceServiceResponse().SerializeToString()
        self.send_response(307 if self.collected.elsewhere else 200)
        if self.collected.elsewhere:
            self.send_header("Location", self.collected.elsewhere)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def collecting(elsewhere: str = "") -> Iterator[Collected]:
    """A running collector."""
    collected = Collected(elsewhere=elsewhere)
    with listening(_Collector, collected=collected) as url:
        collected.url = url
        yield collected
