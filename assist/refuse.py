"""The refusal: what was searched, what is missing, the best next step, in the agent's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.types import Reason, Refusal
from ingest.cldr import language_name

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
    return Refusal(lead.reason, searched, _detail(lead, language, strings), strings.text(f"next.{lead.reason}"), lead.passages)


def _detail(lead: Missing, language: str, strings: Strings) -> str:
    if lead.what.startswith("script:"):
        source = ", ".join(dict.fromkeys(language_name(c.lang, strings.lang) for c in lead.passages)) or "–"
        return strings.text("refusal.no_script", lang=source, reply_lang=language_name(language, strings.lang))
    return strings.text(f"refusal.{lead.reason}")
