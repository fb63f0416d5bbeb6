"""Experiments: who gets which arm, what is said of them, and that each ends cleanly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.insights.verdict import ending, told
from assist.insights.warehouse import export
from assist.insights.week import week_of
from assist.settings import AssistSettings
from assist.store.circumstances import live
from assist.store.persons import erase
from assist.store.trials import arm_of, begin, outcomes, trials
from assist.trials import by_arm, in_arm
from assist.types import Conversation, Message, Speaker, Verdict
from assist.types.trial import Arm, Metric, Model, Outcome, Trial, Why
from assist.web.report import report_mail, report_page
from prompts.load import load_library
from prompts.shop import How, ShopWording, with_wordings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime.now(UTC)
LIBRARY = load_library()
WAS = next(one.in_language("en") for one in LIBRARY.script("returns.window").sentences if one.id == "return_period")
KINDER = ShopWording(How.REPLACED, "script:returns.window/return_period", "en", WAS, "Take your time: you have {{ return_period }}.")
RUN = Trial("t", "kinder", Arm((KINDER,)), Metric.ACCEPTANCE, 100, NOW.date() + timedelta(days=30), "ann", NOW, NOW)


def seen(arm, lang, good, n):
    return [Outcome(arm, lang, float(at < good)) for at in range(n)]


def test_half_of_the_customers_get_the_other_arm_and_each_always_the_same():
    arms = [arm_of("t", f"customer {at}") for at in range(2000)]
    assert 900 < sum(arms) < 1100
    assert arms == [arm_of("t", f"customer {at}") for at in range(2000)]
    assert arms != [arm_of("other", f"customer {at}") for at in range(2000)]


def test_a_sure_difference_ends_it_and_a_small_one_does_not():
    sure = told(RUN, seen(0, "en", 100, 200) + seen(1, "en", 180, 200))
    assert (sure.better, ending(RUN, sure, NOW.date())) == (2, (Why.FOUND, ""))
    unsure = told(RUN, seen(0, "en", 100, 200) + seen(1, "en", 105, 200))
    assert (unsure.better, ending(RUN, unsure, NOW.date())) == (0, None)
    assert ending(RUN, unsure, RUN.ends_on + timedelta(days=1)) == (Why.OVER, "")


def test_less_is_better_where_the_metric_is_what_was_changed():
    other = replace(RUN, metric=Metric.DISTANCE)
    assert told(other, seen(0, "en", 20, 200) + seen(1, "en", 180, 200)).better == 1


def test_a_language_that_is_harmed_stops_it_though_the_whole_gains():
    found = told(RUN, seen(0, "en", 300, 600) + seen(1, "en", 400, 600) + seen(0, "th", 190, 200) + seen(1, "th", 60, 200))
    assert ending(RUN, found, NOW.date()) == (Why.HARM, "th")


async def test_an_arm_words_as_it_says_and_is_gone_once_the_line_reads_otherwise():
    assistant = EchoAssistant(ListIndex(), library=LIBRARY)
    assert await in_arm(assistant, Arm((replace(KINDER, was="something else"),))) is None
    assert await in_arm(assistant, Arm(model=Model.NONE)) is None
    assert (await in_arm(replace(assistant, chat=object()), Arm(model=Model.NONE))).chat is None


async def test_the_arm_of_a_customer_is_kept_and_what_she_decided_counts_once(inbox):
    async with inbox.engine.begin() as db:
        made = await begin(db, "scripts", Arm(model=Model.NONE), Metric.ACCEPTANCE, 100, NOW.date(), "ann")
    served = replace(inbox, assistant=EchoAssistant(inbox.assistant.index, library=LIBRARY, chat=object()))
    for number in range(12):
        await served.add(Conversation((Message(Speaker.CUSTOMER, "Hello?", at=NOW - timedelta(hours=1)),), id=f"c{number}"))
        kept = (await served.open(f"c{number}")).kept
        await served.decide(kept.id, Verdict.ACCEPT, "", "", "ann")
    async with inbox.engine.begin() as db:
        found = await outcomes(db, made)
        assert len(found) == 12
        assert {one.arm for one in found} == {0, 1}
        await erase(db, ["c1"], "ann")
        assert len(await outcomes(db, made)) == 11


async def test_an_arm_that_is_gone_ends_its_experiment_and_the_draft_is_made(inbox):
    async with inbox.engine.begin() as db:
        await begin(db, "x", Arm(model=Model.NONE), Metric.ACCEPTANCE, 100, NOW.date(), "ann")
    assistant = EchoAssistant(inbox.assistant.index)  # no model is served any more
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?"),), id="c"))
    assert await by_arm(inbox.engine, assistant, "c") is assistant
    async with inbox.engine.begin() as db:
        assert [one.why for one in await trials(db)] == [Why.ARM_GONE]


async def test_it_ends_after_its_last_day(inbox):
    async with inbox.engine.begin() as db:
        await begin(db, "x", Arm(model=Model.NONE), Metric.ACCEPTANCE, 100, NOW.date() - timedelta(days=1), "ann")
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?"),), id="c"))
    await by_arm(inbox.engine, EchoAssistant(inbox.assistant.index, chat=object()), "c")
    async with inbox.engine.begin() as db:
        assert [one.why for one in await trials(db)] == [Why.OVER]


async def test_the_live_board_counts_who_waits_and_what_is_drafted(inbox):
    for number in range(3):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?", at=NOW - timedelta(hours=number)),), id=f"c{number}"))
    kept = (await inbox.open("c0")).kept
    await inbox.open("c1")
    await inbox.decide(kept.id, Verdict.ACCEPT, "", "", "ann")
    async with inbox.engine.connect() as db:
        now = await live(db, datetime.now(UTC))
    assert (now.waiting, now.drafted, now.approved, now.overdue) == (2, 1, 1, 0)


async def test_a_weeks_report_is_a_page_and_a_mail_and_an_empty_one_says_so(inbox):
    week = await week_of(inbox.engine, "2026-W10", NOW.date())
    page = report_page(week, "ar", {})
    assert 'dir="rtl"' in page
    assert "لا شيء يُحصى" in page
    mail = report_mail(week, "de", {}, "team@example.com")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["multipart/alternative", "text/csv"] or mail.is_multipart()


async def test_the_warehouse_gets_rows_without_customer_agent_or_helpdesk_number(inbox, tmp_path):
    from pyarrow.parquet import read_table

    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?", at=NOW),), "DE", id="chatwoot:77"))
    kept = (await inbox.open("chatwoot:77")).kept
    await inbox.decide(kept.id, Verdict.ACCEPT, "", "", "zenobia")
    assert await export(inbox.engine, tmp_path / "out") == {"conversations": 1, "drafts": 1, "sources": 1}
    rows = [read_table(tmp_path / "out" / f"{name}.parquet").to_pylist()[0] for name in ("conversations", "drafts", "sources")]
    assert {"customer", "agent", "conversation_id"}.isdisjoint({key for row in rows for key in row})
    assert "zenobia" not in str(rows)
    assert "chatwoot" not in str(rows)
    assert rows[0]["conversation"] == rows[1]["conversation"]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    gate, index = Gate("the-token"), ListIndex([passage("You may return an item within 30 days.")])
    assistant = EchoAssistant(index, library=LIBRARY, chat=object())
    app = create_app(Parts(AssistSettings(data=tmp_path_factory.mktemp("boards")), index, assistant, gate))
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


@pytest.mark.parametrize(
    ("path", "lang", "word"),
    [
        ("live", "de", "Überfällig"),
        ("drivers", "ja", "何も言えません"),
        ("complaints", "ar", "لم يرتفع شيء"),
        ("experiments", "th", "ยังไม่มีการทดลอง"),
        ("drivers", "zh", "不下结论"),
        ("live", "en", "Promises overdue"),
    ],
)
def test_every_board_speaks_the_readers_language_over_nothing_at_all(client, path, lang, word):
    shown = client.get(f"/insights/{path}?lang={lang}")
    assert shown.status_code == 200
    assert word.casefold() in shown.text.casefold()


def test_an_experiment_is_begun_shown_and_ended_on_its_page(client):
    form = {"name": "Scripts alone", "metric": "acceptance", "ends_on": f"{NOW.date() + timedelta(days=9)}", "least": "200", "model": "none"}
    headers = {"origin": "http://testserver"}
    assert client.post("/insights/experiments", data=form, headers=headers).status_code == 303
    (one,) = client.get("/api/experiments").json()
    assert (one["name"], one["ended"], one["band"]) == ("Scripts alone", None, None)
    assert "Too early" in client.get("/insights/experiments?lang=en").text
    assert client.post(f"/insights/experiments/{one['id']}/end", headers=headers, data={}).status_code == 303
    assert client.get("/api/experiments").json()[0]["ended"] == "stopped"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ends_on": "2020-01-01", "model": "none"}, "is past"),
        ({"model": ""}, "changes nothing"),
        ({"line": "no.such/line", "lang": "en", "text": "x"}, "no such line"),
    ],
)
def test_an_experiment_that_cannot_be_is_refused_in_a_sentence(client, given, said):
    form = {"name": "x", "metric": "csat", "ends_on": f"{NOW.date() + timedelta(days=9)}", **given}
    shown = client.post("/insights/experiments", data=form, headers={"origin": "http://testserver"})
    assert shown.status_code == 422
    assert said in shown.text


def test_a_library_with_the_arms_wording_reads_otherwise():
    laid = with_wordings(LIBRARY, (KINDER,))
    assert not laid.lapsed
    assert next(one.in_language("en") for one in laid.library.script("returns.window").sentences if one.id == "return_period") == KINDER.text
