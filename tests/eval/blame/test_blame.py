"""Causes told right from outside and by swapping a stage, against a small real system that is broken in one way."""

from dataclasses import replace

import pytest

from eval.blame.broken import spoilt
from eval.blame.inside import Inside
from eval.blame.outside import Case, blame_outside
from eval.blame.plant import plant
from eval.blame.trial import by_cause, hold
from eval.errors import NothingLoaded
from eval.run import judge_calls
from eval.scores.answers import read_all
from eval.scores.findings import findings
from eval.scores.side import side_of
from eval.scores.types import Blame
from eval.types import Call, Part, Reply, Retrieved, Source, Status, Suite, Topic
from eval.values import key

RIGHT = {
    "en": "You can return any article within 30 days of delivery.",
    "zh": "所有商品均可在收货后 30 天内退货。",
    "ja": "商品到着後30日以内であれば、すべての商品を返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วันหลังได้รับสินค้า",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
}
TOPIC = Topic("t", "", answerable=True, gold=(), cites=(), questions=tuple((lang, "?") for lang in RIGHT))
SUITE = Suite("s", "here", "CC0-1.0", (), (TOPIC,))
SINCE = "2026-09-01"


def told(lang, text, *, quote="", gloss="", path="", since=SINCE, refusal=None):
    place = path or f"k/policies/{lang}/returns.md"
    source = Source(place, quote or RIGHT[lang], lang)
    parts = () if refusal else (Part(text, (source,)),)
    passage = Retrieved(f"{place}#1", place, lang, since, quote or RIGHT[lang])
    reply = Reply(parts, lang, refusal, gloss=(gloss,) if gloss else (), hits=(place,), retrieved=(passage,))
    return Call("t", lang, "?", Status.REFUSED if refusal else Status.ANSWERED, reply, refusal or "", 1.0)


@pytest.fixture
def blamed(readers, pair_reader):
    """The causes of the German answer's differences, where five languages are right; `given` is what it answers with the right passages given."""

    def run(wrong, given=None):
        calls = [wrong if lang == wrong.lang else told(lang, text, gloss=RIGHT["en"]) for lang, text in RIGHT.items()]
        answers = read_all(SUITE, judge_calls(SUITE, calls, readers), pair_reader)
        plain = {call.lang: call.reply for call in calls}
        inside = Inside(lambda _topic, lang, _question, passages: (given or wrong).reply if passages else plain[lang], readers, pair_reader)
        return {one.blame.cause for one in findings(answers, inside.blame) if one.mine.lang == wrong.lang}

    return run


WRONG = "Sie können jeden Artikel innerhalb von 45 Tagen nach der Lieferung zurückgeben."


def test_an_answer_that_is_right_with_the_passage_given_was_a_search_that_missed(blamed):
    missed = told("de", "", refusal="weak_source")
    assert blamed(missed, given=told("de", RIGHT["de"])) == {Blame.RETRIEVAL}


def test_an_answer_that_stays_wrong_with_the_passage_given_ignores_it(blamed):
    assert blamed(told("de", WRONG, gloss="You can return any article within 45 days of delivery.")) == {Blame.COMPOSER}


def test_a_reply_whose_gloss_is_right_was_changed_in_translation(blamed):
    assert blamed(told("de", WRONG, gloss=RIGHT["en"])) == {Blame.TRANSLATION}


def test_one_end_of_a_range_is_found_in_the_gloss_and_in_the_source(readers, pair_reader):
    right = {
        "en": "Delivery takes 5–8 days.",
        "de": "Die Lieferung dauert 5–8 Tage.",
        "fr": "La livraison prend 5–8 jours.",
        "ja": "配送には5～8日かかります。",
    }

    def causes(call):
        calls = [told(lang, text, quote=text, gloss=right["en"]) for lang, text in right.items()]
        answers = read_all(SUITE, judge_calls(SUITE, [*calls, call], readers), pair_reader)
        return {one.blame.cause for one in findings(answers, lambda case: blame_outside(case, readers)) if one.mine.lang == "es"}

    wrong = "La entrega tarda 6–9 días."
    assert causes(told("es", wrong, quote="La entrega tarda 5–8 días.", gloss=right["en"])) == {Blame.TRANSLATION}
    assert causes(told("es", wrong, quote=wrong, gloss="Delivery takes 6–9 days.")) == {Blame.CONFLICT}


def test_a_document_that_says_otherwise_conflicts_and_an_older_one_is_stale(blamed):
    assert blamed(told("de", WRONG, quote=WRONG, gloss="within 45 days")) == {Blame.CONFLICT}
    assert blamed(told("de", WRONG, quote=WRONG, gloss="within 45 days", since="2025-03-01")) == {Blame.STALE}


def test_an_answer_in_another_language_is_that_and_nothing_else(blamed):
    assert blamed(told("de", RIGHT["en"] + " The article must be unused and complete, and in its original packaging.")) == {Blame.LANGUAGE}


def test_a_system_that_shows_nothing_is_not_blamed(readers, pair_reader):
    bare = Call("t", "de", "?", Status.ANSWERED, Reply((Part(WRONG, ()),), "de", None), "", 1.0)
    calls = [bare if lang == "de" else Call("t", lang, "?", Status.ANSWERED, Reply((Part(text, ()),), lang, None), "", 1.0) for lang, text in RIGHT.items()]
    answers = read_all(SUITE, judge_calls(SUITE, calls, readers), pair_reader)
    found = findings(answers, lambda case: blame_outside(case, readers))
    assert {one.blame.cause for one in found if one.mine.lang == "de"} == {Blame.UNSEEN}


