"""An audit's report, for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.types import Asked, AuditReport, Contradiction, Duplicate, Expired, Lagging, Marked, Place, Related, Unanswered, Unreached

SHOWN = 160
"""Characters of a sentence that a person is shown on one line."""


def as_dict(report: AuditReport) -> dict[str, object]:
    """The report as JSON has it. `not_computed` names the lists that could not be looked at and are empty for that reason alone."""
    return {
        "contradictions": [_contradiction(one) for one in report.contradictions],
        "lagging": [_lagging(one) for one in report.lagging],
        "duplicates": [_told(one, {"places": [_place(place) for place in one.places], "likeness": round(one.likeness, 3)}) for one in report.duplicates],
        "expired": [
            _told(one, {"path": one.path, "lang": one.lang, "ended": one.ended.isoformat() if one.ended else None, "why": one.why}) for one in report.expired
        ],
        "unanswered": [_told(one, {"questions": [_asked(question) for question in one.questions]}) for one in report.unanswered],
        "unreached": [_told(one, {"family": one.family, "paths": list(one.paths)}) for one in report.unreached],
        "marked": [_marked(one) for one in report.marked],
        "related": [_related(one) for one in report.related],
        "families_compared": report.families,
        "dismissed": report.dismissed,
        "not_computed": list(report.not_computed),
    }


def as_text(report: AuditReport) -> str:
    """The report for a person: each finding with its id and what it is about."""
    lines = [line for one in report.contradictions for line in _shown(one)]
    lines += [line for one in report.lagging for line in _behind(one)]
    lines += [f"{one.id}  {one.why:13} {one.path} ({one.lang}) {one.ended.isoformat() if one.ended else ''}".rstrip() for one in report.expired]
    lines += [f"{one.id}  duplicate     {', '.join(place.path for place in one.places)} ({one.likeness:.0%} alike)" for one in report.duplicates]
    lines += [f"{one.id}  unanswered    {one.customers} customers: {_line(one.questions[0].text)} ({_langs(one)})" for one in report.unanswered]
    lines += [f"{one.id}  related       {', '.join(place.path for place in one.places)}: versions of one document? ({one.family})" for one in report.related]
    lines += [f"{one.id}  unreached     {one.family} ({len(one.paths)} documents)" for one in report.unreached]
    lines += [
        f"{one.id}  {one.marks[0].complaint.value:13} {one.path or '(no source)'}, ticket {', '.join(m.ticket for m in one.marks)}" for one in report.marked
    ]
    counted = {"contradictions": report.contradictions, "lagging": report.lagging, "expired or unreviewed": report.expired, "duplicates": report.duplicates}
    counted |= {"unanswered": report.unanswered, "unreached": report.unreached, "marked": report.marked, "related": report.related}
    told = f"{report.families} families compared: " + ", ".join(f"{len(some)} {word}" for word, some in counted.items())
    left = f"; {report.dismissed} dismissed" if report.dismissed else ""
    blind = f" Not looked at: {', '.join(report.not_computed)}." if report.not_computed else ""
    return "\n".join([*lines, f"{told}{left}.{blind}"])


def _shown(found: Contradiction) -> Iterator[str]:
    yield f"{found.id}  {found.kind:13} {found.scope}, {found.customers} customers"
    for place, value in ((found.left, found.value_left), (found.right, found.value_right)):
        yield f"  {value:16} {place.path} ({place.lang}): {_line(place.sentence)}"


def _line(text: str) -> str:
    return " ".join(text.split())[:SHOWN]


def _langs(one: Unanswered) -> str:
    return ", ".join(dict.fromkeys(question.lang for question in one.questions))


def _told(one: Duplicate | Expired | Lagging | Unanswered | Unreached | Marked | Related | Contradiction, said: dict[str, object]) -> dict[str, object]:
    return {"id": one.id, "customers": one.customers} | said


def _contradiction(one: Contradiction) -> dict[str, object]:
    said: dict[str, object] = {"kind": one.kind, "value_left": one.value_left, "value_right": one.value_right}
    return _told(one, said | {"left": _place(one.left), "right": _place(one.right), "scope": one.scope})


def _behind(one: Lagging) -> list[str]:
    """A version that lags, with what changed in the other."""
    said = f"{one.id}  lagging       {one.path} ({one.lang}) is of {one.since:%Y-%m-%d}; {one.source} changed on {one.changed:%Y-%m-%d}"
    return [said, *(f"    - {_line(text)}" for text in one.gone), *(f"    + {_line(text)}" for text in one.came)]


def _lagging(one: Lagging) -> dict[str, object]:
    mine: dict[str, object] = {"path": one.path, "lang": one.lang, "since": one.since.isoformat()}
    return _told(
        one, mine | {"source": one.source, "source_lang": one.source_lang, "changed": one.changed.isoformat(), "gone": list(one.gone), "came": list(one.came)}
    )


def _asked(one: Asked) -> dict[str, object]:
    return {"text": one.text, "lang": one.lang, "conversation": one.conversation, "market": one.market}


def _marked(one: Marked) -> dict[str, object]:
    marks = [{"complaint": m.complaint.value, "ticket": m.ticket, "quote": m.quote, "note": m.note, "agent": m.agent, "at": str(m.at or "")} for m in one.marks]
    return _told(one, {"path": one.path, "marks": marks})


def _related(one: Related) -> dict[str, object]:
    return _told(one, {"family": one.family, "places": [_place(place) for place in one.places], "likeness": round(one.likeness, 3)})


def _place(place: Place) -> dict[str, object]:
    return {"path": place.path, "lang": place.lang, "sentence": place.sentence, "span": [place.span.start, place.span.end]}
