"""What holds for an order: policy and law of the customer's country on its day, against a table worked out by hand; the files refused with their line."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assist.markets.anywhere import customs_of
from assist.markets.load import coverage, load_markets, read_market
from assist.markets.resolve import answer, last_day, told
from assist.regions import regions
from assist.types import FactMark, LawKind, MarkAct, Term
from prompts.errors import PromptFileError

CASES = [line.split(";") for line in Path(__file__).with_name("market_cases.csv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
MARKETS = load_markets()


def resolved(market, kind, ordered, policy):
    if policy == "-":
        term = None
    elif " " in policy:
        value, unit = policy.split(" ")
        term = Term(LawKind(kind), value, unit)
    else:
        term = Term(LawKind(kind), payer=policy)
    return answer(LawKind(kind), term, MARKETS.facts(market), date.fromisoformat(ordered), market)


@pytest.mark.parametrize("case", CASES, ids=";".join)
def test_policy_and_law_give_what_was_worked_out_by_hand(case):
    market, kind, ordered, policy, basis, value, worse, check = case
    got = resolved(market, kind, ordered, policy)
    shown = f"{got.value} {got.unit}".strip() or got.payer or "-"
    assert (got.basis, shown, got.worse, bool(got.to_check)) == (basis, value, worse == "yes", check == "yes")


def test_the_table_is_large_and_covers_every_market_with_a_file():
    assert len(CASES) >= 200
    assert {one.code for one in MARKETS.held} - {"EU"} <= {case[0] for case in CASES}
    assert len({case[1] for case in CASES}) >= 6


@pytest.mark.parametrize("case", CASES, ids=";".join)
def test_what_nobody_verified_is_never_stated(case):
    market, kind, ordered, policy, *_ = case
    got = resolved(market, kind, ordered, policy)
    assert got.law is None or (got.law.verified and got.law.evidence is not None)
    assert not any(fact.verified for fact in got.to_check)


def test_every_member_of_the_union_and_twenty_five_other_countries_have_a_file_with_the_kinds_asked_for():
    codes = {one.code for one in MARKETS.held}
    assert regions().eu <= codes
    assert len(codes - regions().eu - {"EU"}) >= 25
    for one in MARKETS.held:
        kinds = {fact.kind for fact in MARKETS.facts(one.code)}
        assert {LawKind.WITHDRAWAL_PERIOD, LawKind.DATA_PROTECTION, LawKind.INVOICE} <= kinds, one.code


def test_coverage_counts_what_has_evidence_by_market():
    counted = {code: (verified, n) for code, verified, n in coverage(MARKETS)}
    assert counted["CN"] == (6, 9)
    assert counted["PT"][0] == 0
    assert Counter(fact.verified for one in MARKETS.held for fact in one.facts)[True] == sum(verified for verified, _ in counted.values())


@pytest.mark.parametrize(
    ("value", "unit", "start", "country", "ends"),
    [
        ("14", "day", "2026-12-24", "DE", "2027-01-07"),
        ("14", "day", "2028-02-20", "FR", "2028-03-05"),
        ("1", "month", "2027-01-31", "PL", "2027-02-28"),
        ("2", "year", "2028-02-29", "DE", "2030-02-28"),
        ("3", "year", "2026-11-02", "ES", "2029-11-02"),
        ("3", "business_day", "2026-09-23", "KR", "2026-09-30"),
        ("5", "business_day", "2026-11-11", "CO", "2026-11-19"),
        ("2", "business_day", "2026-11-19", "SA", "2026-11-23"),
        ("3..5", "business_day", "2026-12-23", "GB", "2027-01-04"),
        ("2", "week", "2026-11-02", "JP", "2026-11-16"),
    ],
)
def test_a_period_ends_on_the_day_a_calendar_says(value, unit, start, country, ends):
    assert last_day(value, unit, date.fromisoformat(start), country) == date.fromisoformat(ends)


def mark(act, **given):
    return FactMark("NL", "withdrawal_period", act, "wetten.overheid.nl", "Mara", datetime(2026, 11, 20, tzinfo=UTC), **given)


def told_with(one, day=date(2026, 11, 26)):
    return told(MARKETS.facts("NL"), {(one.market, one.fact): one}, day)


def test_a_fact_the_owner_verified_is_stated_until_its_day_of_review():
    one = mark(MarkAct.VERIFY, review=date(2027, 1, 1))
    stated = answer(LawKind.WITHDRAWAL_PERIOD, Term(LawKind.WITHDRAWAL_PERIOD, "7", "day"), told_with(one), date(2026, 11, 2), "NL")
    assert (stated.basis, stated.value, stated.worse) == ("law", "14", True)
    assert stated.law.evidence.source == "wetten.overheid.nl (Mara)"
    late = answer(LawKind.WITHDRAWAL_PERIOD, None, told_with(one, date(2027, 1, 2)), date(2026, 11, 2), "NL")
    assert (late.basis, len(late.to_check)) == ("none", 1)


def test_a_corrected_fact_says_what_the_owner_wrote_and_a_retired_one_nothing():
    corrected = mark(MarkAct.CORRECT, value="15", unit="day", text="15 days.")
    assert answer(LawKind.WITHDRAWAL_PERIOD, None, told_with(corrected), date(2026, 11, 2)).value == "15"
    retired = answer(LawKind.WITHDRAWAL_PERIOD, None, told_with(mark(MarkAct.RETIRE)), date(2026, 11, 2))
    assert (retired.basis, retired.to_check) == ("none", ())


def test_periods_that_run_from_different_events_are_not_held_against_each_other():
    policy = Term(LawKind.REFUND_DEADLINE, "20", "day", starts="returned")
    assert not answer(LawKind.REFUND_DEADLINE, policy, MARKETS.facts("DE"), date(2026, 11, 2)).worse
    assert answer(LawKind.REFUND_DEADLINE, replace(policy, starts="told"), MARKETS.facts("DE"), date(2026, 11, 2)).worse


@pytest.mark.parametrize(
    ("code", "currency", "amount"), [("KE", "KES", "Ksh\u00a01,234.50"), ("DE", "EUR", "1.234,50\u00a0€"), ("JP", "JPY", "￥1,234"), ("BH", "BHD", "1,234.500")]
)
def test_any_country_has_its_currency_its_formats_and_its_holidays(code, currency, amount):
    found = customs_of(MARKETS.get(code), date(2026, 12, 1))
    assert found.currency == currency
    assert amount in found.amount
    assert found.holidays
    assert all(day >= date(2026, 12, 1) for day, _ in found.holidays)


@pytest.mark.parametrize("code", ["", "XX", "EUR", "de", "ZZ"])
def test_what_is_no_country_has_nothing(code):
    assert MARKETS.get(code) is None
    assert MARKETS.facts(code) == ()


GOOD = """market: "DE"
languages: [de]
currency: EUR
zone: Europe/Berlin
source: "test"
facts:
  - id: withdrawal_period
    kind: withdrawal_period
    text: "14 days."
    law: "BGB"
    value: "14"
    unit: day
    status: unverified
    checked: 2026-11-23
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("status: unverified", "status: verified", 13, "shows its evidence"),
        ("kind: withdrawal_period", "kind: cooling_off", 8, "not one of"),
        ('value: "14"', "value: 14", 11, "text is expected"),
        ('value: "14"', 'value: "fourteen"', 11, "a number in quotes"),
        ("unit: day", "unit: fortnight", 12, "ISO 4217"),
        ("unit: day", "unit: EUR", 12, "a period is expected"),
        ("    unit: day\n", "", 11, "come together"),
        ("checked: 2026-11-23", 'checked: "soon"', 14, "a day such as"),
        ("zone: Europe/Berlin", "zone: Europe/Bonn", 4, "a time zone"),
        ("currency: EUR", "currency: EURO", 3, "ISO 4217"),
        ('market: "DE"', 'market: "AT"', 1, "file's own name"),
        ("    checked: 2026-11-23", "    checked: 2026-11-23\n    valid_from: 2027-01-01\n    valid_to: 2026-01-01", 16, "before the first"),
        ("    law:", "    lore: old\n    law:", 10, "unknown key"),
    ],
)
def test_a_file_that_breaks_its_shape_is_refused_with_file_and_line(tmp_path, old, new, line, told):
    path = tmp_path / "DE.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PromptFileError, match=told) as refused:
        read_market(path)
    assert refused.value.args[0].startswith("DE.yaml: ")
    assert f"line {line}:" in str(refused.value)


def test_two_facts_of_one_id_are_refused(tmp_path):
    path = tmp_path / "DE.yaml"
    path.write_text(GOOD + GOOD.split("facts:\n")[1], encoding="utf-8")
    with pytest.raises(PromptFileError, match=r"line 15.*is there twice"):
        read_market(path)


def test_the_digest_changes_with_a_file(tmp_path):
    path = tmp_path / "DE.yaml"
    path.write_text(GOOD, encoding="utf-8")
    first = load_markets(tmp_path).digest
    load_markets.cache_clear()
    path.write_text(GOOD.replace("14 days", "15 days"), encoding="utf-8")
    assert load_markets(tmp_path).digest != first
    load_markets.cache_clear()
