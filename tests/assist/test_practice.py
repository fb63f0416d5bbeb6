"""A newcomer's reply is held against what was sent and its sources; a trial of a document is shown, published from a day, or dropped."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.learn.practice import practise
from assist.settings import AssistSettings
from assist.store.sent import Sent
from assist.strings import Strings
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import ASKED
from tests.assist.test_learned import say

POLICY = passage("You may return an item within 30 days.")
SENT = {
    "en": "You can return it within 30 days.",
    "zh": "您可以在30天内退货。",
    "de": "Sie können es innerhalb von 30 Tagen zurückgeben.",
    "ja": "30日以内であれば返品できます。",
    "ar": "يمكنكم الإرجاع خلال 30 يومًا.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วัน",
}


def sent(lang):
    return Sent("s", "returns.window", lang, "DE", SENT[lang], ASKED[lang], (), "", (POLICY.text,), (POLICY.path,), (), datetime.now(UTC))


@pytest.mark.parametrize("lang", sorted(SENT))
def test_the_same_in_other_words_is_right(lang):
    assert practise(sent(lang), f"{SENT[lang]}").same


@pytest.mark.parametrize("lang", sorted(SENT))
def test_another_value_is_missing_added_and_in_no_source(lang):
    found = practise(sent(lang), SENT[lang].replace("30", "45"))
    assert (found.missing, found.added, found.against) == (("30 days",), ("45 days",), ("fact 45 days",))


def test_a_reply_in_another_language_is_said():
    assert "language en" in practise(sent("de"), "You can send it back within 30 days of the delivery, and we pay you the price.").against


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def client(data):
    gate = Gate("the-token")
    folder = data / "evaluation" / "before" / "2026-11-26T10-00-00"
    folder.mkdir(parents=True)
    moved = {"topic": "returns.window", "was": "30 days", "now": "14 days", "languages": ["de", "en"], "still": ["th"], "questions": 2}
    gate_told = {"name": "worst pair of languages", "value": 0.5, "before": 1.0, "least": 0.95, "where": "de–th", "stands": False}
    told = {"date": "2026-11-26", "documents": ["policies/de/returns.md"], "files": [{"path": "policies/de/returns.md", "file": str(folder / "x.md")}]}
    told |= {"questions": 3, "changed": 2, "moved": [moved], "gates": [gate_told], "answers": []}
    (folder / "before.json").write_text(json.dumps(told), "utf-8")
    planned = folder.with_name("2026-11-25T10-00-00")
    planned.mkdir()
    more = {
        "state": "planned",
        "from_day": "2099-05-04",
        "by": "cleo",
        "release": "0123456789ab",
        "holds_from": "2099-05-04",
        "documents": [],
        "files": [],
        "moved": [],
        "gates": [],
    }
    (planned / "before.json").write_text(json.dumps({**told, **more}), "utf-8")

    async def ready(inbox):
        await say(inbox, 1)

    with TestClient(create_app(Parts(AssistSettings(data=data), shop(POLICY).index, shop(POLICY), gate), on_ready=ready), follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


def test_a_ticket_is_answered_and_compared_and_what_was_sent_is_shown_only_then(client):
    asked = client.get("/practice").text
    assert ASKED["de"] in asked
    assert "Die Rückgabefrist beträgt" not in asked
    shown = client.post("/practice", data={"n": 0, "answer": "Sie haben 60 Tage."}).text
    assert "Die Rückgabefrist beträgt" in shown
    assert "fact 60 days" in shown


STILL = {"de": "Sagt noch das Alte", "zh": "仍说旧内容的", "ja": "まだ古い内容の言語", "ar": "ما زال يقول القديم", "th": "ยังบอกของเดิม"}


@pytest.mark.parametrize(("lang", "told"), STILL.items())
def test_a_trial_says_who_would_still_hear_the_old_one(client, lang, told):
    shown = client.get(f"/knowledge/before?lang={lang}").text
    assert told in shown
    assert "30 days → 14 days" in shown


def test_a_trial_that_is_not_there_is_said(client):
    assert client.post("/knowledge/before/decide", data={"name": "no", "act": "drop"}).status_code == 404


def test_a_trial_is_dropped_once(client):
    given = {"name": "2026-11-26T10-00-00", "act": "drop"}
    assert client.post("/knowledge/before/decide", data=given).status_code == 303
    assert client.post("/knowledge/before/decide", data=given).status_code == 422


PLANNED = {"en": "planned", "de": "geplant", "zh": "已计划", "ja": "予定", "ar": "مخطَّط", "th": "วางแผนไว้"}


@pytest.mark.parametrize(("lang", "told"), PLANNED.items())
def test_what_is_planned_stands_with_its_release_and_its_day(client, lang, told):
    shown = client.get(f"/knowledge/before?lang={lang}").text
    section = shown[shown.index('id="trial-2026-11-25T10-00-00"') :]
    assert f">{told}</span>" in section
    assert "0123456789ab" in section
    assert "2099" in section or "2642" in section or "٢٠٩٩" in section


@pytest.mark.parametrize("lang", sorted(SENT))
def test_a_trial_of_what_holds_only_later_says_from_which_day_its_answers_are(client, lang):
    shown = client.get(f"/knowledge/before?lang={lang}").text
    (said,) = re.findall(r'data-holds="2099-05-04">([^<]*)<', shown)
    assert unescape(said).startswith(Strings.load(lang).text("b.holds", day="|").partition("|")[0])
    assert "2099" in said or "2642" in said or "٢٠٩٩" in said


def test_a_plan_is_withdrawn_and_cannot_be_published_besides(client):
    name = {"name": "2026-11-25T10-00-00"}
    assert client.post("/knowledge/before/decide", data={**name, "act": "publish"}).status_code == 422
    assert client.post("/knowledge/before/decide", data={**name, "act": "drop"}).status_code == 303
    assert client.post("/knowledge/before/decide", data={**name, "act": "drop"}).status_code == 422


@pytest.mark.parametrize(("given", "status"), [({}, 404), ({"wording": "no key"}, 422), ({"release": "../../etc"}, 422)])
def test_nothing_and_what_is_no_name_are_not_tried(client, given, status):
    assert client.post("/knowledge/before/change", data=given).status_code == status


@pytest.mark.parametrize("lang", sorted(SENT))
def test_a_shop_that_has_sent_nothing_is_told_how_practice_and_learning_begin(tmp_path, lang):
    gate, said = Gate("the-token"), Strings.load(lang)
    assistant = shop(POLICY)
    with TestClient(create_app(Parts(AssistSettings(data=tmp_path), assistant.index, assistant, gate))) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        assert said.text("p.empty") in unescape(client.get(f"/practice?lang={lang}").text)
        assert said.text("l.empty") in unescape(client.get(f"/knowledge/learned?lang={lang}").text)


def test_a_file_that_is_being_tried_is_not_overwritten_by_one_that_comes_in_the_same_second(client, data):
    for text in (b"14 days", b"30 days"):
        client.post("/knowledge/before/try", data={"path": "returns.md"}, files={"file": ("new.md", text)})
    assert sorted(one.read_bytes() for one in data.rglob("files/*-returns.md")) == [b"14 days", b"30 days"]
