"""An assistant over the demo shop's knowledge, loaded for real, without a model."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from assist.demo.load import load_knowledge
from assist.settings import assist_settings
from assist.wiring import build_assistant
from ingest.open import own_index
from ingest.settings import ingest_settings
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assist.pipeline import Assistant


@contextmanager
def demo_desk(data: Path) -> Iterator[Assistant]:
    """The shop in the folder `data`; its index is closed at the end."""
    environ = {"CONCORD_DATA": str(data)}
    serving = serving_settings(environ)
    index = own_index(ingest_settings(environ), url=None)
    load_knowledge(index, say=lambda _: None)
    yield build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
    index.close()
