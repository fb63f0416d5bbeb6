"""A week's report and the warehouse's files, as their commands write them: every slice is there, and nobody's name."""

from __future__ import annotations

import asyncio
import csv
import email
import email.policy
from pathlib import Path

import pytest
from pyarrow.parquet import read_table

from assist.__main__ import main
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.types import Conversation, Message, Speaker, Verdict
from tests.assist.fakes_desk import ListIndex, passage
from tests.assist.insights.test_figures import LIBRARY, NOW, Spoken, fill

WEEK = "{}-W{:02}".format(*NOW.date().isocalendar()[:2])


@pytest.fixture
def month(empty_desk):
    """A data folder in which customers of four languages were answered in the last weeks, one of them, in Japanese, just now."""

    async def filled():
        engine = await open_store(empty_desk, "")
        inbox = Inbox(engine, Spoken(ListIndex([passage("You may return an item within 30 days.")]), library=LIBRARY))
        await fill(inbox)
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "まだ届きません。", at=NOW),), "JP", "en", id="now", reply_language="ja"))
        await inbox.decide((await inbox.open("now")).kept.id, Verdict.ACCEPT, "", "", "ann")
        await engine.dispose()

    asyncio.run(filled())
    return empty_desk


@pytest.mark.parametrize(("lang", "tongue", "topic"), [("en", "Japanese", "Late parcel"), ("de", "Japanisch", ""), ("zh", "日语", ""), ("ar", "اليابانية", "")])
def test_a_week_is_told_by_language_market_topic_script_and_document_and_names_no_agent(month, capsys, lang, tongue, topic):
    assert main(["report", "--week", WEEK, "--language", lang, "--data", str(month)]) == 0
    page, table = [path for path in capsys.readouterr().out.split() if path]
    told = Path(page).read_text("utf-8")
    assert tongue in told
    assert topic in told
    rows = list(csv.reader(Path(table).read_text("utf-8-sig").splitlines()))
    kinds = {row[0] for row in rows}
    assert kinds >= {"language", "market", "topic", "script", "document"}
    assert {row[1] for row in rows if row[0] in {"language", "market", "script"}} >= {"ja", "JP", "shipping.late"}
    document = next(row[1] for row in rows if row[0] == "document")
    assert document.rpartition("/")[2] in told
    assert not [name for name in ("ann", "bea") if f">{name}<" in told or any(name in row for row in rows)]


def test_a_weeks_mail_holds_the_page_and_the_table(month, capfdbinary):
    assert main(["report", "--week", WEEK, "--mail", "team@example.com", "--data", str(month)]) == 0
    mail = email.message_from_bytes(capfdbinary.readouterr().out, policy=email.policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert (mail["To"], WEEK in mail["Subject"], "text/html" in kinds, "text/csv" in kinds) == ("team@example.com", True, True, True)


def test_a_week_that_there_is_none_of_is_refused_in_a_sentence(empty_desk, capsys):
    assert main(["report", "--week", "2026-W60", "--data", str(empty_desk)]) == 2
    assert "is no week" in capsys.readouterr().err


def test_the_warehouse_is_written_by_its_command_with_a_row_for_each_conversation(month, tmp_path, capsys):
    assert main(["warehouse", str(tmp_path / "out"), "--data", str(month)]) == 0
    rows = read_table(tmp_path / "out" / "conversations.parquet").to_pylist()
    assert sorted(one["language"] for one in rows) == ["ar", "de", "de", "ja", "ja", "ja", "th"]
    assert not [one for one in rows if "ann" in one.values() or "bea" in one.values()]
