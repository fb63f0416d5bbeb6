"""What the page shows, prepared: every text in the agent's language, every time and amount in her format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.gather import today
from assist.reply import sentence_spans
from assist.types import Draft, Severity
from ingest.cldr import format_amount, format_date, format_period
from ingest.places import language_name, territory_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.inbox import View
    from assist.strings import Strings
    from assist.types import Citation, Conversation, Finding, Order

RTL = frozenset({"ar", "he", "fa", "ur"})


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the draft beside its gloss, with the numbers of its sources and what was found in it."""

    text: str
    gloss: str
    role: str
    sources: tuple[int, ...]
    findings: tuple[Finding, ...]
    break_before: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One cited sentence, numbered as on the page."""

    number: int
    citation: Citation
    language: str
    precedent: bool


@dataclass(frozen=True, slots=True)
class OrderCard:
    """The order and parcel in one line and a timeline."""

    number: str
    line: str
    late: str
    facts: tuple[tuple[str, str], ...]
    timeline: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything beside the conversation."""

    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    loose: tuple[Finding, ...]
    """Findings about the whole reply."""
    promises: tuple[tuple[str, int], ...]
    """(text, number of its source or 0)."""
    passages: tuple[Source, ...]
    """For a refusal: what was found."""
    reply_language: str
    agent_language: str
    reply_dir: str
    agent_dir: str
    blocked: bool


def panel(view: View, strings: Strings) -> Panel:
    """The draft as rows, sources, findings and promises."""
    draft = view.kept.draft
    numbers = _numbers(draft)
    spans = sentence_spans(draft.sentences, draft.language)
    rows, before = [], ""
    for i, (sentence, span) in enumerate(zip(draft.sentences, spans, strict=True)):
        here = tuple(f for f in draft.findings if f.span == span)
        gloss = draft.gloss.sentences[i] if i < len(draft.gloss.sentences) else ""
        cited = tuple(dict.fromkeys(numbers[c] for c in sentence.citations))
        rows.append(Row(sentence.text, gloss, sentence.role, cited, here, bool(before) and sentence.role != before))
        before = sentence.role
    sources = tuple(_source(number, citation, strings) for citation, number in numbers.items())
    refused = draft.refusal.passages if draft.refusal else ()
    return Panel(
        rows=tuple(rows),
        sources=sources,
        loose=tuple(f for f in draft.findings if f.span not in spans),
        promises=tuple((p.text, numbers.get(p.citation, 0) if p.citation else 0) for p in draft.promises),
        passages=tuple(_source(i, c, strings) for i, c in enumerate(refused, 1)),
        reply_language=language_name(draft.language, strings.lang) if draft.language != "und" else strings.text("unknown"),
        agent_language=language_name(draft.gloss.language, strings.lang),
        reply_dir=direction(draft.language),
        agent_dir=direction(draft.gloss.language),
        blocked=any(f.severity is Severity.BLOCKING for f in draft.findings),
    )


def order_card(conversation: Conversation, strings: Strings) -> OrderCard | None:
    """The order and its newest parcel, or None without an order."""
    order = conversation.order
    if order is None:
        return None
    lang = strings.lang
    parcel = order.shipments[-1] if order.shipments else None
    status = strings.text(f"parcel.{parcel.status}") if parcel and strings.has(f"parcel.{parcel.status}") else order.status
    late_days = (today(conversation) - parcel.promised).days if parcel and parcel.promised and parcel.status != "delivered" else 0
    late = strings.text("late_by", period=format_period(str(late_days), "day", lang)) if late_days > 0 else ""
    events = tuple((e.at.strftime("%m-%d %H:%M"), _status(e.status, strings), e.place) for e in reversed(parcel.events)) if parcel else ()
    return OrderCard(order.number, status, late, tuple(_order_facts(order, strings)), events)


def direction(lang: str) -> str:
    """Writing direction of a language."""
    return "rtl" if lang.partition("-")[0] in RTL and not lang.endswith("Latn") else "ltr"


def market_name(market: str, strings: Strings) -> str:
    """A market as the agent calls it."""
    return territory_name(market, strings.lang) if market else ""


def _numbers(draft: Draft) -> dict[Citation, int]:
    cited = dict.fromkeys(c for sentence in draft.sentences for c in sentence.citations)
    return {citation: number for number, citation in enumerate(cited, 1)}


def _source(number: int, citation: Citation, strings: Strings) -> Source:
    return Source(number, citation, language_name(citation.lang, strings.lang), citation.kind == "ticket")


def _status(status: str, strings: Strings) -> str:
    return strings.text(f"parcel.{status}") if strings.has(f"parcel.{status}") else status


def _order_facts(order: Order, strings: Strings) -> Sequence[tuple[str, str]]:
    lang = strings.lang
    facts = [("", f"{line.quantity} × {line.name}") for line in order.lines]
    if order.total is not None and order.currency:
        facts.append((strings.text("total"), format_amount(order.total, order.currency, lang)))
    dates = (("placed_on", order.placed_on), ("delivered_on", order.delivered_on), ("promised_by", order.shipments[-1].promised if order.shipments else None))
    facts.extend((strings.text(key), format_date(day, lang, length="medium")) for key, day in dates if day)
    facts.extend((strings.text("tracking"), f"{parcel.carrier} {parcel.tracking}") for parcel in order.shipments[-1:])
    return facts
