"""The link of a survey: signed, good for one answer, worth nothing to anybody else."""

from __future__ import annotations

import asyncio
import stat
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.contact import Contact
from assist.errors import Refused
from assist.inbox import Inbox
from assist.settings import AssistSettings
from assist.store.customer_tables import CUSTOMERS, SURVEYS
from assist.store.customers import customer_of
from assist.store.open import open_store
from assist.store.surveys import answered, ask
from assist.survey_link import FILE, survey_of, token_of
from assist.types import Conversation, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One desk's folder for all; each test asks a customer of its own."""
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def client(shop):
    index = ListIndex([passage("You may return an item within 30 days.")])
    with TestClient(create_app(Parts(AssistSettings(data=shop), index, EchoAssistant(index), Gate("t")))) as one:
        yield one


def made(folder, lang="de", name=""):
    """A survey of a kept conversation; its token."""
    name = name or str(uuid.uuid4())

    async def put():
        store = await open_store(folder, "")
        inbox = Inbox(store, EchoAssistant(None))
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "?"),), id=name), Contact(f"{name}@shop.example"))
        async with store.begin() as db:
            one = await ask(db, name, await customer_of(db, name), (lang, "DE"), datetime.now(UTC))
        await store.dispose()
        return one.id

    return token_of(asyncio.run(put()), folder)


def row(folder, table, number, **values):
    """One row, changed first if values are given."""

    async def get():
        store = await open_store(folder, "")
        async with store.begin() as db:
            if values:
                await db.execute(update(table).where(table.c.id == number).values(**values))
            (found,) = (await db.execute(select(table).where(table.c.id == number))).all()
        await store.dispose()
        return found

    return asyncio.run(get())


def answers(folder):
    """What customers answered."""

    async def get():
        store = await open_store(folder, "")
        async with store.connect() as db:
            found = await answered(db)
        await store.dispose()
        return found

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("lang", "title"),
    [("de", "Wie war unsere Antwort?"), ("zh", "我们的服务如何？"), ("ja", "対応はいかがでしたか"), ("ar", "كيف كان أداؤنا؟"), ("th", "เราทำได้ดีแค่ไหน")],
)
def test_a_customer_answers_without_an_account_in_their_own_language_once(client, shop, lang, title):
    token = made(shop, lang)
    assert title in client.get(f"/survey/{token}").text
    first = client.post(f"/survey/{token}", data={"csat": "5", "nps": "9", "reason": "Fast. Call me: +49 30 1234567"})
    again = client.post(f"/survey/{token}", data={"csat": "1"})
    assert (first.status_code, again.status_code, client.get(f"/survey/{token}").status_code) == (200, 410, 410)
    one = row(shop, SURVEYS, survey_of(token, shop))
    assert (one.csat, one.nps, one.language, one.market, "1234567" in one.reason) == (5, 9, lang, "DE", False)


def test_a_link_that_is_forged_tells_nothing_and_takes_nothing(client, shop, tmp_path):
    already = answers(shop)
    token = made(shop)
    other = made(tmp_path / "elsewhere")
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:22], other, "x", "%00", "é" * 40, token + "A"):
        assert client.get(f"/survey/{wrong}").status_code == 410
        assert client.post(f"/survey/{wrong}", data={"csat": "1"}).status_code == 410
    assert answers(shop) == already


def test_a_link_that_is_too_old_is_closed(client, shop):
    token = made(shop)
    row(shop, SURVEYS, survey_of(token, shop), expires_at=datetime.now(UTC) - timedelta(minutes=1))
    assert client.post(f"/survey/{token}", data={"csat": "3"}).status_code == 410


@pytest.mark.parametrize("data", [{}, {"csat": "6"}, {"nps": "11"}, {"csat": "-1"}, {"csat": "five"}])
def test_no_answer_and_grades_that_are_none_use_no_link_up(client, shop, data):
    token = made(shop)
    assert client.post(f"/survey/{token}", data=data).status_code == 422
    assert client.post(f"/survey/{token}", data={"csat": "4"}).status_code == 200


def test_who_wants_no_more_letters_says_so_there(client, shop):
    token = made(shop)
    client.post(f"/survey/{token}", data={"out": "yes"})
    asked = row(shop, SURVEYS, survey_of(token, shop))
    person = row(shop, CUSTOMERS, asked.customer_id)
    assert person.opted_out_at is not None


def test_the_key_is_made_once_and_is_nobody_elses_to_read(tmp_path):
    number = "0b0e5f3a-8a52-4f2b-9c39-5a1a3a4f1c11"
    token = token_of(number, tmp_path)
    assert (token_of(number, tmp_path), survey_of(token, tmp_path)) == (token, number)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    with pytest.raises(Refused):
        survey_of(token.swapcase(), tmp_path)
