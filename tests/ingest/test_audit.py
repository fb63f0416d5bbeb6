"""The audit: planted contradictions are found, translations that agree are left alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from ingest.align import statements
from ingest.audit import audit
from ingest.audit_text import as_dict, as_text
from ingest.types import Kind, Passage, Span, Validity

FAMILIES = yaml.safe_load((Path(__file__).parent / "audit_families.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 24)
LANGS = ("en", "de", "zh", "ja", "ar", "th")


def passages(family: str, lang: str, text: str) -> list[Passage]:
    """One passage per heading, as the splitter would cut so short a document."""
    found: list[Passage] = []
    for match in re.finditer(r"#+ ([^\n]*)\n(?:[^#\n][^\n]*\n?)*", text):
        depth = match[0].index(" ")
        heading = (*(found[-1].heading[: depth - 1] if found else ()), match[1])
        span = Span(match.start(), match.end())
        found.append(
            Passage(f"{family}-{lang}-{len(found)}", f"{family}.{lang}.md", match[0], heading, None, lang, family, Kind.POLICY, "v1", span, len(found))
        )
    return found


def family(name: str, **changed: str) -> list[Passage]:
    texts = FAMILIES[name] | changed
    return [passage for lang in LANGS for passage in passages(name, lang, texts[lang])]


def plantings(name: str, lang: str) -> list[tuple[str, int]]:
    """The document once for each fact in it, with that fact's first number changed; and where."""
    text, found = FAMILIES[name][lang], []
    for fact in (f for s in statements(passages(name, lang, text)) for f in s.facts):
        digits = re.compile(r"\d+").search(text, fact.span.start, fact.span.end)
        assert digits is not None
        number = digits[0]
        other = str(int(number) + (1 if int(number) < 29 else -3))
        found.append((text[: digits.start()] + other.zfill(len(number)) + text[digits.end() :], fact.span.start))
    return found


@pytest.mark.parametrize("name", FAMILIES)
def test_versions_that_agree_raise_no_alarm(name: str) -> None:
    assert audit(family(name), today=TODAY).contradictions == ()


@pytest.mark.parametrize("lang", LANGS)
def test_planted_numbers_are_found_in_the_language_they_were_planted_in(lang: str) -> None:
    caught = planted = alarms = 0
    for name in FAMILIES:
        for text, place in plantings(name, lang):
            planted += 1
            found = audit(family(name, **{lang: text}), today=TODAY).contradictions
            hits = [c for c in found if any(side.lang == lang and abs(side.span.start - place) < 3 for side in (c.left, c.right))]
            caught += bool(hits)
            alarms += len(found) - len(hits)
    assert planted >= 20
    assert caught / planted >= 0.95, f"{caught} of {planted}"
    assert alarms <= planted * 0.02, f"{alarms} false alarms in {planted}"


@pytest.mark.parametrize("lang", ["de", "zh", "ja", "ar", "th"])
def test_two_versions_are_enough(lang: str) -> None:
    text = FAMILIES["returns"][lang].replace("14", "30")
    (found,) = audit(passages("returns", "en", FAMILIES["returns"]["en"]) + passages("returns", lang, text), today=TODAY).contradictions
    assert (found.kind, {found.value_left, found.value_right}) == ("period", {"14 day", "30 day"})
    assert {found.left.lang, found.right.lang} == {"en", lang}


def test_one_slip_in_the_longest_version_is_one_finding_not_five() -> None:
    changed = FAMILIES["returns"]["en"].replace("14 days", "30 days")
    assert len(audit(family("returns", en=changed), today=TODAY).contradictions) == 1


def test_business_days_are_not_days() -> None:
    changed = FAMILIES["shipping"]["de"].replace("Werktage", "Tage")
    (found,) = audit(family("shipping", de=changed), today=TODAY).contradictions
    assert {found.value_left, found.value_right} == {"3..5 business_day", "3..5 day"}


def test_two_weeks_for_fourteen_days_and_a_day_for_24_hours_are_no_contradiction() -> None:
    assert audit(family("returns", de=FAMILIES["returns"]["de"].replace("14 Tagen", "zwei Wochen")), today=TODAY).contradictions == ()
    assert audit(family("shipping", ja=FAMILIES["shipping"]["ja"].replace("24時間", "1日")), today=TODAY).contradictions == ()


