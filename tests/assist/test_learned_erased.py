"""What was learnt from a customer goes with the customer: the texts, the changes, their files, and what went out by a standing approval."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from assist.erasure import erase_and_look
from assist.inbox import Inbox
from assist.learn.publish import place_of, put
from assist.store.learnt_tables import AMENDMENTS, CANDIDATES, SPOKEN
from assist.store.lessons import queue, settle
from assist.store.mandate_tables import MANDATED, MANDATES
from assist.store.mandates import use
from assist.store.open import open_store
from assist.types.learned import Stand
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import EDITED
from tests.assist.test_learned import say
from tests.assist.test_mandates import approval


async def test_nothing_learnt_from_an_erased_customer_is_left(tmp_path):
    store = await open_store(tmp_path, "")
    desk = Inbox(store, shop(passage("You may return an item within 30 days.")))
    await say(desk, 1, "de", EDITED["de"])
    async with store.begin() as connection:
        (one,) = (await queue(connection, Stand.WAITING)).rows
        put(tmp_path, await settle(connection, one.id, Stand.APPROVED, "cleo"))
        given = approval()
        row = {name: getattr(given, name) for name in ("id", "intent", "digest", "per_day", "ends_on", "person", "given_at", "stopped_at", "stopped_by", "why")}
        await connection.execute(insert(MANDATES).values(**row, markets=["DE"]))
        await use(connection, given, one.draft_id, "c-de-1", datetime.now(UTC))
    done = await erase_and_look(store, tmp_path, ["c-de-1"], "ana")
    async with store.connect() as connection:
        left = [(await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in (CANDIDATES, AMENDMENTS, SPOKEN, MANDATED)]
    assert left == [0, 0, 0, 0]
    assert not place_of(tmp_path, one.kind, one.id).exists()
    assert done.traces == ()
    await store.dispose()
