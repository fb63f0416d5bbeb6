"""What the guard finds and people send all the same stands on a page for repair: with tickets, reasons, sources and scripts."""

import asyncio
from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.reply import sentence_spans
from assist.settings import AssistSettings
from assist.types import Conversation, Finding, Message, Severity, Speaker, Verdict, Wording
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

SOURCE = passage("You may return an item within 30 days.", title="Returns")
OTHER = passage("Shipping is free from 50 EUR.", path="policies/en/shipping.md", title="Shipping")


class Overruled(EchoAssistant):
    """Drafts that cite two sources in two sentences, the first written from an approved script and found fault with."""

    def draft(self, conversation, *told):
        draft = super().draft(conversation, *told)
        (first,) = draft.sentences
        cited = first.citations[0]
        second = replace(first, text="Shipping is free.", citations=(replace(cited, passage_id=OTHER.id, path=OTHER.path, quote=OTHER.text, title="Shipping"),))
        sentences = (replace(first, citations=(replace(cited, title="Returns"),), wording=Wording("script:returns.window/return_period")), second)
        span = sentence_spans(sentences, draft.language)[0]
        return replace(draft, sentences=sentences, findings=(Finding("unsupported_fact", Severity.BLOCKING, "45 days is in no cited source.", span),))


@pytest.fixture
def client(tmp_path):
    gate = Gate("the-token")
    index = ListIndex([SOURCE, OTHER])
    app = create_app(Parts(AssistSettings(data=tmp_path), index, Overruled(index, library=load_library()), gate), on_ready=decided)
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


async def decided(inbox):
    """Three replies that people vouched for, and one of another code that was vouched for once."""
    for number, reason in enumerate(["our new terms", "our new terms", "die Quelle ist alt"]):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "How long?"),), "DE", "en", id=f"c-{number}"))
        kept = (await inbox.open(f"c-{number}")).kept
        await inbox.decide(kept.id, Verdict.ACCEPT, "", reason, "ann")
        await asyncio.sleep(0)


def test_a_code_overruled_often_is_listed_with_its_tickets_reasons_source_and_script(client):
    shown = unescape(client.get("/knowledge/overruled").text)
    assert "45 days is in no cited source." in shown
    assert "overruled 3 times, in 3 replies sent" in shown
    assert all(f'href="/c/c-{number}"' in shown for number in range(3))
    assert "our new terms" in shown
    assert "die Quelle ist alt" in shown
    assert SOURCE.text in shown
    assert 'href="/knowledge/script?intent=returns.window"' in shown


def test_only_what_stood_behind_the_sentence_is_blamed(client):
    assert OTHER.text not in unescape(client.get("/knowledge/overruled").text)


@pytest.mark.parametrize(("lang", "told"), [("zh", "共发送 3 封回复"), ("ar", "من أصل 3"), ("ja", "送信された返信 3 件"), ("th", "3 ฉบับ")])
def test_the_page_reads_in_the_owners_language(client, lang, told):
    assert told in unescape(client.get("/knowledge/overruled", params={"lang": lang}).text)


def test_the_script_behind_it_is_shown_sentence_by_sentence_with_its_file(client):
    shown = unescape(client.get("/knowledge/script", params={"intent": "returns.window", "lang": "de"}).text)
    assert "prompts/scripts/returns.window.yaml" in shown
    assert "Wenn Sie es sich einfach anders überlegt haben, tragen Sie die Kosten der Rücksendung." in shown
    assert "return_payer = customer" in shown


def test_a_script_that_does_not_exist_is_not_found(client):
    assert client.get("/knowledge/script", params={"intent": "../../etc/passwd"}).status_code == 404


def test_a_stranger_sees_no_overruled_findings(client):
    client.cookies.clear()
    answer = client.get("/knowledge/overruled")
    assert (answer.status_code, "45 days" in answer.text) == (401, False)


def test_a_shop_that_overruled_nothing_is_told_so(tmp_path):
    gate, index = Gate("the-token"), ListIndex([SOURCE])
    with TestClient(create_app(Parts(AssistSettings(data=tmp_path), index, Overruled(index, library=load_library()), gate))) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        assert "No finding has been overruled three times yet." in client.get("/knowledge/overruled").text
