"""A topic put into a suite's text, changed in it or taken out of it; every other line stays as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableSuite
from prompts.table import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ORDER = ("intent", "answerable", "market", "markets", "may_differ", "remedy", "facts", "cites", "choices", "order", "human", "reviewed", "questions")
"""Keys of a topic after its id, as they are written."""
LINE_BY_LINE = frozenset({"questions", "human"})
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
WORDS_OF_YAML = frozenset({"no", "on", "yes", "off", "y", "n", "true", "false", "null"})


def with_topic(text: str, topic: Mapping[str, Any], place: int | None = None) -> str:
    """The suite's text with this topic at the end, or in place of the one at `place`. Raises `UnusableSuite` for topics that do not stand line by line."""
    lines, blocks = text.splitlines(), _blocks(text)
    column = re.match(r" *", lines[blocks[0][0]])
    fresh = list(_topic(topic, column[0] if column else ""))
    start, end = blocks[place] if place is not None else (blocks[-1][1], blocks[-1][1])
    return "\n".join([*lines[:start], *fresh, *lines[end:]]) + "\n"


def without_topic(text: str, place: int) -> str:
    """The suite's text without that topic. Raises `UnusableSuite` for the only one, and as above."""
    lines, blocks = text.splitlines(), _blocks(text)
    if len(blocks) == 1:
        message = "A suite needs at least one topic: add another one first."
        raise UnusableSuite(message)
    start, end = blocks[place]
    return "\n".join([*lines[:start], *lines[end:]]) + "\n"


def new_suite(name: str, source: str, licence: str, market: str, gates: Mapping[str, float], topic: Mapping[str, Any]) -> str:
    """A suite with one topic."""
    head = [f"{key}: {_json(value)}" for key, value in (("name", name), ("source", source), ("licence", licence), ("market", market)) if value]
    bars = [f"  {measure}: {bar}" for measure, bar in gates.items()]
    return "\n".join([*head, "gates:", *bars, "topics:", *_topic(topic, "  ")]) + "\n"


def _blocks(text: str) -> tuple[tuple[int, int], ...]:
    found = blocks_of(text, "topics")
    if not found:
        message = "The topics of this suite do not stand one under another, line by line: change its text instead."
        raise UnusableSuite(message)
    return found


def _topic(topic: Mapping[str, Any], indent: str) -> Iterator[str]:
    yield f"{indent}- id: {_json(topic['id'])}"
    for key in (*ORDER, *(key for key in topic if key not in {"id", *ORDER})):
        if key in LINE_BY_LINE and topic.get(key):
            yield f"{indent}  {key}:"
            yield from (f"{indent}    {_key(lang)}: {_json(words)}" for lang, words in topic[key].items())
        elif key in topic:
            yield f"{indent}  {key}: {_json(topic[key])}"


def _key(name: str) -> str:
    return name if PLAIN.fullmatch(name) and name.lower() not in WORDS_OF_YAML else _json(name)


def _json(value: Any) -> str:  # noqa: ANN401 - any value of a table
    """JSON is YAML, whatever stands in it."""
    return json.dumps(value, ensure_ascii=False, default=str)
