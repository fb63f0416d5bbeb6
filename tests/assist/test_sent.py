"""Replies handed over for the ruler: accepted and edited ones, without personal data, with what they rest on."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from assist.__main__ import main
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.store.sent import sent
from assist.types import Conversation, Message, Speaker, Verdict

ASKED = {"en": "How long do I have to return something? My phone is +49 30 901820.", "th": "คืนสินค้าได้ภายในกี่วันคะ"}


async def decided(desk, folder):
    engine = await open_store(folder, "")
    inbox = Inbox(engine, desk)
    for name, text, verdict, final in (
        ("c-en", ASKED["en"], Verdict.ACCEPT, ""),
        ("c-th", ASKED["th"], Verdict.EDIT, "คืนได้ภายใน 30 วันค่ะ"),
        ("c-no", ASKED["en"], Verdict.REJECT, ""),
    ):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, text),), market="DE", id=name))
        kept = (await inbox.open(name)).kept
        await inbox.decide(kept.id, verdict, final, "because", "ann")
    return engine


async def test_what_was_accepted_or_edited_is_handed_over_and_what_was_rejected_is_not(desk, tmp_path):
    engine = await decided(desk, tmp_path)
    async with engine.begin() as connection:
        told = await sent(connection)
        assert await sent(connection, datetime.now(UTC) + timedelta(days=1)) == ()
    await engine.dispose()
    english, thai = told
    assert (english.lang, english.topic, english.market) == ("en", "returns.window", "DE")
    assert "30 days" in english.stated
    assert "Thank you" not in english.stated
    assert any("30 days" in quote for quote in english.quotes)
    assert all(path.endswith("returns.md") for path in english.sources)
    assert (thai.topic, thai.stated) == ("returns.window", "")
    assert "901820" not in english.asked
    assert thai.text == "คืนได้ภายใน 30 วันค่ะ"


async def test_the_command_prints_one_object_a_line(desk, tmp_path, capsys):
    await (await decided(desk, tmp_path)).dispose()
    assert await asyncio.to_thread(main, ["sent", "--data", str(tmp_path), "--days", "1"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["lang"] for row in rows] == ["en", "th"]
