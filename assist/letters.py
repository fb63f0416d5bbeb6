"""How a letter that nobody asked for is worded: greeting and closing of the customer's culture around approved sentences, and the same for the agent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assist.compose.frame import Frame, address, closing_lines
from assist.compose.lines import Line, Writer
from assist.types import Emotion
from assist.values import TEXT, Value
from prompts.letters import load_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.settings import AssistSettings
    from assist.types import Customer
    from prompts.types import Library


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence to say and what it names."""

    kind: str
    """As in `prompts/letters.yaml`."""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter in both languages."""

    language: str
    text: str
    gloss: str


def languages() -> frozenset[str]:
    """In which a letter can be written."""
    return frozenset(load_letters()["checkin"])


def word(said: tuple[Said, ...], customer: Customer, lang: str, library: Library, settings: AssistSettings) -> Worded:
    """The letter. A language without approved sentences is written in English, which its `language` says."""
    sentences = load_letters()
    known = sentences["checkin"]
    chosen = next((one for one in (lang, lang.partition("-")[0]) if one in known), "en")
    reader = next((one for one in (settings.agent_language, settings.agent_language.partition("-")[0]) if one in known), "en")
    langs = tuple(dict.fromkeys((chosen, reader)))
    frame = Frame(customer, Emotion.NEUTRAL)
    named = address(customer, chosen)
    hello = Said("hello_named", {"name": named}) if named else Said("hello")
    body = [_line(one, sentences) for one in (hello, *said, Said("out"))]
    closing = closing_lines(frame, library, langs, settings.shop, settings.agent)
    writer = Writer({})

    def written(tag: str) -> str:
        parts = [writer.text(line, tag) for line in body]
        parts += ["\n".join(one for line in closing if (one := writer.text(line, tag)))]
        return "\n\n".join(part for part in parts if part)

    return Worded(chosen, written(chosen), written(reader))


def _line(one: Said, sentences: Mapping[str, Mapping[str, str]]) -> Line:
    return Line("body", tuple(sentences[one.kind].items()), tuple(Value(name, TEXT, value) for name, value in one.values.items()))
