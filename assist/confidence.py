"""How far a draft can be trusted, as a word and its reasons in the agent's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types import Confidence, Severity, Word
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.strings import Strings
    from assist.types import Conversation, Finding, Refusal, Sentence, Triage

SURE_LANGUAGE = 0.8
SURE_INTENT = 0.75


def confidence(
    conversation: Conversation, triage: Triage, sentences: Sequence[Sentence], findings: Sequence[Finding], refusal: Refusal | None, strings: Strings
) -> Confidence:
    """Each doubt lowers the word by one step; a blocking finding or a refusal leaves it low."""
    doubts: list[str] = []
    grounds: list[str] = []
    sources = {citation.path for sentence in sentences for citation in sentence.citations}
    if sources:
        grounds.append(strings.text("reason.one_source") if len(sources) == 1 else strings.text("reason.sources_agree", n=str(len(sources))))
    _weigh_order(conversation, grounds, strings)
    if triage.language_confidence >= SURE_LANGUAGE:
        grounds.append(strings.text("reason.language_sure"))
    else:
        doubts.append(strings.text("reason.language_unsure"))
    if not triage.intents or triage.intents[0].score < SURE_INTENT:
        doubts.append(strings.text("reason.topic_unsure"))
    else:
        grounds.append(strings.text("reason.topic_sure"))
    # laws and products are told by what they say, whatever language that is written down in here
    foreign = sorted({c.lang for s in sentences for c in s.citations if c.indexed} - {triage.language})
    if foreign and not any(c.lang == triage.language for s in sentences for c in s.citations):
        doubts.append(strings.text("reason.only_foreign_source", lang=", ".join(language_name(lang, strings.lang) for lang in foreign)))
    blocked = refusal is not None or any(f.severity is Severity.BLOCKING for f in findings)
    word = Word.LOW if blocked or len(doubts) > 1 else Word.MEDIUM if doubts else Word.HIGH
    return Confidence(word, (*doubts, *grounds))


def _weigh_order(conversation: Conversation, grounds: list[str], strings: Strings) -> None:
    if conversation.order:
        grounds.append(strings.text("reason.order_found"))
