"""A made suite as the YAML that `python -m eval run` reads, to be read and corrected by people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import UnusableSuite
from eval.suite import read_suite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.build.topics import Made
    from eval.types import Suite

HOW = {
    "wish": "questions: what customers say for this wish, from the approved texts; not reviewed by native speakers",
    "version": "questions: each language version's own sentence with its value left open; the words around it are not reviewed by native speakers",
    "model": "questions: written by a served model; not reviewed by native speakers",
}
GATES = {
    "coverage": 1.0,
    "agreement": 0.98,
    "worst_pair": 0.95,
    "right_facts": 0.9,
    "worst_language_facts": 0.8,
    "right_language": 0.995,
    "refusals_right": 0.95,
}
"""Bars an owner may move: what a release should hold, not what a first run will."""


def write_suite(topics: Sequence[Made], name: str, source: str, market: str, path: Path) -> Suite:
    """Write the file and read it back as the runner does. Raises `UnusableSuite`; a suite the runner would refuse is not left behind."""
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text("\n".join(_lines(topics, name, source, market)) + "\n", "utf-8")
        suite = read_suite(fresh)
        fresh.replace(path)
    except OSError as cause:
        message = f"{path} cannot be written ({cause.strerror}): name another file with --out."
        raise UnusableSuite(message) from cause
    finally:
        fresh.unlink(missing_ok=True)
    return suite


def _lines(topics: Sequence[Made], name: str, source: str, market: str) -> Iterator[str]:
    yield f"# Made from {source}. Read it through before you trust a figure: each topic says where its facts stand and where its questions come from."
    yield "# Review: no question was seen by a native speaker yet. Write `# reviewed: NAME, DAY` above a topic once one has."
    yield f"name: {_text(name)}"
    yield f"source: {_text(source)}"
    yield "licence: the documents' own"
    if market:
        yield f"market: {_text(market)}"
    yield "gates:"
    yield from (f"  {measure}: {bar}" for measure, bar in GATES.items())
    yield "topics:"
    for topic in topics:
        yield from _topic(topic)


def _topic(topic: Made) -> Iterator[str]:
    yield f"  # {topic.variant + ': written so by rule from the topic of this name' if topic.variant else HOW[topic.how]}"
    if topic.source and not topic.variant:
        yield f"  # {'stands in' if topic.answerable else 'unanswerable'}: {' '.join(topic.source.split())[:300]}"
    if topic.torn and not topic.variant:
        yield "  # some language version says it otherwise or lacks it: see `python -m ingest audit`"
    yield f"  - id: {_text(topic.id)}"
    if topic.intent:
        yield f"    intent: {topic.intent}"
    if not topic.answerable:
        yield "    answerable: false"
    if topic.market:
        yield f"    market: {_text(topic.market)}"
    if topic.gold:
        yield "    facts: [" + ", ".join(f"{{kind: {fact.kind}, value: {_text(fact.value)}, unit: {_text(fact.unit)}}}" for fact in topic.gold) + "]"
    if topic.cites:
        yield "    cites: [" + ", ".join(map(_text, topic.cites)) + "]"
    yield "    questions:"
    yield from (f"      {_text(lang) if lang in {'no', 'on'} else lang}: {_text(text)}" for lang, text in topic.questions)


def _text(text: str) -> str:
    """A JSON string is a YAML string, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)
