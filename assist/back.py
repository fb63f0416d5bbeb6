"""What a person typed, back in the person's own language where a translation server is, with what the two do not state alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.facts import read_facts, same_fact
from ingest.language import identify
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import Fact
    from serving.translate import Translator

SHORT = 20
"""Characters under which a text is too short for its language to be told."""


@dataclass(frozen=True, slots=True)
class Back:
    """A back-translation, or why there is none."""

    text: str = ""
    differs: str = ""
    """Facts of one side that the other does not state, as written."""
    missing: bool = False
    """Whether no server is set up, or it did not answer in the language asked for."""


def back_translation(text: str, lang: str, agent_language: str, translator: Translator | None) -> Back:
    """The text in the agent's language. A server that is down, cannot, or answers in another language gives none: nothing typed is lost by it."""
    if lang == agent_language or not text.strip():
        return Back()
    if translator is None:
        return Back(missing=True)
    try:
        (said,) = translator.translate([text], lang, agent_language)
    except ServingError:
        return Back(missing=True)
    if in_another_language(said, agent_language):
        return Back(missing=True)
    return Back(said, ", ".join(differing(text, lang, said, agent_language)))


def in_another_language(text: str, lang: str) -> bool:
    """Whether a text is surely in another language than it should be; a short one, or one nobody can tell, is not."""
    heard = identify(text).lang
    return len(text) >= SHORT and heard not in {"und", lang} and heard.partition("-")[0] != lang.partition("-")[0]


def differing(text: str, lang: str, other: str, other_lang: str) -> tuple[str, ...]:
    """Facts that stand on one side alone, as that side writes them."""
    return apart(read_facts(text, lang), read_facts(other, other_lang))


def apart(ours: Sequence[Fact], theirs: Sequence[Fact]) -> tuple[str, ...]:
    """The same, of the facts of two texts."""
    alone = [one.text for one in ours if not any(same_fact(one, two) for two in theirs)]
    return tuple(dict.fromkeys((*alone, *(two.text for two in theirs if not any(same_fact(one, two) for one in ours)))))
