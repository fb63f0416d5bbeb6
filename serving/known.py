"""What is known of an encoder by its name: what to write before a text, and which languages its makers list."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = Path(__file__).with_name("encoders.yaml")


class KnownEncoder(BaseModel):
    """One encoder of `serving/encoders.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    dimension: int = Field(gt=0)
    licence: str
    query: str = ""
    """Written before each question."""
    passage: str = ""
    """Written before each passage."""
    languages: tuple[str, ...] = ()
    """As its makers list them, in the project's tags; empty where they do not."""
    claims: str = ""
    """What they say where they list none."""
    source: str


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    encoders: tuple[KnownEncoder, ...]


@cache
def known_encoders() -> tuple[KnownEncoder, ...]:
    """Every encoder of the table."""
    return _Table.model_validate(read_table(_FILE)).encoders


def known_encoder(name: str) -> KnownEncoder | None:
    """What is known of an encoder by the last part of its name, in any case; None if nothing is."""
    wanted = name.rstrip("/").rsplit("/", 1)[-1].casefold()
    return next((one for one in known_encoders() if one.name.rsplit("/", 1)[-1].casefold() == wanted), None)


def unlisted(name: str, langs: Iterable[str]) -> tuple[str, ...]:
    """Those of the languages that the encoder's makers do not list; none where nothing is listed. "zh-TW" counts as listed with "zh", romanised tags do not."""
    known = known_encoder(name)
    if known is None or not known.languages:
        return ()
    listed = {*known.languages, *(("zh-TW",) if "zh" in known.languages else ())}
    return tuple(sorted({lang for lang in langs if lang != "und" and lang not in listed}))
