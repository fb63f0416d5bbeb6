"""Whether the side the agent reads states what the customer's side states: sentence by sentence, whoever wrote the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.back import differing
from assist.types import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Gloss, Sentence
    from ingest.types import Span


def unlike(sentences: Sequence[Sentence], gloss: Gloss, spans: Sequence[Span], lang: str, strings: Strings) -> Iterator[Finding]:
    """A warning at each sentence whose gloss states another fact, or one more or less. A sentence shown as it is, for want of a gloss, is its own."""
    for sentence, told, span in zip(sentences, gloss.sentences, spans, strict=False):
        if told != sentence.text and (alone := differing(sentence.text, lang, told, gloss.language)):
            yield Finding("sides_differ", Severity.WARNING, strings.text("facts_differ", text=", ".join(alone)), span)
