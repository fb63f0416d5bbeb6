"""Whoever approves reads what they approve: a learnt reply beside its gloss with what was typed by hand, a script sentence by sentence, a peak's question."""

from __future__ import annotations

from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.learn.beside import Part, beside
from assist.settings import AssistSettings
from assist.store.taught import Read
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import LIBRARY, shop
from tests.assist.test_amendments import ADDED, ASKED, EDITED
from tests.assist.test_learned import say

POLICY = passage("You may return an item within 30 days.")
READ = Read(("Die Rückgabefrist beträgt 30 Tage.", "Freundliche Grüße"), ("You may return it within 30 days.", "Kind regards"), "en")


def test_a_sentence_of_the_draft_stands_beside_its_gloss_and_a_typed_one_is_marked():
    text = "Die Rückgabefrist beträgt 30 Tage.\n\nDas Etikett liegt bei.\n\nFreundliche Grüße"
    assert beside(text, "de", READ) == (
        Part("Die Rückgabefrist beträgt 30 Tage.", "You may return it within 30 days."),
        Part("Das Etikett liegt bei.", typed=True),
        Part("Freundliche Grüße", "Kind regards"),
    )


def test_a_placeholder_is_the_same_whichever_number_it_has():
    read = Read(("[NAME_2]様", "お待ちください。"), ("Dear [NAME_2],", "Please wait."), "en")
    assert beside("[NAME]様\n\nお待ちください。", "ja", read) == (Part("[NAME]様", "Dear [NAME],"), Part("お待ちください。", "Please wait."))


def test_a_text_whose_draft_was_erased_is_shown_whole():
    assert beside("Eins.\n\nZwei.", "de", None) == (Part("Eins.\n\nZwei."),)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A desk on which one reply in every language was answered, with a sentence of the agent's own."""
    gate, data = Gate("the-token"), tmp_path_factory.mktemp("desk")

    async def ready(inbox):
        for number, lang in enumerate(ASKED):
            period = EDITED[lang][0]
            await say(inbox, number, lang, (period, f"{period} {ADDED[lang]}"))

    with TestClient(create_app(Parts(AssistSettings(data=data), shop(POLICY).index, shop(POLICY), gate), on_ready=ready), follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


@pytest.mark.parametrize("lang", sorted(ASKED))
def test_the_owner_sees_which_sentence_of_a_learnt_reply_was_typed_by_hand(client, lang):
    shown = unescape(client.get("/knowledge/learned?lang=en").text)
    before = shown[: shown.index(ADDED[lang])]
    assert 'class="typed"' in before[before.rindex("<p") :]


@pytest.mark.parametrize("lang", sorted(ASKED))
def test_practice_in_one_language_asks_only_what_was_answered_in_it(client, lang):
    shown = unescape(client.get(f"/practice?reply={lang}").text)
    assert ASKED[lang] in shown
    assert not [one for one in ASKED.values() if one != ASKED[lang] and one in shown]
    assert unescape(client.get(f"/practice?reply={lang}&n=7").text).count(ASKED[lang]) == 1


def test_practice_in_a_language_nobody_answered_in_says_that_there_is_nothing(client):
    assert not [one for one in ASKED.values() if one in unescape(client.get("/practice?reply=fi").text)]


@pytest.mark.parametrize("lang", sorted(ASKED))
def test_a_script_is_read_whole_before_it_is_approved_ahead(client, lang):
    shown = unescape(client.get("/knowledge/standing/script?intent=returns.window").text)
    said = [text for one in LIBRARY.script("returns.window").sentences if (text := one.in_language(lang))]
    assert said
    assert not [one for one in said if one.partition("{{")[0].strip() not in shown]
    assert "{{" not in shown


def test_of_a_script_that_is_not_there_nothing_is_shown(client):
    assert client.get("/knowledge/standing/script?intent=no").text.strip() == ""
