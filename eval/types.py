"""The frozen records of a cross-language evaluation: what is asked, what came back, what was read in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.scores.types import Bar


@dataclass(frozen=True, slots=True)
class Key:
    """A fact as it is compared: kind, canonical value, unit. See `eval.values`."""

    kind: str
    value: str
    unit: str

    def __str__(self) -> str:
        """As people read it: "30 days", "5–8 business days", "5.90 EUR", "10 %", "payer: customer"."""
        value = self.value.replace("..", "–")
        if self.kind == "choice":
            return f"{self.unit}: {value}"
        if self.kind == "amount":
            value = "–".join(f"{end}0" if len(end.partition(".")[2]) == 1 else end for end in value.split("–"))
        if self.kind == "period" and value != "1":
            return f"{value} {self.unit.replace('_', ' ')}s"
        return f"{value} {'%' if self.unit == 'percent' else self.unit.replace('_', ' ')}".strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """A question of who or whether that no number answers, with the words that show each option in each language."""

    name: str
    options: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    """(option, ((language, words), …)) pairs."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One question in several languages with the facts a right answer states."""

    id: str
    intent: str
    answerable: bool
    gold: tuple[Key, ...]
    cites: tuple[str, ...]
    """Any one of these, as part of a citation's path, is the right document."""
    questions: tuple[tuple[str, str], ...]
    """(language, text) pairs."""
    choices: tuple[Choice, ...] = ()
    market: str = ""
    order: str = ""
    """The order as JSON text, handed over as it is; empty for none."""
    base: str = ""
    """The topic that was asked in several markets, of which this is one; empty where it is asked in one only."""
    may_differ: frozenset[str] = frozenset()
    """Kinds of fact in which this market may rightly say otherwise than another."""
    remedy: str = ""
    """For a complaint, what a right answer offers at most, a rung of `eval/scores/remedies.yaml`; empty where it is none."""
    human: tuple[tuple[str, str], ...] = ()
    """(language, a right answer that a person wrote), what chrF is taken against; empty where there is none."""
    reviewed: tuple[tuple[str, str], ...] = ()
    """(language, who reviewed the question): a language that is not here was written by the project and not reviewed by a native reader."""

    def choice(self, name: str) -> Choice | None:
        """The topic's choice of that name, or None."""
        return next((choice for choice in self.choices if choice.name == name), None)


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound a measure must keep: `least` a floor, or at most `bound` where `least` is False."""

    measure: str
    bound: float
    least: bool


@dataclass(frozen=True, slots=True)
class Suite:
    """Topics, gates and where they come from."""

    name: str
    source: str
    licence: str
    gates: tuple[Gate, ...]
    topics: tuple[Topic, ...]
    bars: tuple[Bar, ...] = ()
    """The same gates, and those of one language or pair, by metric."""

    def languages(self) -> tuple[str, ...]:
        """Every language some topic is asked in, in order of first use."""
        return tuple(dict.fromkeys(lang for topic in self.topics for lang, _ in topic.questions))


@dataclass(frozen=True, slots=True)
class Source:
    """One citation of a reply."""

    path: str
    quote: str
    lang: str
    start: int = 0
    end: int = 0
    """Where the quote stands in the document, in characters; both 0 where the system does not say."""
    passage: str = ""
    """The system's own name of the passage, where it lets passages be given."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One passage a system could have rested on, as it says when a stage may be swapped."""

    id: str
    path: str
    lang: str
    valid_from: str
    """ISO day, empty where none is stated."""
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a reply, or the whole of it where the system does not say its sentences, with its citations."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system answered, in the ruler's terms."""

    parts: tuple[Part, ...]
    language: str
    """The language the system itself names, or empty."""
    refusal: str | None
    """Why it declined, or None for an answer."""
    mode: str = ""
    """Who wrote it, as the system says it ("scripts", "model"), or empty."""
    promises: tuple[str, ...] = ()
    """What the system says the reply promises."""
    gloss: tuple[str, ...] = ()
    """The reply in the agent's language, sentence by sentence, where the system gives it."""
    hits: tuple[str, ...] = ()
    """Documents its search found, best first."""
    digests: tuple[tuple[str, str], ...] = ()
    """(what, digest): what made the answer, as "index" or "prompt"."""
    retrieved: tuple[Retrieved, ...] = ()
    """What it could have rested on; empty for a system that does not show it."""

    @property
    def text(self) -> str:
        """All parts, one per line."""
        return "\n".join(part.text for part in self.parts)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Citations of all parts."""
        return tuple(source for part in self.parts for source in part.sources)


class Status(StrEnum):
    """How one call ended. The last three are gaps in coverage: counted apart, in no mean."""

    ANSWERED = "answered"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    ERROR = "error"
    UNPARSEABLE = "unparseable"


@dataclass(frozen=True, slots=True)
class Call:
    """One topic asked in one language."""

    topic: str
    lang: str
    question: str
    status: Status
    reply: Reply | None
    """None for the three gaps."""
    detail: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Said:
    """A fact read in a reply, with the part that states it."""

    key: Key
    positive: bool
    part: int
    """Index into `Reply.parts`."""


class Tongue(StrEnum):
    """Whether a reply is in the asker's language."""

    RIGHT = "right"
    MIXED = "mixed"
    """Some sentence is in another language."""
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """Nothing could tell: too short, or a language the reader does not know."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One call, read and compared with what is right. None means not applicable or not measured."""

    call: Call
    said: tuple[Said, ...]
    asked: frozenset[str] | None
    """Marks of what it says about the facts that were asked for; None where they cannot be read in its language."""
    tongue: Tongue | None
    heard: str
    """The language read: of the whole, or of the sentence that is not in the right one."""
    stray: str
    """The sentence in another language, or empty."""
    missing: tuple[Key, ...]
    """Gold facts not stated."""
    facts: float | None
    """Share of gold facts stated; 0 for a refusal of an answerable topic."""
    cited: float | None
    """1 if the right document is among the citations, 0 if not."""
    declined: float | None
    """For an unanswerable topic 1 if refused, 0 if answered; for an answerable one 1 if refused (wrongly)."""

    def keys(self) -> frozenset[Key]:
        """The facts stated, whatever their polarity."""
        return frozenset(said.key for said in self.said)
