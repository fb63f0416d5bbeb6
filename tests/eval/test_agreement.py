import pytest

from eval.agreement import agree, overall, pairs, stance, worst_pair
from eval.run import judge_calls
from eval.types import Suite, Topic
from eval.values import key
from tests.eval.fakes_eval import answered, declined, lost

TEXTS = {30: {"en": "You have 30 days to return it.", "de": "Sie haben 30 Tage Zeit für die Rückgabe.", "ja": "返品は30日以内です。"},
         14: {"en": "You have 14 days to return it.", "de": "Sie haben 14 Tage Zeit für die Rückgabe.", "ja": "返品は14日以内です。"}}  # fmt: skip


def suite_of(count: int) -> Suite:
    langs = (("en", "?"), ("de", "?"), ("ja", "?"))
    topics = tuple(Topic(f"t{number}", "", answerable=True, gold=(key("period", "30", "day"),), cites=(), questions=langs) for number in range(count))
    return Suite("s", "", "", (), topics)


def said(topic: str, **days: int):
    return [answered(topic, lang, (TEXTS[number][lang], "", "")) for lang, number in days.items()]


def test_what_both_say_over_what_either_says():
    one, other = frozenset({"a", "b"}), frozenset({"b", "c"})
    assert agree(one, other) == pytest.approx(1 / 3)
    assert agree(one, one) == 1.0
    assert agree(frozenset(), frozenset()) is None
    assert agree(one, None) is None


def test_the_pair_with_the_different_answer_is_the_worst(readers):
    calls = [*said("t0", en=30, de=30, ja=30), *said("t1", en=30, de=30, ja=14), *said("t2", en=30, de=30, ja=14)]
    found = pairs(judge_calls(suite_of(3), calls, readers))
    assert {(pair.one, pair.other): pair.mean.value for pair in found} == {
        ("en", "de"): 1.0,
        ("en", "ja"): pytest.approx(1 / 3),
        ("de", "ja"): pytest.approx(1 / 3),
    }
    assert "ja" in (worst_pair(found).one, worst_pair(found).other)


def test_a_pair_seen_on_too_few_topics_is_not_called_the_worst(readers):
    assert worst_pair(pairs(judge_calls(suite_of(2), [*said("t0", en=30, de=14), *said("t1", en=30, de=14)], readers))) is None


def test_declining_against_answering_is_disagreement_and_declining_together_is_agreement(readers):
    against = judge_calls(suite_of(1), [*said("t0", en=30), declined("t0", "de")], readers)
    together = judge_calls(suite_of(1), [declined("t0", "en"), declined("t0", "de")], readers)
    assert (overall(against).value, overall(together).value) == (0.0, 1.0)


def test_a_timeout_is_left_out_of_agreement_and_counted_unscored(readers):
    found = overall(judge_calls(suite_of(1), [*said("t0", en=30, de=30), lost("t0", "ja")], readers))
    assert (found.value, found.n, found.unscored) == (1.0, 1, 2)


def test_affirming_and_denying_one_fact_is_not_agreement(readers):
    calls = [
        answered("t0", "en", ("You can return it within 30 days.", "", "")),
        answered("t0", "de", ("Sie können es nicht innerhalb von 30 Tagen zurückgeben.", "", "")),
    ]
    verdicts = judge_calls(suite_of(1), calls, readers)
    assert stance(verdicts[0]) != stance(verdicts[1])
    assert overall(verdicts).value == 0.0


def test_other_facts_count_only_in_the_agreement_on_everything_said(readers):
    more = "Sie haben 30 Tage Zeit für die Rückgabe. Das Etikett kostet 5,90 €."
    verdicts = judge_calls(suite_of(1), [*said("t0", en=30), answered("t0", "de", (more, "", ""))], readers)
    assert overall(verdicts).value == 1.0
    assert overall(verdicts, everything=True).value == 0.5


def test_two_wrong_values_in_the_same_place_disagree_with_the_right_one_and_agree_with_each_other(readers):
    verdicts = judge_calls(suite_of(1), said("t0", en=30, de=14, ja=14), readers)
    assert [pair.mean.value for pair in pairs(verdicts)] == [0.0, 0.0, 1.0]


def test_answering_what_should_be_declined_disagrees_with_declining(nothing, readers):
    suite = Suite("s", "", "", (), (nothing,))
    verdicts = judge_calls(suite, [declined("nothing", "en"), answered("nothing", "ja", ("はい、あります。", "", ""))], readers)
    assert overall(verdicts).value == 0.0


def test_a_language_whose_words_for_a_choice_are_unknown_is_not_compared(payer, readers):
    suite = Suite("s", "", "", (), (payer,))
    calls = [answered("payer", "en", ("For this order we pay the duties.", "", "")), answered("payer", "de", ("Das übernehmen alles wir für Sie.", "", ""))]
    assert overall(judge_calls(suite, calls, readers)).n == 0
