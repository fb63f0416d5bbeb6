import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.commands.sensitivity import is_right
from eval.pairs.answers import Answer, read_answers
from eval.planting.kinds import HARMLESS, Kind, read_words
from eval.planting.plant import Beside, Right, plant
from eval.planting.values import other_number
from eval.provenance import Provenance
from eval.report.document import document
from eval.rivals import RAGAS, Likeness, NumberSets, Ours, numbers, ragas_rulers
from eval.run import judge_run
from eval.sensitivity import Trial, best_bar, measure_sensitivity
from eval.sensitivity_told import as_json, as_lines
from eval.types import Suite, Topic
from eval.values import key
from eval.verdict import judge_call
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.eval.fakes_eval import answered, declined

SUITES = Path(__file__).parents[2] / "eval" / "suites"
LANGS = ("en", "zh", "de", "ja", "ar", "th")
DAYS = {
    "en": "You can return any article within 30 days of delivery.\nYou must keep the box until the refund has arrived.",
    "zh": "您可以在收货后 30 天内退货。\n在退款到账之前，您必须保留包装盒。",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.\nSie müssen den Karton aufbewahren, bis das Geld da ist.",
    "ja": "商品到着後30日以内であれば、すべての商品を返品できます。\n返金が届くまで箱を保管する必要があります。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.\nيجب أن تحتفظوا بالعلبة حتى يصل المبلغ المسترد.",
    "th": "ท่านสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า\nท่านจะต้องเก็บกล่องไว้จนกว่าจะได้รับเงินคืน",
}
COSTS = {
    "en": "Standard shipping to Germany costs €6.90 per order.\nThe Polaris arrives before 24 December 2026.",
    "zh": "发往德国的标准配送费用为每单 6.90 欧元。\nPolaris 将在2026年12月24日之前送达。",
    "de": "Der Standardversand nach Deutschland kostet 6,90 € pro Bestellung.\nDer Polaris kommt vor dem 24. Dezember 2026 an.",
    "ja": "ドイツへの通常配送の送料は、ご注文ごとに6.90ユーロです。\nPolarisは2026年12月24日までに届きます。",
    "ar": "تبلغ رسوم الشحن العادي إلى ألمانيا 6.90 يورو لكل طلب.\nيصل Polaris قبل 24 ديسمبر 2026.",
    "th": "ค่าจัดส่งแบบปกติไปเยอรมนีอยู่ที่ 6.90 ยูโรต่อคำสั่งซื้อ\nPolaris จะถึงก่อนวันที่ 24 ธันวาคม 2026",
}


@pytest.fixture(scope="session")
def ours(pair_reader):
    return Ours(pair_reader)


@pytest.fixture
def answers():
    told = {"days": DAYS, "fee": COSTS}
    return tuple(Answer(topic, lang, "", texts[lang], (f"{topic}.md",)) for topic, texts in told.items() for lang in LANGS)


def right(texts, lang, topic="t"):
    return Right(topic, lang, tuple(texts[lang].split("\n")), (f"{topic}.md",))


def planted(kind, texts, lang):
    other = COSTS if texts is DAYS else DAYS
    beside = Beside([right(texts, one) for one in LANGS if one != lang], [right(other, lang, "other")])
    return plant(kind, right(texts, lang), beside, read_words(lang))


@pytest.mark.parametrize(("text", "changed"), [("30", "40"), ("5", "6"), ("9", "1"), ("٣٠", "٤٠"), ("３０", "４０")])
def test_another_number_keeps_its_script_of_digits(text, changed):
    assert other_number(text) == changed


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", [Kind.UNIT, Kind.NUMBER, Kind.YES_NO, Kind.OBLIGATION, Kind.SENTENCE, Kind.CLAIM, Kind.LANGUAGE])
def test_a_change_is_planted_in_six_scripts(kind, lang):
    changed = planted(kind, DAYS, lang)
    assert changed is not None
    assert changed.lines != right(DAYS, lang).lines


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", [Kind.CURRENCY, Kind.DATE, Kind.PRODUCT, Kind.COUNTRY])
def test_money_dates_and_names_are_planted_in_six_scripts(kind, lang):
    assert planted(kind, COSTS, lang).lines != right(COSTS, lang).lines


def test_a_sentence_that_denies_already_gets_no_second_no():
    words = read_words("en")
    told = Right("t", "en", ("This is not the article that was ordered.",), ())
    assert plant(Kind.YES_NO, told, Beside([], []), words) is None


