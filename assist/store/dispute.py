"""All that is known of one conversation, with the proof that it was not rewritten, as one record that stands for itself."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.store.desk import CONVERSATION, DRAFT, Desk
from assist.store.proof import verify
from assist.store.record import entries
from assist.store.tables import DECISIONS, DRAFTS, JOBS, VOUCHED
from serving.adapter import adapter

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

HOW = (
    "For each entry: content = SHA-256 of the JSON list [salt, at, act, who, subject, body], "
    "digest = SHA-256 of [number, digest of the entry before, content]; "
    "JSON in UTF-8 without spaces, letters as they are; the first entry follows 64 zeros. "
    "`chain` holds number, content and digest of every entry, so that the head can be computed from it. "
    "An entry 'drafted' binds SHA-256 of a draft's text and of its JSON with sorted keys; "
    "'decided' that of [verdict, final text, edit distance, reason, agent, digests, moment]."
)


async def dispute(connection: AsyncConnection, conversation_id: str) -> dict[str, Any]:
    """Order, parcel, messages, drafts with their sources as cited, decisions, deliveries, and the chain. Raises `UnknownThing`."""
    talk = await Desk(connection).conversation(conversation_id)
    proof = await verify(connection)
    chain, own = [], []
    async for one in entries(connection):
        chain.append([one.number, one.content, one.digest])
        if one.subject == conversation_id:
            own.append(asdict(one))
    return {
        "conversation": CONVERSATION.dump_python(talk, mode="json"),
        "drafts": await _rows(connection, select(DRAFTS).where(DRAFTS.c.conversation_id == conversation_id).order_by(DRAFTS.c.made_at)),
        "sources": await _sources(connection, conversation_id),
        "decisions": await _rows(connection, select(DECISIONS).where(DECISIONS.c.conversation_id == conversation_id).order_by(DECISIONS.c.at)),
        "vouched": await _rows(connection, select(VOUCHED).join(DRAFTS).where(DRAFTS.c.conversation_id == conversation_id).order_by(VOUCHED.c.at)),
        "deliveries": await _rows(connection, select(JOBS).where(JOBS.c.subject == conversation_id).order_by(JOBS.c.made_at)),
        "record": own,
        "chain": chain,
        "proof": asdict(proof),
        "how": HOW,
        "made_at": datetime.now(UTC).isoformat(),
    }


async def _sources(connection: AsyncConnection, conversation_id: str) -> list[dict[str, Any]]:
    """Each passage that a draft cited, word for word as it stood then, with its document, place and the digest of its version."""
    query = select(DRAFTS.c.payload).where(DRAFTS.c.conversation_id == conversation_id).order_by(DRAFTS.c.made_at)
    cited = [
        citation for (payload,) in await connection.execute(query) for sentence in DRAFT.validate_python(payload).sentences for citation in sentence.citations
    ]
    return [asdict(one) for one in dict.fromkeys(cited)]


async def _rows(connection: AsyncConnection, query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a selection
    found = [dict(row._mapping) for row in await connection.execute(query)]
    plain: list[dict[str, Any]] = adapter(list[dict[str, Any]]).dump_python(found, mode="json")
    return plain
