"""The shelf of an index, whoever owns it: in this process, or in another by its loopback address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.errors import UnusableInput
from ingest.shelf import Shelf
from ingest.shelf_calls import OwnersShelf, shelf_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.job import Progress
    from ingest.types import Index


def owners_shelf(index: Index, say: Callable[[Progress], None]) -> OwnersShelf:
    """What owners do with the documents of an index. Raises `UnusableInput` for an index that keeps none."""
    # asked of the index itself: its class brings an HTTP client along, which takes a command a quarter of a second to import
    elsewhere = getattr(index, "ask_shelf", None)
    if elsewhere is not None:
        return OwnersShelf(elsewhere)
    shelf = getattr(index, "shelf", None)
    if not isinstance(shelf, Shelf):
        message = "This index keeps no documents of its own."
        raise UnusableInput(message)

    def ask(act: str, asked: object) -> Any:  # noqa: ANN401 - the type that the call is answered with
        return shelf_calls()[act].do(shelf, asked, say)

    return OwnersShelf(ask)
