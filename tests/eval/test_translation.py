"""What a translation keeps, how near it is to a person's, and that what people wrote is not cried wolf on."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.commands.translation import TEXTS, falls_short
from eval.errors import UnusableAnswers
from eval.translation.chrf import chrf
from eval.translation.kept import ASPECTS, kept
from eval.translation.texts import read_groups, read_made
from eval.translation.trial import figures, human, judge, planted
from tests.fakes_translate import translating

EN = "If you did not ask for this, we refund 25 euros within 14 days."
TOLD = {
    "de": "Wenn Sie das nicht angefordert haben, erstatten wir 25 Euro innerhalb von 14 Tagen.",
    "zh": "如果您没有提出此请求，我们会在14天内退还25欧元。",
    "ja": "ご依頼でない場合は、14日以内に25ユーロを返金します。",
    "ar": "إذا لم تطلب ذلك، نعيد إليك ٢٥ يورو خلال ١٤ يومًا.",
    "th": "หากคุณไม่ได้ขอ เราจะคืนเงิน 25 ยูโรภายใน 14 วัน",
}


@pytest.mark.parametrize("lang", TOLD)
def test_a_right_translation_keeps_values_denial_and_condition_both_ways(lang, readers):
    for found in (kept(TOLD[lang], lang, EN, "en", readers), kept(EN, "en", TOLD[lang], lang, readers)):
        assert (found.facts, found.polarity, found.conditions, found.whole) == (True, True, True, True)


@pytest.mark.parametrize("lang", TOLD)
def test_another_number_is_no_kept_value_in_any_script(lang, readers):
    spoilt = TOLD[lang].replace("14", "41").replace("١٤", "٤١")
    assert kept(TOLD[lang], lang, EN.replace("14", "41"), "en", readers).facts is False
    assert kept(EN, "en", spoilt, lang, readers).facts is False


@pytest.mark.parametrize(
    ("aspect", "text", "lang", "translation"),
    [
        ("polarity", "Die Verpackung darf nicht geöffnet sein.", "de", "The packaging may be open."),
        ("polarity", "包装不得拆封。", "zh", "The packaging may be open."),
        ("polarity", "Nicht öffnen. Batterien nehmen wir nicht zurück.", "de", "Do not open. We take batteries back."),
        ("conditions", "如果包装完好，我们退款。", "zh", "We refund you."),
        ("conditions", "Wenn die Verpackung heil ist, erstatten wir.", "de", "We refund you."),
        ("names", "このトラッカーは防水ですか。SlimeVRは防水ではありません。", "ja", "Is this tracker waterproof? It is not waterproof."),
        ("facts", "Der Code hat höchstens 17 Zeichen.", "de", "The code has at most 71 characters."),
    ],
)
def test_what_is_lost_is_named_by_its_aspect(aspect, text, lang, translation, readers):
    found = kept(text, lang, translation, "en", readers)
    assert getattr(found, aspect) is False
    assert not found.whole


def test_what_is_not_there_to_be_kept_is_unscored_and_not_right(readers):
    found = kept("Vielen Dank für Ihre Nachricht.", "de", "Thank you for your message.", "en", readers)
    assert [getattr(found, aspect) for aspect in ASPECTS] == [None] * 4


def test_a_denial_that_is_quoted_in_its_own_language_is_read_in_that(readers):
    quote = "Make sure your trackers are not connected to a guest network of your router."
    text = f"关于这一点，我们的资料原文如下：“{quote}”"
    assert kept(text, "zh", f"Our documents say on this: “{quote}”", "en", readers).polarity is not False


def test_a_unit_that_one_reader_does_not_know_counts_for_its_number(readers):
    assert kept("Отправлять каждые 30 сек.", "ru", "Send every 30 seconds", "en", readers).facts is True


def test_chrf_is_one_for_the_same_letters_and_falls_with_what_differs():
    pytest.importorskip("sacrebleu")
    assert chrf("返品は30日以内です。", "返品は30日以内です。") == pytest.approx(1.0)
    near, far = chrf("返品は30日以内に可能です。", "返品は30日以内です。"), chrf("ありがとうございます。", "返品は30日以内です。")
    assert 0 <= far < near < 1
    # by hand: precision 2/2 and 1/1, recall 2/3 and 1/2, longer n-grams "ab" has none; F2 of their means 1 and 7/12
    assert chrf("ab", "abc") == pytest.approx(7 / 11)
    assert chrf("", "abc") is None


def written(tmp_path, name, *rows):
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "word"),
    [("{", "line 2"), ('{"id": "a", "texts": {"en": "x"}}', "texts"), ('{"id": "t", "texts": {"en": "x", "de": "y"}}', "more than once"), ("", "")],
)
def test_a_bad_line_of_texts_is_named(tmp_path, line, word):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "t", "texts": {"en": "x", "de": "y"}}\n' + line, "utf-8")
    if not word:
        assert len(read_groups(path)) == 1
        return
    with pytest.raises(UnusableAnswers, match=word):
        read_groups(path)


def test_translations_of_texts_that_are_not_there_are_refused(tmp_path):
    groups = read_groups(written(tmp_path, "texts.jsonl", {"id": "t", "texts": {"en": "x", "de": "y"}}))
    with pytest.raises(UnusableAnswers, match="'u' from de to en"):
        read_made(written(tmp_path, "made.jsonl", {"id": "u", "from": "de", "to": "en", "text": "x"}), groups)


def test_a_systems_translations_are_scored_beside_peoples_and_a_lost_value_fails_the_command(tmp_path, capsys):
    texts = written(tmp_path, "texts.jsonl", *({"id": str(number), "texts": {"en": EN, **TOLD}} for number in range(3)))
    made = written(tmp_path, "made.jsonl", *({"id": str(number), "from": "de", "to": "en", "text": EN.replace("25", "52")} for number in range(3)))
    assert main(["translation", str(texts), "--translations", str(made), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    given, people = told["systems"]["given"], told["systems"]["people's own"]
    assert (given["facts"]["overall"]["value"], given["facts"]["overall"]["n"], given["polarity"]["overall"]["value"]) == (0.0, 3, 1.0)
    assert people["facts"]["overall"]["value"] == 1.0
    assert "chrf" not in people
    assert told["planted"]["number"]["planted"] == told["planted"]["number"]["caught"] > 0


def test_the_configured_server_is_asked_and_what_it_cannot_translate_is_a_gap(tmp_path, capsys, monkeypatch):
    texts = written(tmp_path, "texts.jsonl", {"id": "t", "texts": {"en": EN, "de": TOLD["de"], "ko": "25유로를 14일 이내에 환불합니다."}})
    with translating({TOLD["de"]: EN, EN: TOLD["de"]}) as address:
        monkeypatch.setenv("CONCORD_TRANSLATE_URL", address)
        assert main(["translation", str(texts), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    served = told["systems"]["served"]
    assert served["whole"]["overall"]["n"] == 2
    assert served["facts"]["overall"]["value"] == 1.0
    assert sum(told["gaps"].values()) == 2
    assert "does not translate" in next(iter(told["gaps"]))


def test_a_system_that_translated_nothing_falls_short():
    assert falls_short(figures(()), 0.9)


def test_the_shipped_texts_name_their_licence_and_hold_twelve_languages_at_least():
    rows = [json.loads(line) for line in Path(TEXTS).read_text("utf-8").splitlines()]
    assert {row["licence"] for row in rows} <= {"MIT", "Apache-2.0", "BSD-3-Clause", "CC0-1.0"}
    langs = [lang for row in rows for lang in row["texts"]]
    assert sum(langs.count(lang) >= 25 for lang in set(langs)) >= 12


def test_over_what_people_wrote_values_are_kept_and_planted_numbers_seen(readers):
    groups = read_groups(TEXTS)[14:28]
    facts = next(one for one in figures(judge(human(groups), readers)) if one.name == "facts")
    assert facts.overall.value > 0.9
    number = planted(groups, readers, lambda _line: None)["number"]
    assert number["caught"] > 0.9 * number["planted"] > 0
