"""Our own webhooks, by Standard Webhooks 1.0.0: what became of a conversation, told to the address that its connection names."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.channels.contract import checked
from assist.channels.signatures import sign_standard
from assist.errors import BadRequest

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.http import Egress
    from assist.opened import View
    from assist.store.jobs import Job


def event_of(kind: str, view: View) -> dict[str, object]:
    """`draft.ready` or `reply.approved`, with the texts and what they rest on."""
    draft = view.kept.draft
    cited = dict.fromkeys(one for sentence in draft.sentences for one in sentence.citations)
    text = view.decision.final_text if view.decision else view.kept.text
    data = {
        "conversation": view.conversation.id.partition(":")[2],
        "draft": view.kept.id,
        "language": draft.language,
        "text": text,
        "gloss": list(draft.gloss.sentences),
        "confidence": draft.confidence.word.value,
        "refusal": str(draft.refusal.reason) if draft.refusal else None,
        "sources": [{"title": one.title or one.path, "quote": one.quote} for one in cited],
    }
    return {"type": kind, "timestamp": datetime.now(UTC).isoformat(), "data": data}


async def tell(job: Job, connection: Connection, http: Egress) -> None:
    """One signed call; the job's number is the message's, so that a receiver knows one it has had. Raises `ChannelFailed`."""
    if not connection.notify:
        raise BadRequest("The connection names no address to tell.")
    body = json.dumps(job.payload["event"], ensure_ascii=False).encode()
    stamp = str(int(datetime.now(UTC).timestamp()))
    signature = sign_standard(connection.secret.get_secret_value(), job.id, stamp, body)
    headers = {"webhook-id": job.id, "webhook-timestamp": stamp, "webhook-signature": signature, "content-type": "application/json"}
    checked(await http.call("POST", connection.notify, headers, content=body))
