"""The suite over the shipped manuals: every expected fact stands in a document that its topic names, and the suite is as large as it says."""

from pathlib import Path

import pytest

from eval.suite import read_suite
from eval.verdict import read_keys
from ingest.read import is_document, read
from ingest.sentences import sentences

MANUALS = Path("assist/demo/knowledge/manuals")
SUITE = read_suite(Path("eval/suites/manuals.yaml"))


def test_it_asks_twenty_things_in_twelve_languages_at_least():
    assert len(SUITE.topics) >= 20
    assert len(SUITE.languages()) >= 12
    assert all(len(topic.questions) == len(SUITE.languages()) for topic in SUITE.topics)
    assert sum(not topic.answerable for topic in SUITE.topics) >= 4


@pytest.fixture(scope="module")
def stated(readers):
    """What each English sentence of the manuals states, by its document's path."""
    texts = {str(path): read(path).text for path in MANUALS.glob("*/en/*") if is_document(path)}
    return {path: {key for span in sentences(text, "en") for key, _ in read_keys(text[span.start : span.end], "en", readers)} for path, text in texts.items()}


@pytest.mark.parametrize("topic", [topic for topic in SUITE.topics if topic.answerable], ids=lambda topic: topic.id)
def test_every_expected_fact_stands_in_a_document_that_the_topic_names(topic, stated):
    named = [keys for path, keys in stated.items() if any(mark in path for mark in topic.cites)]
    assert named, topic.cites
    assert any(set(topic.gold) <= keys for keys in named), topic.gold
