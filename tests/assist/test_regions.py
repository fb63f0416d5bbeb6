"""Whether a statement speaks of the customer's market."""

import pytest

from assist.regions import market_fit, market_language


@pytest.mark.parametrize(
    ("text", "lang", "market"),
    [
        ("Orders to the EU arrive in 5–8 business days.", "en", "DE"),
        ("Delivery to Germany takes 5 days.", "en", "DE"),
        ("Nach Deutschland dauert der Versand 5 Tage.", "de", "DE"),
        ("寄往日本的包裹需要8天。", "zh", "JP"),
        ("ブラジルへの配送", "ja", "BR"),
        ("الشحن إلى السعودية", "ar", "SA"),
        ("การจัดส่งไปยังญี่ปุ่น", "th", "JP"),
        ("All other countries: the customer pays the duties.", "en", "BR"),
        ("欧盟以外的订单由您承担关税。", "zh", "US"),
        ("Im Vereinigten Königreich wird kein Zoll erhoben.", "de", "GB"),
        ("当店の返送用ラベルは、EU域内では5.90ユーロです。", "ja", "DE"),
        ("W Wielkiej Brytanii nie pobiera się cła.", "pl", "GB"),
        ("В Южной Корее пошлина не взимается.", "ru", "KR"),
    ],
)
def test_a_statement_about_the_market_fits_it(text, lang, market):
    assert market_fit(text, lang, market) == 1


@pytest.mark.parametrize(
    ("text", "lang", "market"),
    [
        ("Orders to the EU arrive in 5–8 business days.", "en", "US"),
        ("All other countries: 8–15 business days, outside the EU.", "en", "FR"),
        ("欧盟以外的订单由您承担关税。", "zh", "DE"),
        ("Nach Brasilien dauert der Versand 15 Tage.", "de", "DE"),
    ],
)
def test_a_statement_about_other_markets_only_does_not_fit(text, lang, market):
    assert market_fit(text, lang, market) == -1


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Les dommages dus à l’eau sont exclus.", "fr"),
        ("You may return it within 30 days.", "en"),
        ("30天内可退货。", "zh"),
        ("오전 9시부터 오후 6시까지(중부 유럽 시간)", "ko"),
    ],
)
def test_a_statement_that_names_no_market_is_neutral(text, lang):
    assert market_fit(text, lang, "DE") == 0


def test_nothing_is_claimed_when_the_market_is_unknown():
    assert market_fit("Orders to the EU arrive soon.", "en", "") == 0


@pytest.mark.parametrize(("market", "lang"), [("BR", "pt"), ("TW", "zh-TW"), ("CN", "zh"), ("SA", "ar"), ("TH", "th"), ("", ""), ("QQ", "")])
def test_a_market_has_the_language_most_people_write(market, lang):
    assert market_language(market) == lang
