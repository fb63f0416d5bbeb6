import json

import pytest

from eval.__main__ import main
from eval.plant import HARMLESS, Plant, other_number, plant, read_words
from eval.provenance import Provenance
from eval.readers import Readers
from eval.report.document import document
from eval.run import judge_run
from eval.sensitivity import measure_sensitivity
from eval.types import Suite, Topic
from eval.values import key
from tests.eval.fakes_eval import answered, declined

DOC, FEE = "policies/returns.md", "policies/shipping.md"
LANGS = ("en", "zh", "de", "ja", "ar", "th")
DAYS = {
    "en": "You can return any article within 30 days of delivery.",
    "zh": "所有商品均可在收货后 30 天内退货。",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "ja": "商品到着後30日以内であれば、すべての商品を返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.",
    "th": "ท่านสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า",
}
COSTS = {
    "en": "Standard shipping costs €6.90 per order.",
    "zh": "标准配送的运费为每单 6.90 欧元。",
    "de": "Der Standardversand kostet 6,90 € pro Bestellung.",
    "ja": "通常配送の送料は、ご注文1件につき6.90ユーロです。",
    "ar": "تبلغ رسوم الشحن العادي 6.90 يورو لكل طلب.",
    "th": "ค่าจัดส่งแบบปกติอยู่ที่ 6.90 ยูโรต่อคำสั่งซื้อ",
}


@pytest.fixture
def both():
    asked = tuple((lang, f"{lang}?") for lang in LANGS)
    days = Topic("days", "", answerable=True, gold=(key("period", "30", "day"),), cites=("/returns",), questions=asked)
    fee = Topic("fee", "", answerable=True, gold=(key("amount", "6.90", "EUR"),), cites=("/shipping",), questions=asked)
    return Suite("s", "here", "CC0-1.0", (), (days, fee))


@pytest.fixture
def calls():
    told = [("days", DOC, DAYS), ("fee", FEE, COSTS)]
    return [answered(topic, lang, (texts[lang], path, texts[lang])) for topic, path, texts in told for lang in LANGS]


@pytest.mark.parametrize(
    ("text", "changed"),
    [("30 days", "40 days"), ("5–8 days", "5–9 days"), ("€6.90", "€7.90"), ("٣٠ يومًا", "٤٠ يومًا"), ("３０日", "４０日"), ("90 %", "10 %"), ("三十日", None)],
)
def test_another_number_keeps_its_script_of_digits(text, changed):
    assert other_number(text) == changed


@pytest.mark.parametrize("kind", [each for each in Plant if each not in {Plant.NUMERALS, Plant.ORDER, Plant.UNCHANGED}])
def test_a_planted_answer_differs_from_the_right_one(kind, both, calls, readers):
    call, topic = (calls[6], both.topics[1]) if kind is Plant.CURRENCY else (calls[0], both.topics[0])
    changed = plant(kind, call, topic, calls, read_words(), readers)
    assert changed.reply != call.reply


def test_every_kind_is_planted_in_six_scripts_and_number_unit_currency_language_and_source_are_all_caught(both, calls, readers):
    found = measure_sensitivity(both, calls, read_words(), readers)
    totals = {tally.kind: (tally.reported, tally.n) for tally in found.tallies() if tally.lang == "all"}
    assert found.right == 12
    assert totals[Plant.NUMBER] == (12, 12)
    assert totals[Plant.UNIT] == (6, 6)
    assert totals[Plant.CURRENCY] == (6, 6)
    assert totals[Plant.FOREIGN] == (12, 12)
    assert totals[Plant.CITATION] == (12, 12)
    assert totals[Plant.NEGATION][1] >= 10


def test_harmless_changes_raise_no_alarm(both, calls, readers):
    alarms, harmless = measure_sensitivity(both, calls, read_words(), readers).alarms()
    assert harmless >= 24
    assert alarms == 0


def test_a_ruler_that_reads_every_period_as_right_is_exposed(both, calls, readers):
    """The trial measures the ruler: with a reader that cannot see the change, the count falls."""

    def blind(text, lang):
        return readers.facts(text.replace("40", "30").replace("7.90", "6.90").replace("7,90", "6,90"), lang)

    found = measure_sensitivity(both, calls, read_words(), Readers(blind, readers.language))
    number = next(tally for tally in found.tallies() if (tally.kind, tally.lang) == (Plant.NUMBER, "all"))
    assert (number.reported, number.n) == (0, 12)


def test_a_ruler_that_cries_wolf_is_exposed(both, calls, readers):
    def jumpy(text, lang):
        return () if "\u00a0" in text else readers.facts(text, lang)

    found = measure_sensitivity(both, calls, read_words(), Readers(jumpy, readers.language))
    assert found.alarms()[0] > 0


def test_only_right_answers_are_planted_in(both, calls, readers):
    wrong = [declined("days", "en"), answered("days", "zh", ("可在 14 天内退货。", DOC, "")), *calls[2:]]
    found = measure_sensitivity(both, wrong, read_words(), readers)
    assert {trial.lang for trial in found.trials if trial.topic == "days"} == {"de", "ja", "ar", "th"}
    assert (found.right, found.answers) == (10, 11)


SUITE = """
name: s
source: here
licence: CC0-1.0
topics:
  - {id: days, facts: [{kind: period, value: "30", unit: day}], cites: /returns, questions: {en: "?", zh: "?", de: "?", ja: "?", ar: "?", th: "?"}}
  - {id: fee, facts: [{kind: amount, value: "6.90", unit: EUR}], cites: /shipping, questions: {en: "?", zh: "?", de: "?", ja: "?", ar: "?", th: "?"}}
"""


@pytest.fixture
def files(tmp_path, both, calls, readers):
    (tmp_path / "s.yaml").write_text(SUITE, "utf-8")
    told = document(judge_run(both, "fake", "http://x", calls, readers, Provenance("c", "m", "d", "s.yaml", "0")))
    (tmp_path / "report.json").write_text(json.dumps(told), "utf-8")
    return [str(tmp_path / "s.yaml"), "--answers", str(tmp_path / "report.json")]


def test_the_command_starts_from_a_report_and_counts_per_kind_and_language(files, capsys):
    code = main(["sensitivity", *files, "--json", "--least", "0.5"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["kinds"]["number changed"]["by_language"]["ar"] == [2, 2]
    assert {name for name, kind in told["kinds"].items() if kind["harmless"]} == {str(kind) for kind in HARMLESS}


def test_a_bar_that_is_not_reached_is_exit_code_one(files, capsys):
    assert main(["sensitivity", *files, "--least", "1.1"]) == 1
    assert "caught" in capsys.readouterr().out


def test_a_file_that_is_no_report_is_exit_code_two(files, tmp_path, capsys):
    (tmp_path / "report.json").write_text('{"calls": 3}', "utf-8")
    assert main(["sensitivity", *files]) == 2
    assert "no report of" in capsys.readouterr().err
