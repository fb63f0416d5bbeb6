"""The assistant of the release in force, with the shop's own wordings laid over its library."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.errors import BadRequest
from assist.store.released import in_force
from assist.store.wordings import holding
from prompts.shop import with_wordings

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from assist.refit import Fitter
    from assist.store.open import Store
    from prompts.shop import ShopWording
    from prompts.types import Library

LOG = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Shop:
    """One assistant as its release has it, and as worded last: laid anew only when release or wordings are others."""

    shipped: Assistant
    fitter: Fitter | None = None
    """Makes assistants of other releases; None outside a service."""
    lapsed: tuple[ShopWording, ...] = ()
    """Wordings that no longer fit a line of the library."""
    _wordings: tuple[ShopWording, ...] = ()
    _worded: Assistant | None = field(default=None)

    async def now(self, store: Store) -> Assistant:
        """The assistant as release and wordings stand in the store. A release that cannot be used leaves the one at work, and the log says why."""
        async with store.begin() as connection:
            wordings = await holding(connection, datetime.now(UTC))
            wanted = (await in_force(connection)).now if self.fitter else ""
        if self.fitter and wanted not in {"", self.shipped.release}:
            try:
                self.shipped, self._worded = await asyncio.to_thread(self.fitter.fitted, wanted), None
            except BadRequest as error:
                LOG.error("The release in force cannot be used, and drafts are made with %s: %s", self.shipped.release, error)  # noqa: TRY400 - our own sentence
        return self.worded(wordings)

    async def of(self, release_id: str) -> Assistant | None:
        """The assistant of another kept release, worded as the shop does; None for one that cannot be used, or that drafts are made with anyway."""
        if self.fitter is None or release_id in {"", self.shipped.release}:
            return None
        try:
            other = await asyncio.to_thread(self.fitter.fitted, release_id)
        except BadRequest as error:
            LOG.info("Release %s is not drafted with: %s", release_id, error)
            return None
        return with_library(other, with_wordings(other.library, self._wordings).library) if self._wordings else other

    def worded(self, wordings: tuple[ShopWording, ...]) -> Assistant:
        """The assistant that writes with these."""
        if self._worded is None or wordings != self._wordings:
            laid = with_wordings(self.shipped.library, wordings) if wordings else None
            self._worded = with_library(self.shipped, laid.library) if laid else self.shipped
            self._wordings, self.lapsed = wordings, laid.lapsed if laid else ()
        return self._worded


def with_library(assistant: Assistant, library: Library) -> Assistant:
    """The same assistant over another library of the same intents and roles."""
    return replace(assistant, library=library, composer=replace(assistant.composer, library=library))
