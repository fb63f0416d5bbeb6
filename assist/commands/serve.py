"""`python -m assist serve`: the service, its page and its API on one address."""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError, PortInUse
from ingest.errors import IngestError
from prompts.errors import PromptError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from assist.inbox import Inbox
    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--host", help="address to listen on (default: CONCORD_ASSIST_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for a free one (default: CONCORD_ASSIST_PORT or 8000)")
    parser.add_argument("--demo", action="store_true", help="load the demo shop: its knowledge and its open conversations")
    parser.add_argument("--json", action="store_true", help="print the link as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. Exit code 2 with one sentence if the port, the data folder or a setting cannot be used."""
    environ = dict(os.environ) | _chosen(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _serve(arguments, environ)
    except (AssistError, IngestError, ServingError, SettingsError, PromptError) as error:
        print(f"serve: {error}", file=sys.stderr)
        return 2


def _serve(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    import uvicorn

    from assist.api.access import Gate
    from assist.api.app import Parts, create_app
    from assist.demo.load import load_knowledge, put_conversations
    from assist.settings import assist_settings
    from assist.wiring import build_assistant
    from ingest.open import own_index
    from ingest.settings import ingest_settings
    from serving.open import open_encoder
    from serving.settings import serving_settings

    settings, serving = assist_settings(environ), serving_settings(environ)
    listener = _listen(settings)
    url = f"http://{settings.host}:{listener.getsockname()[1]}"
    index = own_index(ingest_settings(environ), url=None, encoder=serving.encoder)
    try:
        if arguments.demo:
            load_knowledge(index, say=_say)
        assistant = build_assistant(settings, serving, index, open_encoder(serving))
        gate = Gate(index.lease.token)
        link = f"{url}/enter?token={gate.new_link()}"

        async def on_ready(inbox: Inbox) -> None:
            if arguments.demo:
                await put_conversations(inbox)
            index.lease.publish(url)  # from here on other commands ask this process
            print(json.dumps({"url": url, "link": link}) if arguments.json else f"Concord is ready. Open this link once:\n\n  {link}\n", flush=True)

        app = create_app(Parts(settings, index, assistant, gate), on_ready)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=5)).run(sockets=[listener])
    finally:
        index.close()
        listener.close()
    return 0


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


def _chosen(arguments: argparse.Namespace) -> dict[str, str]:
    """Options given on the command line, as the settings they override."""
    given = {"CONCORD_DATA": arguments.data, "CONCORD_ASSIST_HOST": arguments.host, "CONCORD_ASSIST_PORT": arguments.port}
    return {name: str(value) for name, value in given.items() if value is not None}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
