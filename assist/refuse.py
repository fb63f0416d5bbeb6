"""The refusal: what was searched, what is missing, the best next step, in the agent's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types import Reason, Refusal
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.scripts import Missing
    from assist.retrieve import Sought
    from assist.strings import Strings

RANK = (Reason.CONFLICTING_SOURCES, Reason.ORDER_DATA_NEEDED, Reason.WEAK_SOURCE, Reason.NO_SOURCE)


def refuse(missing: Sequence[Missing], sought: Sequence[Sought], language: str, strings: Strings) -> Refusal:
    """The refusal for a reply of which no point could be answered; the most telling reason leads."""
    lead = min(missing, key=lambda m: RANK.index(m.reason) if m.reason in RANK else len(RANK))
    searched = tuple(dict.fromkeys(hit.passage.title or hit.passage.path for one in sought for hit in one.hits))
    name = _text_name(lead)
    fields = _fields(lead, language, strings)
    return Refusal(lead.reason, searched, strings.text(f"refusal.{name}.detail", **fields), strings.text(f"next.{name}", **fields), lead.passages)


def _text_name(lead: Missing) -> str:
    """Which wording tells the agent: some reasons have a more telling cause than their own name."""
    if lead.what == "language":
        return "unknown_language"
    return "no_script" if lead.what.startswith("script:") else str(lead.reason)


def _fields(lead: Missing, language: str, strings: Strings) -> dict[str, str]:
    shown = [c.title or c.path for c in lead.passages]
    quotes = [c.quote for c in lead.passages]
    return {
        "lang": ", ".join(dict.fromkeys(language_name(c.lang, strings.lang) for c in lead.passages)) or "–",
        "reply_lang": language_name(language, strings.lang) if language != "und" else "?",
        "title": shown[0] if shown else "–",
        "first": quotes[0] if quotes else "–",
        "second": quotes[1] if len(quotes) > 1 else "–",
    }
