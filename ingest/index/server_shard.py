"""One generation of one tenant's passages on a Qdrant server: the engine contract over qdrant-client."""

from __future__ import annotations

from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING

from qdrant_client import models as m
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from ingest.errors import IndexMismatch, IndexUnreachable, NotAnIndexServer
from ingest.index.server_points import TERMS, WHOLE, WINDOWS, among, conditions, equals, ranking, struct_of, terms_of, whole_of, windows_of
from ingest.index.types import Rankings, Vectors, check_finite
from ingest.signature import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from qdrant_client import QdrantClient

    from ingest.index.place import Place
    from ingest.index.types import Point
    from ingest.sparse import SparseRow
    from ingest.types import Where

_AT_ONCE = 256
"""Points of one call: about 5 MB of JSON, a sixth of what a server takes by default."""
_TRIES, _PAUSE = 4, 0.5
"""A change is tried again after a server's hiccup, the pause in seconds doubled each time. Points replace themselves, so trying again is safe."""
_FORBIDDEN, _OVERLOADED, _BROKEN = frozenset({401, 403}), 429, 500


@contextmanager
def asking(url: str) -> Iterator[None]:
    """Turns the client's errors into this room's: `IndexUnreachable`, `NotAnIndexServer`, `IndexMismatch`."""
    try:
        yield
    except UnexpectedResponse as error:
        status, said = error.status_code or 0, error.content.decode("utf-8", "replace")[:300]
        if status in _FORBIDDEN:
            message = f"The index server at {url} refused the key (HTTP {status}). Correct CONCORD_INGEST_INDEX_KEY."
            raise NotAnIndexServer(message) from error
        if status == _OVERLOADED or status >= _BROKEN:
            message = f"The index server at {url} is overloaded or broken (HTTP {status}: {said}). Nothing that was live has changed; try again later."
            raise IndexUnreachable(message) from error
        message = f"The index server at {url} refused a call (HTTP {status}: {said}). Check that it is a Qdrant server of version 1.15 or newer."
        raise IndexMismatch(message) from error
    except ResponseHandlingException as error:
        message = f"The index server at {url} does not answer as one ({error}). Check CONCORD_INDEX_URL and that it runs; nothing that was live has changed."
        raise IndexUnreachable(message) from error
    except (ApiException, ValueError) as error:  # a web page is no JSON, another API's JSON is none of the client's records
        message = f"The index server at {url} does not answer as one ({error}). Check CONCORD_INDEX_URL."
        raise NotAnIndexServer(message) from error


