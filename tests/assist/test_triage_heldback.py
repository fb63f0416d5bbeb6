"""What customers' messages are read as: messages in nineteen languages that were held back when examples and cues were written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assist.examples import encode_examples
from assist.triage import Reader, triage
from assist.types import Conversation, Message, Speaker
from prompts.intent_cues import load_intent_cues
from prompts.load import load_library
from prompts.moods import load_moods
from prompts.risks import load_risks
from prompts.table import read_table
from serving.open import open_encoder
from serving.settings import serving_settings

HELD: dict[str, dict[str, list[str]]] = read_table(Path(__file__).with_name("triage_heldback.yaml"))
FRESH: dict[str, dict[str, list[str]]] = read_table(Path(__file__).with_name("triage_fresh.yaml"))
UNSEEN: dict[str, dict[str, list[str]]] = read_table(Path(__file__).with_name("triage_unseen.yaml"))
TICKETS: dict[str, dict[str, list[str]]] = read_table(Path(__file__).with_name("triage_tickets.yaml"))
SETS = {"heldback": HELD, "fresh": FRESH, "unseen": UNSEEN, "tickets": TICKETS}
LANGUAGES = sorted(next(iter(HELD.values())))
WORST, MEAN = 0.70, 0.80
"""What a desk can work with: the mean over languages, and the language that does worst."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    library, encoder = load_library(), open_encoder(serving_settings({}))
    return Reader(library, load_intent_cues(), encode_examples(library.examples, encoder, load_moods(), library.said), encoder, load_risks())


@cache
def macro_f1(reader: Reader, lang: str, name: str = "heldback") -> float:
    """Mean over intents of the harmonic mean of precision and recall of the first intent named."""
    read = [(gold, _first(reader, text)) for gold, by_lang in SETS[name].items() for text in by_lang[lang]]
    return sum(_f1(read, intent) for intent in HELD) / len(HELD)


def _first(reader: Reader, text: str) -> str:
    found = triage(Conversation((Message(Speaker.CUSTOMER, text),)), reader).intents
    return found[0].intent if found else ""


def _f1(read: list[tuple[str, str]], intent: str) -> float:
    hit = sum(gold == said == intent for gold, said in read)
    named, wanted = sum(said == intent for _, said in read), sum(gold == intent for gold, _ in read)
    return 2 * hit / (named + wanted) if named + wanted else 0.0


def test_every_intent_with_an_answer_is_held_back_in_every_language() -> None:
    assert set(HELD) == {intent.name for intent in load_library().intents} - {"other"}
    assert {intent: sorted(by_lang) for intent, by_lang in HELD.items() if sorted(by_lang) != LANGUAGES} == {}
    assert len(HELD) >= 30


def test_no_held_back_message_is_an_example() -> None:
    shown = {text for example in load_library().examples for _, text in example.text}
    assert [text for by_lang in HELD.values() for texts in by_lang.values() for text in texts if text in shown] == []


def test_no_message_of_any_set_is_among_what_customers_say() -> None:
    said = {text for _, _, text in load_library().said}
    assert [text for table in SETS.values() for by_lang in table.values() for texts in by_lang.values() for text in texts if text in said] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_message_wants_is_read_in_every_language(reader: Reader, lang: str) -> None:
    assert macro_f1(reader, lang) >= WORST


def test_what_messages_want_is_read_well_over_all_languages(reader: Reader) -> None:
    assert sum(macro_f1(reader, lang) for lang in LANGUAGES) / len(LANGUAGES) >= MEAN


def test_messages_worded_unlike_anything_known_are_read_less_well_and_no_worse_than_this(reader: Reader) -> None:
    """A floor under what was measured (0.78; Arabic, the worst, 0.67), after examples were written in view of the English and German ones."""
    found = [macro_f1(reader, lang, "fresh") for lang in sorted(next(iter(FRESH.values())))]
    assert sum(found) / len(found) >= 0.74
    assert min(found) >= 0.64


def test_messages_nobody_had_read_when_examples_were_written_are_read_no_worse_than_this(reader: Reader) -> None:
    """A floor under what was measured (0.72; Turkish, the worst, 0.57): below what a desk wants, and not to be lost."""
    found = [macro_f1(reader, lang, "unseen") for lang in sorted(next(iter(UNSEEN.values())))]
    assert sum(found) / len(found) >= 0.67
    assert min(found) >= 0.52


def test_tickets_written_to_measure_this_are_read_no_worse_than_this(reader: Reader) -> None:
    """A floor under what `python -m eval triage` measured (0.92; Russian, the worst, 0.80), at what is wanted and above it."""
    found = [macro_f1(reader, lang, "tickets") for lang in sorted(next(iter(TICKETS.values())))]
    assert sum(found) / len(found) >= 0.86
    assert min(found) >= 0.72
