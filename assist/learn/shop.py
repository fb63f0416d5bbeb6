"""The assistant with the shop's own wordings laid over the library it came with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prompts.shop import with_wordings

if TYPE_CHECKING:
    from assist.pipeline import Assistant
    from prompts.shop import ShopWording
    from prompts.types import Library


@dataclass(slots=True, eq=False)
class Shop:
    """One assistant as shipped, and as worded last: laid anew only when the wordings are others."""

    shipped: Assistant
    lapsed: tuple[ShopWording, ...] = ()
    """Wordings that no longer fit a line of the library."""
    _wordings: tuple[ShopWording, ...] = ()
    _worded: Assistant | None = field(default=None)

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