def test_prices_in_another_money_are_localisation_unless_the_number_is_the_same() -> None:
    own_money = FAMILIES["returns"]["zh"].replace("4.90欧元", "38元").replace("100欧元", "780元")
    assert audit(family("returns", zh=own_money), today=TODAY).contradictions == ()
    slipped = FAMILIES["returns"]["zh"].replace("100欧元", "100元")
    assert len(audit(family("returns", zh=slipped), today=TODAY).contradictions) == 1


def test_a_sentence_one_version_lacks_is_no_contradiction() -> None:
    shorter = FAMILIES["warranty"]["ar"].replace("البطاريات مشمولة لمدة 6 أشهر.", "")
    assert audit(family("warranty", ar=shorter), today=TODAY).contradictions == ()


def test_versions_for_different_markets_may_differ() -> None:
    german = [replace(p, markets=("DE",)) for p in passages("returns", "de", FAMILIES["returns"]["de"].replace("14", "30"))]
    english = [replace(p, markets=("US",)) for p in passages("returns", "en", FAMILIES["returns"]["en"])]
    assert audit([*german, *english], today=TODAY).contradictions == ()


def test_the_same_text_in_two_documents_is_a_duplicate() -> None:
    first = passages("returns", "en", FAMILIES["returns"]["en"])
    copied = [replace(p, path="copy.md", family="copy", text=p.text.upper()) for p in first]
    found = audit([*first, *copied], today=TODAY).duplicates
    assert [tuple(p.path for p in d.places) for d in found] == [("copy.md", "returns.en.md")] * 3


def test_a_document_is_expired_the_day_after_its_last_day() -> None:
    rows = [replace(p, validity=Validity(ends=TODAY)) for p in passages("returns", "en", FAMILIES["returns"]["en"])]
    assert audit(rows, today=TODAY).expired == ()
    (found,) = audit(rows, today=date(2026, 11, 25)).expired
    assert (found.path, found.ended) == ("returns.en.md", TODAY)


def test_the_json_names_what_was_not_looked_at() -> None:
    told = as_dict(audit(family("returns", de=FAMILIES["returns"]["de"].replace("14", "30")), today=TODAY))
    assert {"contradictions", "duplicates", "expired", "not_computed"} <= set(told)
    assert "lagging" in told["not_computed"]
    (found,) = told["contradictions"]
    text = FAMILIES["returns"]["de"].replace("14", "30")
    right = found["right"] if found["right"]["lang"] == "de" else found["left"]
    assert text[slice(*right["span"])] == "30 Tagen"
    assert right["sentence"].startswith("Sie können jeden Artikel")


def test_the_readers_report_shows_both_sentences() -> None:
    told = as_text(audit(family("returns", th=FAMILIES["returns"]["th"].replace("14 วัน", "30 วัน")), today=TODAY))
    assert "within 14 days" in told or "innerhalb von 14 Tagen" in told
    assert "30 วัน" in told


def test_spans_point_into_the_documents_text() -> None:
    text = FAMILIES["shipping"]["ja"].replace("10日間", "20日間")
    (found,) = audit(family("shipping", ja=text), today=TODAY).contradictions
    side = found.left if found.left.lang == "ja" else found.right
    assert text[side.span.start : side.span.end] == "20日間"


def _one_line(text: str, lang: str) -> list[Passage]:
    return passages("line", lang, f"# T\n{text}\n")


def test_the_same_number_in_a_unit_of_another_kind_is_another_statement() -> None:
    versions = [*_one_line("The charger takes 6 V.", "en"), *_one_line("Der Speicher hat 6 GB.", "de")]
    assert audit(versions, today=TODAY).contradictions == ()
    (found,) = audit([*_one_line("The card holds 6 MB.", "en"), *_one_line("Die Karte fasst 6 GB.", "de")], today=TODAY).contradictions
    assert (found.value_left, found.value_right) == ("6 MB", "6 GB")


def test_a_bare_number_that_stands_alone_against_two_versions_is_told_and_against_one_it_is_not() -> None:
    en, de, zh = _one_line("Unpack the 4x motors.", "en"), _one_line("Packen Sie die 4x Motoren aus.", "de"), _one_line("取出 5x 电机。", "zh")
    (found,) = audit([*en, *de, *zh], today=TODAY).contradictions
    assert {found.value_left, found.value_right} == {"4", "5"}
    assert audit([*en, *zh], today=TODAY).contradictions == ()
