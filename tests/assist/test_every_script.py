"""Every approved reply in every language, put together over the demo shop with an order and a photo: whole, and in its language to the last sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assist.compose.beyond import Beyond
from assist.compose.draft import Composed, Desk, Request, compose_with_scripts
from assist.gather import gather
from assist.guard.tongue import foreign as stray
from assist.pipeline import Assistant
from assist.question import Issues
from assist.retrieve import Searcher
from assist.strings import Strings
from assist.types import Attachment, Conversation, Customer, Emotion, IntentGuess, Level, Message, Order, Shipment, Speaker, Triage
from assist.values import ANSWER_BY, Value
from ingest.language import identify
from ingest.types import FactKind, Span
from tests.fakes_prompts import LANGUAGES

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PARCEL = Shipment("DHL", "JD0123456789", "in_transit", promised=date(2026, 11, 14), place="Leipzig")
ORDER = Order("PR-2026-10381", date(2026, 11, 2), "EUR", shipments=(PARCEL,))
KIN = ({"es", "ca"}, {"id", "ms"}, {"ru", "bg"}, {"de", "nl"}, {"zh", "zh-TW"})
"""Languages whose short sentences the identifier cannot tell apart."""
REFUSED = {"price.discount", "product.care", "product.battery"}
"""Answered by quoting alone: the demo shop has no such page for a message that asks nothing."""


def composed(desk: Assistant, intent: str, lang: str, emotion: Emotion) -> Composed:
    message = Message(Speaker.CUSTOMER, "x", attachments=(Attachment("a.jpg", "image/jpeg", 1, "d"),))
    talk = Conversation((message,), market="DE", order=ORDER, now=NOW, customer=Customer("Ana", "Kim"))
    kind = Triage(lang, 1.0, "", lang, (IntentGuess(intent, 0.9),), emotion, Level.NORMAL, Level.NORMAL, ("x",), "x")
    due = desk.times.due(intent, "DE", NOW)
    gathered = gather(talk) | {ANSWER_BY: Value(ANSWER_BY, FactKind.DATE, due.day.isoformat())}
    searcher = Searcher(desk.library, desk.standing, "DE", "email", NOW.date(), "en", Issues(()))
    request = Request(talk, kind, searcher.retrieve(kind), gathered, Strings.load("en"), desk.cues, Beyond(searcher, kind, desk.composer), due)
    return compose_with_scripts(request, desk.composer, Desk(desk.settings, desk.statuses))


def foreign(text: str, lang: str) -> bool:
    heard = identify(text).lang
    same = heard == "und" or heard.partition("-")[0] == lang.partition("-")[0]
    return not same and not any({heard, lang} <= group for group in KIN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reply_is_in_its_language_to_the_last_sentence_and_has_its_gloss(desk, lang):
    moods = list(Emotion)
    replies = {s.intent: composed(desk, s.intent, lang, moods[at % len(moods)]) for at, s in enumerate(desk.library.scripts)}
    assert {intent for intent, reply in replies.items() if reply.refusal} <= REFUSED
    spoken = [(intent, s) for intent, reply in replies.items() for s in reply.sentences]
    assert [(intent, s.text) for intent, s in spoken if s.role not in {"opening", "signature", "quote"} and foreign(s.text, lang)] == []
    quotes = [s for _, s in spoken if s.role == "quote"]
    assert [finding.text for finding in stray(quotes, [Span(0, 1)] * len(quotes), lang, Strings.load("en"))] == []
    assert [(intent, s.text) for intent, s in spoken if not s.text or "{" in s.text or "None" in s.text or "in_transit" in s.text] == []
    assert [intent for intent, reply in replies.items() if len(reply.gloss.sentences) != len(reply.sentences)] == []


def test_an_address_is_asked_for_with_a_word_on_what_it_is_for(desk):
    reply = composed(desk, "order.address", "de", Emotion.NEUTRAL)
    texts = [s.text for s in reply.sentences]
    assert texts[texts.index(next(t for t in texts if "Anschrift: Name" in t)) + 1] == desk.library.pack("de").line("privacy")


def test_a_reply_for_the_shops_fault_begins_with_an_apology_and_thanks_for_the_photo(desk):
    reply = composed(desk, "order.damaged", "fr", Emotion.NEUTRAL)
    assert [s.text for s in reply.sentences[1:3]] == [desk.library.pack("fr").line(name) for name in ("apology", "thanks")]
