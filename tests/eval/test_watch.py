"""Replies that were sent: who was told otherwise in another language, and what a sample states without a source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.pairs.reading import AnswerReader
from eval.readers import open_readers
from eval.watch.sent import Sent
from eval.watch.watch import watch
from serving.open import open_encoder
from serving.settings import ServingSettings

RETURNS = {
    "en": "You can return any article within 30 days of delivery.",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "zh": "您可以在收货后30天内退回任何商品。",
    "ja": "商品は到着後30日以内であれば返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า",
}


@pytest.fixture(scope="module")
def reader():
    return AnswerReader(open_readers(), open_encoder(ServingSettings()))


def reply(lang, text="", **more):
    given = {"id": f"d-{lang}", "topic": "returns.window", "market": "DE", "at": "2026-11-20", "text": text or RETURNS[lang]} | more
    return Sent(lang=lang, **given)


def watched(reader, *sent, per_language=5):
    return watch(sent, reader, open_readers(), per_language, "seed")


def test_the_same_reply_in_six_languages_is_nothing_to_look_at(reader):
    found = watched(reader, *(reply(lang, quotes=(RETURNS[lang],)) for lang in RETURNS))
    assert (found.compared, found.apart, found.looked) == (1, (), ())
    assert found.sampled == dict.fromkeys(RETURNS, 1)


@pytest.mark.parametrize("lang", RETURNS)
def test_a_customer_who_was_told_another_period_is_named_whatever_the_language(reader, lang):
    told = RETURNS | {lang: RETURNS[lang].replace("30", "14")}
    found = watched(reader, *(reply(one, text) for one, text in told.items()))
    assert {(one.mine.lang, one.kind) for one in found.apart} == {(lang, "period")}


def test_two_markets_two_topics_and_replies_without_a_topic_are_not_compared(reader):
    other = RETURNS["de"].replace("30", "14")
    sent = [reply("en"), reply("de", other, market="FR"), reply("de", other, topic="returns.refund"), reply("de", other, topic="")]
    assert watched(reader, *sent).apart == ()


def test_two_replies_that_differ_are_told_once_and_the_newest_of_a_language_counts(reader):
    found = watched(reader, reply("en"), reply("de", RETURNS["de"].replace("30", "14"), at="2026-11-01"), reply("de"))
    assert found.apart == ()
    (one,) = watched(reader, reply("en"), reply("de", RETURNS["de"].replace("30", "14"))).apart
    assert (one.mine.lang, one.other.lang) == ("de", "en")


def test_what_is_of_one_customers_own_case_is_no_difference(reader):
    assert watched(reader, reply("en", RETURNS["en"] + " It left us on 3 November 2026."), reply("de")).apart == ()


def test_only_what_rests_on_documents_is_compared_where_it_is_known(reader):
    assert watched(reader, reply("en", RETURNS["en"] + " We refund 10 EUR.", stated=RETURNS["en"]), reply("de")).apart == ()


@pytest.mark.parametrize("lang", RETURNS)
def test_a_value_without_a_source_is_found_and_the_customers_own_is_not(reader, lang):
    text = RETURNS[lang].replace("30", "14")
    (one,) = watched(reader, reply(lang, text, quotes=(RETURNS["en"],))).looked
    assert one.unsupported == ("14 days",)
    assert watched(reader, reply(lang, text, quotes=(RETURNS["en"],), asked=text)).looked == ()


def test_a_reply_in_another_language_and_one_the_guard_found_something_in_are_looked_at(reader):
    found = watched(reader, reply("th", RETURNS["de"]), reply("en", findings=("unsupported_fact",)))
    assert {(one.sent.lang, one.language, one.findings) for one in found.looked} == {("th", "de", ()), ("en", "", ("unsupported_fact",))}


def test_a_reply_that_names_no_source_is_counted_and_not_called_right_or_wrong(reader):
    found = watched(reader, reply("en"))
    assert (found.without_sources, found.looked) == (1, ())


def test_the_sample_takes_each_language_alike_and_is_the_same_each_time(reader):
    many = [reply("en", f"Reply number {number} of ours.", topic="", id=str(number), findings=("x",)) for number in range(30)]
    first, second = (watched(reader, *many, reply("ja"), per_language=3) for _ in range(2))
    assert first.sampled == {"en": 3, "ja": 1}
    assert [one.sent.id for one in first.looked] == [one.sent.id for one in second.looked]


def written(tmp_path, *rows):
    path = tmp_path / "sent.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_the_command_tells_and_leaves_a_page_and_says_by_its_code_whether_to_look(tmp_path, capsys):
    right = [{"text": text, "lang": lang, "topic": "t", "quotes": [text]} for lang, text in RETURNS.items()]
    out = ["--out", str(tmp_path / "out")]
    assert main(["watch", str(written(tmp_path, *right)), *out]) == 0
    capsys.readouterr()
    wrong = [*right[:-1], {**right[-1], "text": "<b>คุณสามารถคืนสินค้าได้ภายใน 14 วันหลังจากได้รับสินค้า"}]
    assert main(["watch", str(written(tmp_path, *wrong)), *out, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["mine"]["lang"], one["kind"]) for one in told["apart"]] == [("th", "period")]
    assert told["looked"][0]["unsupported"] == ["14 days"]
    page = Path(told["report"]).read_text("utf-8")
    assert "&lt;b&gt;คุณ" in page
    assert "Thai (th)" in page


@pytest.mark.parametrize(
    ("content", "words"), [("", "holds no reply"), ("{", "line 1"), ('{"text": "x"}', "line 1: lang"), ('{"text": "", "lang": "en"}', "1: text")]
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path, capsys, content, words):
    path = tmp_path / "sent.jsonl"
    path.write_text(content, "utf-8")
    assert main(["watch", str(path)]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("lang", RETURNS)
def test_where_each_market_has_one_language_a_difference_is_told_as_one_between_markets(reader, lang):
    told = RETURNS | {lang: RETURNS[lang].replace("30", "14")}
    found = watched(reader, *(reply(one, text, market=one.upper(), quotes=(text,)) for one, text in told.items()))
    assert (found.compared, found.apart, found.looked) == (0, (), ())
    assert [(one.mine.lang, one.kind, one.others_say) for one in found.between] == [(lang, "period", "30 days")]


def test_a_difference_told_in_its_market_is_not_told_again_between_markets(reader):
    found = watched(reader, reply("en"), reply("ja"), reply("de", RETURNS["de"].replace("30", "14")), reply("th", market="TH"))
    assert [one.mine.lang for one in found.apart] == ["de"]
    assert found.between == ()


def test_a_difference_between_markets_alone_is_written_and_wakes_nobody(tmp_path, capsys):
    rows = [{"lang": lang, "topic": "t", "market": market, "text": text, "stated": text, "quotes": [text], "asked": "", "at": "2026-11-20", "id": lang}
            for lang, market, text in (("en", "GB", RETURNS["en"]), ("de", "DE", RETURNS["de"].replace("30", "14")), ("ja", "JP", RETURNS["ja"]))]  # fmt: skip
    (tmp_path / "sent.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert main(["watch", str(tmp_path / "sent.jsonl"), "--out", str(tmp_path / "out")]) == 0
    assert "t, between markets: period: de in DE says 14 Tagen, others 30 days" in capsys.readouterr().out
    (page,) = (tmp_path / "out").rglob("watch.html")
    assert "between markets: right where their terms differ" in page.read_text("utf-8")
