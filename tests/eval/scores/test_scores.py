"""Each score on small answers whose worth can be said by hand."""

import pytest

from eval.run import Means, judge_run
from eval.scores.sources import rank_biased_overlap
from eval.scores.types import Bar, Blame
from eval.types import Call, Part, Reply, Source, Status, Suite, Topic
from eval.values import key

DAYS = {
    "en": "You can return any article within 30 days of delivery.",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "zh": "所有商品均可在收货后 30 天内退货。",
    "ja": "商品到着後30日以内であれば、すべての商品を返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วันหลังได้รับสินค้า",
}


def told(lang, text, gloss="", topic="t", path="", hits=()):
    source = Source(path or f"k/policies/{lang}/returns.md", DAYS.get(lang, text), lang)
    return Call(topic, lang, "?", Status.ANSWERED, Reply((Part(text, (source,)),), lang, None, gloss=(gloss,) if gloss else (), hits=hits), "", 10.0)


def declined(lang, topic="t"):
    return Call(topic, lang, "?", Status.REFUSED, Reply((), lang, "weak_source"), "weak_source", 10.0)


def lost(lang, topic="t"):
    return Call(topic, lang, "?", Status.TIMEOUT, None, "no answer", 10.0)


@pytest.fixture
def scored(readers, pair_reader, origin):
    def run(calls, *, bars=(), topics=None):
        names = dict.fromkeys(call.topic for call in calls)
        one = topics or [Topic(name, "", answerable=True, gold=(), cites=(), questions=tuple((lang, "?") for lang in DAYS)) for name in names]
        suite = Suite("s", "here", "CC0-1.0", (), tuple(one), tuple(bars))
        return judge_run(suite, "x", "http://x", calls, readers, origin, Means(readers, pair_reader)).scores

    return run


def test_the_same_answer_in_six_languages_agrees_in_everything(scored):
    found = scored([told(lang, text, gloss=DAYS["en"] if lang != "en" else "") for lang, text in DAYS.items()])
    values = {one.name: one.overall.value for one in found.metrics}
    agreed = ("fact_agreement", "refusal_agreement", "citation_family", "citation_span", "groundedness", "completeness", "answer_language", "gloss")
    assert {name: values[name] for name in agreed} == dict.fromkeys(agreed, 1.0)
    assert found.findings == ()


@pytest.mark.parametrize("lang", list(DAYS))
def test_another_number_in_one_language_lowers_that_language_and_its_pairs_only(scored, lang):
    calls = [told(each, text.replace("30", "45") if each == lang else text) for each, text in DAYS.items()]
    metric = scored(calls).metric("fact_agreement")
    assert {(one.one, one.other) for one in metric.by_pair if one.mean.value == 0.0} == {
        tuple(sorted((lang, each), key=list(DAYS).index)) for each in DAYS if each != lang
    }
    assert dict(metric.by_language)[lang].value == 0.0


def test_a_difference_marks_its_words_in_both_sentences_and_carries_the_gloss(scored):
    calls = [told(each, text.replace("30", "45") if each == "ja" else text, gloss="45 days" if each == "ja" else "30 days") for each, text in DAYS.items()]
    (found,) = [one for one in scored(calls).findings if one.kind == "period"]
    assert found.languages == ("ja", "en")
    assert found.mine.sentence[found.mine.start : found.mine.end] == "45日以内"
    assert found.other.sentence[found.other.start : found.other.end] == "30 days"
    assert (found.mine.gloss, found.allowed) == ("45 days", False)


def test_declining_what_others_answer_costs_agreement_and_is_a_difference(scored):
    calls = [declined(lang) if lang == "th" else told(lang, text) for lang, text in DAYS.items()]
    found = scored(calls)
    assert dict(found.metric("refusal_agreement").by_language)["th"].value == 0.0
    assert dict(found.metric("fact_agreement").by_language)["th"].value == 0.0
    assert [(one.mine.lang, one.kind, one.blame.cause) for one in found.findings] == [("th", "refusal", Blame.RETRIEVAL)]


