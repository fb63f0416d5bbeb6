"""The meaning card: the gist of a customer's message in the agent's language when nothing can translate it. Never a translation."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from assist.triage import newest_words
from assist.types import MeaningCard
from assist.values import Value, write_value
from ingest.facts import read_facts
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.examples import ExampleBook
    from assist.retrieve import Sought
    from assist.strings import Strings
    from assist.types import Conversation, Triage
    from ingest.types import Fact
    from prompts.types import Library
    from serving.types import Encoder

WRITTEN = frozenset({FactKind.AMOUNT, FactKind.PERIOD, FactKind.DATE, FactKind.PERCENT})
NEAR = 0.7
"""Cosine from which a known sentence says something of what is asked; one further off would mislead who cannot read the message."""


def meaning_card(conversation: Conversation, triage: Triage, library: Library, book: ExampleBook, encoder: Encoder, strings: Strings) -> MeaningCard:
    """Intents, product, order, facts, mood, what is asked, and the nearest sentence whose human translation is known."""
    lang, text = conversation.agent_language, newest_words(conversation)
    intents = [library.intent(guess.intent) for guess in triage.intents]
    nearest, original, nearness = _nearest(triage, lang, book, encoder)
    order = conversation.order
    product = next(iter((*triage.products, *(line.name for line in (order.lines if order else ())))), "")
    return MeaningCard(
        language=lang,
        intents=tuple(_in(dict(intent.label), lang) for intent in intents),
        product=product,
        order=order.number if order else "",
        facts=tuple(dict.fromkeys(_written(fact, lang) for fact in read_facts(text, triage.written))),
        mood=strings.text(f"emotion.{triage.emotion}"),
        asked=" ".join(_in(dict(intent.asks), lang) for intent in intents),
        nearest=nearest,
        nearest_original=original,
        nearness=round(nearness, 2),
    )


def as_sought(triage: Triage, sought: Sequence[Sought]) -> Triage:
    """The triage without the wishes whose words turned out to ask for a measure of a thing: شحن is charging and shipping."""
    kept = [(guess, asked) for guess, asked, one in zip(triage.intents, triage.asked, sought, strict=False) if one.intent == guess.intent]
    if len(kept) == len(triage.intents):
        return triage
    return replace(triage, intents=tuple(guess for guess, _ in kept), asked=tuple(asked for _, asked in kept))


def _nearest(triage: Triage, lang: str, book: ExampleBook, encoder: Encoder) -> tuple[str, str, float]:
    """(translation, example as written, cosine) of the example nearest to what is asked."""
    if not triage.asked:
        return "", "", 0.0
    near = book.near(encoder.encode_queries([triage.asked[0].partition("\n")[0]])[0], triage.written, 60)
    own = [neighbour for neighbour in near if neighbour.lang == triage.written]
    for neighbour in own or near:
        wording = dict(neighbour.example.text)
        if neighbour.cosine < NEAR:
            break
        if translated := wording.get(lang) or wording.get(lang.partition("-")[0]):
            return translated, neighbour.text, max(0.0, neighbour.cosine)
    return "", "", 0.0


def _written(fact: Fact, lang: str) -> str:
    """The fact as the agent writes it; a range of amounts or a date without its year stays as the customer wrote it, but for the digits.

    PR-٢٠٢٦-١٠٤٠٦ among words from left to right would be read PR-10406-2026: Arabic digits on both sides of a hyphen change places (UAX #9, rule N1).
    """
    whole = fact.kind is FactKind.PERIOD or (".." not in fact.value and not fact.value.startswith("--"))
    return write_value(Value("", str(fact.kind), fact.value, fact.unit), lang, {}) if fact.kind in WRITTEN and whole else _plain(fact.text)


def _plain(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _in(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get(lang.partition("-")[0]) or texts.get("en", "")
