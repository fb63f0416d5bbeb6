import pytest

from eval.difference import Cause
from eval.differences import differences
from eval.run import judge_calls
from eval.types import Suite
from tests.eval.fakes_eval import answered, declined

DOC = "policies/returns.md"
EN = ("You can return any article within 30 days of delivery.", DOC, "You can return any article within 30 days of delivery.")
DE = ("Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.", DOC, "innerhalb von 30 Tagen")
ZH_WRONG = "所有商品均可在收货后 14 天内退货。"


@pytest.fixture
def compare(returns, readers):
    suite = Suite("s", "", "", (), (returns,))
    return lambda *calls: differences(suite, judge_calls(suite, calls, readers), readers)


def test_equal_answers_have_no_difference(compare):
    assert compare(answered("returns", "en", EN), answered("returns", "de", DE)) == ()


def test_a_different_number_is_shown_with_both_sentences(compare):
    (found,) = compare(answered("returns", "en", EN), answered("returns", "zh", (ZH_WRONG, DOC, "30 天内")))
    assert (found.lang, found.about, found.mine.says, found.mine.sentence) == ("zh", "30 days", "14 days", ZH_WRONG)
    assert (found.other.lang, found.other.sentence) == ("en", EN[0])
    assert found.material


@pytest.mark.parametrize(
    ("path", "quote", "cause"),
    [
        (DOC, "收货后 14 天内", Cause.SOURCE),
        (DOC, "收货后 30 天内", Cause.WRITING),
        (DOC, "可以退货", Cause.UNSUPPORTED),
        ("policies/shipping.md", "14 天", Cause.RETRIEVAL),
    ],
)
def test_the_cause_is_guessed_from_what_is_cited(compare, path, quote, cause):
    (found,) = compare(answered("returns", "en", EN), answered("returns", "zh", (ZH_WRONG, path, quote)))
    assert found.cause is cause
    assert (found.mine.path, found.mine.quote) == (path, quote)


def test_a_fact_found_but_not_said_is_left_out(compare):
    (found,) = compare(answered("returns", "en", EN), answered("returns", "zh", ("可以退货，请联系我们。", DOC, "收货后 30 天内")))
    assert (found.cause, found.mine.says) == (Cause.LEFT_OUT, "does not say")


@pytest.mark.parametrize(("reason", "cause"), [("weak_source", Cause.RETRIEVAL), ("no_source", Cause.RETRIEVAL), ("order_data_needed", Cause.REFUSED)])
def test_declining_in_one_language_is_a_difference_with_its_reason(compare, reason, cause):
    (found,) = compare(answered("returns", "en", EN), declined("returns", "th", reason))
    assert (found.lang, found.cause, found.mine.says) == ("th", cause, f"declined: {reason}")


def test_answering_what_nothing_answers_is_material(nothing, readers):
    suite = Suite("s", "", "", (), (nothing,))
    calls = [declined("nothing", "en"), answered("nothing", "ja", ("学割は20%です。", DOC, ""))]
    found = differences(suite, judge_calls(suite, calls, readers), readers)
    assert next(each.cause for each in found if each.lang == "ja") is Cause.INVENTED


def test_the_wrong_language_is_a_difference_that_shows_the_stray_sentence(compare):
    (found,) = compare(answered("returns", "en", EN), answered("returns", "ja", DE))
    assert (found.cause, found.mine.says, found.mine.sentence) == (Cause.LANGUAGE, "written in de", DE[0])


def test_a_denied_fact_is_told_apart_from_an_affirmed_one(compare):
    no = ("You cannot return an article within 30 days of delivery.", DOC, "30 days")
    found = compare(
        answered("returns", "en", no), answered("returns", "de", DE), answered("returns", "ar", ("يمكنكم إرجاع أي منتج خلال 30 يومًا من التسليم.", DOC, "30"))
    )
    assert [(each.lang, each.cause) for each in found] == [("en", Cause.POLARITY)]


def test_an_extra_fact_in_one_language_is_material_only_where_nothing_cited_says_it(compare):
    backed = (DE[0] + " Das Etikett kostet 5,90 €.", DOC, "innerhalb von 30 Tagen … Das Etikett kostet 5,90 €.")
    bare = (DE[0] + " Das Etikett kostet 5,90 €.", DOC, "innerhalb von 30 Tagen")
    peers = [answered("returns", "en", EN), answered("returns", "zh", ("可在 30 天内退货。", DOC, "30 天"))]
    (kept,) = compare(*peers, answered("returns", "de", backed))
    (invented,) = compare(*peers, answered("returns", "de", bare))
    assert (kept.cause, kept.material, kept.mine.says) == (Cause.EXTRA, False, "5.90 EUR")
    assert (invented.cause, invented.material) == (Cause.UNSUPPORTED, True)


def test_a_right_fact_from_another_document_is_worth_a_look(compare):
    (found,) = compare(answered("returns", "en", EN), answered("returns", "de", (DE[0], "policies/shipping.md", DE[0])))
    assert (found.cause, found.material) == (Cause.CITATION, False)
