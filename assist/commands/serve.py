"""`python -m assist serve`: the service, its page and its API on one address."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assist.commands._listener import listen
from assist.errors import AssistError, BadRequest, NotReady
from assist.giving_back import giving_back, share_heaps
from ingest.errors import IngestError
from prompts.errors import PromptError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    import argparse
    import socket
    from collections.abc import Mapping, Sequence

    from assist.api.access import Gate
    from assist.api.shop import Ready
    from assist.commands._shops import Shop
    from assist.inbox import Inbox
    from assist.refit import Fitter
    from assist.spending import Ledger
    from ingest.index.embedded import EmbeddedIndex
    from ingest.index.served import ServerIndex
    from serving.settings import ServingSettings
    from serving.types import TokenEncoder

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - not listened on here: where a program on this machine finds it
"""Addresses that mean all of a machine's, and the one a link names."""
UNUSED = 75
"""Seconds that an unused connection is held, longer than proxies and clients commonly do (a minute): if the side that is asked ends it first, a request that
is on its way is lost.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--host", help="address to listen on (default: CONCORD_ASSIST_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for a free one (default: CONCORD_ASSIST_PORT or 8000)")
    parser.add_argument("--demo", action="store_true", help="load the demo shop: its knowledge and its open conversations")
    parser.add_argument("--json", action="store_true", help="print the link as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted or told to end. Exit code 2 with one sentence if the port, the data folder or a setting cannot be used."""
    share_heaps()
    environ = _demo(arguments) | dict(os.environ) | _chosen(arguments)
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

    serving: ServingSettings
    url: str
    demo: bool
    as_json: bool
    shops: tuple[Shop, ...]


def _serve(arguments: argparse.Namespace, environ: Mapping[str, str]) -> None:
    from assist.commands._shops import shops_of
    from assist.logs import begin_log
    from assist.settings import assist_settings
    from ingest.encode import named_encoder
    from ingest.open import own_index
    from ingest.settings import ingest_settings
    from serving.settings import serving_settings
    from serving.telemetry import traced

    settings, serving = assist_settings(environ), serving_settings(environ)
    begin_log(settings.log)
    shops = shops_of(settings, environ)
    if arguments.demo and shops[0].name:
        raise BadRequest("The demo shop is for a data folder of its own; this one holds several shops. Name another with --data.")
    with ExitStack() as held:
        listener = listen(settings)
        held.callback(listener.close)
        asked = _Asked(serving, _url(settings.host, listener), arguments.demo, arguments.json, shops)
        held.enter_context(traced(serving))
        encoder, indexes = named_encoder(serving.encoder, lasting=True), []
        for shop in shops:
            indexes.append(own_index(ingest_settings(shop.environ), url=None, encoder=serving.encoder, model=encoder))
            held.callback(indexes[-1].close)
        _answer(asked, indexes, _prepare(asked, indexes, encoder), listener)


def _prepare(asked: _Asked, indexes: Sequence[EmbeddedIndex | ServerIndex], encoder: TokenEncoder) -> list[tuple[Fitter, Ledger]]:
    """Load the demo's knowledge, which another process does, and build everything else meanwhile: an assistant for each shop."""
    from assist.demo.load import load_knowledge

    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load_knowledge, indexes[0], _say) if asked.demo else None
        from assist.refit import Fitter
        from assist.spending import Ledger, budget_of
        from assist.wiring import build_equipment, equipped

        # A database that cannot be used is said in one sentence here; inside the server it would be a long one.
        asyncio.run(_check_stores(asked.shops))
        shared = build_equipment(asked.serving, encoder)
        ledgers = [Ledger(budget_of(shop.settings)) for shop in asked.shops]
        fitters = [
            Fitter(equipped(shop.settings, index, shared, ledger, shop.name), asked.serving, shop.settings.data, ledger, shop.name, shared.shares)
            for shop, index, ledger in zip(asked.shops, indexes, ledgers, strict=True)
        ]
        for name in ("uvicorn", "assist.api.app"):
            import_module(name)
        if loading is not None:
            loading.result()
    return list(zip(fitters, ledgers, strict=True))


