"""The refusal: what was searched, what is missing, the best next step, in the agent's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.scripts import asking
from assist.types import Reason, Refusal
from ingest.cldr import format_date
from ingest.places import language_name, territory_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.scripts import Missing
    from assist.retrieve import Sought
    from assist.service_times import Due
    from assist.strings import Strings
    from prompts.types import Library

RANK = (Reason.CONFLICTING_SOURCES, Reason.ORDER_DATA_NEEDED, Reason.STALE_SOURCE, Reason.OUTSIDE_MARKET, Reason.WEAK_SOURCE, Reason.NO_SOURCE)
"""The most telling first."""
TELLING = frozenset({Reason.NO_SOURCE, Reason.WEAK_SOURCE, Reason.ORDER_DATA_NEEDED})
"""Reasons a question to the customer may help with; a stale or contradicting source is the shop's own affair."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a refusal tells of: what was searched, for whom, and who could answer."""

    sought: Sequence[Sought]
    language: str
    library: Library
    market: str
    due: Due | None = None


def refuse(missing: Sequence[Missing], told: Sources, strings: Strings) -> Refusal:
    """The refusal for a reply of which no point could be answered; the most telling reason leads."""
    lead = min(missing, key=lambda m: RANK.index(m.reason))
    searched = tuple(dict.fromkeys(hit.passage.title or hit.passage.path for one in told.sought for hit in one.hits))
    name = _text_name(lead)
    fields = _fields(lead, told, strings)
    steps = [strings.text(f"next.{name}", **fields), *_ask(lead, told.library, strings), *_team(lead, told.due, strings)]
    return Refusal(lead.reason, searched, _detail(lead, name, told, fields, strings), " ".join(steps), lead.passages)


def _detail(lead: Missing, name: str, told: Sources, fields: dict[str, str], strings: Strings) -> str:
    """What was found, and by name the fact that no document states."""
    detail = strings.text(f"refusal.{name}.detail", **fields)
    role = next((role for role in told.library.roles if role.name == lead.what), None) if lead.reason is Reason.NO_SOURCE else None
    label = dict(role.label).get(strings.lang) or dict(role.label).get("en") if role else None
    return f"{detail} {strings.text('refusal.missing', what=label.format(value='…'))}" if label else detail


def _ask(lead: Missing, library: Library, strings: Strings) -> list[str]:
    """What the customer could be asked meanwhile, as the intent's script asks it."""
    script = library.script(lead.intent) if lead.intent and lead.reason in TELLING else None
    questions = asking(script, strings.lang) if script else ()
    return [strings.text("next.ask", question=" ".join(questions))] if questions else []


def _team(lead: Missing, due: Due | None, strings: Strings) -> list[str]:
    """Which team owes the answer, and by when it would have it."""
    if due is None or not lead.intent:
        return []
    key = f"team.{due.team}"
    team = strings.text(key) if strings.has(key) else due.team
    return [strings.text("next.team", team=team, date=format_date(due.day, strings.lang))]


def _text_name(lead: Missing) -> str:
    """Which wording tells the agent: some reasons have a more telling cause than their own name."""
    if lead.what == "language":
        return "unknown_language"
    return "no_script" if lead.what.startswith("script:") else str(lead.reason)


def _fields(lead: Missing, told: Sources, strings: Strings) -> dict[str, str]:
    shown = [c.title or c.path for c in lead.passages]
    quotes = [c.quote for c in lead.passages]
    return {
        "lang": ", ".join(dict.fromkeys(language_name(c.lang, strings.lang) for c in lead.passages)) or "–",
        "reply_lang": language_name(told.language, strings.lang) if told.language != "und" else "?",
        "market": territory_name(told.market, strings.lang) if told.market else "–",
        "date": format_date(lead.until, strings.lang) if lead.until else "–",
        "title": shown[0] if shown else "–",
        "first": quotes[0] if quotes else "–",
        "second": quotes[1] if len(quotes) > 1 else "–",
    }