class ServerShard:
    """A tenant's passages of one generation. Queries and changes may come from several threads."""

    def __init__(self, client: QdrantClient, place: Place, collection: str, generation: int) -> None:
        """Use `Server.shard`."""
        self._client = client
        self._place = place
        self._collection = collection
        self._generation = generation

    def put(self, points: Sequence[Point]) -> None:
        """Add points to this generation. Raises `UnusableInput` for a vector that is not finite, and then stores none of them."""
        check_finite(points)
        made = [struct_of(point, self._place.tenant, self._generation) for point in points]
        for start in range(0, len(made), _AT_ONCE):
            some = made[start : start + _AT_ONCE]
            self._steadily(lambda some=some: self._client.upsert(self._collection, some, wait=True))  # type: ignore[misc]

    def drop(self, paths: Sequence[str]) -> None:
        """Take these documents out of this generation; earlier ones keep them."""
        fresh = m.FieldCondition(key="since", range=m.Range(gte=self._generation, lte=self._generation))
        for start in range(0, len(paths), _AT_ONCE):
            some = among("path", paths[start : start + _AT_ONCE])
            own = m.FilterSelector(filter=self._live(some, fresh))
            old = self._live(some)
            self._steadily(lambda own=own: self._client.delete(self._collection, own, wait=True))  # type: ignore[misc]
            self._steadily(lambda old=old: self._client.set_payload(self._collection, {"until": self._generation}, old, wait=True))  # type: ignore[misc]

    def find(
        self,
        vector: NDArray[np.float32] | None,
        terms: SparseRow | None,
        where: Where,
        *,
        langs: Sequence[str],
        overall: int,
        each: int,
        lexical: int,
    ) -> Rankings:
        """As `Engine.find`: one call for every arm and language, every condition inside the engine."""
        common = conditions(where)
        within = self._live(*common, *([among("lang", where.langs)] if where.langs else []))
        asked = []
        if vector is not None:
            nearest = {"query": vector.tolist(), "using": WHOLE, "with_payload": ["passage"]}
            asked.append(m.QueryRequest(**nearest, limit=overall, filter=within))
            asked += [m.QueryRequest(**nearest, limit=each, filter=self._live(*common, equals("lang", lang))) for lang in langs]
        if terms is not None and len(terms.indices):
            sparse = m.SparseVector(indices=terms.indices.tolist(), values=terms.values.tolist())
            asked.append(m.QueryRequest(query=sparse, using=TERMS, limit=lexical, filter=within, with_payload=["passage"]))
        if not asked:
            return Rankings((), (), ())
        with asking(self._place.url):
            found = [ranking(answer.points) for answer in self._client.query_batch_points(self._collection, asked)]
        dense = 0 if vector is None else 1 + len(langs)
        return Rankings(found[0] if dense else (), tuple(found[1:dense]), found[dense] if len(found) > dense else ())

    def nearness(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """As `Engine.nearness`."""
        if not ids:
            return {}
        those = self._live(among("passage", ids))
        with asking(self._place.url):
            points = self._client.query_points(
                self._collection, [vector.tolist()], using=WINDOWS, query_filter=those, limit=len(ids), with_payload=["passage"]
            ).points
        return {one.id: one.score for one in ranking(points)}

    def windows(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """(windows, dimension) vectors by passage id; unknown ids and passages without vectors are left out."""
        found = {str((one.payload or {})["passage"]): windows_of(one) for one in self._records(ids, [WINDOWS])}
        return {one: windows for one, windows in found.items() if len(windows)}

    def langs(self) -> tuple[str, ...]:
        """Languages of the stored passages, most frequent first."""
        with asking(self._place.url):
            hits = self._client.facet(self._collection, "lang", facet_filter=self._live(), limit=500, exact=True).hits
        return tuple(str(hit.value) for hit in sorted(hits, key=lambda hit: (-hit.count, str(hit.value))))

    def count(self) -> int:
        """Number of stored passages. Those of an earlier layout do not count: filters cannot ask everything of them, and the index is made again."""
        current = m.FieldCondition(key="layout", match=m.MatchValue(value=LAYOUT))
        with asking(self._place.url):
            return int(self._client.count(self._collection, self._live(current), exact=True).count)

    def optimise(self) -> None:
        """Nothing to do: a server merges segments and builds the graph behind its answers."""

    def flush(self) -> None:
        """Nothing to do: each change was waited for, and the server logs it before it answers."""

    def close(self) -> None:
        """Nothing to let go of: the connection belongs to `Server`."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Everything kept of these passages; unknown ids are left out."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(ids), _AT_ONCE):
            for one in self._records(ids[start : start + _AT_ONCE], [WHOLE, WINDOWS, TERMS]):
                found[str((one.payload or {})["passage"])] = Vectors(whole_of(one), windows_of(one), terms_of(one))
        return found

    def _records(self, ids: Sequence[str], vectors: list[str]) -> list[m.Record]:
        if not ids:
            return []
        wanted = self._live(among("passage", ids))
        with asking(self._place.url):
            return self._client.scroll(self._collection, wanted, limit=len(ids), with_payload=["passage"], with_vectors=vectors)[0]

    def _live(self, *wanted: m.FieldCondition) -> m.Filter:
        """The tenant's points of this generation, and only those: every query and change goes through here."""
        lived = [
            m.FieldCondition(key="since", range=m.Range(lte=self._generation)),
            m.FieldCondition(key="until", range=m.Range(gt=self._generation)),
        ]
        return m.Filter(must=[equals("tenant", self._place.tenant), *lived, *wanted])

    def _steadily(self, act: Callable[[], object]) -> None:
        """A change, tried again after a hiccup."""
        for attempt in range(_TRIES):
            try:
                with asking(self._place.url):
                    act()
            except IndexUnreachable:
                if attempt == _TRIES - 1:
                    raise
                sleep(_PAUSE * 2**attempt)
            else:
                return
