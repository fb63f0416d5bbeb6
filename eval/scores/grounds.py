"""Whether an answer states only what its sources do, and whether the agent's side says what the customer's says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.translation.chrf import chrf
from eval.translation.kept import kept
from eval.values import COMPARED
from eval.verdict import read_keys

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


def gloss_kept(one: Answered, agent: str, readers: Readers, aspect: str = "") -> float | None:
    """Share of sentences whose gloss keeps values, yes or no, names and condition (`eval.translation.kept`); with `aspect`, one of them, where it applies.

    None without a gloss, for one of another number of sentences, or where no sentence has anything of that aspect.
    """
    if one.reply is None or one.reading is None or not one.reply.gloss or len(one.reply.gloss) != len(one.reply.parts):
        return None
    pairs = [(part.text, gloss) for part, gloss in zip(one.reply.parts, one.reply.gloss, strict=True) if part.text != gloss]
    found = [kept(text, one.lang, gloss, agent, readers) for text, gloss in pairs]
    held = [bool(value) for each in found if (value := getattr(each, aspect) if aspect else each.whole) is not None]
    return sum(held) / len(held) if held else None


def like_human(one: Answered) -> float | None:
    """ChrF of the answer beside the one a person wrote in its language (`eval.translation.chrf`); None where the suite has none, or it declines."""
    human = dict(one.topic.human).get(one.lang, "")
    return chrf(one.reply.text, human) if one.reply is not None and one.reading is not None and human else None


def _stated(part: Part, one: Answered, readers: Readers) -> list[Key]:
    return [key for key, _ in read_keys(part.text, one.lang, readers) if key.kind in COMPARED]


def _cited(part: Part, lang: str, readers: Readers) -> frozenset[Key]:
    return frozenset(key for source in part.sources for key, _ in read_keys(source.quote, source.lang or lang, readers))
