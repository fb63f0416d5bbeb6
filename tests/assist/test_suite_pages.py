"""QA writes a suite on pages: topics, languages and expected facts; each save is checked and a version; what was typed is never lost."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from threading import Lock

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.errors import BadRequest
from assist.settings import AssistSettings
from assist.suites import Suites, digest_of
from assist.web.show import LANGUAGE_COOKIE
from eval.build.proposed import proposed
from eval.errors import UnusableSuite
from eval.readers import open_readers
from eval.suite import read_suite
from eval.suite_edit import with_topic, without_topic
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex

SUITE = """# our own
name: Returns
source: here
licence: CC0-1.0
languages: [en, ja]
topics:
  # the first
  - id: days
    facts: [{kind: period, value: "30", unit: day}]
    reviewed: {ja: Aiko}
    may_differ: [period]
    questions:
      en: How long may I keep it?
      ja: 何日以内に返品できますか？

  # nobody knows
  - id: none
    answerable: false
    questions: {en: Is there a discount?, ja: 割引はありますか？}
"""
HEAD = {"origin": "http://testserver"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    data = tmp_path_factory.mktemp("suites")
    gate, index = Gate("the-token"), ListIndex([])
    app = create_app(Parts(AssistSettings(data=data), index, EchoAssistant(index, library=load_library()), gate))
    with TestClient(app, follow_redirects=True) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client, data / "evaluation" / "suites"


@pytest.fixture
def client(desk):
    client, folder = desk
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "returns.yaml").write_text(SUITE, "utf-8")
    client.cookies.delete(LANGUAGE_COOKIE)
    return client


@pytest.fixture
def kept(desk):
    return desk[1]


def form(**fields):
    return {"id": "days", "seen": digest_of(SUITE), "lang": ["en", "ja"], "question": ["How long may I keep it?", "何日以内に返品できますか？"],
            "reviewer": ["", "Aiko"], "kind": ["period"], "value": ["30"], "unit": ["day"]} | fields  # fmt: skip


def save(client, path="suite/returns/topic", **fields):
    return client.post(f"/evaluation/{path}", data=fields, headers=HEAD)


def test_shipped_and_own_suites_are_listed_with_topics_and_languages(client):
    html = client.get("/evaluation/suites").text
    assert 'href="/evaluation/suite/demo"' in html
    assert 'href="/evaluation/suite/returns"' in html
    assert html.count("came with Concord</span>") == len(list(Path("eval/suites").glob("*.yaml")))


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_every_page_is_there_in_every_language(client, lang):
    for page in ("suites", "suites/new", "suite/returns", "suite/returns/topic", "suite/returns/topic?at=0", "suite/returns/proposed"):
        answer = client.get(f"/evaluation/{page}", params={"lang": lang} if "?" not in page else {"at": 0, "lang": lang})
        assert answer.status_code == 200, page
        assert f'<html lang="{lang}"' in answer.text


def test_a_topic_is_changed_and_every_other_line_stays(client, kept):
    answer = save(client, **form(at=0, value=["14"]))
    assert answer.status_code == 200
    text = (kept / "returns.yaml").read_text("utf-8")
    assert text.startswith(SUITE.partition("  - id: days")[0])
    assert text.endswith(SUITE[SUITE.index("\n  # nobody knows") :])
    topic = read_suite(kept / "returns.yaml").topics[0]
    assert (str(topic.gold[0]), dict(topic.reviewed), topic.may_differ) == ("14 days", {"ja": "Aiko"}, {"period"})


def test_a_changed_question_loses_the_reviewer_of_its_old_wording(client, kept):
    save(client, **form(at=0, question=["How long may I keep it?", "返品は何日以内ですか？"]))
    assert read_suite(kept / "returns.yaml").topics[0].reviewed == ()


def test_a_topic_is_added_in_more_languages_and_taken_out_again(client, kept):
    asked = {"en": "Who pays the way back?", "ja": "返送料は誰が払いますか？", "ar": "من يدفع تكلفة الإرجاع؟"}
    added = form(
        id="payer", lang=[*asked, ""], question=[*asked.values(), ""], reviewer=[""] * 4, value=["5.90"], kind=["amount"], unit=["EUR"], cites="/returns"
    )
    assert save(client, **added).status_code == 200
    suite = read_suite(kept / "returns.yaml")
    assert [topic.id for topic in suite.topics] == ["days", "none", "payer"]
    assert (dict(suite.topics[2].questions), str(suite.topics[2].gold[0]), suite.topics[2].cites) == (asked, "5.90 EUR", ("/returns",))
    seen = digest_of((kept / "returns.yaml").read_text("utf-8"))
    assert save(client, "suite/returns/drop", at=2, seen=seen).status_code == 200
    assert (kept / "returns.yaml").read_text("utf-8") == SUITE


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "none"}, "occurs more than once"),
        ({"id": "x", "question": ["How long may I keep it?", ""]}, "has no question in ja"),
        ({"id": "x", "question": ["Wie lange habe ich Zeit, den Artikel zurückzusenden?", "何日以内に返品できますか？"]}, "is written in de"),
        ({"id": "a b"}, "topics[2].id"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_what_was_typed_stays(client, kept, fields, said):
    answer = save(client, **form(**fields))
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert said in html
    assert re.search(r"Line \d+:", html)
    assert 'value="何日以内に返品できますか？"' in html or "question" in fields
    assert f'value="{fields["id"]}"' in html
    assert (kept / "returns.yaml").read_text("utf-8") == SUITE


@pytest.mark.parametrize(
    ("lang", "word"), [("zh", "简称相同"), ("de", "denselben Kurznamen"), ("ja", "同じ短い名前"), ("ar", "الاسم القصير نفسه"), ("th", "ชื่อย่อเดียวกัน")]
)
def test_a_fault_is_said_in_the_readers_language(client, lang, word):
    client.get("/evaluation/suites", params={"lang": lang})
    assert word in save(client, **form(id="none")).text


def test_the_whole_text_is_saved_as_a_version_and_an_earlier_one_is_shown(client, kept):
    fresh = SUITE.replace("name: Returns", "name: Returns again")
    assert save(client, "suite/returns/text", text=fresh.replace("\n", "\r\n"), seen=digest_of(SUITE)).status_code == 200
    assert (kept / "returns.yaml").read_text("utf-8") == fresh
    html = client.get("/evaluation/suite/returns").text
    number = max(int(one) for one in re.findall(r"\?version=(\d+)", html))
    assert "Returns again" in client.get("/evaluation/suite/returns", params={"version": number}).text
    assert client.get("/evaluation/suite/returns", params={"version": 999}).status_code == 404


def test_text_that_is_no_yaml_is_refused_with_its_line_and_stays_in_the_form(client, kept):
    answer = save(client, "suite/returns/text", text=SUITE.replace("languages: [en", "languages: [[en"), seen=digest_of(SUITE))
    assert answer.status_code == 422
    assert "not YAML" in answer.text
    assert "languages: [[en" in unescape(answer.text)
    assert re.search(r"Line \d+:", answer.text)
    assert (kept / "returns.yaml").read_text("utf-8") == SUITE


def test_two_people_do_not_save_over_each_other(client, kept):
    assert save(client, **form(at=0, seen="000000000000")).status_code == 422
    assert (kept / "returns.yaml").read_text("utf-8") == SUITE


def test_a_shipped_suite_is_changed_as_a_copy_of_the_shops_own(client, kept):
    shipped = Path("eval/suites/manuals.yaml").read_text("utf-8")
    fresh = shipped.replace("name: Shipped manuals", "name: Our manuals")
    try:
        assert save(client, "suite/manuals/text", text=fresh, seen=digest_of(shipped)).status_code == 200
        assert read_suite(kept / "manuals.yaml").name == "Our manuals"
        assert Path("eval/suites/manuals.yaml").read_text("utf-8") == shipped
        assert "Our manuals" in client.get("/evaluation/suites").text
    finally:
        (kept / "manuals.yaml").unlink(missing_ok=True)


def test_a_new_suite_is_made_with_its_first_topic_and_no_name_leads_out_of_the_folder(client, kept):
    made = form(suite="fresh", id="days", seen="")
    try:
        assert save(client, "suites", **made).status_code == 200
        suite = read_suite(kept / "fresh.yaml")
        assert (suite.topics[0].id, bool(suite.gates)) == ("days", True)
        assert save(client, "suites", **made).status_code == 422  # the name is taken
        for name in ("../fresh", "a/b", "Ä", ""):
            assert save(client, "suites", **(made | {"suite": name})).status_code == 422
        assert client.get("/evaluation/suite/..%2ffresh").status_code == 404
        assert sorted(path.name for path in kept.glob("*.yaml")) == ["fresh.yaml", "returns.yaml"]
    finally:
        (kept / "fresh.yaml").unlink(missing_ok=True)


def test_a_suite_that_cannot_be_read_can_still_be_put_right(client, kept):
    (kept / "returns.yaml").write_text("topics: [", "utf-8")
    assert "cannot be read" in client.get("/evaluation/suites").text
    assert "topics: [" in unescape(client.get("/evaluation/suite/returns").text)
    assert client.get("/evaluation/suite/returns/topic", params={"at": 0}).status_code == 422
    assert save(client, "suite/returns/text", text=SUITE, seen=digest_of("topics: [")).status_code == 200


def test_the_only_topic_stays_and_topics_in_one_line_are_left_to_the_text():
    text = 'name: s\ntopics:\n- id: a\n  questions: {en: "x"}\n'
    with pytest.raises(UnusableSuite, match="at least one topic"):
        without_topic(text, 0)
    assert with_topic(text, {"id": "b", "questions": {"no": "y"}}).endswith('- id: "b"\n  questions:\n    "no": "y"\n')
    with pytest.raises(UnusableSuite, match="line by line"):
        with_topic('name: s\ntopics: [{id: a, questions: {en: "x"}}]\n', {"id": "b", "questions": {"en": "y"}})


def test_a_kill_between_two_saves_leaves_the_old_suite_whole(tmp_path):
    suites = Suites(tmp_path, tmp_path / "shipped", Lock())
    assert suites.save("returns", SUITE, "Ann", "") == ()
    log = tmp_path / "versions" / "returns" / "versions.jsonl"
    log.write_text(log.read_text("utf-8") + '{"number": 2, "at', "utf-8")
    assert [one.by for one in suites.open("returns").versions] == ["Ann"]
    with pytest.raises(BadRequest, match="meanwhile"):
        suites.save("returns", SUITE, "Ben", "")
    assert suites.save("returns", SUITE.replace("30", "14"), "Ben", digest_of(SUITE)) == ()
    assert suites.open("returns").versions[0].by == "Ben"


@dataclass(frozen=True)
class Reply:
    topic: str
    lang: str
    market: str
    text: str
    asked: str
    quotes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


QUOTE = "Any article may be returned within 30 days of delivery."


def test_topics_are_proposed_from_sent_replies_with_sourced_values_and_nothing_personal():
    some = (
        Reply("returns.window", "en", "DE", "You have 30 days. I add 7 days for you.", "How long may I keep it?", (QUOTE,), ("k/policies/en/returns.md",)),
        Reply("returns.window", "ja", "DE", "30日以内です。", "何日以内に返品できますか？", (QUOTE,), ("k/policies/ja/returns.md",)),
        Reply("returns.window", "ar", "DE", "لديك 30 يومًا.", "اسمي [NAME_1]، كم يومًا؟", (QUOTE,), ("k/policies/en/returns.md",)),
        Reply("", "en", "DE", "Hello.", "Hello?"),
    )
    (made,) = proposed(some, open_readers())
    assert (made.id, made.market, [str(key) for key in made.gold]) == ("returns-window-de", "DE", ["30 days"])
    assert dict(made.questions) == {"en": "How long may I keep it?", "ja": "何日以内に返品できますか？"}
    assert made.cites[0] == "en/returns.md"
    assert "[NAME_1]" not in json.dumps(made.questions)
