"""How one text is read: signs, separators, codes, ranges, denial, and what is no fact at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.facts import canonical, read_facts, same_fact
from ingest.facts.fold import fold
from ingest.facts.numerals import compose
from ingest.types import Fact, FactKind


def read(text: str, lang: str = "und") -> list[tuple[str, str, str]]:
    return [(fact.kind.value, fact.value, fact.unit) for fact in read_facts(text, lang)]


def only(text: str, lang: str = "en") -> Fact:
    (fact,) = read_facts(text, lang)
    return fact


@pytest.mark.parametrize("text", ["€1.299,00", "1,299.00 EUR", "1 299,00 €", "EUR 1299", "1.299 €", "１，２９９ EUR"])
def test_one_amount_has_one_value_however_it_is_grouped(text: str) -> None:
    assert read(text, "de") == [("amount", "1299", "EUR")]


def test_a_lone_point_before_three_digits_is_read_as_the_language_has_it() -> None:
    assert only("4.200 kg", "de").value == "4200"
    assert only("4.200 kg", "en").value == "4.2"


def test_money_never_has_three_decimals_unless_the_currency_does() -> None:
    assert only("$1.299", "en").value == "1299"
    assert only("1.299 KWD", "en").value == "1.299"


@pytest.mark.parametrize(
    ("text", "lang", "currency"),
    [("150元", "zh", "CNY"), ("150元", "zh-TW", "TWD"), ("¥150", "zh", "CNY"), ("¥150", "ja", "JPY"), ("499 kr", "da", "DKK"), ("kr 499", "nb", "NOK")],
)
def test_shared_signs_mean_the_money_of_the_language(text: str, lang: str, currency: str) -> None:
    assert only(text, lang).unit == currency


@pytest.mark.parametrize(("lang", "value"), [("en", "2026-03-04"), ("en-GB", "2026-04-03"), ("fr", "2026-04-03"), ("ja", "2026-04-03")])
def test_an_ambiguous_date_follows_the_locales_order(lang: str, value: str) -> None:
    assert only("03/04/2026", lang if lang != "ja" else "pt").value == value


@pytest.mark.parametrize("text", ["30/11/2026", "11/30/2026", "2026-11-30", "30.11.26", "November 30th, 2026", "30 Nov 2026", "2026/11/30"])
def test_a_day_above_twelve_settles_the_order(text: str) -> None:
    assert only(text).value == "2026-11-30"


def test_days_that_do_not_exist_are_no_dates() -> None:
    assert FactKind.DATE not in {fact.kind for fact in read_facts("31.02.2026", "de")}


def test_dates_may_lack_a_year_or_a_day() -> None:
    assert only("11月30日", "ja").value == "--11-30"
    assert only("November 2026").value == "2026-11"
    assert only("2026年", "zh").value == "2026"


def test_thai_and_taiwanese_and_japanese_years_become_gregorian() -> None:
    assert only("30 พฤศจิกายน พ.ศ. 2569", "th").value == "2026-11-30"
    assert only("民國115年11月30日", "zh-TW").value == "2026-11-30"
    assert only("令和8年11月30日", "ja").value == "2026-11-30"


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1億2,500万円", "ja", "125000000"),
        ("1万2,500円", "ja", "12500"),
        ("3만 5천원", "ko", "35000"),
        ("3.5万元", "zh", "35000"),
        ("£2.8bn", "en", "2800000000"),
    ],
)
def test_amounts_in_parts_and_with_short_scales_are_one_number(text: str, lang: str, value: str) -> None:
    assert (only(text, lang).kind, only(text, lang).value) == (FactKind.AMOUNT, value)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("a 13-year-old boy", "en"),
        ("in the 1930s", "en"),
        ("80年代", "zh"),
        ("3分の2", "ja"),
        ("第89分钟", "zh"),
        ("2日目", "ja"),
        ("十周年", "zh"),
        ("이유로 17번", "ko"),
    ],
)
def test_ages_decades_fractions_and_ordinals_are_no_periods(text: str, lang: str) -> None:
    assert not {FactKind.PERIOD, FactKind.AMOUNT} & {fact.kind for fact in read_facts(text, lang)}


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("早上 7 点", "zh", "07:00"), ("下午3点半", "zh", "15:30"), ("в 7 утра", "ru", "07:00"), ("в 2 часа дня", "ru", "14:00"),
        ("الساعة 3 مساءً", "ar", "15:00"), ("à 17 h 30", "fr", "17:30"), ("17 Uhr", "de", "17:00"), ("kl. 17.30", "da", "17:30"), ("12 a.m.", "en", "00:00"),
    ],
)  # fmt: skip
def test_the_time_of_day_may_be_said_in_words(text: str, lang: str, value: str) -> None:
    assert [f.value for f in read_facts(text, lang) if f.kind is FactKind.TIME] == [value]


def test_model_scales_are_no_times() -> None:
    assert FactKind.TIME not in {fact.kind for fact in read_facts("Maßstab 1:10, also 1:16", "de")}


def test_german_adjectives_hold_their_number() -> None:
    assert read("eine zweiwöchige Frist", "de") == [("period", "2", "week")]


def test_a_year_with_and_without_its_word_is_the_same() -> None:
    assert same_fact(only("2026年", "zh"), only("in 2026"))


@pytest.mark.parametrize("digits", ["14", "１４", "١٤", "۱۴", "१४", "๑๔"])
def test_digits_of_every_script_fold(digits: str) -> None:
    assert only(f"{digits} days").value == "14"


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "１４日〜２０日、٣٫٥٪ ＄５ …\u200fﷺ"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "value"), [("十四", 14), ("三十", 30), ("二百五十", 250), ("十", 10), ("两千零五", 2005), ("一万二千", 12000), ("二〇二六", 2026)]
)
def test_chinese_numerals_are_composed(written: str, value: int) -> None:
    assert compose(written) == value


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("fourteen (14) days", "en", ("period", "14", "day")),
        ("between 3 and 5 days", "en", ("period", "3..5", "day")),
        ("zwischen 3 und 5 Werktagen", "de", ("period", "3..5", "business_day")),
        ("€10–20", "en", ("amount", "10..20", "EUR")),
        ("10 % to 15 %", "en", ("percent", "10..15", "percent")),
        ("-20 °C to 60 °C", "en", ("quantity", "-20..60", "°C")),
        ("三至五天", "zh", ("period", "3..5", "day")),
        ("3日から5日", "ja", ("period", "3..5", "day")),
        ("3 إلى 5 أيام", "ar", ("period", "3..5", "day")),
        ("สามถึงห้าวัน", "th", ("period", "3..5", "day")),
        ("2026-11-01 – 2026-11-30", "en", ("date", "2026-11-01..2026-11-30", "")),
    ],
)
def test_ranges_are_one_fact(text: str, lang: str, wanted: tuple[str, str, str]) -> None:
    assert read(text, lang) == [wanted]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("12–24 November 2026", "en"), ("November 12 – 24, 2026", "en"), ("12. bis 24. November 2026", "de"), ("du 12 au 24 novembre 2026", "fr"),
        ("2026年11月12日至24日", "zh"), ("2026年11月12日～24日", "ja"), ("2026년 11월 12일~24일", "ko"), ("12 إلى 24 نوفمبر 2026", "ar"),
        ("12–24 พฤศจิกายน 2569", "th"), ("2026. november 12–24.", "hu"),
    ],
)  # fmt: skip
def test_two_days_of_one_month_are_one_range(text: str, lang: str) -> None:
    assert read(text, lang) == [("date", "2026-11-12..2026-11-24", "")]


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("30 Nov – 15 Dec 2026", "en", "2026-11-30..2026-12-15"), ("20. Dez. 2026 – 5. Januar 2027", "de", "2026-12-20..2027-01-05"),
        ("20 December – 5 January 2027", "en", "2026-12-20..2027-01-05"), ("2026年12月20日至1月5日", "zh", "2026-12-20..2027-01-05"),
    ],
)  # fmt: skip
def test_a_year_said_once_holds_for_both_ends_over_the_new_year_too(text: str, lang: str, value: str) -> None:
    assert read(text, lang) == [("date", value, "")]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("von 9 bis 18 Uhr", "de"),
        ("de 9 h à 18 h", "fr"),
        ("das 9h às 18h", "pt"),
        ("kl. 9.00–18.00", "da"),
        ("9:00 tot 18:00 uur", "nl"),
        ("9时至18时", "zh"),
        ("من الساعة 9:00 صباحًا حتى الساعة 6:00 مساءً", "ar"),
        ("de las 9:00 a las 18:00", "es"),
        ("dalle ore 9:00 alle ore 18:00", "it"),
        ("od godz. 9:00 do godz. 18:00", "pl"),
        ("9:00 น. ถึงเวลา 18:00 น.", "th"),
    ],
)
def test_opening_hours_are_one_range(text: str, lang: str) -> None:
    assert read(text, lang) == [("time", "09:00..18:00", "")]


def test_hours_alone_are_a_period_unless_a_word_before_tells_the_time() -> None:
    assert read("livré sous 24 h", "fr") == [("period", "24", "hour")]
    assert read("avant 14 h", "fr") == [("time", "14:00", "")]
    assert read("binnen 24 uur", "nl") == [("period", "24", "hour")]


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_the_day_is_read(hour: int) -> None:
    assert read(f"{hour} Uhr", "de") == [("time", f"{hour:02}:00", "")]
    assert read(f"{hour}:45", "en") == [("time", f"{hour:02}:45", "")]


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("客服电话400-820-8820", "zh", "4008208820"), ("Tel. 7946 0958", "en", "79460958"), ("電話 03-1234-5678", "ja", "0312345678"),
        ("01 23 45 67 89", "fr", "0123456789"), ("โทร 02-123-4567", "th", "021234567"), ("(02)2345-6789", "zh-TW", "0223456789"),
    ],
)  # fmt: skip
def test_a_national_telephone_number_is_no_code_and_no_range(text: str, lang: str, value: str) -> None:
    assert (only(text, lang).kind, only(text, lang).value) == (FactKind.PHONE, value)


@pytest.mark.parametrize(
    ("text", "lang"), [("8 Jahre alt", "de"), ("8 años de edad", "es"), ("8 years old", "en"), ("8 anos de idade", "pt"), ("8 år gammal", "sv")]
)
def test_an_age_is_no_period(text: str, lang: str) -> None:
    assert read(text, lang) == [("number", "8", "")]


@pytest.mark.parametrize(
    ("text", "lang"), [("полгода", "ru"), ("pół roku", "pl"), ("半年", "zh"), ("반년", "ko"), ("ett halvår", "sv"), ("medio año", "es"), ("ครึ่งปี", "th")]
)
def test_half_a_year_is_six_months(text: str, lang: str) -> None:
    assert read(text, lang) == [("period", "6", "month")]


def test_numbers_in_words_may_end_in_a_half() -> None:
    assert read("anderthalb Stunden", "de") == [("period", "1.5", "hour")]
    assert read("полтора часа", "ru") == [("period", "1.5", "hour")]


@pytest.mark.parametrize(
    ("text", "lang", "unit"), [("24 t", "nb", "hour"), ("24 t", "en", "t"), ("5 V", "sv", "V"), ("5 v", "sv", "week"), ("14 d", "es", "day")]
)
def test_one_letter_means_what_its_language_means_by_it(text: str, lang: str, unit: str) -> None:
    assert only(text, lang).unit == unit


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Nous ne remboursons que 30 € par colis.", True),
        ("Ne le rechargez qu’à une température d'au plus 30 °C.", True),
        ("Nous n'acceptons les retours que sous 30 jours.", True),
        ("Nous ne facturons pas les 30 € que vous avez payés.", False),
        ("Nous ne remboursons plus que vous payez 30 €.", False),
        ("Nous ne livrons jamais en moins de 30 jours.", False),
    ],
)
def test_a_french_no_that_another_word_turns_into_only_denies_nothing(text: str, polarity: bool) -> None:
    assert [(fact.value, fact.polarity) for fact in read_facts(text, "fr")] == [("30", polarity)]


def test_a_denial_after_and_does_not_reach_back_over_it() -> None:
    first, second = read_facts("The warranty lasts 24 months and does not cover damage after 30 days.", "en")
    assert (first.polarity, second.polarity) == (True, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("order 20458731", "20458731"), ("#A-20458", "A-20458"), ("ORD-2026-00123", "ORD-2026-00123"), ("RR123456789CN", "RR123456789CN"),
        ("HS code 8517.62", "8517.62"), ("8517.62.00", "8517.62.00"), ("ESP32-S3", "ESP32-S3"), ("BNO085", "BNO085"), ("v2.4.1", "V2.4.1"),
    ],
)  # fmt: skip
def test_codes_are_read_whole(text: str, value: str) -> None:
    assert (only(text).kind, only(text).value) == (FactKind.CODE, value)


def test_a_link_ends_where_its_sentence_does() -> None:
    assert only("见https://shop.example/de/rückgabe。", "zh").value.startswith("https://shop.example/de/r")
    assert only("(see [here](https://shop.example/a?b=1).)").value == "https://shop.example/a?b=1"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("1. Open the box\n2. Close it", "en"),
        ("# Returns\n## Costs of returns", "en"), ("one of our agents will help you", "en"), ("Wir haben ein Problem", "de"),
        ("有一天他十分高兴", "zh"), ("一部の商品", "ja"), ("もう一度お試しください", "ja"), ("the 3D printer", "en"),
        ("3. Aracınızı bağlayın", "tr"), ("Un jour, une commande", "fr"),
        ("이 제품은 좋습니다", "ko"), ("once upon a time", "und"), ("في أي وقت", "ar"), ("ขอบคุณมาก", "th"), ("dalam waktu dekat", "id"),
    ],
)  # fmt: skip
def test_prose_without_facts_has_none(text: str, lang: str) -> None:
    assert read(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "polarity"),
    [
        ("You cannot return it after 14 days.", "en", False),
        ("Return it no later than 14 days after delivery.", "en", True),
        ("If it does not fit, return it within 14 days.", "en", True),
        ("14 天后不能退货。", "zh", False), ("退款不超过14天。", "zh", True),
        ("Nach 14 Tagen ist keine Rückgabe möglich.", "de", False), ("spätestens nach 14 Tagen, nicht mehr als", "de", True),
        ("14日を過ぎると返品できません。", "ja", False), ("少なくとも14日かかります。", "ja", True),
        ("لا يمكن الإرجاع بعد 14 يومًا", "ar", False), ("مدة لا تتجاوز 14 يومًا", "ar", True),
        ("ไม่สามารถคืนได้หลัง 14 วัน", "th", False), ("ไม่เกิน 14 วัน", "th", True),
    ],
)  # fmt: skip
def test_a_denied_statement_denies_its_fact(text: str, lang: str, polarity: bool) -> None:
    assert only(text, lang).polarity is polarity


def test_two_weeks_are_fourteen_days_and_a_day_is_not_24_hours() -> None:
    assert same_fact(only("14 days"), only("zwei Wochen", "de"))
    assert same_fact(only("1 year"), only("12个月", "zh"))
    assert same_fact(only("1 kg"), only("1000 g"))
    assert not same_fact(only("24 hours"), only("one day"))
    assert not same_fact(only("14 days"), only("14 Werktage", "de"))
    assert not same_fact(only("€25"), only("$25"))


def test_the_canonical_form_of_a_range_has_both_ends() -> None:
    assert canonical(only("1–2 weeks")) == ("period", "7..14", "day")


def test_tables_and_markup_do_not_hide_facts() -> None:
    assert read("| **14 days** | *15 €* |\n|---|---|\n| 30 days | 25 € |", "en") == [
        ("period", "14", "day"), ("amount", "15", "EUR"), ("period", "30", "day"), ("amount", "25", "EUR"),
    ]  # fmt: skip


def test_an_unknown_language_is_read_by_its_script() -> None:
    assert read("14日以内に返品") == [("period", "14", "day")]
    assert read("within 14 days", "xx") == [("period", "14", "day")]


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="0123456789.,-–/:%€$ #aZdayIİıſSs月日年分十百万元ที่วันيومأمًاдней\u200f\u00a0\n()\"'", max_size=60),
    st.sampled_from(["en", "de", "tr", "zh", "ja", "ar", "th", "ru"]),
)
def test_any_text_is_read_into_sorted_facts_that_do_not_overlap(text: str, lang: str) -> None:
    end = 0
    for fact in read_facts(text, lang):
        assert fact.span.start >= end
        assert text[fact.span.start : fact.span.end] == fact.text
        end = fact.span.end


def test_units_written_to_an_x_and_memory_in_gb_are_read() -> None:
    assert [(f.value, f.unit) for f in read_facts("A plate of 240mmx150mm and 8Gb RAM, over 1 Gb/s.", "en")] == [
        ("240", "mm"),
        ("150", "mm"),
        ("8", "GB"),
        ("1", "Gbit/s"),
    ]
