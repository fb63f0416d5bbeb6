import pytest

from eval.hear import hear, same_language
from eval.types import Reply, Tongue
from eval.values import key
from eval.verdict import fold, judge_call
from tests.eval.fakes_eval import answered, declined, lost

THIRTY = key("period", "30", "day")
RIGHT = {
    "en": "You can return any article within 30 days of delivery.",
    "zh": "所有商品均可在收货后 30 天内退货。",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "ja": "商品到着後、三十日以内であれば、すべての商品を返品いただけます。",
    "ar": "يمكنكم إرجاع أي منتج خلال ٣٠ يومًا من التسليم.",
    "th": "ท่านสามารถคืนสินค้าได้ภายใน 30 วันหลังจากได้รับสินค้า",
}


@pytest.mark.parametrize("lang", RIGHT)
def test_a_right_answer_is_right_in_every_script(lang, returns, readers):
    verdict = judge_call(answered("returns", lang, (RIGHT[lang], f"policies/{lang}/returns.md", RIGHT[lang])), returns, readers)
    assert (verdict.facts, verdict.cited, verdict.tongue, verdict.missing) == (1.0, 1.0, Tongue.RIGHT, ())


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "You can return any article within 14 days of delivery."),
        ("zh", "所有商品均可在收货后 14 天内退货。"),
        ("de", "Sie können jeden Artikel innerhalb von 30 Stunden nach der Lieferung zurückgeben."),
        ("ar", "يمكنكم إرجاع أي منتج خلال ١٤ يومًا من التسليم."),
        ("th", "ท่านสามารถคืนสินค้าได้ภายใน 14 วันหลังจากได้รับสินค้า"),
    ],
)
def test_another_number_or_unit_is_a_missing_fact(lang, text, returns, readers):
    verdict = judge_call(answered("returns", lang, (text, "policies/returns.md", "")), returns, readers)
    assert (verdict.facts, verdict.missing) == (0.0, (THIRTY,))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("period", ("2", "week"), ("14", "day")),
        ("period", ("48", "hour"), ("2", "day")),
        ("period", ("2", "year"), ("24", "month")),
        ("amount", ("79.00", "EUR"), ("79", "EUR")),
        ("period", ("1..2", "week"), ("7..14", "day")),
    ],
)
def test_two_ways_to_say_one_value_have_one_key(kind, one, other):
    assert key(kind, *one) == key(kind, *other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("period", ("3", "business_day"), ("3", "day")),
        ("period", ("36", "hour"), ("1", "day")),
        ("amount", ("79", "EUR"), ("79", "USD")),
        ("code", ("0079", ""), ("79", "")),
    ],
)
def test_different_values_keep_different_keys(kind, one, other):
    assert key(kind, *one) != key(kind, *other)


def test_what_only_repeats_the_customers_question_is_not_a_stated_fact(returns, readers):
    text = "I see you ordered 3 days ago. You can return it within 30 days."
    call = answered("returns", "en", (text, "p/returns.md", ""), question="I ordered 3 days ago. Can I return it?")
    assert judge_call(call, returns, readers).keys() == {THIRTY}


def test_a_choice_is_read_from_the_suites_words(payer, readers):
    right = judge_call(answered("payer", "ja", ("関税はすべて当店が負担いたします。", "p/customs.md", "")), payer, readers)
    wrong = judge_call(answered("payer", "en", ("For this order you pay the duties yourself.", "p/customs.md", "")), payer, readers)
    assert (right.facts, wrong.facts) == (1.0, 0.0)
    assert key("choice", "customer", "payer") in wrong.keys()  # noqa: SIM118


def test_a_language_without_words_for_a_choice_is_left_out_not_counted_against(payer, readers):
    assert judge_call(answered("payer", "de", ("Wir übernehmen alle Einfuhrabgaben für Sie.", "p/customs.md", "")), payer, readers).facts is None


