"""A text that is kept holds neither the people nor the numbers of its case, whatever their shape, and keeps the shop's own name."""

from dataclasses import replace

import pytest

from assist.case import Case
from assist.types import Customer, Order, Shipment
from tests.assist.test_edits import CUSTOMERS, drafted, talk

SAID = {
    "en": "Dear Kim, your parcel PRX884120957TH of order Q7-beta is on its way. Kind regards, Polaris Robotics",
    "zh": "您好，您的订单Q7-beta的包裹PRX884120957TH正在途中。此致 Polaris Robotics",
    "de": "Guten Tag Kim, Ihr Paket PRX884120957TH zur Bestellung Q7-beta ist unterwegs. Mit freundlichen Grüßen Polaris Robotics",
    "ja": "Kim様、ご注文Q7-betaのお荷物PRX884120957THは配送中です。Polaris Robotics",
    "ar": "مرحبا Kim، الطرد PRX884120957TH للطلب Q7-beta في الطريق. مع التحية Polaris Robotics",
    "th": "เรียนคุณ Kim พัสดุPRX884120957THของคำสั่งซื้อQ7-betaกำลังจัดส่ง ขอแสดงความนับถือ Polaris Robotics",
}


@pytest.fixture
def case(desk):
    conversation, draft, _ = drafted(desk, "en")
    order = Order("Q7-beta", shipments=(Shipment("Thailand Post", "PRX884120957TH", "in_transit"),))
    return Case(replace(conversation, order=order), draft)


@pytest.mark.parametrize("lang", sorted(SAID))
def test_a_number_that_the_order_states_is_taken_out_though_no_pattern_knows_its_shape(case, lang):
    said = case.clean(SAID[lang], lang)
    assert "PRX884120957TH" not in said
    assert "Q7-beta" not in said


@pytest.mark.parametrize("lang", sorted(SAID))
def test_the_shops_name_under_its_letters_stays(case, lang):
    assert "Polaris Robotics" in case.clean(f"{SAID[lang]}\n\n감사합니다.\n\nPolaris Robotics", lang)


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_one_person_has_one_placeholder_in_every_text_of_a_case(lang):
    case = Case(talk(lang))
    assert {case.clean(text, lang) for text in ("Kim", "KIM")} == {"[NAME]"}


WHOLE = {"ko": ("지훈", "문", "문지훈 님"), "zh": ("晓雯", "陆", "陆晓雯，您好"), "ja": ("花子", "森", "森 花子様"), "en": ("Ana", "Kim", "Dear Ana Kim,")}


@pytest.mark.parametrize("lang", sorted(WHOLE))
def test_a_family_name_of_one_sign_goes_with_its_given_name(lang):
    given, family, said = WHOLE[lang]
    case = Case(replace(talk("en"), customer=Customer(given, family)))
    assert case.clean(said, lang) == said.replace(f"{family}{given}", "[NAME]").replace(f"{family} {given}", "[NAME]").replace(f"{given} {family}", "[NAME]")


def test_the_digits_of_a_number_inside_a_longer_one_are_left(case):
    assert case.clean("Article PRX884120957THX.", "en") == "Article PRX884120957THX."
