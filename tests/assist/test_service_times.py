"""By when a team answers: a definite business day, from the shop's file or the shipped one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assist.service_times import SHIPPED, load_service_times, read_service_times
from assist.settings import AssistSettings
from prompts.errors import PromptFileError
from prompts.load import load_library

OWN = """source: the shop
confirmed: true
calendar: {country: DE, zone: Europe/Berlin, closes: "16:00"}
times:
  - {team: front, intents: ["*"], business_days: 1}
  - {team: parcels, intents: [shipping.late], business_days: 3}
  - {team: american, intents: [shipping.late], markets: [US], business_days: 2}
"""
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "service_times.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_row_that_speaks_most_of_the_case_decides(own):
    times = read_service_times(own)
    assert [times.due(intent, market, THURSDAY).team for intent, market in (("other", "US"), ("shipping.late", "FR"), ("shipping.late", "US"))] == [
        "front",
        "parcels",
        "american",
    ]


def test_business_days_are_counted_over_the_weekend(own):
    assert read_service_times(own).due("shipping.late", "FR", THURSDAY).day == date(2026, 12, 1)


def test_a_message_after_closing_counts_from_the_next_business_day(own):
    times = read_service_times(own)
    before, after = datetime(2026, 11, 26, 14, 59, tzinfo=UTC), datetime(2026, 11, 26, 15, 1, tzinfo=UTC)
    assert (times.due("other", "", before).day, times.due("other", "", after).day) == (date(2026, 11, 27), date(2026, 11, 30))


def test_a_public_holiday_of_the_shops_country_is_no_business_day(own):
    assert read_service_times(own).due("other", "", datetime(2026, 12, 24, 9, tzinfo=UTC)).day == date(2026, 12, 28)


def test_several_wishes_share_the_last_of_their_days(own):
    assert read_service_times(own).latest(["other", "shipping.late"], "FR", THURSDAY).team == "parcels"


def test_the_shops_own_file_in_the_data_folder_is_read_before_the_shipped_one(own, tmp_path):
    assert load_service_times(AssistSettings(data=tmp_path)).confirmed
    assert not load_service_times(AssistSettings(data=tmp_path / "empty")).confirmed


def test_the_shipped_times_speak_of_every_intent_and_say_that_no_shop_has_confirmed_them():
    times = read_service_times(SHIPPED)
    assert not times.confirmed
    assert [intent.name for intent in load_library().intents if times.due(intent.name, "DE", THURSDAY) is None] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("business_days: 3", "business_days: soon", r"line 6: times\[1\]\.business_days"),
        ("business_days: 3", "business_days: 999", "0 to 60"),
        ("Europe/Berlin", "Middle/Earth", "line 3: calendar.zone"),
        ("confirmed: true", "confirmed: perhaps", "line 2: confirmed"),
        ("team: front", "crew: front", "line 5: times.*team"),
    ],
)
def test_a_file_that_breaks_its_shape_is_named_with_line_and_key(own, old, new, said):
    own.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(PromptFileError, match=said):
        read_service_times(own)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PromptFileError, match=r"none\.yaml"):
        load_service_times(AssistSettings(service_times=str(tmp_path / "none.yaml")))