def test_a_reply_that_never_came_is_unscored_and_never_zero(scored):
    calls = [lost(lang) if lang == "ar" else told(lang, text) for lang, text in DAYS.items()]
    found = scored(calls)
    metric = found.metric("fact_agreement")
    assert (metric.overall.value, metric.overall.unscored, dict(metric.by_language)["ar"].value) == (1.0, 5, None)
    assert found.metric("coverage").overall.value == pytest.approx(5 / 6)


def test_a_gloss_that_says_otherwise_than_the_reply_is_counted(scored):
    calls = [told(lang, text, gloss="You can return it within 45 days." if lang == "de" else DAYS["en"]) for lang, text in DAYS.items() if lang != "en"]
    gloss = scored(calls).metric("gloss")
    assert {lang: mean.value for lang, mean in gloss.by_language} == {"de": 0.0, "zh": 1.0, "ja": 1.0, "ar": 1.0, "th": 1.0}


def test_a_value_that_no_cited_words_hold_is_not_grounded(scored):
    calls = [told(lang, text + (" 12,50 €" if lang == "de" else "")) for lang, text in DAYS.items()]
    assert dict(scored(calls).metric("groundedness").by_language)["de"].value == 0.5


def test_familiar_address_is_told_from_polite(scored):
    calls = [told("de", "Du kannst deinen Artikel innerhalb von 30 Tagen zurückgeben."), told("fr", "Vous pouvez retourner votre achat sous 30 jours.")]
    found = dict(scored(calls).metric("register").by_language)
    assert (found["de"].value, found["fr"].value) == (0.0, 1.0)


def test_two_markets_may_differ_where_the_suite_says_so_and_both_are_right(scored):
    def topic(market, days):
        return Topic(
            f"t@{market}", "", answerable=True, gold=(key("period", days, "day"),), cites=(), questions=(("de", "?"),), market=market, base="t",
            may_differ=frozenset({"period"}),
        )  # fmt: skip

    calls = [told("de", DAYS["de"], topic="t@DE"), told("de", DAYS["de"].replace("30", "45"), topic="t@CH")]
    allowed = scored(calls, topics=[topic("DE", "30"), topic("CH", "45")]).findings
    wrong = scored(calls, topics=[topic("DE", "30"), topic("CH", "60")]).findings
    assert [(one.kind, one.allowed) for one in allowed] == [("period", True)]
    assert ("period", False) in [(one.kind, one.allowed) for one in wrong]


def test_a_gate_falls_for_one_language_though_the_mean_holds(scored):
    bars = [Bar("right_facts", "overall", 0.5), Bar("right_facts", "ja", 1.0), Bar("refusal_agreement", "worst_pair", 0.9)]
    topics = [
        Topic(f"t{n}", "", answerable=True, gold=(key("period", "30", "day"),), cites=(), questions=tuple((lang, "?") for lang in DAYS)) for n in range(3)
    ]
    calls = [told(lang, text.replace("30", "45") if lang == "ja" else text, topic=topic.id) for topic in topics for lang, text in DAYS.items()]
    found = scored(calls, bars=bars, topics=topics)
    assert [(one.metric, one.language, one.passed) for one in found.gates] == [
        ("right_facts", "overall", True), ("right_facts", "ja", False), ("refusal_agreement", "worst_pair", True),
    ]  # fmt: skip
    assert not found.passed


def test_rank_biased_overlap_is_one_for_equal_rankings_none_for_strangers_and_weighs_the_top():
    assert rank_biased_overlap("abc", "abc") == pytest.approx(1.0)
    assert rank_biased_overlap("abc", "xyz") == 0.0
    assert rank_biased_overlap("abcd", "abdc") > rank_biased_overlap("abcd", "bacd")
    assert rank_biased_overlap("ab", "abcd") == pytest.approx(1.0)
