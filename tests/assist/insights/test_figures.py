"""Figures: what is counted of drafts and conversations, by whom it may be seen, and that an empty month says so."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.insights.figures import figures_of, harmless
from assist.rights import Role, granted
from assist.settings import AssistSettings
from assist.store.catching_up import catch_up
from assist.store.figures import count
from assist.store.keys import create_key
from assist.store.measured_tables import ALL
from assist.store.surveys import Mark, answer, ask
from assist.types import Conversation, IntentGuess, Message, Reason, Refusal, Speaker, Verdict, Wording
from assist.types.figures import Asked
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime.now(UTC)
LIBRARY = load_library()
MONTH = Asked(NOW - timedelta(days=20), NOW + timedelta(days=1))
TALKS = [  # language, market, days ago, verdict, text, reason, who
    ("de", "DE", 10, Verdict.ACCEPT, "", "", "ann"),
    ("de", "DE", 9, Verdict.EDIT, "You wrote: ganz anders", "", "ann"),
    ("ja", "JP", 8, Verdict.REJECT, "", "口調が合わない", "bea"),
    ("ja", "JP", 8, Verdict.ACCEPT, "", "", "bea"),
    ("ar", "SA", 7, Verdict.REJECT, "", "because I say so", "ann"),
    ("th", "TH", 6, None, "", "", ""),
]


class Spoken(EchoAssistant):
    """Drafts in the language that is asked for, of a topic, by a script."""

    def draft(self, conversation, *told):
        made = super().draft(conversation, *told)
        triage = replace(made.triage, intents=(IntentGuess("shipping.late", 0.9),))
        sentences = tuple(replace(one, wording=Wording("script:shipping.late/refund")) for one in made.sentences)
        refusal = Refusal(Reason.NO_SOURCE, ()) if conversation.market == "TH" else None
        return replace(made, triage=triage, sentences=sentences, refusal=refusal)


async def fill(inbox):
    for number, (lang, market, ago, verdict, final, reason, who) in enumerate(TALKS):
        at = NOW - timedelta(days=ago)
        talk = Conversation((Message(Speaker.CUSTOMER, f"Wo ist mein Paket {number}?", at=at),), market, "en", id=f"c{number}", reply_language=lang)
        await inbox.add(talk)
        kept = (await inbox.open(f"c{number}")).kept
        if verdict:
            await inbox.decide(kept.id, verdict, final, reason, who)


@pytest.fixture(scope="module")
def gate():
    return Gate("the-token")


@pytest.fixture(scope="module")
def client(tmp_path_factory, gate):
    index = ListIndex([passage("You may return an item within 30 days.")])

    async def ready(inbox):
        await fill(inbox)
        async with inbox.engine.begin() as connection:
            made = await ask(connection, "c0", None, ("de", "DE"), NOW)
            await answer(connection, made.id, Mark(5, 10), NOW)
            for name, role in (("ann", Role.AGENT), ("zed", Role.OWNER)):
                keys[name] = await create_key(connection, name, granted(frozenset({role})), NOW, None)

    keys = {}
    settings = AssistSettings(data=tmp_path_factory.mktemp("figures"))
    with TestClient(create_app(Parts(settings, index, Spoken(index, library=LIBRARY), gate), on_ready=ready), follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        client.keys = keys
        yield client


async def test_every_figure_is_what_was_done_by_hand(inbox):
    inbox = replace(inbox, assistant=Spoken(inbox.assistant.index, library=LIBRARY))
    await fill(inbox)
    async with inbox.engine.connect() as connection:
        found = figures_of(await count(connection, MONTH))
    whole = found.whole
    assert (whole.made, whole.decided, whole.cases) == (6, 5, 6)
    assert {name: (whole.shares[name].times, whole.shares[name].n) for name in ("accepted", "edited", "rejected", "refused", "within_24_h")} == {
        "accepted": (2, 5),
        "edited": (1, 5),
        "rejected": (2, 5),
        "refused": (1, 6),
        "within_24_h": (0, 3),
    }
    assert [one.name for one in found.languages] == ["ar", "de", "ja", "th"]  # fewest accepted first, undecided last
    assert {name: share.times for name, share in found.because} == {"tone": 1, "other": 1}
    assert [(one.name, one.accepted, one.edited, one.rejected) for one in found.scripts] == [("shipping.late", 2, 1, 2)]
    assert found.documents[0].name == "policies/en/returns.md"
    assert whole.measures["first_reply"].value == pytest.approx(9 * 86400, rel=0.1)


async def test_a_customer_who_writes_again_reopens_and_a_settled_reply_resolves(inbox):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hallo?", at=NOW - timedelta(days=10)),), "DE", id="a"))
    old = Message(Speaker.AGENT, "Bitte sehr.", at=NOW - timedelta(days=9))
    await inbox.receive("a", old)
    async with inbox.engine.connect() as connection:
        one = figures_of(await count(connection, MONTH)).whole
    assert (one.shares["resolved"].times, one.shares["reopened"].times) == (1, 0)
    await inbox.receive("a", Message(Speaker.CUSTOMER, "Noch etwas", at=NOW - timedelta(days=1)))
    async with inbox.engine.connect() as connection:
        one = figures_of(await count(connection, MONTH)).whole
    assert (one.shares["resolved"].times, one.shares["reopened"].times) == (0, 1)


async def test_what_an_older_version_kept_is_measured_the_same(inbox):
    inbox = replace(inbox, assistant=Spoken(inbox.assistant.index, library=LIBRARY))
    await fill(inbox)
    async with inbox.engine.begin() as connection:
        before = await count(connection, MONTH)
        for one in ALL:
            await connection.execute(delete(one))
    assert await catch_up(inbox.engine) == 12
    async with inbox.engine.connect() as connection:
        again = await count(connection, MONTH)
    assert figures_of(again).languages == figures_of(before).languages


def test_a_month_in_which_nothing_happened_says_so(client):
    shown = client.get("/insights?since=2020-01-01&until=2020-01-31&lang=de")
    assert shown.status_code == 200
    assert "Es gibt nichts zu zählen" in shown.text
    told = client.get("/api/insights?since=2020-01-01&until=2020-01-31").json()
    assert told["whole"]["accepted"] == {"value": None, "low": None, "high": None, "n": 0}


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "Accepted as drafted"), ("zh", "原样接受"), ("de", "Unverändert"), ("ja", "そのまま承認"), ("ar", "قُبلت كما هي"), ("th", "รับตามร่าง")],
)
def test_the_page_speaks_the_readers_language(client, lang, word):
    assert word in client.get(f"/insights?lang={lang}").text


def test_satisfaction_comes_with_its_n(client):
    told = client.get("/api/insights").json()["whole"]
    assert told["csat"] == {"value": 5.0, "low": None, "high": None, "n": 1, "unit": "1 to 5"}
    assert told["nps"]["value"] == 100.0


def test_an_agent_sees_only_her_own_figures_and_nobody_a_person(client):
    hers = client.get("/api/insights", headers={"Authorization": f"Bearer {client.keys['ann']}"}).json()
    team = client.get("/api/insights", headers={"Authorization": f"Bearer {client.keys['zed']}"}).json()
    assert (hers["own"], hers["whole"]["decided"], team["own"], team["whole"]["decided"]) == (True, 3, False, 5)
    assert {one["name"] for one in hers["languages"]} == {"de", "ar"}
    everything = client.get("/api/insights").text + client.get("/api/insights.csv").text + client.get("/insights").text
    assert "bea" not in everything


def test_days_the_wrong_way_round_are_refused_in_a_sentence(client):
    shown = client.get("/insights?since=2026-02-01&until=2026-01-01")
    assert shown.status_code == 422
    assert "first day comes after the last" in shown.text
    assert client.get("/api/insights?since=yesterday").status_code == 422


def test_the_table_for_spreadsheets_holds_each_figure_and_no_formula(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/api/insights.csv").text.removeprefix("\ufeff"))))
    assert {"slice": "language", "name": "ja", "figure": "accepted", "value": "0.5"}.items() <= next(
        one for one in rows if one["name"] == "ja" and one["figure"] == "accepted"
    ).items()
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_showing_a_draft_to_a_person_counts_it_as_shown(client):
    before = client.get("/api/insights?language=th").json()["whole"]["shown"]
    client.get("/c/c5/panel")
    after = client.get("/api/insights").json()["whole"]["shown"]
    assert (before, after) == (0, 6)
