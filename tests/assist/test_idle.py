"""A mailbox that says when mail arrives: heard at once, believed for nothing else, and looked into as before where the server says nothing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from assist.channels.connections import Connection
from assist.channels.grants import Key, password_of
from assist.channels.idle import listening
from tests.assist.test_mailbox import mail, opened, said, server, talks, until  # noqa: F401 - fixtures
from tests.fakes_mail import PASSWORD, USER

WORDS = {
    "en": "Where is my parcel?",
    "zh": "我的包裹在哪里？",
    "de": "Wo ist mein Paket?",
    "ja": "荷物はどこですか？",
    "ar": "أين طردي؟",
    "th": "พัสดุของฉันอยู่ที่ไหน",
}


@pytest.fixture
def box(server):  # noqa: F811
    server[0].idles = True
    return server[0]


@asynccontextmanager
async def ear(box, key=None, **more):
    entry = {"name": "post", "vendor": "mail", "imap": box.url, "user": USER, "token": PASSWORD, "address": USER, "private": True}
    connection = Connection.model_validate(entry | more)

    async def given():
        return key or password_of(connection)

    async with listening(connection, given) as bell:
        yield bell


def heard(box, happens, quiet=5.0):
    """What the bell says when something happens at the server."""

    async def wait():
        async with ear(box) as bell:
            bell.quiet = quiet
            happens(box)
            async with asyncio.timeout(20):
                return await bell.rung()

    return asyncio.run(wait())


def test_mail_in_any_language_is_there_at_once_though_nobody_looks_for_an_hour(opened, box):  # noqa: F811
    client = opened(idle=True, poll_seconds=3600)
    until(lambda: box.listening)
    for lang, text in WORDS.items():
        box.put(mail(text, f"{lang}@x"))
        until(lambda text=text: any(one["preview"] == text for one in talks(client)))
    assert box.flags == set()
    assert not [one for one in box.asked if one.upper().startswith(("SELECT", "STORE", "UID STORE"))]
    assert box.asked.count("IDLE") == 1


def test_an_answer_joins_its_conversation_as_it_arrives(opened, box):  # noqa: F811
    client = opened(idle=True)
    until(lambda: box.listening)
    box.put(mail("one", "a@x"))
    until(lambda: talks(client))
    box.put(mail("two", "b@x", more="In-Reply-To: <a@x>\n"))
    until(lambda: len(said(client, talks(client)[0]["id"])) == 2)


def test_what_arrives_between_the_first_look_and_the_waiting_is_heard(box):
    assert heard(box, lambda box: box.put(mail("one"))) is True


def test_a_server_that_only_says_it_is_still_there_rings_no_bell(box):
    async def wait():
        async with ear(box) as bell:
            box.tell("* OK Still here")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.4):
                    await bell.rung()
            box.put(mail("one"))
            return await bell.rung()

    assert asyncio.run(wait()) is True


def test_after_long_quiet_the_waiting_begins_anew_and_the_mailbox_is_looked_into(box):
    assert heard(box, lambda _: None, quiet=0.1) is True
    assert box.asked[-2:] == ["DONE", "IDLE"]


@pytest.mark.parametrize("ends", [lambda box: box.hang_up(), lambda box: box.tell("* BYE Server going down")])
def test_a_connection_that_is_lost_is_no_news(box, ends):
    assert heard(box, ends) is False


def test_a_server_without_it_or_that_lets_nobody_in_is_looked_into_as_before(box):
    async def rings(**more):
        async with ear(box, **more) as bell:
            return bell is not None

    assert asyncio.run(rings())
    assert not asyncio.run(rings(token="wrong"))
    assert not asyncio.run(rings(folder="Nowhere"))
    assert not asyncio.run(rings(imap="imap://127.0.0.1:9"))
    box.idles = False
    assert not asyncio.run(rings())


def test_an_access_token_opens_it_too(box):
    box.token = "the-token"

    async def rings(secret):
        async with ear(box, Key(USER, secret, bearer=True)) as bell:
            return bell is not None

    assert asyncio.run(rings("the-token"))
    assert not asyncio.run(rings("another"))


def test_who_wants_no_further_connection_has_none(opened, box):  # noqa: F811
    box.put(mail("one"))
    client = opened(idle=False)
    assert talks(client)
    assert "IDLE" not in box.asked


def test_a_mailbox_whose_server_has_no_idle_is_read_as_before(opened, box):  # noqa: F811
    box.idles = False
    box.put(mail("one"))
    client = opened(idle=True)
    assert talks(client)
    assert "IDLE" not in box.asked
