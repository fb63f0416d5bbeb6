"""A document that holds only from a later day, tried before it is published: what changes on that day is told, and from which day it holds."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from assist.__main__ import main
from assist.before.record import records
from assist.inbox import Inbox
from assist.store.open import open_store
from ingest.job import Act
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.task import Task
from ingest.types import LoadOptions, State
from serving.settings import serving_settings
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_learned import say

DAY = datetime.now(UTC).date() + timedelta(days=40)
NOW = "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.\n"
LATER = f"---\nvalid_from: {DAY}\n---\n{NOW.replace('30 Tagen', '14 Tagen')}"


@pytest.fixture
def asked(empty_desk):
    """A data folder in which three Germans asked about returns, with the policy that answers."""

    async def answered():
        inbox = Inbox(await open_store(empty_desk, ""), shop(passage("You may return an item within 30 days.")))
        for number in range(3):
            await say(inbox, number)
        await inbox.engine.dispose()

    asyncio.run(answered())
    index = own_index(ingest_settings({"CONCORD_DATA": str(empty_desk)}), url=None, encoder=serving_settings({}).encoder)
    try:
        source = index.shelf.keep("policies/de/returns.md", io.BytesIO(NOW.encode()))
        report = index.shelf.finish(Task(Act.LOAD, (source,), LoadOptions(prune=False), anew=True), lambda _: None)
        assert [one.state for one in report.documents] == [State.LOADED]
    finally:
        index.close()
    return empty_desk


@pytest.mark.parametrize(("text", "day"), [(LATER, DAY), (NOW.replace("30 Tagen", "14 Tagen"), None)], ids=["later", "at once"])
def test_what_a_document_changes_is_told_as_of_the_day_from_which_it_holds(asked, tmp_path, capsys, text, day):
    file = tmp_path / "new.md"
    file.write_text(text, "utf-8")
    code = main(["before", "--document", f"policies/de/returns.md={file}", "--json", "--data", str(asked)])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["changed"], told["holds_from"]) == (0, 3, day.isoformat() if day else "")
    assert [(one["was"], one["now"]) for one in told["moved"]] == [("30 days", "14 days")]
    (kept,) = records(asked / "evaluation")
    assert kept.holds_from == day
