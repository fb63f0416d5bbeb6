"""An assistant that answers how long a return may take from the approved scripts, in the customer's language, citing one passage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assist.compose.lines import Line, Writer
from assist.reply import join_reply
from assist.types import Citation, Gloss, IntentGuess, Triage, Value
from ingest.language import identify
from prompts.load import load_library
from prompts.statuses import load_statuses
from tests.assist.fakes_desk import EchoAssistant, ListIndex

LIBRARY = load_library()
STATUSES = load_statuses()


@dataclass(frozen=True)
class Composing:
    """What stands for the composer: the library is all of it."""

    library: object = LIBRARY


@dataclass
class ScriptAssistant(EchoAssistant):
    """Opening, feeling, the period with its source, closing and signature."""

    library: object = LIBRARY
    composer: Composing = field(default_factory=Composing)

    def draft(self, conversation, *told):
        base = super().draft(conversation, *told)
        lang = identify(conversation.messages[-1].text).lang
        passage = self.index.held[0]
        cited = Citation(passage.id, passage.path, passage.text, passage.lang, 0, len(passage.text), passage.digest)
        pack, script = self.library.pack(lang), self.library.script("returns.window")
        period = Value("return_period", "period", "30", "day", "return_period", cited)
        named = (Value("name", "text", conversation.customer.name),)
        lines = [
            Line("opening", ((lang, pack.opening_named),), named, source="pack:opening"),
            Line("empathy", ((lang, dict(pack.empathy)["neutral"]),), source="pack:empathy"),
        ]
        for one in script.sentences:
            if (one.id == "return_period" or one.own) and one.in_language(lang):
                values = (period,) if one.id == "return_period" else ()
                lines.append(Line(one.role, one.text, values, source=f"script:returns.window/{one.id}"))
        lines.append(Line("closing", ((lang, pack.closing),), source="pack:closing"))
        writer = Writer(STATUSES)
        sentences = tuple(writer.sentence(line, lang) for line in lines if line.has(lang) and writer.text(line, lang))
        triage = Triage(
            lang,
            1.0,
            "",
            lang,
            (IntentGuess("returns.window", 0.9),),
            base.triage.emotion,
            base.triage.urgency,
            base.triage.risk,
            (),
            conversation.messages[-1].text,
        )
        digests = replace(base.digests, pack=self.library.digest)
        return replace(
            base, language=lang, sentences=sentences, gloss=Gloss("en", tuple(one.text for one in sentences), "script"), triage=triage, digests=digests
        )

    def text(self, conversation):
        """The whole reply."""
        draft = self.draft(conversation)
        return join_reply(draft.sentences, draft.language)


def shop(*held) -> ScriptAssistant:
    """One over these passages."""
    return ScriptAssistant(ListIndex(list(held)))