def test_a_condition_is_dropped_with_its_clause():
    told = Right("t", "en", ("If the box is damaged on arrival, you can refuse the parcel.",), ())
    assert plant(Kind.CONDITION, told, Beside([], []), read_words("en")).lines == ("You can refuse the parcel.",)


def test_a_country_inside_a_longer_name_is_left_alone():
    told = Right("t", "ja", ("インドネシアへの配送は5日かかります。",), ())
    assert plant(Kind.COUNTRY, told, Beside([], []), read_words("ja")) is None


def test_what_is_planted_in_six_scripts_is_caught(answers, ours):
    found = measure_sensitivity({"here": answers}, [ours])
    for kind in (Kind.NUMBER, Kind.UNIT, Kind.CURRENCY, Kind.DATE, Kind.PRODUCT, Kind.COUNTRY, Kind.LANGUAGE, Kind.SOURCE):
        tally = found.tally("ours", frozenset({kind}))
        assert (kind, tally.reported) == (kind, tally.shown)
        assert tally.shown >= 5


def test_harmless_changes_raise_no_alarm(answers, ours):
    tally = measure_sensitivity({"here": answers}, [ours]).tally("ours", HARMLESS)
    assert tally.shown >= 40
    assert tally.reported == 0


def test_a_ruler_that_cannot_see_numbers_is_exposed(answers, ours):
    class Blind:
        name, bar = "ours", 0.5

        def suspect(self, shown, others, unchanged):
            return ours.suspect(Answer(shown.topic, shown.lang, "", shown.text.replace("40", "30"), shown.sources), others, unchanged)

    tally = measure_sensitivity({"here": answers}, [Blind()]).tally("ours", frozenset({Kind.NUMBER}))
    assert tally.reported < tally.shown


def test_what_a_ruler_reports_of_the_unchanged_answer_is_not_caught_again(answers, ours):
    """One answer is wrong before anything is planted: its wrong number must not count for the changes made to it."""
    wrong = tuple(
        Answer(one.topic, one.lang, "", one.text.replace("30", "14"), one.sources) if (one.topic, one.lang) == ("days", "en") else one for one in answers
    )
    others = [one for one in wrong if one.topic == "days" and one.lang != "en"]
    mine = next(one for one in wrong if (one.topic, one.lang) == ("days", "en"))
    assert ours.suspect(mine, others, None) == 1.0
    assert ours.suspect(mine, others, mine) == 0.0


def test_the_cheap_peer_sees_numbers_and_languages_and_nothing_else(answers, readers):
    found = measure_sensitivity({"here": answers}, [NumberSets(readers)])
    name = NumberSets.name
    caught = {kind: found.tally(name, frozenset({kind})) for kind in Kind}
    assert caught[Kind.NUMBER].reported == caught[Kind.NUMBER].shown
    assert caught[Kind.UNIT].reported == 0


@pytest.mark.parametrize(("text", "found"), [("1,299.00 and 30", {"1299", "30"}), ("1.299,00 €", {"1299"}), ("٣٠ يومًا", {"30"}), ("３０日", {"30"})])
def test_the_cheap_peer_takes_separators_for_what_they_are(text, found):
    assert numbers(text) == found


def test_a_metric_that_is_not_installed_scores_nothing(answers):
    found = measure_sensitivity({"here": answers}, [Likeness("ragas X", None)])
    tally = found.tally("ragas X", frozenset(Kind))
    assert (tally.shown, tally.reported) == (0, 0)
    assert tally.unscored == len(found.trials)
    assert found.f1("ragas X") is None


def test_the_likenesses_of_ragas_are_named_where_it_is_not_installed():
    assert [one.name for one in ragas_rulers(open_encoder(serving_settings({})))] == [f"ragas {name}" for name in RAGAS]


def test_a_threshold_is_set_where_it_suits_the_peer_best():
    trials = [Trial(kind, "", "t", "en", "", {"p": value}) for kind, value in ((Kind.NUMBER, 0.9), (Kind.UNIT, 0.6), (Kind.UNCHANGED, 0.5), (Kind.ORDER, 0.1))]
    assert best_bar(trials, "p") == 0.6


