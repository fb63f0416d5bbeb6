"""An opened conversation: what was said, the draft that answers it, what was decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.types import Conversation, Decision, Speaker

if TYPE_CHECKING:
    from assist.store.desk import Kept
    from ingest.types import Index


@dataclass(frozen=True, slots=True)
class View:
    """A conversation with the draft that answers its newest message."""

    conversation: Conversation
    kept: Kept
    decision: Decision | None = None

    @property
    def behind(self) -> bool:
        """Whether something was said that the draft has not read; of a decided one, by the customer."""
        later = self.conversation.messages[self.kept.answered :]
        return any(one.role is Speaker.CUSTOMER for one in later) if self.decision else self.kept.answered != len(self.conversation.messages)


def with_languages(conversation: Conversation, kept: Kept | None, agent_language: str, reply_language: str) -> Conversation:
    """The reader's language as asked for, else as the last draft had it, else as the conversation names it."""
    reader = agent_language or (kept.draft.gloss.language if kept else "") or conversation.agent_language
    return replace(conversation, agent_language=reader, reply_language=reply_language or conversation.reply_language)


def fresh(kept: Kept, wanted: Conversation, index: Index) -> bool:
    """Whether a draft may be shown as it is: nothing overtook it, and it is in the languages that are wanted."""
    same = kept.draft.gloss.language == wanted.agent_language and wanted.reply_language in {"", kept.draft.language}
    return kept.state == "current" and same and sources_stand(kept, index)


def sources_stand(kept: Kept, index: Index) -> bool:
    """Whether every cited passage is still live, word for word; and, for a refusal, whether knowledge has changed since."""
    if kept.draft.digests.index == index.digest():
        return True
    rested = {c for sentence in kept.draft.sentences for c in sentence.citations}
    cited = {c.passage_id for c in rested if c.indexed}
    if rested and not cited:
        return True
    return bool(cited) and {p.id for p in index.passages(sorted(cited))} == cited
