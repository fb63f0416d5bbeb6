"""A small server of another's API on a free port of this machine, for as long as a test asks it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that goes away, or is killed, is what some tests are about."""


@contextmanager
def listening(handler: type, **held: object):
    """The URL at which `handler` answers; `held` are what its instances share."""
    server = _Quiet(("127.0.0.1", 0), type("Answers", (handler,), held))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