SUITE = """
name: s
source: here
licence: CC0-1.0
topics:
  - {id: days, facts: [{kind: period, value: "30", unit: day}], cites: days, questions: {en: "?", zh: "?", de: "?", ja: "?", ar: "?", th: "?"}}
  - {id: fee, facts: [{kind: amount, value: "6.90", unit: EUR}], cites: fee, questions: {en: "?", zh: "?", de: "?", ja: "?", ar: "?", th: "?"}}
"""


@pytest.fixture
def files(tmp_path, answers):
    (tmp_path / "s.yaml").write_text(SUITE, "utf-8")
    rows = [{"topic": one.topic, "lang": one.lang, "market": "", "text": one.text, "sources": one.sources} for one in answers]
    (tmp_path / "s.answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def test_the_command_tells_kinds_harmless_changes_halves_and_peers(files, capsys):
    main(["sensitivity", str(files / "s.yaml"), "--texts", str(files / "s.answers.jsonl"), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["kinds"]["number"]["by_language"]["ar"] == {"planted": 4, "caught": 4}
    assert told["harmless"]["false_alarms"] == 0
    assert told["halves"]["suite"]["kinds"]["unit"]["planted"] == told["halves"]["texts"]["kinds"]["unit"]["planted"] == 6
    cheap = told["peers"]["number sets + language detection"]
    assert (cheap["kinds"]["unit"]["caught"], cheap["kinds"]["number"]["caught"]) == (0, cheap["kinds"]["number"]["planted"])


def test_only_right_answers_of_a_report_are_planted_in(files, capsys, readers):
    days = Topic("days", "", answerable=True, gold=(key("period", "30", "day"),), cites=("days",), questions=tuple((lang, "?") for lang in LANGS))
    calls = [
        declined("days", "en"),
        answered("days", "zh", ("可在 14 天内退货。", "days.md", "")),
        *(answered("days", lang, (DAYS[lang], "p/days.md", "")) for lang in LANGS[2:]),
    ]
    assert [is_right(judge_call(call, days, readers)) for call in calls] == [False, False, True, True, True, True]
    suite = Suite("s", "here", "CC0-1.0", (), (days,))
    told = document(judge_run(suite, "fake", "http://x", calls, readers, Provenance("c", "m", "d", "s.yaml", "0")))
    (files / "report.json").write_text(json.dumps(told), "utf-8")
    main(["sensitivity", str(files / "s.yaml"), "--answers", str(files / "report.json"), "--texts", str(files / "s.answers.jsonl"), "--json"])
    assert json.loads(capsys.readouterr().out)["answers"] == {"suite": 4, "texts": 12}


def test_a_bar_that_is_not_reached_is_exit_code_one(files, capsys):
    lines = (files / "s.answers.jsonl").read_text("utf-8").splitlines()
    (files / "two.jsonl").write_text("\n".join(lines[:2]), "utf-8")
    assert main(["sensitivity", str(files / "two.jsonl"), "--texts", str(files / "two.jsonl"), "--most", "-1"]) == 1
    assert "false alarms" in capsys.readouterr().out


def test_a_file_that_holds_no_answers_is_exit_code_two(files, capsys):
    (files / "s.answers.jsonl").write_text('{"topic": "x", "lang": "en"}', "utf-8")
    assert main(["sensitivity", str(files / "s.yaml")]) == 2
    assert "line 1: text" in capsys.readouterr().err


def test_the_texts_that_are_shipped_come_in_more_than_twelve_languages():
    assert len({one.lang for one in read_answers(SUITES / "news.answers.jsonl")}) >= 12
    assert len({one.lang for one in read_answers(SUITES / "demo.answers.jsonl")}) >= 12


def test_what_is_only_listed_is_neither_caught_nor_an_alarm_and_is_counted(answers, ours):
    class Doubting:
        name, bar = "ours", 0.5

        def suspect(self, shown, others, unchanged):
            return 0.25

    value = as_json(measure_sensitivity({"here": answers}, [Doubting()]))
    assert (value["kinds"]["number"]["caught"], value["harmless"]["false_alarms"]) == (0, 0)
    assert value["kinds"]["number"]["to_be_read"] == value["kinds"]["number"]["planted"] > 0
    assert value["harmless"]["to_be_read"] == value["harmless"]["shown"]
    assert value["alarms"] == []
    assert len(value["missed"]) == sum(kind["planted"] for kind in value["kinds"].values())
    assert f"{value['harmless']['to_be_read']} more listed to be read" in "\n".join(as_lines(value))
