"""Small real doubles for the desk: an assistant that answers from what it is given, an index of a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from assist.progress import silent
from assist.types import (
    Citation,
    Confidence,
    Digests,
    Draft,
    Emotion,
    Gloss,
    Level,
    MeaningCard,
    Mode,
    Sentence,
    Triage,
    Word,
)
from ingest.types import Answer, Kind, LoadReport, Passage, Span, Strength


def passage(
    text: str, *, path: str = "policies/en/returns.md", lang: str = "en", kind: Kind = Kind.POLICY, version: str = "v1", ordinal: int = 0, heading=(), title=""
) -> Passage:
    """A passage with sensible rest."""
    return Passage(
        f"{path}#{version}#{ordinal}",
        path,
        text,
        tuple(heading),
        None,
        lang,
        path.replace(f"/{lang}/", "/"),
        kind,
        version,
        Span(0, len(text)),
        ordinal,
        title=title,
    )


@dataclass
class ListIndex:
    """An index over a list: finds nothing by meaning, gives passages and families."""

    held: list[Passage] = field(default_factory=list)
    number: int = 1

    def search(self, question):
        return Answer((), Strength.NONE, 0.0, self.number)

    def passages(self, ids):
        return tuple(p for p in self.held if p.id in ids)

    def family(self, family, lang=None):
        return tuple(p for p in self.held if p.family == family and (lang is None or p.lang == lang))

    def documents(self):
        return ()

    def load(self, paths, options):
        return LoadReport((), 0, 0, 0, 0, 0.0, self.number)

    def generation(self):
        return self.number

    def digest(self):
        return f"fake:{self.number}"

    def close(self):
        pass


@dataclass
class EchoAssistant:
    """Drafts the customer's last words back, citing one passage."""

    index: ListIndex
    drafted: int = 0
    finds: tuple = ()
    """What a recheck finds."""
    drafts_with: tuple = ()
    """What the guard found in the drafts themselves."""

    translator: object = None
    chat: object = None
    reviser: object = None
    models: object = None
    encoder: object = None
    library: object = None
    bearing: object = None
    book: object = None
    times: object = None
    steps: tuple = ()
    """What is told while it drafts."""
    fails: Exception | None = None

    def recheck(self, conversation, draft, text, edits=None):
        return self.finds

    def editor(self, conversation, draft):
        return None

    def draft(self, conversation, tell=silent) -> Draft:
        self.drafted += 1
        for step in self.steps:
            tell(step)
        if self.fails is not None:
            raise self.fails
        last = conversation.messages[-1].text
        cited = tuple(Citation(p.id, p.path, p.text, p.lang, 0, len(p.text), p.digest) for p in self.index.held[:1])
        return Draft(
            language=conversation.reply_language or "en",
            sentences=(Sentence(f"You wrote: {last}", cited),),
            gloss=Gloss(conversation.agent_language, (f"[{last}]",), "script"),
            promises=(),
            findings=self.drafts_with,
            confidence=Confidence(Word.HIGH, ("because",)),
            refusal=None,
            mode=Mode.SCRIPTS,
            digests=Digests("p", "k", "m", self.index.digest()),
            milliseconds=(("total", 1.0),),
            triage=Triage("en", 1.0, "", "en", (), Emotion.NEUTRAL, Level.NORMAL, Level.LOW, ()),
            meaning=MeaningCard(conversation.agent_language, (), "", "", (), "neutral", "", "", "", 0.0),
        )
