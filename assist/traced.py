"""What a draft's span tells of it: what kind of question and reply, never whose, and no word of either unless content is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.reply import join_reply
from assist.types import Speaker
from serving.gen_ai import INPUT, OUTPUT, WORKFLOW, said

if TYPE_CHECKING:
    from assist.types import Conversation, Draft
    from serving.spans import Span, Told


def tell_draft(span: Span, conversation: Conversation, draft: Draft) -> None:
    """Attributes of a draft's span; `conversation` is the redacted one, of which the customer's words are told where content is."""
    told: dict[str, Told] = {
        **WORKFLOW,
        "concord.draft.language": draft.language,
        "concord.draft.mode": str(draft.mode),
        "concord.draft.confidence": str(draft.confidence.word),
        "concord.draft.sentences": len(draft.sentences),
        "concord.draft.sources": len(draft.sources),
        "concord.draft.findings": tuple(dict.fromkeys(one.code for one in draft.findings)),
        "concord.draft.intents": tuple(guess.intent for guess in draft.triage.intents),
        "concord.digest.prompt": draft.digests.prompt,
        "concord.digest.pack": draft.digests.pack,
        "concord.digest.index": draft.digests.index,
    }
    if draft.refusal is not None:
        told["concord.draft.refusal"] = str(draft.refusal.reason)
    if span.content:
        asked = "\n\n".join(one.text for one in conversation.messages if one.role is Speaker.CUSTOMER)
        told |= {"gen_ai.conversation.id": conversation.id, INPUT: said("user", asked), OUTPUT: said("assistant", join_reply(draft.sentences, draft.language))}
    span.note(told)
