"""What may be wrong with a reply, said before a person reads it: the order in which the guard's parts are asked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.gather import has_photo, photos_seen
from assist.guard.asked import unasked
from assist.guard.faithful import Reply, unfaithful
from assist.guard.grants import above_authority, granted
from assist.guard.manner import against_channel, asks_known, two_voices
from assist.guard.names import unknown_names
from assist.guard.ordered import ordered
from assist.guard.private import Inside, leaked, told_inside
from assist.guard.stated import Known, unsupported
from assist.guard.tongue import SURE, foreign
from assist.reply import sentence_spans
from assist.types import Finding, Severity
from ingest.places import language_name
from ingest.types import Fact, FactKind, Kind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.guard.asked import Asked
    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Conversation, Sentence, Triage
    from assist.values import Value

ORDER = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reply is checked against."""

    conversation: Conversation
    triage: Triage
    gathered: Mapping[str, Value]
    language: str
    ground: Ground
    spans: tuple[Span, ...] = ()
    """Where the sentences stand, for a reply that was not put together here."""
    inside: Inside | None = None
    """What stands beside the reply and was not written for this customer."""
    approved: bool = False
    """Whether people approved the wording, as that of the scripts."""
    asked: Asked | None = None
    """What the customer asked; None where no conversation is known, and then nothing is unasked."""
    authority: tuple[Decimal, str] = (Decimal(0), "")
    """The amount, and its currency, up to which a person here may grant money that no source grants."""


def check(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> tuple[Finding, ...]:
    """Every finding, worst first, each once; spans point into the reply's whole text."""
    found = dict.fromkeys((*_sentences(sentences, against, strings), *_whole(sentences, against, strings)))
    return tuple(sorted(found, key=lambda finding: ORDER[finding.severity]))


def _sentences(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> Iterator[Finding]:
    spans, lang, ground = against.spans or sentence_spans(sentences, against.language), against.language, against.ground
    reply = Reply(tuple(sentences), lang, ground, against.approved)
    yield from unfaithful(reply, spans, strings)
    yield from granted(reply, spans, strings)
    yield from above_authority(sentences, spans, lang, _ordered(against), against.authority, ground, strings)
    yield from unknown_names(sentences, spans, lang, ground, strings)
    yield from foreign(sentences, spans, lang, strings)
    known = Known(against.conversation, against.gathered, against.triage.written, ground)
    yield from unsupported(reply, spans, known, strings)
    for sentence, span in zip(sentences, spans, strict=True):
        if any(cited.kind == Kind.TICKET for cited in sentence.citations):
            yield Finding("ticket_precedent", Severity.WARNING, strings.text("finding.ticket_precedent"), span)


def _ordered(against: Checked) -> tuple[Fact, ...]:
    """What the order says in money."""
    stated = [Fact(FactKind(v.kind), v.value, v.unit, v.value, Span(0, 0)) for v in against.gathered.values() if v.kind == FactKind.AMOUNT]
    order = against.conversation.order
    prices = " ; ".join(f"{line.price} {order.currency}" for line in order.lines if line.price is not None) if order else ""
    return (*stated, *against.ground.facts(prices, "en"))


def _whole(sentences: Sequence[Sentence], against: Checked, strings: Strings) -> Iterator[Finding]:
    if against.triage.language_confidence < SURE:
        yield Finding("language_guess", Severity.WARNING, strings.text("finding.language_guess", lang=language_name(against.language, strings.lang)))
    if seen := photos_seen(against.conversation):
        yield Finding("photo_seen", Severity.NOTE, strings.text("finding.photo_seen", text=" ".join(seen)))
    elif has_photo(against.conversation):
        yield Finding("photo_not_read", Severity.NOTE, strings.text("finding.photo_not_read"))
    keep = [value.value for value in against.gathered.values()]
    yield from two_voices(sentences, against.language, strings)
    if against.asked is not None:
        yield from unasked(sentences, against.spans or sentence_spans(sentences, against.language), against.asked, against.language, strings)
    yield from asks_known(sentences, against.spans or sentence_spans(sentences, against.language), against.gathered, against.language, strings)
    yield from against_channel(sentences, against.conversation, strings)
    yield from ordered(against.conversation, strings)
    if against.inside is not None:
        yield from told_inside(sentences, against.inside, strings)
    yield from leaked(sentences, against.language, against.ground.own, keep, strings)
    abroad = sorted({c.lang for s in sentences for c in s.citations if c.lang != against.language and c.indexed})
    if abroad:
        names = ", ".join(language_name(lang, strings.lang) for lang in abroad)
        yield Finding("foreign_source", Severity.NOTE, strings.text("finding.foreign_source", lang=names))
