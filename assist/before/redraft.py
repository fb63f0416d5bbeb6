"""Many conversations drafted at once by processes of their own, each over its own copy of the data folder."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from assist.before.answering import answering
from assist.before.drafted import Answered, answered
from assist.learn.shop import with_library
from assist.settings import assist_settings
from assist.wiring import build_assistant
from ingest.open import own_index
from ingest.settings import ingest_settings
from prompts.load import load_library
from prompts.shop import with_wordings
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.pipeline import Assistant
    from assist.types import Conversation
    from prompts.shop import ShopWording
    from prompts.types import Library


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process drafts with."""

    data: str
    library: str
    """Folder of scripts and packs; empty for the shipped ones."""
    wordings: tuple[ShopWording, ...]
    environ: tuple[tuple[str, str], ...]
    """Settings, a served model's address for instance."""


def library_of(setup: Setup) -> Library:
    """The library that a setup drafts with. Raises `PromptFileError`."""
    return with_wordings(load_library(Path(setup.library) if setup.library else None), setup.wordings).library


def redraft(setups: Sequence[Setup], talks: Sequence[Conversation]) -> list[Answered]:
    """An answer to each, in order. Raises what a process could not do."""
    if not talks:
        return []
    parts = [list(range(start, len(talks), len(setups))) for start in range(len(setups))]
    # One thread per small matrix product, said before the processes begin: once numpy is imported it looks no more, and threads that wait for each other
    # took three times the processor.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Threads do not outlive a fork, and the engine has some: each process begins from nothing.
    with ProcessPoolExecutor(len(setups), mp_context=get_context("spawn")) as pool:
        made = list(pool.map(_part, setups, [[talks[at] for at in part] for part in parts]))
    found: dict[int, Answered] = {}
    for part, some in zip(parts, made, strict=True):
        found.update(zip(part, some, strict=True))
    return [found[at] for at in range(len(talks))]


def _part(setup: Setup, talks: Sequence[Conversation]) -> list[Answered]:
    assistant = _assistant(setup)
    return [answered(assistant.draft(one)) for one in talks]


@cache
def _assistant(setup: Setup) -> Assistant:
    environ = {**dict(setup.environ), "CONCORD_DATA": setup.data}
    serving = serving_settings(environ)
    index = own_index(ingest_settings(environ), url=None, encoder=serving.encoder)
    assistant = build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
    return answering(with_library(assistant, library_of(setup)))
