"""The ruler's word on a reply that would be learnt from: its language, and whether what it states stands in what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assist.values import write_value
from eval.hear import hear, spoken_in
from eval.types import Part, Reply, Tongue
from eval.values import COMPARED
from eval.verdict import read_keys
from prompts.statuses import load_statuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Draft
    from eval.readers import Readers


@dataclass(frozen=True, slots=True)
class Ground:
    """What a reply may state."""

    lang: str
    texts: tuple[str, ...]


@cache
def statuses() -> dict[str, dict[str, str]]:
    """The words for a parcel's state, read once."""
    return load_statuses()


def ground_of_draft(draft: Draft, asked: Sequence[str]) -> Ground:
    """The words that a reply to this draft's customer may rest on: quoted sources, the customer's own, and what the order or the clock says.

    Not the draft's own sentences: what they state of a document is held against the document.
    """
    quotes = [citation.quote for sentence in draft.sentences for citation in sentence.citations]
    values = [value for sentence in draft.sentences if sentence.wording for value in sentence.wording.values if value.citation is None]
    told = [write_value(value, draft.language, statuses()) for value in values]
    return Ground(draft.language, tuple(dict.fromkeys((*quotes, *told, *asked))))


def held_against(text: str, ground: Ground, readers: Readers, codes: Sequence[str] = ()) -> tuple[str, ...]:
    """Codes of what speaks against a text; empty for nothing.

    fact VALUE: it stands nowhere in the ground; language TAG: it is in another language; guard CODE: what the guard found.
    """
    held = {fact for one in ground.texts for lang in {ground.lang, readers.language(one).lang} for fact, _ in read_keys(one, lang, readers)}
    found = [fact for line in text.splitlines() for fact, _ in read_keys(line, spoken_in(line, ground.lang, readers), readers)]
    loose = dict.fromkeys(f"fact {fact}" for fact in found if fact.kind in COMPARED and fact not in held)
    tongue, heard, _ = hear(Reply((Part(text, ()),), ground.lang, None), ground.lang, readers)
    foreign = [f"language {heard}"] if tongue in {Tongue.WRONG, Tongue.MIXED} else []
    return (*loose, *foreign, *(f"guard {code}" for code in dict.fromkeys(codes)))
