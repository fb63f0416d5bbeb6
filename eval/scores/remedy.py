"""What a reply offers for a complaint, read from its words: nothing, a gift, a credit, a repair, part of the price, a new article, the money."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.sentences import sentences
from ingest.stance import stance_of
from prompts.acts import load_acts
from prompts.schema import read_entry

if TYPE_CHECKING:
    from eval.scores.answers import Answered
    from prompts.acts import Acts

TABLE = Path(__file__).with_name("remedies.yaml")
NONE, REFUND, PARTIAL = "none", "refund", "partial_refund"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Remedies from nothing to the whole price, and the words that show each."""

    rungs: tuple[str, ...]
    by_act: tuple[tuple[str, str], ...]
    partial: tuple[tuple[str, tuple[str, ...]], ...]
    acts: Acts

    def offered(self, text: str, lang: str) -> tuple[str, ...]:
        """The rungs a reply offers, lowest first, each once; what its sentences deny is none. Empty in a language without words."""
        found = {rung for span in sentences(text, lang) for rung in self._of(text[span.start : span.end], lang)}
        return tuple(rung for rung in self.rungs if rung in found)

    def tier(self, text: str, lang: str) -> str | None:
        """The highest rung a reply offers, "none" where it offers none of them; None in a language whose words are not known."""
        if not self.knows(lang):
            return None
        offered = self.offered(text, lang)
        return offered[-1] if offered else NONE

    def knows(self, lang: str) -> bool:
        """Whether there are words for this language."""
        return any(row in {lang, lang.partition("-")[0]} for row, _, _ in self.acts.rows)

    def above(self, one: str, other: str) -> bool:
        """Whether one rung is worth more than the other."""
        return self.rungs.index(one) > self.rungs.index(other)

    def _of(self, sentence: str, lang: str) -> set[str]:
        if stance_of(sentence, lang).denied:
            return set()
        by_act = dict(self.by_act)
        found = {by_act[act] for act in self.acts.named(sentence, lang) if act in by_act}
        tongue = dict(self.partial)
        words = tongue.get(lang, tongue.get(lang.partition("-")[0], ()))
        if any(word in sentence.casefold() for word in words):
            return (found - {REFUND}) | {PARTIAL}
        return found


@lru_cache(maxsize=1)
def read_ladder() -> Ladder:
    """The shipped ladder. Raises `PromptFileError` naming file, line and entry."""
    given = read_entry(TABLE).fields(("source", "ladder", "acts", "partial"))
    rungs = given["ladder"].words()
    by_act = tuple((act, entry.choice(*rungs)) for act, entry in given["acts"].entries().items())
    return Ladder(rungs, by_act, given["partial"].folded_by_language(), load_acts())


def remedy_within(one: Answered) -> float | None:
    """1 unless the answer offers more than the suite says a right one does at most; None for a topic that is no complaint, or without an answer."""
    told = _told(one)
    return None if told is None else float(not read_ladder().above(told, one.topic.remedy))


def remedy_named(one: Answered) -> float | None:
    """1 if the answer offers the very remedy the suite names (among others or alone), 0 if not; None as above."""
    if one.reply is None or _told(one) is None:
        return None
    return float(one.topic.remedy in (read_ladder().offered(one.reply.text, one.lang) or (NONE,)))


def remedy_agreement(one: Answered, other: Answered) -> float | None:
    """1 where the highest remedy offered is the same in both languages; None for a topic that is no complaint, or without two answers."""
    told, said = _told(one), _told(other)
    return None if told is None or said is None else float(told == said)


def _told(one: Answered) -> str | None:
    if not one.topic.remedy or one.reply is None or one.reading is None:
        return None
    return read_ladder().tier(one.reply.text, one.lang)
