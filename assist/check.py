"""The guard over any reply and any sources, whoever wrote them: what `python -m assist check` asks, so that others can measure it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.errors import BadRequest
from assist.gather import gather
from assist.guard.check import Checked, check
from assist.guard.ground import ground_of
from assist.types import Citation, Conversation, Emotion, Level, Order, Sentence, Triage
from ingest.facts import read_facts
from ingest.sentences import sentences as split
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.guard.bearing import Bearing
    from assist.strings import Strings
    from assist.types import Finding
    from prompts.acts import Acts

OPENING = 40
"""Characters up to which a reply's first line is its salutation, and its last its signature."""
CLOSED = (".", "!", "?", "。", "！", "？", "؟", "।", "…")


class Source(BaseModel):
    """A text the reply may rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    lang: str


class Case(BaseModel):
    """One reply, its language and its sources; the order and market it was written for, where known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    reply: str
    language: str = Field(min_length=2)
    sources: tuple[Source, ...] = ()
    order: dict[str, Any] | None = None
    market: str = ""


def parse_cases(text: str | bytes) -> tuple[Case, ...]:
    """The cases of `{"cases": […]}`. Raises `BadRequest` naming the field at fault."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadRequest(f'The input is not JSON: {error}. Send {{"cases": [{{"id", "reply", "language", "sources"}}]}}.') from error
    try:
        return adapter(tuple[Case, ...]).validate_python(given["cases"] if isinstance(given, dict) else None)
    except (KeyError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("cases",), "msg": "is missing"}
        raise BadRequest(f"{'.'.join(str(part) for part in ('cases', *first['loc']))}: {first['msg']}. Correct it and send it again.") from error


@dataclass(frozen=True)
class Guard:
    """Checks replies against sources with the words for acts and the encoder it is given."""

    acts: Acts
    bearing: Bearing
    strings: Strings
    agent_language: str = field(default="en")

    def findings(self, case: Case) -> tuple[Finding, ...]:
        """Everything found in one reply, worst first; spans are code points of the reply. Raises `BadRequest` for an unusable order."""
        try:
            order = adapter(Order).validate_python(case.order) if case.order else None
        except ValidationError as error:
            raise BadRequest(f"{case.id}: order: {error.errors()[0]['msg']}. Correct it and send it again.") from error
        conversation = Conversation((), case.market.upper(), self.agent_language, order=order)
        known = Triage(case.language, 1.0, "given", case.language, (), Emotion.NEUTRAL, Level.NORMAL, Level.NORMAL, ())
        reply = _Reply(case)
        gathered = gather(conversation)
        ground = ground_of(conversation, gathered, "", self.acts, self.bearing)
        found = check(reply.sentences, Checked(conversation, known, gathered, case.language, ground, reply.spans), self.strings)
        return tuple(one for one in found if one.code != "foreign_source")


@dataclass(frozen=True)
class _Reply:
    """A reply cut into sentences that each rest on all sources."""

    case: Case

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """In order, each with its part and its facts."""
        cited, lang = tuple(self._citations()), self.case.language
        read = [(text, role, read_facts(text, lang)) for text, role in zip(self._texts, self._roles(), strict=True)]
        # what holds a fact states something, wherever it stands
        parted = [(text, "body" if facts else role, facts) for text, role, facts in read]
        return tuple(Sentence(text, cited if role == "body" else (), facts, role) for text, role, facts in parted)

    @cached_property
    def spans(self) -> tuple[Any, ...]:
        """Where each sentence stands in the reply."""
        return tuple(span for span in split(self.case.reply, self.case.language) if self.case.reply[span.start : span.end].strip())

    @property
    def _texts(self) -> list[str]:
        return [self.case.reply[span.start : span.end].strip() for span in self.spans]

    def _roles(self) -> list[str]:
        texts = self._texts
        roles = ["body"] * len(texts)
        if len(texts) > 1 and len(texts[0]) <= OPENING and texts[0].endswith((",", "，", "،", "!", "！", ":", "：")):
            roles[0] = "opening"
        if len(texts) > 1 and len(texts[-1]) <= OPENING and not texts[-1].endswith(CLOSED):
            roles[-1] = "signature"
        return roles

    def _citations(self) -> Iterator[Citation]:
        for number, source in enumerate(self.case.sources):
            for span in split(source.text, source.lang):
                quote = source.text[span.start : span.end].strip()
                if quote:
                    yield Citation(f"source-{number}", f"source-{number}", quote, source.lang, span.start, span.end, "given")
