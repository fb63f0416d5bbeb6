"""Whether an answer states only what its sources do, and whether the agent's side says what the customer's says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.pairs.names import is_latin, sure_names_in
from eval.values import COMPARED
from eval.verdict import read_keys
from ingest.conditions import conditions
from ingest.stance import stance_of

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.types import Key, Part


def groundedness(one: Answered, readers: Readers) -> float | None:
    """Share of the stated values that stand in words their own sentence cites (as faithfulness in RAGAS, Es et al. 2024, with values as the statements).

    What the customer or the order handed along says needs no source. None where nothing is stated, or where the system cites nothing at all.
    """
    if one.reading is None or one.reply is None or not one.reply.sources:
        return None
    known = frozenset(key for key, _ in read_keys(f"{one.verdict.call.question}\n{one.topic.order}", one.lang, readers))
    held = [key in _cited(part, one.lang, readers) for part in one.reply.parts for key in _stated(part, one, readers) if key not in known]
    return sum(held) / len(held) if held else None


def gloss_kept(one: Answered, agent: str, readers: Readers) -> float | None:
    """Share of sentences whose gloss states the same values, says yes or no alike, keeps the names and has its condition.

    The four are what a translation must keep (as in critical error detection, Specia et al. 2021). None without a gloss, or one of another number of sentences.
    """
    if one.reply is None or one.reading is None or not one.reply.gloss or len(one.reply.gloss) != len(one.reply.parts):
        return None
    pairs = [(part.text, gloss) for part, gloss in zip(one.reply.parts, one.reply.gloss, strict=True) if part.text != gloss]
    return sum(same_meaning(text, one.lang, gloss, agent, readers) for text, gloss in pairs) / len(pairs) if pairs else None


def same_meaning(text: str, lang: str, gloss: str, agent: str, readers: Readers) -> bool:
    """Whether a sentence and its translation agree in values, denial, names and condition, as far as rules read them in both languages."""
    mine, theirs = _values(text, lang, readers), _values(gloss, agent, readers)
    said, told = stance_of(text, lang), stance_of(gloss, agent)
    polarity = said.half or told.half or (said.anywhere > 0) is (told.anywhere > 0)
    kept = is_latin(text) or all(name in gloss.casefold() for name in sure_names_in(text, lang))
    # "within 30 days" is a condition in Japanese and none in English: a clause with a number is held by its number
    conditional = any(not any(map(str.isdigit, text[span.start : span.end])) for span in conditions(text, lang))
    return mine == theirs and polarity and kept and (not conditional or bool(conditions(gloss, agent)))


def _values(text: str, lang: str, readers: Readers) -> frozenset[Key]:
    return frozenset(key for key, _ in read_keys(text, lang, readers) if key.kind in COMPARED)


def _stated(part: Part, one: Answered, readers: Readers) -> list[Key]:
    return [key for key, _ in read_keys(part.text, one.lang, readers) if key.kind in COMPARED]


def _cited(part: Part, lang: str, readers: Readers) -> frozenset[Key]:
    return frozenset(key for source in part.sources for key, _ in read_keys(source.quote, source.lang or lang, readers))
