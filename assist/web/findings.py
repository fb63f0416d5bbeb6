"""What an audit found, as its page shows it: every sort of finding with the same parts, each with its way into documents and tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from assist.web.order import moment
from assist.web.prose import Pieces, marked
from ingest.cldr import format_date
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assist.strings import Strings
    from ingest.types import AuditReport, Contradiction, Duplicate, Expired, Lagging, Marked, Place, Related, Unanswered, Unreached

BEGINNING = 80
SHOWN = 12
"""Questions, marks or paths of one finding that are shown."""


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a finding, its fact marked."""

    path: str
    lang: str
    value: str
    parts: Pieces
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a finding: a document, a question or a mark."""

    text: str
    """A path if `path` is set, else somebody's words."""
    href: str
    lang: str = ""
    detail: str = ""
    path: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding."""

    id: str
    customers: int
    about: str
    """What it is about, in a word or a line."""
    sides: tuple[Side, ...] = ()
    lines: tuple[Told, ...] = ()
    quote: str = ""
    quote_lang: str = ""
    family: str = ""
    """The family that the documents of `lines` would make."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one sort, those first that most customers meet."""

    name: str
    findings: tuple[Finding, ...]


def groups_of(report: AuditReport, texts: Mapping[str, str], strings: Strings) -> tuple[Group, ...]:
    """Every sort in the order an owner works through them. `texts` are the live texts of the documents that contradict each other, by path."""
    return (
        Group("contradictions", tuple(_against(one, texts, strings) for one in report.contradictions)),
        Group("marked", tuple(_marked(one, strings) for one in report.marked)),
        Group("unanswered", tuple(_unanswered(one) for one in report.unanswered)),
        Group("lagging", tuple(_lagging(one, strings) for one in report.lagging)),
        Group("related", related_of(report)),
        Group("expired", tuple(_expired(one, strings) for one in report.expired)),
        Group("duplicates", tuple(_again(one) for one in report.duplicates)),
        Group("unreached", tuple(_unreached(one) for one in report.unreached)),
    )


def related_of(report: AuditReport) -> tuple[Finding, ...]:
    """Documents that may be versions of one, each with how it begins."""
    return tuple(_related(one) for one in report.related)


def _related(one: Related) -> Finding:
    lines = tuple(Told(p.path, document_link(p.path), p.lang, " ".join(p.sentence.replace("#", " ").split())[:BEGINNING], path=True) for p in one.places)
    return Finding(one.id, one.customers, "", lines=lines, family=one.family)


def document_link(path: str, start: int = -1, end: int = -1) -> str:
    """A document's page, opened at a stretch of its text."""
    at = {"start": start, "end": end} if start >= 0 else {}
    return f"/knowledge/document?{urlencode({'path': path, **at})}{'#mark' if at else ''}"


def _against(one: Contradiction, texts: Mapping[str, str], strings: Strings) -> Finding:
    kind = strings.text(f"k.fact.{one.kind}") if strings.has(f"k.fact.{one.kind}") else one.kind
    about = f"{kind} · {strings.text('k.audit.market')}" if one.scope == "market" else kind
    return Finding(one.id, one.customers, about, (_side(one.left, one.value_left, texts), _side(one.right, one.value_right, texts)))


def _side(place: Place, value: str, texts: Mapping[str, str]) -> Side:
    words = texts.get(place.path, "")[place.span.start : place.span.end]
    at = place.sentence.find(words) if words else -1
    parts = marked(place.sentence, 0, len(place.sentence), at, at + len(words) if at >= 0 else at)
    return Side(place.path, place.lang, value, parts, place.span.start, place.span.end)


def _marked(one: Marked, strings: Strings) -> Finding:
    lines = tuple(
        Told(
            mark.quote or mark.note or "–", f"/c/{mark.ticket}", detail=" · ".join(filter(None, _said_of(mark.complaint.value, mark.note, mark.quote, strings)))
        )
        for mark in one.marks[:SHOWN]
    )
    document = (Told(one.path, document_link(one.path), path=True),) if one.path else ()
    return Finding(one.id, one.customers, "", lines=(*document, *lines))


def _said_of(complaint: str, note: str, quote: str, strings: Strings) -> Iterator[str]:
    yield strings.text(f"k.complaint.{complaint}")
    if quote:
        yield note


def _unanswered(one: Unanswered) -> Finding:
    asked = tuple(Told(q.text, f"/c/{q.conversation}" if q.conversation else "", q.lang, q.market) for q in one.questions[:SHOWN])
    return Finding(one.id, one.customers, "", lines=asked)


def _lagging(one: Lagging, strings: Strings) -> Finding:
    since, changed = moment(one.since.astimezone(), strings.lang), moment(one.changed.astimezone(), strings.lang)
    old = Told(one.path, document_link(one.path), one.lang, strings.text("k.audit.since", time=since), path=True)
    new = Told(one.source, document_link(one.source), one.source_lang, strings.text("k.audit.changed", time=changed), path=True)
    changed_lines = tuple(
        Told(f"{sign} {text[:BEGINNING]}", document_link(one.source), one.source_lang)
        for sign, some in (("−", one.gone), ("+", one.came))
        for text in some[:SHOWN]
    )
    return Finding(
        one.id, one.customers, f"{language_name(one.lang, strings.lang)} ← {language_name(one.source_lang, strings.lang)}", lines=(old, new, *changed_lines)
    )


def _expired(one: Expired, strings: Strings) -> Finding:
    why = strings.text(f"k.audit.why.{one.why.replace(' ', '_')}")
    day = format_date(one.ended, strings.lang, length="medium") if one.ended else ""
    return Finding(one.id, one.customers, " · ".join(filter(None, (why, day))), lines=(Told(one.path, document_link(one.path), one.lang, path=True),))


def _again(one: Duplicate) -> Finding:
    lines = tuple(Told(p.path, document_link(p.path, p.span.start, p.span.end), p.lang, path=True) for p in one.places[:SHOWN])
    likeness = f"{one.likeness:.0%}" if one.likeness < 1 else ""
    return Finding(one.id, one.customers, likeness, lines=lines, quote=one.places[0].sentence[:300], quote_lang=one.places[0].lang)


def _unreached(one: Unreached) -> Finding:
    family = Told(one.family, f"/knowledge/family?{urlencode({'name': one.family})}", detail=str(len(one.paths)), path=True)
    return Finding(one.id, one.customers, "", lines=(family,))
