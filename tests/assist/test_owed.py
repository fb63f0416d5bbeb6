"""The promise ledger: what an approved reply owes, until when, and what became of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from assist.jobs import Worker
from assist.owing import closing, promised_by
from assist.service_times import ServiceTimes
from assist.store.jobs import JobBook
from assist.store.owed import LEAD, Promised, alarm_again, owe, owed, pressing, settle, still_owed
from assist.store.tables import JOBS
from assist.types import Conversation, Decision, Message, Promise, Speaker, Verdict
from ingest.cldr import format_date

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
DAY = date(2026, 11, 30)


async def drafted(inbox, lang="en"):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Where is it?", at=NOW),), id="c1", subject="Parcel", reply_language=lang))
    return await inbox.open("c1")


def decided(view, text, verdict=Verdict.ACCEPT, at=NOW):
    return Decision(view.kept.id, verdict, text, 0, "", "bo", at)


@pytest.mark.parametrize("lang", ["en", "de", "fr", "zh", "ja", "ar", "th"])
async def test_the_day_by_which_the_shop_answers_is_owed_in_every_language(inbox, lang):
    view = await drafted(inbox, lang)
    draft = replace(view.kept.draft, language=lang, promises=(Promise("You answer by …", DAY.isoformat(), None),))
    (one,) = promised_by(draft, decided(view, format_date(DAY, lang)), None)
    assert (one.due_at.date(), "answer by" in one.text) == (DAY, True)


async def test_a_later_day_that_an_agent_wrote_is_owed_with_its_sentence_and_others_are_not(inbox):
    view = await drafted(inbox)
    text = "Hello.\nYour replacement leaves on 4 December 2026.\nYou ordered on 1 November 2026. The offer ends on 1 December 2030."
    (one,) = promised_by(view.kept.draft, decided(view, text, Verdict.EDIT), None)
    assert (one.due_at.date(), one.text) == (date(2026, 12, 4), "Your replacement leaves on 4 December 2026.")


async def test_a_rejected_draft_owes_nothing(inbox):
    view = await drafted(inbox)
    assert promised_by(view.kept.draft, decided(view, "by 4 December 2026", Verdict.REJECT), None) == ()


def test_a_promised_day_ends_when_the_shop_closes_in_its_own_zone_also_where_clocks_change():
    times = ServiceTimes((), True, "DE", ZoneInfo("Europe/Berlin"), time(17, 0))
    assert [closing(day, times).hour for day in (date(2026, 10, 24), date(2026, 10, 25))] == [15, 16]


async def put(inbox, due=NOW + timedelta(days=2)):
    view = await drafted(inbox)
    async with inbox.engine.begin() as connection:
        await owe(connection, decided(view, "x"), "c1", [Promised("You answer by Monday", due)])
    return view


async def listed(inbox):
    async with inbox.engine.begin() as connection:
        return await owed(connection)


@pytest.mark.parametrize(("later", "state"), [(timedelta(days=1), "kept"), (timedelta(days=3), "broken")])
async def test_the_next_reply_in_time_keeps_a_promise_and_a_late_one_breaks_it(inbox, later, state):
    view = await put(inbox)
    async with inbox.engine.begin() as connection:
        await owe(connection, decided(view, "y", at=NOW + later), "c1", [])
    assert [(one.state, one.subject, one.agent) for one in await listed(inbox)] == [(state, "Parcel", "bo")]


async def test_a_reply_written_in_the_helpdesk_keeps_it_too_and_the_customers_words_do_not(inbox):
    await put(inbox)
    await inbox.receive("c1", Message(Speaker.CUSTOMER, "Hello?", at=NOW + timedelta(hours=5)))
    assert [one.state for one in await listed(inbox)] == ["open"]
    await inbox.receive("c1", Message(Speaker.AGENT, "Here it is", at=NOW + timedelta(hours=6)))
    assert [one.state for one in await listed(inbox)] == ["kept"]


async def test_a_promise_is_open_then_soon_then_over(inbox):
    await put(inbox)
    (one,) = await listed(inbox)
    due = one.due_at
    assert [one.stands(at) for at in (due - LEAD - timedelta(minutes=1), due - LEAD, due + timedelta(minutes=1))] == ["open", "soon", "over"]
    async with inbox.engine.connect() as connection:
        assert [await pressing(connection, at) for at in (due - LEAD - timedelta(minutes=1), due - LEAD)] == [0, 1]


async def test_an_alarm_waits_for_its_moment_and_says_nothing_of_a_kept_promise(inbox):
    await put(inbox)
    async with inbox.engine.begin() as connection:
        book = JobBook(connection)
        assert await book.take((), NOW + timedelta(days=2) - LEAD - timedelta(minutes=1)) is None
        job = await book.take((), NOW + timedelta(days=2) - LEAD)
        assert (job.kind, (await still_owed(connection, job.payload["promise"]))[0]) == ("alarm", "You answer by Monday")
        await settle(connection, job.payload["promise"], "kept", NOW)
        assert await still_owed(connection, job.payload["promise"]) is None


AHEAD = timedelta(days=10)
"""By which a clock is wrong until it is set back."""


async def test_the_next_reply_settles_what_a_clock_that_was_ahead_promised(inbox):
    view = await drafted(inbox)
    async with inbox.engine.begin() as connection:
        await owe(connection, decided(view, "x", at=NOW + AHEAD), "c1", [Promised("You answer by Monday", NOW + AHEAD + timedelta(days=2))])
        await owe(connection, decided(view, "y", at=NOW), "c1", [])
    assert [one.state for one in await listed(inbox)] == ["kept"]


async def test_a_promise_that_looked_late_to_a_clock_that_was_ahead_is_owed_again_once_it_is_set_back(inbox):
    await put(inbox)
    (one,) = await listed(inbox)
    assert [one.stands(at) for at in (NOW + AHEAD, NOW)] == ["over", "open"]
    async with inbox.engine.connect() as connection:
        assert [await pressing(connection, at) for at in (NOW + AHEAD, NOW)] == [1, 0]


@pytest.mark.parametrize("made", [NOW, NOW + AHEAD])
async def test_an_alarm_of_days_ahead_is_not_sounded_early_by_a_start_nor_by_a_clock_that_is_set_back(inbox, made):
    view, due = await drafted(inbox), NOW + timedelta(days=5)
    async with inbox.engine.begin() as connection:
        await owe(connection, decided(view, "x", at=made), "c1", [Promised("You answer by Tuesday", max(due, made + timedelta(days=5)))])
        await connection.execute(update(JOBS).values(made_at=made))
        book = JobBook(connection)
        await book.reclock(NOW)
        assert await book.take((), NOW + timedelta(hours=1)) is None
        assert (await book.take((), max(due, made + timedelta(days=5)) - LEAD)).kind == "alarm"


async def sounded(inbox, now):
    """The alarm is taken and done by a clock that says so."""
    async with inbox.engine.begin() as connection:
        book = JobBook(connection)
        job = await book.take((), now)
        if job is not None:
            await book.done(job.id)
            await connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(done_at=now))
        return job


async def test_an_alarm_that_a_clock_ahead_sounded_early_sounds_once_more_at_its_moment(inbox):
    await put(inbox)
    early = await sounded(inbox, NOW + AHEAD)
    for _ in range(2):
        async with inbox.engine.begin() as connection:
            await alarm_again(connection, NOW)
    assert await sounded(inbox, NOW + timedelta(days=1)) is None
    again = await sounded(inbox, NOW + timedelta(days=2) - LEAD)
    assert (again.payload, again.id != early.id) == (early.payload, True)
    assert await sounded(inbox, NOW + AHEAD) is None


@pytest.mark.parametrize(("state", "heard"), [("kept", NOW + AHEAD), ("open", NOW + timedelta(days=2) - LEAD)])
async def test_an_alarm_that_was_in_time_or_is_of_no_use_any_more_does_not_sound_again(inbox, state, heard):
    await put(inbox)
    job = await sounded(inbox, heard)
    async with inbox.engine.begin() as connection:
        if state != "open":
            await settle(connection, job.payload["promise"], state, NOW)
        await alarm_again(connection, heard if state == "open" else NOW)
    assert await sounded(inbox, NOW + AHEAD) is None


async def test_a_service_that_starts_after_a_clock_was_set_back_puts_the_alarm_back(inbox):
    now = datetime.now(UTC)
    await put(inbox, due=now + timedelta(days=2))
    await sounded(inbox, now + AHEAD)
    running = asyncio.create_task(Worker(inbox.engine, {}).run())
    try:
        for _ in range(600):
            async with inbox.engine.connect() as connection:
                if (await connection.execute(select(JOBS.c.id).where(JOBS.c.state == "queued"))).first():
                    break
            await asyncio.sleep(0.05)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert (await sounded(inbox, now + timedelta(days=2))).kind == "alarm"