def test_an_answer_in_another_language_is_wrong_and_one_foreign_sentence_makes_it_mixed(readers):
    german = "Sie können jeden Artikel innerhalb von dreißig Tagen nach der Lieferung zurückgeben."
    english = "Please send the parcel back to our warehouse and keep the receipt."
    assert hear(answered("t", "ja", (german, "", "")).reply, "ja", readers)[0] is Tongue.WRONG
    mixed = hear(answered("t", "de", (f"{german} {german}", "", ""), (english, "", "")).reply, "de", readers)
    assert mixed == (Tongue.MIXED, "en", english)


def test_nothing_that_tells_a_language_is_unknown_not_wrong(readers):
    assert hear(Reply(answered("t", "ko", ("30 %", "", "")).reply.parts, "", None), "ko", readers)[0] is Tongue.UNKNOWN


def test_regions_are_one_language_but_simplified_and_traditional_chinese_are_two():
    assert same_language("pt", "pt-BR")
    assert not same_language("zh", "zh-TW")
    assert same_language("zh-Hant", "zh-TW")


def test_declining_states_no_facts_where_there_is_an_answer_and_is_right_where_there_is_none(returns, nothing, readers):
    wrongly, rightly = judge_call(declined("returns", "en"), returns, readers), judge_call(declined("nothing", "en"), nothing, readers)
    assert (wrongly.facts, wrongly.declined) == (0.0, 1.0)
    assert (rightly.facts, rightly.declined) == (None, 1.0)


def test_a_gap_has_no_measure_at_all(returns, readers):
    verdict = judge_call(lost("returns", "en"), returns, readers)
    assert (verdict.facts, verdict.cited, verdict.declined, verdict.tongue) == (None, None, None, None)


def test_a_citation_of_another_document_is_seen(returns, readers):
    assert judge_call(answered("returns", "en", (RIGHT["en"], "policies/en/shipping.md", "")), returns, readers).cited == 0.0
    assert judge_call(answered("returns", "en", (RIGHT["en"], "", "")), returns, readers).cited == 0.0


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("th", "กระเป๋าใบนี้อยู่ในงาน Jacquemus La Riviera Collection ที่ Paris Fashion Week"),
        ("nl", "Recensie: Johnny English Strikes Again - zwakke parodie met Rowan Atkinson"),
    ],
)
def test_names_and_titles_in_a_row_make_a_sentence_no_stray(lang, text, readers):
    assert hear(answered("t", lang, (text, "", "")).reply, lang, readers)[0] is not Tongue.WRONG


def test_a_short_sentence_in_a_near_language_is_no_stray_and_a_long_one_is(readers):
    spanish = "Puede devolver su compra en un plazo de treinta días."
    portuguese = "Você pode devolver qualquer produto em até trinta dias após a entrega do pedido no endereço que você escolheu."
    assert hear(answered("t", "es", (spanish, "", ""), ("La tarifa de devolución es de 5,90 €.", "", "")).reply, "es", readers)[0] is Tongue.RIGHT
    assert hear(answered("t", "es", (spanish, "", ""), (portuguese, "", "")).reply, "es", readers)[:2] == (Tongue.MIXED, "pt")


def test_words_are_found_with_and_without_arabic_vowel_signs():
    assert fold("نتحمّل نحن الرسوم") == fold("نتحمل نحن الرسوم")


def test_a_source_quoted_word_for_word_between_quotation_marks_is_no_foreign_sentence(readers):
    english = "Be aware that the tracker will only connect to networks of the 2.4 GHz band, never to 5 GHz."
    lead = "In unseren Unterlagen steht dazu in der Originalsprache das Folgende, das wir wörtlich wiedergeben"
    for text, tongue in ((f"{lead}: „{english}“", Tongue.RIGHT), (f"{lead}. {english}", Tongue.MIXED)):
        assert hear(answered("x", "de", (text, "manual.md", english)).reply, "de", readers)[0] is tongue
    bare = answered("x", "de", (f"„{english}“", "manual.md", english)).reply
    assert hear(bare, "de", readers)[0] is Tongue.WRONG
