"""What may be wrong with a reply, said before a person reads it: language, facts, citations, precedent, what was left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.gather import has_photo
from assist.guard.faithful import Ground, unfaithful
from assist.reply import sentence_spans
from assist.triage import newest_words
from assist.types import Finding, Severity
from ingest.facts import read_facts, same_fact
from ingest.language import identify
from ingest.places import language_name
from ingest.redact import redact
from ingest.types import Fact, FactKind, Kind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.strings import Strings
    from assist.types import Citation, Conversation, Sentence, Triage
    from assist.values import Value

CHECKED = frozenset(
    {FactKind.AMOUNT, FactKind.PERIOD, FactKind.DATE, FactKind.PERCENT, FactKind.QUANTITY, FactKind.NUMBER, FactKind.CODE, FactKind.LINK, FactKind.EMAIL}
)
SURE = 0.6
"""Confidence from which a sentence counts as being in another language."""
KIN = (
    {"es", "ca", "gl", "pt", "it", "oc"},
    {"de", "nl", "af", "lb"},
    {"da", "nb", "no", "nn", "sv"},
    {"hr", "sr", "bs", "sl"},
    {"ru", "uk", "bg", "be"},
    {"id", "ms"},
    {"cs", "sk", "pl"},
)
"""Languages a short sentence is easily mistaken between: there the other one must be nearly certain."""
NEARLY_CERTAIN = 0.95
SHORT = 25
"""Characters under which a sentence is too short to tell its language by words."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reply is checked against."""

    conversation: Conversation
    triage: Triage
    gathered: Mapping[str, Value]
    language: str
    ground: Ground | None = None
    """With it, what the sentences say is held against what they cite."""
    spans: tuple[Span, ...] = ()
    """Where the sentences stand, for a reply that was not put together here."""


def check(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> tuple[Finding, ...]:
    """Every finding, worst first; spans point into the reply's whole text."""
    found = [*_sentences(sentences, against, strings), *_whole(sentences, against, strings)]
    order = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return tuple(sorted(found, key=lambda finding: order[finding.severity]))


def _sentences(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> Iterator[Finding]:
    known = _known_facts(against)
    spans = against.spans or sentence_spans(sentences, against.language)
    if against.ground is not None:
        yield from unfaithful(sentences, spans, against.language, against.ground, strings)
    for sentence, span in zip(sentences, spans, strict=True):
        if _foreign(sentence, against.language):
            yield Finding("language", Severity.BLOCKING, strings.text("finding.language", lang=language_name(against.language, strings.lang)), span)
        for fact in _unsupported(sentence, known):
            yield Finding("unsupported_fact", Severity.BLOCKING, strings.text("finding.unsupported_fact", fact=fact.text), span)
        if any(cited.kind == Kind.TICKET for cited in sentence.citations):
            yield Finding("ticket_precedent", Severity.WARNING, strings.text("finding.ticket_precedent"), span)


def _whole(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> Iterator[Finding]:
    if against.triage.language_confidence < SURE:
        yield Finding("language_guess", Severity.WARNING, strings.text("finding.language_guess", lang=language_name(against.language, strings.lang)))
    if has_photo(against.conversation):
        yield Finding("photo_not_read", Severity.NOTE, strings.text("finding.photo_not_read"))
    body = " ".join(sentence.text for sentence in sentences)
    keep = {value.value for value in against.gathered.values()} | {"name"}
    leaked = [mark.text for mark in redact(body, against.language, keep=keep).marks]
    if leaked and not _shop_contact(sentences):
        yield Finding("personal_data", Severity.WARNING, strings.text("finding.personal_data", text=", ".join(leaked)))
    foreign = sorted({c.lang for s in sentences for c in s.citations if c.lang != against.language})
    if foreign:
        names = ", ".join(language_name(lang, strings.lang) for lang in foreign)
        yield Finding("foreign_source", Severity.NOTE, strings.text("finding.foreign_source", lang=names))


def _foreign(sentence: Sentence, lang: str) -> bool:
    if sentence.role in {"signature", "opening"} or len(sentence.text) < SHORT:
        return False
    guess = identify(sentence.text)
    same = guess.lang == lang or guess.lang.partition("-")[0] == lang.partition("-")[0]
    bar = NEARLY_CERTAIN if any({guess.lang, lang} <= group for group in KIN) else SURE
    return not same and guess.lang != "und" and guess.confidence >= bar


def _unsupported(sentence: Sentence, known: Sequence[Fact]) -> list[Fact]:
    cited = [fact for citation in sentence.citations for fact in _quoted_facts(citation)]
    return [fact for fact in sentence.facts if fact.kind in CHECKED and not any(_supports(fact, other) for other in (*cited, *known))]


def _supports(stated: Fact, source: Fact) -> bool:
    if same_fact(stated, source):
        return True
    loose = {FactKind.NUMBER, FactKind.CODE}
    return stated.value == source.value and (stated.kind in loose or source.kind in loose)


def _quoted_facts(citation: Citation) -> tuple[Fact, ...]:
    return read_facts(citation.quote, citation.lang)


def _known_facts(against: Checked) -> tuple[Fact, ...]:
    """Facts of the order and of the customer's own words: they may be repeated without a document."""
    order = " ; ".join([*(value.value for value in against.gathered.values()), *([against.ground.own] if against.ground else [])])
    own = [Fact(FactKind(v.kind), v.value, v.unit, v.value, _nowhere()) for v in against.gathered.values() if v.kind in set(FactKind)]
    return (*own, *read_facts(order, "en"), *read_facts(newest_words(against.conversation), against.triage.written))


def _nowhere() -> Span:
    return Span(0, 0)


def _shop_contact(sentences: Sequence[Sentence]) -> bool:
    """The shop's own address, quoted from a document, is nobody's personal data."""
    return any(fact.kind in {FactKind.EMAIL, FactKind.PHONE} for s in sentences for c in s.citations for fact in _quoted_facts(c))
