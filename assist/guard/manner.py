"""How a reply is put: one voice, one signature, nothing asked that is known, and what its channel takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assist.guard.tables import table
from assist.types import Finding, Severity, Speaker
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.strings import Strings
    from assist.types import Conversation, Sentence
    from assist.values import Value
    from ingest.types import Span

REACHING = frozenset({FactKind.LINK, FactKind.EMAIL, FactKind.PHONE})
ASKING = ("?", "？", "؟")
RUN_TOGETHER = frozenset({"zh", "zh-TW"})


def two_voices(sentences: Sequence[Sentence], lang: str, strings: Strings) -> Iterator[Finding]:
    """A reply that addresses the customer formally and familiarly."""
    row = table("registers").get(lang) or table("registers").get(lang.partition("-")[0])
    body = " ".join(one.text for one in sentences if one.role != "quote")
    found = [next((word for word in row[way] if _stands(word, body, lang)), "") for way in ("formal", "familiar")] if row else []
    if found and all(found):
        yield Finding("register", Severity.WARNING, strings.text("finding.register", first=found[0], second=found[1]))


def asks_known(sentences: Sequence[Sentence], spans: Sequence[Span], gathered: Mapping[str, Value], lang: str, strings: Strings) -> Iterator[Finding]:
    """A sentence that asks for what the conversation or the order holds."""
    for sentence, span in zip(sentences, spans, strict=True):
        if sentence.role != "ask" and not sentence.text.rstrip().endswith(ASKING):
            continue
        folded = sentence.text.casefold()
        for field, rows in table("known").items():
            if field in gathered and any(word in folded for word in rows.get(lang, rows.get(lang.partition("-")[0], ()))):
                yield Finding("asks_known", Severity.WARNING, strings.text("finding.asks_known", what=strings.text(f"known.{field}")), span)


def against_channel(sentences: Sequence[Sentence], conversation: Conversation, strings: Strings) -> Iterator[Finding]:
    """What the conversation's channel does not take."""
    rules = table("channels").get(conversation.channel.casefold(), {})
    length, most = sum(len(one.text) + 1 for one in sentences), rules.get("longest", 0)
    if most and length > most:
        yield Finding("too_long", Severity.BLOCKING, strings.text("finding.too_long", n=str(length), most=str(most)))
    reached = [fact.text for one in sentences for fact in one.facts if fact.kind in REACHING]
    if reached and rules.get("links") is False:
        yield Finding("no_links", Severity.BLOCKING, strings.text("finding.no_links", text=", ".join(dict.fromkeys(reached))))
    heard = [message.at for message in conversation.messages if message.role is Speaker.CUSTOMER and message.at]
    now = conversation.now or datetime.now(UTC)
    if rules.get("window") and heard and _utc(now) - _utc(max(heard, key=_utc)) > timedelta(hours=rules["window"]):
        yield Finding("window_closed", Severity.BLOCKING, strings.text("finding.window_closed", hours=str(rules["window"])))
    signed = [one.text for one in sentences if one.role == "signature"]
    body = [one.text for one in sentences if one.role != "signature"]
    names = {line.strip() for text in signed for line in text.splitlines() if line.strip()}
    if len(signed) > 1 or any(text.strip() in names for text in body):
        yield Finding("signed_twice", Severity.WARNING, strings.text("finding.signed_twice"))


def _stands(word: str, text: str, lang: str) -> bool:
    if lang in RUN_TOGETHER:
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE if word.islower() else 0) is not None


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
