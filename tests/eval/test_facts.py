"""The fact reader on trial: the cases written by hand, the cases generated from CLDR, and the counting itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.errors import UnusableSuite
from eval.facts.case import WRITTEN as WRITTEN_PATH
from eval.facts.case import FactCase, Wanted, read_written
from eval.facts.generate import generate
from eval.facts.score import FactScore, score
from ingest.facts import LANGUAGES, read_facts
from ingest.types import Fact, FactKind, Span

WRITTEN, GENERATED = read_written(), generate()
PRECISION, RECALL, WORST = 0.99, 0.95, 0.90


def one(text: str, value: str = "14") -> Fact:
    return Fact(FactKind.PERIOD, value, "day", text, Span(0, len(text)))


@pytest.fixture(scope="module", params=["written", "generated"])
def found(request: pytest.FixtureRequest) -> FactScore:
    return score(WRITTEN if request.param == "written" else GENERATED, read_facts)


def test_what_is_read_is_right_and_what_stands_there_is_read(found: FactScore) -> None:
    told = "\n".join(f"[{m.case.lang}] {m.case.text} held {[str(f) for f in m.case.wanted]} read {[str(f) for f in m.read]}" for m in found.misses)
    assert (found.overall.precision or 0) >= PRECISION, told
    assert (found.overall.recall or 0) >= RECALL, told


def test_no_language_is_read_much_worse_than_the_others(found: FactScore) -> None:
    worst = found.worst_language()
    assert worst is not None
    assert worst[1] >= WORST, worst


@pytest.mark.parametrize(("cases", "least"), [(WRITTEN, 300), (GENERATED, 1000)], ids=["written", "generated"])
def test_the_cases_are_many_and_in_every_language_of_the_reader(cases: tuple[FactCase, ...], least: int) -> None:
    assert {case.lang for case in cases} == set(LANGUAGES)
    assert sum(len(case.wanted) for case in cases) >= least


def test_each_language_is_tried_on_a_denial_a_range_a_date_money_and_a_code() -> None:
    for lang in LANGUAGES:
        wanted = [fact for case in WRITTEN if case.lang == lang for fact in case.wanted]
        assert any(fact.denied for fact in wanted), lang
        assert any(".." in fact.value for fact in wanted), lang
        assert {"amount", "date", "period", "percent", "code"} <= {fact.kind for fact in wanted}, lang


def test_generated_cases_come_in_the_digits_of_the_script_too() -> None:
    texts = {lang: "".join(case.text for case in GENERATED if case.lang == lang) for lang in ("ar", "fa", "hi", "th", "ja", "zh")}
    assert {lang: any(zero in text for zero in "٠۰०๐０") for lang, text in texts.items()} == dict.fromkeys(texts, True)


def test_a_form_that_two_units_share_is_no_case() -> None:
    meanings: dict[tuple[str, str], Wanted] = {}
    for case in GENERATED:
        assert meanings.setdefault((case.lang, case.text), case.wanted[0]) == case.wanted[0]


def test_a_missed_an_invented_and_a_right_fact_are_counted_apart() -> None:
    cases = (
        FactCase("a", "en", (Wanted("period", "14", "day"),)),
        FactCase("b", "en", (Wanted("period", "30", "day"),)),
        FactCase("c", "de", ()),
    )
    read = {"a": (one("a"),), "b": (), "c": (one("c"),)}
    counted = score(cases, lambda text, lang: read[text])
    assert (counted.overall.held, counted.overall.read, counted.overall.right) == (2, 2, 1)
    assert dict(counted.by_language)["en"].recall == 0.5
    assert counted.worst_language() == ("de", 0.0)
    assert [miss.case.text for miss in counted.misses] == ["b", "c"]


def test_the_right_value_at_other_characters_or_denied_is_wrong_where_the_case_says_so() -> None:
    case = FactCase("14 days", "en", (Wanted("period", "14", "day", text="14 days"),))
    assert score([case], lambda *_: (one("14 days"),)).overall.right == 1
    assert score([case], lambda *_: (one("14"),)).overall.right == 0
    assert score([case], lambda *_: (Fact(FactKind.PERIOD, "14", "day", "14 days", Span(0, 7), polarity=False),)).overall.right == 0


def test_a_row_whose_characters_do_not_stand_in_its_text_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "cases.yaml"
    table.write_text('en:\n  - ["within 14 days", ["period 14 day | 30 days"]]\n', encoding="utf-8")
    with pytest.raises(UnusableSuite, match="30 days"):
        read_written(table)


def test_the_command_prints_both_sets_apart_and_exits_1_under_a_bar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "cases.yaml"
    table.write_text('en:\n  - ["within 14 days", ["period 14 day | 14 days", "number 3  | 14"]]\n', encoding="utf-8")
    assert main(["facts", "--written", str(table), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["written"]["overall"] == {"precision": 1.0, "recall": 0.5, "held": 2, "read": 1, "right": 1}
    assert told["generated"]["cases"] == len(GENERATED)


def test_the_command_refuses_a_missing_table_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--written", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["fresh.yaml", "fresh_two.yaml", "fresh_three.yaml", "fresh_four.yaml", "fresh_five.yaml", "fresh_six.yaml"])
def test_sentences_written_after_the_reader_are_read(name):
    found = score(read_written(WRITTEN_PATH.with_name(name)), read_facts)
    assert found.cases >= 20
    assert (found.overall.precision or 0) >= 0.95
    assert (found.overall.recall or 0) >= 0.95


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [("4x TT motor", "en", "4"), ("- 5x TT电机", "zh", "5"), ("3D printed", "en", None), ("Pixel 4XL", "en", None)],
)
def test_a_count_of_pieces_is_a_number_and_a_part_of_a_name_is_none(text, lang, value):
    assert [fact.value for fact in read_facts(text, lang)] == ([value] if value else [])
