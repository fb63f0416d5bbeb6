"""One answer as it is compared: what it says, and the facts in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.reply import join_reply
from eval.readers import open_readers
from eval.values import COMPARED
from eval.verdict import read_keys
from prompts.shop import SCRIPT

if TYPE_CHECKING:
    from assist.types import Draft
    from prompts.types import Library


@dataclass(frozen=True, slots=True)
class Answered:
    """A draft, small enough to be sent from process to process."""

    lang: str
    intents: tuple[str, ...]
    text: str
    refusal: str
    facts: tuple[str, ...]
    """Amounts, periods, dates and the like, as "30 days"."""
    sources: tuple[str, ...]


def answered(draft: Draft) -> Answered:
    """What is compared of a draft. Facts are read from the sentences that tell something, not from those around them."""
    readers = open_readers()
    told = "\n".join(one.text for one in draft.sentences if one.citations or (one.wording and one.wording.source.startswith(SCRIPT)))
    facts = dict.fromkeys(str(fact) for fact, _ in read_keys(told, draft.language, readers) if fact.kind in COMPARED)
    sources = dict.fromkeys(citation.path for one in draft.sentences for citation in one.citations)
    return Answered(
        lang=draft.language,
        intents=tuple(one.intent for one in draft.triage.intents),
        text=join_reply(draft.sentences, draft.language),
        refusal=str(draft.refusal.reason) if draft.refusal else "",
        facts=tuple(facts),
        sources=tuple(sources),
    )


def may_change(before: Answered, agent_language: str, old: Library, new: Library) -> bool:
    """Whether a draft could read otherwise with another library. Triage and search look at no script and no pack: what no changed line is part of stays."""
    if old.intents != new.intents or old.roles != new.roles or old.examples != new.examples or old.cues != new.cues:
        return True
    if any(old.script(intent) != new.script(intent) for intent in before.intents):
        return True
    return any(old.pack(lang) != new.pack(lang) for lang in (before.lang, agent_language))
