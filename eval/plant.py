"""Known differences put into right answers, and harmless changes that must not be taken for one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from eval.values import key
from eval.verdict import fold
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.readers import Readers
    from eval.types import Call, Part, Reply, Source, Topic
    from ingest.types import Fact

WORDS = Path(__file__).parent / "plants.yaml"
DIGITS = {"ar": "٠", "hi": "०", "th": "๐", "zh": "０", "ja": "０"}
"""The zero of a language's other way to write digits."""

Pairs = tuple[tuple[str, str], ...]


class Plant(StrEnum):
    """What was done to a right answer. The last four change nothing a customer would read differently."""

    NUMBER = "number changed"
    UNIT = "unit changed"
    CURRENCY = "currency changed"
    NEGATION = "negated"
    FOREIGN = "foreign sentence"
    CITATION = "citation swapped"
    UNCHANGED = "unchanged"
    SPACING = "other white space"
    NUMERALS = "other digits"
    ORDER = "other order"


HARMLESS = frozenset({Plant.UNCHANGED, Plant.SPACING, Plant.NUMERALS, Plant.ORDER})


@dataclass(frozen=True, slots=True)
class PlantWords:
    """Replacements per language."""

    units: dict[str, Pairs]
    currencies: dict[str, Pairs]
    negations: dict[str, Pairs]


def read_words(path: Path = WORDS) -> PlantWords:
    """The replacements shipped with the ruler."""
    value = read_table(path)
    tables = {name: {lang: tuple((old, new) for old, new in pairs) for lang, pairs in table.items()} for name, table in value.items()}
    return PlantWords(**tables)


def plant(kind: Plant, call: Call, topic: Topic, peers: Sequence[Call], words: PlantWords, readers: Readers) -> Call | None:
    """The call with its answer changed, or None where this change cannot be made to it. `peers` are right answers in other languages or to other topics."""
    reply = call.reply
    if reply is None or not reply.parts:
        return None
    changed = _changed(kind, reply, call, topic, peers, words, readers)
    return None if changed is None else replace(call, reply=changed)


def _changed(kind: Plant, reply: Reply, call: Call, topic: Topic, peers: Sequence[Call], words: PlantWords, readers: Readers) -> Reply | None:
    if kind is Plant.UNCHANGED:
        return reply
    if kind is Plant.ORDER:
        return replace(reply, parts=reply.parts[::-1]) if len(reply.parts) > 1 else None
    if kind is Plant.SPACING:
        return _each(reply, lambda text: text.replace(" ", "\u00a0") + "\n")
    if kind is Plant.NUMERALS:
        return _each(reply, lambda text: other_digits(text, call.lang)) if call.lang in DIGITS else None
    if kind is Plant.FOREIGN:
        foreign = _foreign(call, peers)
        return replace(reply, parts=(*reply.parts, replace(foreign, sources=()))) if foreign else None
    if kind is Plant.CITATION:
        return _other_sources(reply, topic, peers)
    return _in_fact(kind, reply, call.lang, topic, words, readers)


def other_digits(text: str, lang: str) -> str:
    """European digits in the language's other digits."""
    return re.sub(r"[0-9]", lambda match: chr(ord(DIGITS[lang]) + int(match.group())), text)


def other_number(text: str) -> str | None:
    """Text with the first digit of its last number changed, in the same script of digits; None without a digit."""
    runs = list(re.finditer(r"\d+", text))
    if not runs:
        return None
    # the last whole number: after a decimal mark only cents would change, so the number before it is taken
    place = runs[-2].start() if len(runs) > 1 and text[runs[-2].end() : runs[-1].start()] in {".", ",", "٫"} else runs[-1].start()
    zero = ord(text[place]) - int(text[place])
    return text[:place] + chr(zero + int(text[place]) % 9 + 1) + text[place + 1 :]


def _each(reply: Reply, change: Callable[[str], str]) -> Reply | None:
    parts = tuple(replace(part, text=change(part.text)) for part in reply.parts)
    return replace(reply, parts=parts) if parts != reply.parts else None


def _foreign(call: Call, peers: Sequence[Call]) -> Part | None:
    """The longest sentence that the first other language's answer to the same topic has: a greeting would say nothing of a language."""
    peer = next((peer for peer in peers if peer.topic == call.topic and peer.lang != call.lang and peer.reply), None)
    return max(peer.reply.parts, key=lambda part: len(part.text), default=None) if peer and peer.reply else None


def _other_sources(reply: Reply, topic: Topic, peers: Sequence[Call]) -> Reply | None:
    def wrong(source: Source) -> bool:
        return not any(mark in source.path for mark in topic.cites)

    other = next((source for peer in peers if peer.topic != topic.id and peer.reply for source in peer.reply.sources if wrong(source)), None)
    if other is None or not reply.sources:
        return None
    return replace(reply, parts=tuple(replace(part, sources=(other,) if part.sources else ()) for part in reply.parts))


def _in_fact(kind: Plant, reply: Reply, lang: str, topic: Topic, words: PlantWords, readers: Readers) -> Reply | None:
    """The first part that states a gold fact and can be changed, changed; the same fact elsewhere in the reply as well."""
    parts, done = [], False
    for part in reply.parts:
        facts = [fact for fact in readers.facts(part.text, lang) if key(str(fact.kind), fact.value, fact.unit) in topic.gold]
        text = next((new for fact in facts if (new := _edited(kind, part, fact, lang, words)) is not None), None)
        parts.append(part if text is None else replace(part, text=text))
        done = done or text is not None
    return replace(reply, parts=tuple(parts)) if done else None


def _edited(kind: Plant, part: Part, fact: Fact, lang: str, words: PlantWords) -> str | None:
    if kind is Plant.NEGATION:
        return _swapped(part.text, words.negations.get(lang, ()))
    if kind is Plant.NUMBER:
        new = other_number(fact.text)
    elif kind is Plant.UNIT:
        new = _swapped(fact.text, words.units.get(lang, ())) if fact.kind == "period" else None
    else:
        new = _swapped(fact.text, words.currencies.get(lang, ()) + words.currencies["*"]) if fact.kind == "amount" else None
    return None if new is None else part.text[: fact.span.start] + new + part.text[fact.span.end :]


def _swapped(text: str, pairs: Pairs) -> str | None:
    found = next(((old, new) for old, new in pairs if old in text), None)
    return text.replace(*found, 1) if found and fold(found[0]) != fold(found[1]) else None
