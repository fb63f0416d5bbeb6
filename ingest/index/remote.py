"""The index of another process, over its loopback interface: the same contract as owning it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from ingest.errors import IndexBusy
from ingest.plan import sources_of
from ingest.shelf_calls import shelf_calls
from ingest.types import Answer, LoadReport, Question
from ingest.wire import PREFIX, Family, Ids, Load, Nothing, Standing, outcomes_adapter, passages_adapter, refusal
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import LoadOptions, Outcome, Passage

_PATIENCE = 30.0
_KNOCK = 2.0


class RemoteIndex:
    """Asks the owner. Threads may share it."""

    def __init__(self, url: str, token: str) -> None:
        """`url` and `token` as the owner published them."""
        # no proxy of the environment may see the token: the owner is on this machine
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=_PATIENCE, trust_env=False)

    def answers(self) -> bool:
        """Whether the owner is there and takes the token."""
        try:
            response = self._client.post(f"{PREFIX}/generation", content=_json(Nothing()), timeout=_KNOCK)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    def search(self, question: Question) -> Answer:
        """Ranked passages; an empty answer if nothing matches."""
        return adapter(Answer).validate_json(self._ask("search", question))

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked; unknown or replaced ids are left out."""
        return passages_adapter().validate_json(self._ask("passages", Ids(tuple(ids))))

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order, optionally of one language."""
        return passages_adapter().validate_json(self._ask("family", Family(family, lang)))

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        return outcomes_adapter().validate_json(self._ask("documents", Nothing()))

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """Make the index equal these sources, in the owning process. Blocks until searchable."""
        asked = Load(sources_of(paths, Path.cwd()), options)
        return adapter(LoadReport).validate_json(self._ask("load", asked, timeout=None))

    def generation(self) -> int:
        """Number of the live generation; it grows with every change."""
        return self._standing().generation

    def digest(self) -> str:
        """Encoder and generation."""
        return self._standing().digest

    def ask_shelf(self, act: str, asked: object) -> Any:  # noqa: ANN401 - the type that the call is answered with
        """One call of the shelf, in the owning process; blocks until it is done."""
        return adapter(shelf_calls()[act].told).validate_json(self._ask(act, asked, timeout=None))

    def close(self) -> None:
        """End the connection; the owner keeps the index."""
        self._client.close()

    def _standing(self) -> Standing:
        return adapter(Standing).validate_json(self._ask("generation", Nothing()))

    def _ask(self, act: str, asked: object, timeout: float | None = _PATIENCE) -> bytes:
        try:
            response = self._client.post(f"{PREFIX}/{act}", content=_json(asked), headers={"Content-Type": "application/json"}, timeout=timeout)
        except httpx.HTTPError as error:
            message = f"The process that owns the index stopped answering ({type(error).__name__}); try again."
            raise IndexBusy(message) from error
        if response.status_code != httpx.codes.OK:
            raise refusal(response.content)
        return response.content


def _json(asked: Any) -> bytes:  # noqa: ANN401 - any of the wire's records
    return adapter(type(asked)).dump_json(asked)
