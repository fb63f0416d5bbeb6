"""Whether the side the agent reads states what the customer's side states: sentence by sentence, whoever wrote the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.back import apart
from assist.own_facts import own_facts
from assist.types import Finding, Severity
from ingest.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Gloss, Sentence
    from ingest.types import Fact, Span


def unlike(sentences: Sequence[Sentence], gloss: Gloss, spans: Sequence[Span], strings: Strings) -> Iterator[Finding]:
    """A warning at each sentence whose gloss states another fact, or one more or less. A sentence shown as it is, for want of a gloss, is its own."""
    for sentence, told, span in zip(sentences, gloss.sentences, spans, strict=False):
        if told != sentence.text and (alone := apart(sentence.facts, _facts(sentence, told, gloss.language))):
            yield Finding("sides_differ", Severity.WARNING, strings.text("facts_differ", text=", ".join(alone)), span)


def _facts(sentence: Sentence, told: str, lang: str) -> Sequence[Fact]:
    """What a sentence's gloss states; of an approved wording that nothing fills, and of a quotation, it is the same in every draft."""
    filled = sentence.wording.values if sentence.wording else sentence.role != "quote"
    return read_facts(told, lang) if filled else own_facts(told, lang)
