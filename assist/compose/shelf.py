"""The shop's policies as one block: what a served model is given with every ticket of a language, so that its server keeps that part of the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.types import Kind, Where

if TYPE_CHECKING:
    from assist.retrieve import Searcher
    from ingest.types import Passage


def shelf_of(searcher: Searcher, lang: str) -> tuple[Passage, ...]:
    """All policies that hold for the market, day and channel, by path; empty where they are too many to be one block.

    Each in the reply's language, else the agent's, else English.
    """
    langs = tuple(dict.fromkeys((lang, searcher.agent_language, "en")))
    where = Where(
        langs=langs,
        markets=(searcher.market,) if searcher.market else (),
        kinds=(Kind.POLICY,),
        on=searcher.on,
        channels=(searcher.channel,) if searcher.channel else (),
    )
    standing = searcher.standing.shelf(where)
    spoken = {family: min((p.lang for p in standing if p.family == family), key=langs.index) for family in {p.family for p in standing}}
    return tuple(sorted((p for p in standing if p.lang == spoken[p.family]), key=lambda p: (p.path, p.ordinal)))
