"""A small real HTTP server that answers for an index as the service does."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from ingest.wire import PREFIX, reply


@contextmanager
def answering(index):
    """Serve an index on a loopback port and publish it; gives the list of acts asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != f"Bearer {index.lease.token}":
                return self._send(401, b"{}")
            act = self.path.removeprefix(f"{PREFIX}/")
            asked.append(act)
            answer = reply(index, act, body)
            return self._send(200 if answer.ok else 422, answer.body)

        def _send(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    index.lease.publish(f"http://127.0.0.1:{server.server_port}")
    try:
        yield asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