async def _check_stores(shops: Sequence[Shop]) -> None:
    """Raises `StoreUnreadable`."""
    from assist.store.open import opened

    for shop in shops:
        async with opened(shop.settings):
            pass


def _answer(asked: _Asked, indexes: Sequence[EmbeddedIndex | ServerIndex], fitters: Sequence[tuple[Fitter, Ledger]], listener: socket.socket) -> None:
    """Answer requests until told to stop. Raises `NotReady` if the service cannot start."""
    import uvicorn

    from assist.api.access import Gate
    from assist.api.app import create_app, create_shops
    from assist.api.shop import Parts
    from assist.commands._shops import address_of

    gates = [Gate(index.lease.token, address_of(asked.url, shop)) for shop, index in zip(asked.shops, indexes, strict=True)]
    parts = [
        Parts(shop.settings, index, fitter.shipped, gate, shop.connections, shop.environ, shop.feeds, ledger, shop.targets, fitter)
        for shop, index, (fitter, ledger), gate in zip(asked.shops, indexes, fitters, gates, strict=True)
    ]
    ready = {one.name: _ready(asked, index) for one, index in zip(asked.shops, indexes, strict=True)}
    last = asked.shops[-1].name
    ready[last] = _told(asked, ready[last], gates)
    if asked.shops[0].name:
        named = {shop.name: one for shop, one in zip(asked.shops, parts, strict=True)}
        app = create_shops(named, {host: shop.name for shop in asked.shops for host in shop.hosts}, ready)
    else:
        app = create_app(parts[0], ready[""])
    config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=5, timeout_keep_alive=UNUSED)
    server = uvicorn.Server(config)
    with giving_back():
        server.run(sockets=[listener])
    if not server.started:
        raise NotReady("The service could not start; the lines above say why. Nothing was changed.")


def _ready(asked: _Asked, index: EmbeddedIndex | ServerIndex) -> Ready:
    """What is done once a shop's store is open."""
    from assist.demo.load import draft_ahead, put_conversations

    async def on_ready(inbox: Inbox) -> None:
        if asked.demo:
            await put_conversations(inbox)
            await draft_ahead(inbox)
        index.lease.publish(asked.url)  # from here on other commands ask this process

    return on_ready


def _told(asked: _Asked, ready: Ready, gates: Sequence[Gate]) -> Ready:
    """The last shop's, after which the links are printed."""

    async def on_ready(inbox: Inbox) -> None:
        await ready(inbox)
        links = {shop.name: f"{gate.address or asked.url}/enter?token={gate.new_link()}" for shop, gate in zip(asked.shops, gates, strict=True)}
        told = {"link": links[""]} if "" in links else {"links": links}
        spoken = "".join(f"  {f'{name}: ' if name else ''}{link}\n" for name, link in links.items())
        text = f"Concord is ready. Open {'this link' if '' in links else 'each link'} once:\n\n{spoken}"
        print(json.dumps({"url": asked.url, **told}) if asked.as_json else text, flush=True)

    return on_ready


def _url(host: str, listener: socket.socket) -> str:
    """Where a program on this machine finds the service."""
    host = EVERY_ADDRESS.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def _chosen(arguments: argparse.Namespace) -> dict[str, str]:
    """Options given on the command line, as the settings they override."""
    given = {"CONCORD_DATA": arguments.data, "CONCORD_ASSIST_HOST": arguments.host, "CONCORD_ASSIST_PORT": arguments.port}
    return {name: str(value) for name, value in given.items() if value is not None}


def _demo(arguments: argparse.Namespace) -> dict[str, str]:
    """What the demo shop sets where nothing else is set: its table of remedies, and what an agent may give alone."""
    from assist.demo.load import FOLDER

    return {"CONCORD_ASSIST_REMEDIES": str(FOLDER / "remedies.yaml"), "CONCORD_ASSIST_AUTHORITY": "20 EUR"} if arguments.demo else {}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
