"""The one place that chooses an index: this process's own, the owning process's, or a server's."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

from ingest.catalogue import Catalogue
from ingest.errors import IndexBusy, IndexUnreadable
from ingest.owner import current, take
from ingest.settings import languages_of, originals_of, readers_of, state_url_of
from ingest.shelf import Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.index.embedded import EmbeddedIndex
    from ingest.index.served import ServerIndex
    from ingest.job import Progress
    from ingest.owner import Lease, Owner
    from ingest.settings import IngestSettings
    from ingest.types import Index
    from serving.types import TokenEncoder

_LOOK_AGAIN = 0.1


def index_exists(settings: IngestSettings) -> bool:
    """Whether anything was ever loaded into the data folder, or somebody is at it now."""
    data = settings.data
    return bool(settings.index_url or settings.state_url) or (data / "state.db").exists() or current(data) is not None


def open_index(
    settings: IngestSettings,
    *,
    encoder: str = "builtin",
    wait: bool = True,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Index:
    """The index of a data folder.

    Nobody owns it: this process does from now on. A service owns it: the same contract over its loopback interface. A load owns it: wait, and say so.

    Raises:
        IndexBusy: another process owns it and answers nobody, and `wait` is off or `settings.wait` seconds are over.
        IndexUnreadable: the data folder is broken.
        IndexUnreachable: the index server does not answer.
        NotAnIndexServer: `settings.index_url` names no index server, or one this installation cannot speak to.

    """
    if settings.index_url:
        return _served(settings, encoder, progress)
    until = monotonic() + settings.wait
    told = False
    while (lease := _take(settings)) is None:
        owner = current(settings.data)
        if owner is not None and owner.url:
            from ingest.index.remote import RemoteIndex

            remote = RemoteIndex(owner.url, owner.token)
            if remote.answers():
                return remote
        who = _who(owner)
        if not wait or monotonic() > until:
            message = f"{who} is using {settings.data} and answers nobody yet; try again later."
            raise IndexBusy(message)
        if not told:
            say(f"Waiting for {who}, which is using {settings.data}…")
            told = True
        sleep(_LOOK_AGAIN)
    return _embedded(settings, lease, encoder, progress)


def own_index(
    settings: IngestSettings,
    *,
    url: str | None,
    encoder: str = "builtin",
    model: TokenEncoder | None = None,
    token: str | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> EmbeddedIndex | ServerIndex:
    """The index, owned by this process, which answers others at `url` (or will: `index.lease.publish(url)` says it later).

    Raises `IndexBusy` if another process owns it: with the embedded engine there is one owner. An index on a server has none: any number of services may
    use it, and the first of a data folder is the one that `python -m assist link` asks. `model` is that encoder where the process has opened it already.
    """
    lease = _take(settings)
    if settings.index_url:
        served = _served(settings, encoder, progress, lease, model)
        served.lease.publish(url)
        if lease is not None:
            # of several services over one server, the first of the data folder does what a dead one left
            served.shelf.take_over()
        return served
    if lease is None:
        message = f"{_who(current(settings.data))} owns {settings.data}. The embedded index has one owner process: stop that one, or use one worker."
        raise IndexBusy(message)
    if token is not None:
        lease.token = token
    index = _embedded(settings, lease, encoder, progress, model)
    lease.publish(url)
    index.shelf.take_over()
    return index


def _embedded(settings: IngestSettings, lease: Lease, encoder: str, progress: Callable[[Progress], None], model: TokenEncoder | None = None) -> EmbeddedIndex:
    from ingest.encode import named_encoder, named_reranker
    from ingest.index.embedded import EmbeddedIndex
    from ingest.job import Act, Job

    opened = False
    try:
        url = state_url_of(settings)
        job = Job(Act.LOAD, str(settings.data.resolve()), url, encoder, 0, readers=readers_of(settings), bulk=settings.bulk, enough=settings.batch)
        index = EmbeddedIndex(lease, Catalogue.open(url, settings.versions), model or named_encoder(encoder, later=True), job, _shop(settings), progress)
        index.reranker = named_reranker()
        opened = True
        return index
    finally:
        if not opened:
            lease.release()


def _shop(settings: IngestSettings) -> Shop:
    return Shop(originals_of(settings), languages_of(settings))


def _take(settings: IngestSettings) -> Lease | None:
    try:
        return take(settings.data)
    except OSError as error:
        message = f"The data folder {settings.data} cannot be used ({error.strerror}); give another with --data or repair it."
        raise IndexUnreadable(message) from error


def _served(
    settings: IngestSettings, encoder: str, progress: Callable[[Progress], None], lease: Lease | None = None, model: TokenEncoder | None = None
) -> ServerIndex:
    from ingest.encode import named_encoder, named_reranker
    from ingest.index.place import place_of
    from ingest.index.served import ServerIndex
    from ingest.index.server_store import open_server
    from ingest.job import Act, Job

    opened = False
    try:
        place, url = place_of(settings), state_url_of(settings)
        server = open_server(place)
        settings.data.mkdir(parents=True, exist_ok=True)
        job = Job(Act.LOAD, str(settings.data.resolve()), url, encoder, 0, place=place, readers=readers_of(settings), bulk=settings.bulk, enough=settings.batch)
        index = ServerIndex(server, Catalogue.open(url, settings.versions), model or named_encoder(encoder, later=True), job, _shop(settings), progress)
        index.lease = lease or index.lease
        index.reranker = named_reranker()
        opened = True
        return index
    finally:
        if not opened and lease is not None:
            lease.release()


def _who(owner: Owner | None) -> str:
    return f"Process {owner.pid}" if owner else "Another process"
