"""`python -m assist serve`: the service, its page and its API on one address."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError, NotReady, PortInUse
from ingest.errors import IngestError
from prompts.errors import PromptError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from assist.channels.connections import Connections
    from assist.inbox import Inbox
    from assist.pipeline import Assistant
    from assist.settings import AssistSettings
    from ingest.index.embedded import EmbeddedIndex
    from ingest.index.served import ServerIndex
    from serving.settings import ServingSettings

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - not listened on here: where a program on this machine finds it
"""Addresses that mean all of a machine's, and the one a link names."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--host", help="address to listen on (default: CONCORD_ASSIST_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for a free one (default: CONCORD_ASSIST_PORT or 8000)")
    parser.add_argument("--demo", action="store_true", help="load the demo shop: its knowledge and its open conversations")
    parser.add_argument("--json", action="store_true", help="print the link as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted or told to end. Exit code 2 with one sentence if the port, the data folder or a setting cannot be used."""
    environ = dict(os.environ) | _chosen(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # A stop asked for by a supervisor ends like Ctrl-C: the data folder is given back, not merely dropped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _serve(arguments, environ)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    except (AssistError, IngestError, ServingError, SettingsError, PromptError) as error:
        print(f"serve: {error}", file=sys.stderr)
        return 2
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What this start was asked for."""

    settings: AssistSettings
    serving: ServingSettings
    url: str
    demo: bool
    as_json: bool
    connections: Connections


def _serve(arguments: argparse.Namespace, environ: Mapping[str, str]) -> None:
    from assist.channels.connections import read_connections
    from assist.settings import assist_settings
    from ingest.open import own_index
    from ingest.settings import ingest_settings
    from serving.settings import serving_settings

    settings, serving = assist_settings(environ), serving_settings(environ)
    connections = read_connections(settings, environ)
    listener = _listen(settings)
    try:
        asked = _Asked(settings, serving, _url(settings.host, listener), arguments.demo, arguments.json, connections)
        index = own_index(ingest_settings(environ), url=None, encoder=serving.encoder)
        try:
            _answer(asked, index, _prepare(asked, index), listener)
        finally:
            index.close()
    finally:
        listener.close()


def _prepare(asked: _Asked, index: EmbeddedIndex | ServerIndex) -> Assistant:
    """Load the demo's knowledge, which another process does, and build everything else meanwhile."""
    from assist.demo.load import load_knowledge

    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load_knowledge, index, _say) if asked.demo else None
        from assist.wiring import build_assistant
        from serving.open import open_encoder

        # A database that cannot be used is said in one sentence here; inside the server it would be a long one.
        asyncio.run(_check_store(asked.settings))
        assistant = build_assistant(asked.settings, asked.serving, index, open_encoder(asked.serving))
        for name in ("uvicorn", "assist.api.app"):
            import_module(name)
        if loading is not None:
            loading.result()
    return assistant


async def _check_store(settings: AssistSettings) -> None:
    """Raises `StoreUnreadable`."""
    from assist.store.open import open_store

    engine = await open_store(settings.data, settings.state_url)
    await engine.dispose()


def _answer(asked: _Asked, index: EmbeddedIndex | ServerIndex, assistant: Assistant, listener: socket.socket) -> None:
    """Answer requests until told to stop. Raises `NotReady` if the service cannot start."""
    import uvicorn

    from assist.api.access import Gate
    from assist.api.app import Parts, create_app
    from assist.demo.load import put_conversations

    gate = Gate(index.lease.token)
    link = f"{asked.url}/enter?token={gate.new_link()}"

    async def on_ready(inbox: Inbox) -> None:
        if asked.demo:
            await put_conversations(inbox)
        index.lease.publish(asked.url)  # from here on other commands ask this process
        print(json.dumps({"url": asked.url, "link": link}) if asked.as_json else f"Concord is ready. Open this link once:\n\n  {link}\n", flush=True)

    app = create_app(Parts(asked.settings, index, assistant, gate, asked.connections), on_ready)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=5))
    server.run(sockets=[listener])
    if not server.started:
        raise NotReady("The service could not start; the lines above say why. Nothing was changed.")


def _listen(settings: AssistSettings) -> socket.socket:
    """A bound socket. Raises `PortInUse`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUse(f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}). Stop the other program, or choose --port.") from error
    return listener


def _url(host: str, listener: socket.socket) -> str:
    """Where a program on this machine finds the service."""
    host = EVERY_ADDRESS.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def _chosen(arguments: argparse.Namespace) -> dict[str, str]:
    """Options given on the command line, as the settings they override."""
    given = {"CONCORD_DATA": arguments.data, "CONCORD_ASSIST_HOST": arguments.host, "CONCORD_ASSIST_PORT": arguments.port}
    return {name: str(value) for name, value in given.items() if value is not None}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