def test_the_spoilt_draft_has_other_numbers_on_one_side_or_on_both_and_its_sources_as_they_were():
    draft = {"sentences": [{"text": "Innerhalb von ٣٠ oder 30 Tagen", "citations": [{"quote": "30 days"}]}], "gloss": {"sentences": ["within 30 days"]}}
    one_side = spoilt({**draft, "sentences": [dict(draft["sentences"][0])]}, both=False)
    assert one_side["sentences"][0]["text"] == "Innerhalb von ٤٠ oder 40 Tagen"
    assert (one_side["gloss"]["sentences"], one_side["sentences"][0]["citations"]) == (["within 30 days"], [{"quote": "30 days"}])
    assert spoilt(draft, both=True)["gloss"]["sentences"] == ["within 40 days"]


def test_planted_knowledge_changes_two_languages_and_the_age_of_one(tmp_path):
    for lang in ("fr", "ar", "en"):
        file = tmp_path / "k" / "policies" / lang / "returns.md"
        file.parent.mkdir(parents=True)
        file.write_text("---\ntitle: x\nvalid_from: 2026-09-01\n---\n\n30 days, 5.90 EUR, 1,000 and PT-1007\n", "utf-8")
    assert plant(tmp_path / "k", tmp_path / "out", "fr", "ar") == 2
    text = {lang: (tmp_path / "out" / "policies" / lang / "returns.md").read_text("utf-8") for lang in ("fr", "ar", "en")}
    assert "32 days" in text["fr"]
    assert "valid_from: 2026-09-01" in text["fr"]
    assert "valid_from: 2025-03-01" in text["ar"]
    assert "30 days, 5.90 EUR, 1,000 and PT-1007" in text["en"]
    with pytest.raises(NothingLoaded, match="policies/xx"):
        plant(tmp_path / "k", tmp_path / "other", "xx", "yy")


def test_a_planted_cause_that_shows_in_no_difference_counts_as_not_shown(readers, pair_reader):
    answers = read_all(SUITE, judge_calls(SUITE, [told(lang, text) for lang, text in RIGHT.items()], readers), pair_reader)
    assert side_of(answers[0], "30 days").sentence == RIGHT["en"]
    planted = hold({"de": Blame.COMPOSER}, (), (), [("t", "de"), ("t", "ja")])
    assert list(by_cause(planted)) == [("composer ignored a source", 1, 0, 0), ("all", 1, 0, 0)]


def test_a_case_without_a_reply_is_not_observable(readers, pair_reader):
    lost = Call("t", "de", "?", Status.TIMEOUT, None, "", 1.0)
    (answer,) = read_all(SUITE, judge_calls(SUITE, [lost], readers), pair_reader)
    case = Case("refusal", None, None, answer, None, side_of(answer, ""), "en")
    assert blame_outside(case, readers).cause is Blame.UNSEEN


def alone(readers, pair_reader, wrong, *, pivot, given, retrieved=()):
    """The cause of a German answer's missing value where no other language was asked in the run, and what was asked to find it."""
    topic = Topic("t", "", answerable=True, gold=(key("period", "30", "day"),), cites=(), questions=(("de", "Wie lange?"), ("en", "How long?")))
    asked = []

    def probe(_topic, lang, question, passages):
        asked.append((lang, question, tuple(passages)))
        return pivot.reply if lang == "en" else given.reply if passages else replace(wrong.reply, retrieved=retrieved)

    suite = Suite("s", "here", "CC0-1.0", (), (topic,))
    answers = read_all(suite, judge_calls(suite, [wrong], readers), pair_reader)
    (found,) = [one for one in findings(answers, Inside(probe, readers, pair_reader).blame) if one.kind == "expected"]
    return found.blame, asked


BARE = Call("t", "de", "Wie lange?", Status.ANSWERED, Reply((Part("Die Rückgabe ist möglich.", ()),), "de", None), "", 1.0)


def test_the_question_in_the_pivot_language_finds_what_the_customers_did_not(readers, pair_reader):
    found, asked = alone(readers, pair_reader, BARE, pivot=told("en", RIGHT["en"]), given=told("de", RIGHT["de"]))
    assert found.cause is Blame.RETRIEVAL
    assert found.fix == "k/policies/en/returns.md"
    assert "asked in en" in found.found_by
    assert asked == [("de", "Wie lange?", ()), ("en", "How long?", ()), ("de", "Wie lange?", ("k/policies/en/returns.md#1",))]


def test_what_the_pivot_finds_is_given_and_ignored_then_composing_is_at_fault(readers, pair_reader):
    found, _ = alone(readers, pair_reader, BARE, pivot=told("en", RIGHT["en"]), given=BARE)
    assert found.cause is Blame.COMPOSER


def test_a_passage_that_the_own_search_had_brought_was_not_missed_by_it(readers, pair_reader):
    pivot = told("en", RIGHT["en"])
    found, _ = alone(readers, pair_reader, BARE, pivot=pivot, given=told("de", RIGHT["de"]), retrieved=pivot.reply.retrieved)
    assert found.cause is Blame.COMPOSER
    assert "had brought the passage" in found.found_by


def test_a_question_that_is_answered_wrong_in_the_pivot_language_too_blames_no_language(readers, pair_reader):
    found, asked = alone(readers, pair_reader, BARE, pivot=told("en", "You can return any article within 45 days."), given=told("de", RIGHT["de"]))
    assert found.cause is Blame.UNSEEN
    assert [given for _, _, given in asked] == [(), ()]
