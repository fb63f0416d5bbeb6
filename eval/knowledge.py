"""Open the index that is judged, beside a running service or alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from eval.errors import NothingLoaded
from ingest.open import index_exists, open_index
from ingest.settings import ingest_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.types import Index


def open_knowledge(data: Path | None, say: Callable[[str], None], *, wait: bool = True) -> Index:
    """The index of a data folder, None for the configured one. Raises `NothingLoaded`, or what `ingest.open` raises."""
    settings = ingest_settings(os.environ, data=data)
    if not index_exists(settings):
        message = f"Nothing was ever loaded into {settings.data}: run `python -m ingest load PATH… --data {settings.data}` first."
        raise NothingLoaded(message)
    return open_index(settings, wait=wait, say=say)
