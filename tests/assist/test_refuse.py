"""A refusal says what is missing, why, and the best next step: to ask the customer, or the team that owes the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.settings import assist_settings
from assist.types import Conversation, Message, Reason, Speaker
from assist.wiring import build_assistant
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions
from serving.open import open_encoder
from serving.settings import serving_settings

NO_LAW = "AE"
"""A market of whose law nothing is verified: nothing but the shop's documents answers there."""
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
STALE = """---
kind: policy
lang: en
valid_to: 2026-06-30
---
# Repairs

The warranty on every torch lasts 36 months.
"""
FOREIGN = """---
kind: policy
lang: en
markets: [JP]
---
# Refunds

Your refund takes 9 days.
"""


def shop(tmp_path, name: str, text: str):
    """An assistant over one document."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    environ = {"CONCORD_DATA": str(tmp_path / "data")}
    serving = serving_settings(environ)
    index = own_index(ingest_settings(environ), url=None)
    index.load([str(folder)], LoadOptions())
    return index, build_assistant(assist_settings(environ), serving, index, open_encoder(serving))


def asked(text: str, market: str = "DE", agent_language: str = "en") -> Conversation:
    return Conversation((Message(Speaker.CUSTOMER, text),), market=market, agent_language=agent_language, now=NOW)


def test_a_source_that_no_longer_holds_is_named_with_its_last_day(tmp_path):
    index, desk = shop(tmp_path, "repairs", STALE)
    refusal = desk.draft(asked("How long is the warranty?", NO_LAW)).refusal
    index.close()
    assert refusal.reason is Reason.STALE_SOURCE
    assert "June 30, 2026" in refusal.detail
    assert [cited.quote for cited in refusal.passages] == ["The warranty on every torch lasts 36 months."]


def test_a_source_for_other_countries_is_told_apart_from_none(tmp_path):
    index, desk = shop(tmp_path, "returns", FOREIGN)
    abroad, home = (desk.draft(asked("When do I get my money back?", market)).refusal for market in (NO_LAW, "JP"))
    index.close()
    assert abroad.reason is Reason.OUTSIDE_MARKET
    assert "United Arab Emirates" in abroad.detail
    assert home is None


def test_of_a_wish_that_is_only_guessed_the_law_answers_nothing(tmp_path):
    index, desk = shop(tmp_path, "returns", FOREIGN)
    refusal = desk.draft(asked("Verkauft ihr auch lebende Elefanten aus Ostafrika?")).refusal
    index.close()
    assert refusal.reason is Reason.NO_SOURCE


@pytest.mark.parametrize("agent_language", ["en", "zh", "de", "ja", "ar", "th"])
def test_a_refusal_proposes_a_question_to_the_customer_and_names_the_team_and_its_day(desk, agent_language):
    refusal = desk.draft(asked("Do you have a discount code for students?", agent_language=agent_language)).refusal
    question = dict(desk.library.script("price.discount").sentences[0].text)[agent_language]
    assert refusal.reason is Reason.NO_SOURCE
    assert question in refusal.next_step
    assert refusal.searched
    assert "2026" in refusal.next_step


def test_a_shop_with_its_own_teams_names_them_as_it_wrote_them(desk):
    rows = tuple(replace(row, team="Frontdesk Lyon") for row in desk.times.rows)
    refusal = replace(desk, times=replace(desk.times, rows=rows)).draft(asked("Do you have a discount code for students?")).refusal
    assert "Frontdesk Lyon" in refusal.next_step


def test_a_reply_with_a_day_from_shipped_times_says_that_the_shop_has_not_confirmed_them(desk):
    shipped = desk.draft(asked("The black version is sold out. When will it be back in stock?"))
    own = replace(desk, times=replace(desk.times, confirmed=True)).draft(asked("The black version is sold out. When will it be back in stock?"))
    assert shipped.refusal is None
    assert [promise.fact for promise in shipped.promises] == [desk.times.due("product.stock", "DE", NOW).day.isoformat()]
    assert ["service_times" in [f.code for f in draft.findings] for draft in (shipped, own)] == [True, False]
    assert date(2026, 11, 26) < date.fromisoformat(shipped.promises[0].fact)
