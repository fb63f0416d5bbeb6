"""The audit on trial: what is planted, where, and how it is counted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.audit.plant import Change, Plant, changes, earlier, other_number, read_tables
from eval.audit.trial import choose, read_families, try_audit
from eval.errors import UnusableSuite

TABLES = read_tables()
ENGLISH = "# Returns\n\nYou can return it within 14 days for €25.\n\nSee `port 14` and [page 14](x14.md).\n\n1. Charge at 5 V until 30 November 2026.\n"
GERMAN = "# Rückgabe\n\nSie können es innerhalb von 14 Tagen für 25 € zurückgeben.\n\nSiehe `port 14`.\n\n1. Laden Sie mit 5 V bis 30. November 2026.\n"


def planted(text: str, lang: str, other: str) -> set[tuple[Plant, str, str]]:
    return {(one.kind, one.old, one.new) for one in changes(text, lang, [other], TABLES)}


def test_numbers_units_money_and_dates_are_planted_where_the_other_version_holds_the_same_number() -> None:
    found = planted(ENGLISH, "en", GERMAN)
    assert {
        (Plant.MEASURE, "14", "24"),
        (Plant.UNIT, "days", "weeks"),
        (Plant.CURRENCY, "€", "$"),
        (Plant.UNIT, "V", "A"),
        (Plant.DATE, "2026", "2025"),
    } <= found


@pytest.mark.parametrize(
    ("lang", "text", "old"),
    [
        ("zh", "收货后14天内可退货，运费25欧元。", "天"),
        ("ja", "到着後14日以内に返品できます。", "日"),
        ("th", "คืนได้ภายใน 14 วัน", "วัน"),
        ("ar", "خلال 14 يومًا", "يومًا"),
    ],
)
def test_units_are_planted_in_scripts_without_spaces_and_from_right_to_left(lang: str, text: str, old: str) -> None:
    assert old in {was for kind, was, _ in planted(text, lang, " " * text.index("14") + "14 days" + " " * 3) if kind is Plant.UNIT}


def test_nothing_is_planted_in_code_links_and_list_numbers_or_where_no_other_version_says_it() -> None:
    places = [(one.start, one.old) for one in changes(ENGLISH, "en", [GERMAN], TABLES)]
    assert [old for start, old in places if ENGLISH[start - 5 : start] in ("port ", "page ")] == []
    assert not any(start == ENGLISH.index("1. Charge") for start, _ in places)
    assert planted("within 30 days", "en", "innerhalb von 14 Tagen") == set()


def test_a_denial_is_planted_only_where_the_versions_follow_line_by_line() -> None:
    assert (Plant.YES_NO, " can ", " cannot ") in planted(ENGLISH, "en", GERMAN)
    assert Plant.YES_NO not in {kind for kind, *_ in planted(ENGLISH, "en", GERMAN + "\nMehr.\n\nUnd mehr.\n\nNoch mehr.\n")}


def test_a_change_stays_in_its_digits() -> None:
    assert (other_number("14"), other_number("٩٠"), other_number("２")) == ("24", "١٠", "３")
    assert (earlier("30"), earlier("2026"), earlier("１"), earlier("٣٠")) == ("29", "2025", "２", "٢٩")


def test_kinds_share_the_trial_evenly_as_far_as_they_go() -> None:
    few = [("f", 0, Change(Plant.DATE, n, n, "1", "2")) for n in range(2)]
    many = [("f", 0, Change(Plant.UNIT, n, n, "1", "2")) for n in range(9)]
    chosen = choose([*few, *many], 7, seed=1)
    assert [sum(one.kind is kind for *_, one in chosen) for kind in (Plant.DATE, Plant.UNIT)] == [2, 5]
    assert chosen == choose([*few, *many], 7, seed=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for lang, text in (("en", ENGLISH), ("de", GERMAN)):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "returns.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_each_change_is_audited_alone_and_what_was_there_before_is_an_alarm(folder: Path) -> None:
    families = read_families([folder])
    found = try_audit(families, TABLES, 100, 1, date(2026, 11, 24), None)
    assert (found.alarms, found.families) == ((), 1)
    assert {one.found for one in found.planted if one.change.kind in (Plant.MEASURE, Plant.CURRENCY, Plant.DATE)} == {True}
    (folder / "de" / "returns.md").write_text(GERMAN.replace("14 Tagen", "30 Tagen"), encoding="utf-8")
    assert len(try_audit(read_families([folder]), TABLES, 0, 1, date(2026, 11, 24), None).alarms) == 1


def test_documents_in_one_language_alone_are_refused(tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text(ENGLISH, encoding="utf-8")
    with pytest.raises(UnusableSuite, match="several languages"):
        read_families([tmp_path])


def test_the_command_counts_per_kind_and_language_and_exits_1_under_its_bar(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["audit", str(folder), "--changes", "12", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert sum(kind["n"] for kind in told["by_kind"].values()) == told["found"]["n"] == sum(lang["n"] for lang in told["by_language"].values())
    assert code == (0 if told["found"]["rate"] >= 0.95 else 1)
    assert main(["audit", str(folder), "--changes", "2", "--least", "1.1"]) == 1
    assert main(["audit", str(folder / "nothing")]) == 2


def test_a_part_of_a_word_is_no_count_and_a_denial_is_not_denied_again() -> None:
    text, other = "Print the 3D parts, 4x each.\nNot every mode may be available.\n", "Drucken Sie die 3D Teile, 4x je.\nNicht alle Modi.\n"
    assert [(one.old, one.kind) for one in changes(text, "en", [other], TABLES)] == [("4", Plant.COUNT)]


def test_a_denial_is_not_planted_inside_a_word() -> None:
    text, other = "Le robot apprend à conduire.\nLa charge prend trois minutes.\n", "The robot learns to drive.\nCharging takes three minutes.\n"
    (planted,) = changes(text, "fr", [other], TABLES)
    assert planted.made_in(text) == "Le robot apprend à conduire.\nLa charge ne prend pas trois minutes.\n"
