"""What a reply offers for a complaint is read from its words, in every language alike, and what it denies is no offer."""

import pytest

from eval.errors import UnusableSuite
from eval.replay.ask import Drafted
from eval.replay.document import Replay, document
from eval.replay.judge import judge_ticket
from eval.replay.solved import Solved
from eval.run import Means, judge_run
from eval.scores.remedy import read_ladder
from eval.suite import read_suite
from eval.types import Call, Part, Reply, Status, Suite, Topic
from ingest.types.tickets import Side, Turn
from prompts.acts import load_acts

REFUND = {
    "en": "We refund the full price.",
    "de": "Wir erstatten Ihnen den vollen Kaufpreis.",
    "zh": "我们会全额退款给您。",
    "ja": "全額を返金いたします。",
    "ar": "سنعيد المبلغ كاملًا إليكم، استرداد كامل.",
    "th": "เราจะคืนเงินเต็มจำนวนให้คุณ",
}
PARTIAL = {
    "en": "We refund part of the price.",
    "de": "Wir erstatten Ihnen einen Teil des Kaufpreises.",
    "zh": "我们可以给您部分退款。",
    "ja": "代金の一部を返金いたします。",
    "ar": "يمكننا تقديم استرداد جزئي.",
    "th": "เราจะคืนเงินบางส่วนให้คุณ",
}
VOUCHER = {
    "en": "Please accept a voucher for your next order.",
    "de": "Bitte nehmen Sie einen Gutschein an.",
    "zh": "我们送您一张优惠券。",
    "ja": "次回使えるクーポンをお送りします。",
    "ar": "نقدم لكم قسيمة شراء.",
    "th": "เราขอมอบคูปองให้คุณ",
}


@pytest.mark.parametrize(("texts", "tier"), [(REFUND, "refund"), (PARTIAL, "partial_refund"), (VOUCHER, "credit")])
def test_each_rung_is_read_in_every_language(texts, tier):
    assert {lang: read_ladder().tier(text, lang) for lang, text in texts.items()} == dict.fromkeys(texts, tier)


def test_the_highest_of_several_counts_and_a_language_without_words_is_not_none():
    ladder = read_ladder()
    assert ladder.offered("We send a replacement. You also get a voucher.", "en") == ("credit", "replacement")
    assert ladder.tier("We send a replacement. You also get a voucher.", "en") == "replacement"
    assert ladder.tier("Thank you for your patience.", "en") == "none"
    assert ladder.tier("Tutarudisha pesa yako.", "sw") is None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "We cannot refund an opened battery."),
        ("de", "Eine geöffnete Batterie erstatten wir nicht."),
        ("zh", "已拆封的电池不能退款。"),
        ("ja", "開封済みの電池は返金できません。"),
    ],
)
def test_a_denied_remedy_is_no_offer(lang, text):
    assert read_ladder().tier(text, lang) == "none"


def scored(readers, pair_reader, origin, texts, remedy="credit"):
    topic = Topic("late", "", answerable=True, gold=(), cites=(), questions=tuple((lang, "?") for lang in texts), remedy=remedy)
    calls = [Call("late", lang, "?", Status.ANSWERED, Reply((Part(text, ()),), lang, None), "", 1.0) for lang, text in texts.items()]
    found = judge_run(Suite("s", "here", "CC0-1.0", (), (topic,)), "x", "http://x", calls, readers, origin, Means(readers, pair_reader)).scores
    return {name: found.metric(name) for name in ("remedy_within", "remedy_named", "remedy_agreement")}


def test_one_language_that_offers_more_lowers_its_own_score_and_its_pairs(readers, pair_reader, origin):
    found = scored(readers, pair_reader, origin, {**VOUCHER, "ja": REFUND["ja"]})
    assert dict(found["remedy_within"].by_language)["ja"].value == 0.0
    assert found["remedy_within"].overall.value == pytest.approx(5 / 6)
    assert dict(found["remedy_named"].by_language)["ja"].value == 0.0
    assert {(one.one, one.other) for one in found["remedy_agreement"].by_pair if one.mean.value == 0.0} == {
        (one, other) for one in VOUCHER for other in VOUCHER if list(VOUCHER).index(one) < list(VOUCHER).index(other) and "ja" in {one, other}
    }


def test_less_than_allowed_is_within_and_not_named(readers, pair_reader, origin):
    found = scored(readers, pair_reader, origin, {"en": "We are sorry that it came late.", "de": VOUCHER["de"]})
    assert found["remedy_within"].overall.value == 1.0
    assert found["remedy_named"].overall.value == 0.5
    assert found["remedy_agreement"].overall.value == 0.0


def test_a_topic_that_is_no_complaint_is_not_scored(readers, pair_reader, origin):
    assert {one.overall.n for one in scored(readers, pair_reader, origin, VOUCHER, remedy="").values()} == {0}


def test_a_suite_with_a_remedy_that_there_is_none_of_is_refused(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text('name: s\nsource: x\nlicence: y\ntopics: [{id: a, remedy: apology, questions: {en: "Why is it late?"}}]', "utf-8")
    with pytest.raises(UnusableSuite, match="no remedy 'apology'"):
        read_suite(path)


def judged(name, lang, sent, drafted, readers):
    ticket = Solved(name, lang, "", "Late", (Turn(Side.CUSTOMER, "It came late."),), sent)
    return judge_ticket(ticket, Drafted(text=drafted, lang=lang, intent="shipping.late"), readers, load_acts())


def test_a_replay_tells_what_was_offered_beside_what_would_be_and_whether_languages_agree(readers, origin):
    some = (
        judged("1", "en", VOUCHER["en"], VOUCHER["en"], readers),
        judged("2", "ja", VOUCHER["ja"], REFUND["ja"], readers),
        judged("3", "de", VOUCHER["de"], VOUCHER["de"], readers),
        judged("4", "de", "Wir bedauern die Verspätung.", "Wir bedauern die Verspätung.", readers),
    )
    told = document(Replay(some, (), "http://x", origin))
    assert told["tiers"]["credit"] == {"none": 0, "credit": 2, "refund": 1}
    assert (told["total"]["tier"], told["total"]["tier_more"]) == ({"value": round(2 / 3, 4), "n": 3}, 1)
    assert told["tier_between_languages"] == {"value": round(1 / 3, 4), "n": 3}
    assert next(one["tier"] for one in told["tickets"] if one["id"] == "2") == {"sent": "credit", "drafted": "refund", "more": True}
