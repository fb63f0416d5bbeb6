"""A measure asked for is told from the manual with its unit, or refused: never answered by the shop's terms, never by a question for the order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assist.types import Conversation, Message, Speaker

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
TEMPERATURE = {
    "en": "At which temperature may I charge the SlimeVR trackers?",
    "zh": "给 SlimeVR 产品充电时，环境温度应在什么范围？",
    "de": "Bei welcher Temperatur darf ich die SlimeVR-Tracker laden?",
    "ja": "SlimeVRトラッカーは何度の範囲で充電できますか？",
    "fr": "À quelle température puis-je recharger les trackers SlimeVR ?",
    "ko": "SlimeVR 트래커는 몇 도에서 충전할 수 있나요?",
}
PRESSURE = {
    "en": "Which air pressure do the tyres of the OpenBot need?",
    "zh": "OpenBot 的轮胎需要多大的气压？",
    "de": "Welchen Reifendruck brauchen die Räder des OpenBot?",
    "ja": "OpenBotのタイヤの空気圧はいくつですか？",
    "ar": "ما ضغط الهواء المطلوب لإطارات OpenBot؟",
    "th": "ยางของ OpenBot ต้องใช้แรงดันลมเท่าไร",
}

CAPACITY = {"zh": "SlimeVR 追踪器的电池容量是多少？", "fr": "Quelle est la capacité de la batterie d'un traqueur SlimeVR ?"}


def drafted(desk, text):
    return desk.draft(Conversation((Message(Speaker.CUSTOMER, text),), "DE", now=NOW))


@pytest.mark.parametrize("lang", TEMPERATURE)
def test_a_temperature_is_told_in_degrees_from_the_manual(desk, lang):
    draft = drafted(desk, TEMPERATURE[lang])
    assert draft.refusal is None
    told = [(fact.value, cited.path) for one in draft.sentences for fact in one.facts if fact.unit == "°C" for cited in one.citations]
    assert told
    assert all("slimevr" in path for _, path in told)


@pytest.mark.parametrize("lang", PRESSURE)
def test_a_pressure_that_no_manual_states_is_refused(desk, lang):
    draft = drafted(desk, PRESSURE[lang])
    assert draft.refusal is not None
    assert [one for one in draft.sentences if one.citations] == []


def test_charging_in_arabic_is_not_taken_for_shipping(desk):
    """شحن is both."""
    draft = drafted(desk, "ما جهد شحن SlimeVR المطلوب بالفولت؟")
    assert [cited.path for one in draft.sentences for cited in one.citations if "shipping" in cited.path] == []
    assert "shipping" not in " ".join((*draft.meaning.intents, draft.meaning.asked, draft.meaning.nearest)).casefold()


@pytest.mark.parametrize("lang", CAPACITY)
def test_a_value_that_stands_far_below_what_is_shown_is_told_where_only_it_is_in_the_unit(desk, lang):
    draft = drafted(desk, CAPACITY[lang])
    assert "mAh" in {fact.unit for one in draft.sentences for fact in one.facts}
